"""What HR has erased with its signatures, from the entries that stand: which sections, on which ground, who asked.

It is listed for whom it is about, for HR and for auditors; whoever else reads such a section is told there. What only
its person erases needs no signature of HR and is none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hris_desktop.domain.ids import split_record_chain
from hris_desktop.domain.rights import HR
from hris_desktop.services.office import Office, when
from hris_desktop.services.references import reference
from hris_desktop.services.second_log import Act, ProposedActs, signed_along
from hris_desktop.services.second_words import Words
from hris_desktop.services.views_erasing import Ground
from hris_desktop.services.views_trust import DoneView
from hris_desktop.store.replica import Stored
from hris_desktop.sync.erasing import noted
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import Ctx, read_ctx

OVERSEE: Final = frozenset({HR, "auditor"})
"""Who is told of everybody's."""

Entry = tuple[int, Ctx]
"""(position, what was signed) of one section's."""


class ErasuresDone:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office, self._words, self._acts = office, Words(office), ProposedActs(office)

    def all(self) -> Mapping[int, DoneView]:
        """By the position of its last entry: one act ends several sections, each on a chain of its own."""
        acts: dict[bytes, list[Entry]] = {}
        for seq, ctx in sorted(self._entries(), key=lambda one: one[0]):
            acts.setdefault(wraps.act_name(ctx.kind, ctx.d["act"], ctx.d), []).append((seq, ctx))
        return {entries[-1][0]: self._view(entries) for entries in acts.values()}

    def _entries(self) -> Iterator[Entry]:
        replica, me = self._office.desk.replica, self._office.me
        oversees = not OVERSEE.isdisjoint(self._office.desk.ledger.org.roles_of(me))
        for chain in noted(replica):
            about, _ = split_record_chain(chain) or ("", "")
            if oversees or about == me:
                found = ((row.seq, read_ctx(row.ctx)) for row in replica.chain(chain) if _counts(row))
                yield from (one for one in found if one[1].kind == "erase" and one[1].d.keys() & {"co", "solo"})

    def _view(self, entries: list[Entry]) -> DoneView:
        seq, ctx = entries[-1]
        at, op = when(ctx.ts), str(ctx.d["act"])
        ended = {one.name.part for _, one in entries}
        told = {**ctx.d, "of": [one for one in ctx.d["of"] if one[0] in ended]}
        signers = [ctx.pid, *signed_along(self._office.desk.ledger.org, ctx, seq)]
        return DoneView(
            op=op,
            reference=reference(op),
            title=self._words.title(Act(op, ctx.kind, told)),
            on=at.astimezone().date() if at else None,
            by=self._office.person(ctx.pid),
            signed=tuple(self._office.person(pid) for pid in signers),
            kit=False,
            solo=bool(ctx.d.get("solo")),
            rows=(("Ground", Ground(ctx.d["ground"]).words), *self._asked(Act(op, ctx.kind, ctx.d))),
        )

    def _asked(self, act: Act) -> tuple[tuple[str, str], ...]:
        asker = self._acts.asker(act)
        return (("Asked for by", self._office.name(asker)),) if asker else ()


def _counts(row: Stored) -> bool:
    return (row.place, row.content) == (Place.COUNTED, Content.GOOD)
