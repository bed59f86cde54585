"""What was done with the signatures of HR: read from the log, for everybody, with who signed it.

Acts that need more than one person, and acts of the recovery kit: rules, first members, the kit, renewed keys, people
out of HR, erasures. Where nobody was there to be the second, the entry says so and so does this list. A name counts as
signed only where its signature, or that of the kit, holds for this very act at its place in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hris_desktop.services.office import Office, role_word, when
from hris_desktop.services.references import reference
from hris_desktop.services.second_erased import ErasuresDone
from hris_desktop.services.second_log import Act, holds, signed_along
from hris_desktop.services.second_words import HR, Words
from hris_desktop.services.views_trust import DoneView
from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import Ctx, read_ctx
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.wraps import split_recipient

MOST: Final = 200
"""So many are listed, the latest."""


class DoneActs:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office, self._words, self._erasures = office, Words(office), ErasuresDone(office)

    def all(self) -> tuple[DoneView, ...]:
        """The latest first."""
        rows = (self._office.desk.replica.by_seq(seq) for seq in sorted(self._places(), reverse=True)[:MOST])
        found = {one.seq: self._view(one) for one in rows if one is not None and one.place == Place.COUNTED}
        found |= self._erasures.all()
        views = (found[seq] for seq in sorted(found, reverse=True))
        return tuple(view for view in views if view is not None)[:MOST]

    def _places(self) -> set[int]:
        """Where such acts can stand, from what the organisation is known to be: its chain may be long."""
        org = self._office.desk.ledger.org
        seqs = {seq for seq, _, _ in org.policies} | {kit.since for kit in org.kits}
        seqs |= {keys[0].since for keys in org.role_keys.values()} | {one.seq for one in org.kit_uses}
        seqs |= {one.until for one in org.memberships.get(HR, ()) if one.until != NEVER}
        renewed = (key.confirmed for person in org.people.values() for key in person.keys[1:])
        return seqs | {seq for seq in renewed if seq != NEVER}

    def _view(self, stored: Stored) -> DoneView | None:
        ctx = read_ctx(stored.ctx)
        if not _belongs(ctx):
            return None
        at = when(ctx.ts)
        act = Act(ctx.op, ctx.kind, ctx.d, stored.body or b"")
        return DoneView(
            op=ctx.op,
            reference=reference(ctx.op),
            title=self._title(act, ctx),
            on=at.astimezone().date() if at else None,
            by=self._office.person(ctx.pid),
            signed=tuple(self._office.person(pid) for pid in self._signers(act, ctx, stored.seq)),
            kit=self._by_kit(act, ctx, stored.seq),
            solo=bool(ctx.d.get("solo")),
            rows=self._rows(act, stored.seq),
        )

    def _title(self, act: Act, ctx: Ctx) -> str:
        if ctx.kind == "recovery":
            return f"{self._office.name(ctx.pid)} was made HR again by the recovery kit, with new keys"
        if ctx.kind == "role+":
            names = ", ".join(self._office.name(split_recipient(one)[0].removeprefix("p:")) for one in ctx.d["to"])
            return f"{names} let into {role_word(ctx.d['role'])} by the recovery kit"
        if ctx.kind == "policy" and ctx.d["ver"] == 1:
            return "The first rules: who may read or write what"
        return self._words.title(act)

    def _rows(self, act: Act, seq: int) -> tuple[tuple[str, str], ...]:
        return self._words.policy_rows(act, at=seq) if act.kind == "policy" and act.d["ver"] > 1 else ()

    def _signers(self, act: Act, ctx: Ctx, seq: int) -> Iterator[str]:
        org = self._office.desk.ledger.org
        if ctx.pid in org.members(HR, seq):
            yield ctx.pid
        yield from signed_along(org, ctx, seq, act.body)

    def _by_kit(self, act: Act, ctx: Ctx, seq: int) -> bool:
        if ctx.kind == "recovery":
            return True
        kit = self._office.desk.ledger.org.kit(seq)
        return "rec" in ctx.d and holds(self._office.desk.ledger.org, act, kit.sign_pub, ctx.d["rec"])


def _belongs(ctx: Ctx) -> bool:
    match ctx.kind:
        case "policy" | "role" | "kit" | "recovery":
            return True
        case "confirm":
            return bool(ctx.d["gen"] > 1)
        case "role-" | "remove" | "role+":
            return bool(ctx.d.keys() & {"co", "rec"})
    return False
