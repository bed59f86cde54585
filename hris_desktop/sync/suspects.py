"""Which chains may owe somebody a key, or must be closed to somebody, after an entry of the organisation's chain.

An answer may name too many: each is looked at before anything is written. It must never leave one out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica
from hris_desktop.sync.content import SectionRecord
from hris_desktop.sync.verdict import Verdict
from hris_desktop.vault.entries import Ctx, read_chain
from hris_desktop.vault.org import NEVER, Org
from hris_desktop.vault.wraps import recovery_id, split_recipient

RECORDS = "r:"
LONG_WINDOW = 2000
"""Rows after which looking at all chains is no dearer than looking for those that were written meanwhile."""


class Suspects(set[str]):
    """The chains to look at, handed out by their names; thousands of them are put in order once and not every time."""

    def __init__(self) -> None:
        super().__init__()
        self._line: list[str] = []
        self.urgent: set[str] = set()
        """Those among them where somebody is known to wait: they come first."""
        self._renewed: dict[str, tuple[int, bytes]] = {}
        self._ours: dict[object, int] = {}

    def some(self, most: int, *, but: Collection[str]) -> Iterator[str]:
        """At most ``most`` of them; none that is in ``but`` by then."""
        first = sorted(self.intersection(self.urgent))[:most]
        yield from (name for name in first if name not in but)
        handed, is_new = len(first), False
        while handed < most:
            if not self._line:
                if is_new:
                    return
                self._line, is_new = sorted(self, reverse=True), True
                continue
            name = self._line.pop()
            if name in self and name not in but:
                handed += 1
                yield name

    def hear(self, org: Org, replica: Replica, ctx: Ctx, seq: int) -> None:
        """An entry of the organisation's chain was learnt."""
        found = set(suspected(org, replica, ctx, seq))
        self.update(found)
        if ctx.kind in ("confirm", "recovery"):
            self.urgent |= found

    def done(self, name: str) -> None:
        """Nothing is owed there."""
        self.discard(name)
        self.urgent.discard(name)

    def renewed(self, name: str, entries: Sequence[bytes], *, facts: int) -> None:
        """A chain's key was made anew here, as of so many facts of the organisation; the names of what was written."""
        self._renewed[name] = facts, entries[-1]
        self._ours.update(dict.fromkeys(entries, facts))

    def stays(self, row: Row, verdict: Verdict, org: Org, record: SectionRecord | None) -> bool:
        """Whether a counted row is all of what ``renewed`` named, and the organisation is the same.

        Then it changes no value and its content is good: it need not be opened to be seen, nor the state be worked out.
        ``record`` is what is in memory of its chain, and takes it.
        """
        if self._ours.get(row.h) != len(org.changed) or row.body is None or verdict.content_reason:
            return False
        return record is None or (verdict.ctx is not None and record.renewed(row.seq, verdict.ctx))

    def forget_renewed(self) -> None:
        """What is known here is worked out anew; nothing that rested on it is taken for granted."""
        self._renewed.clear()
        self._ours.clear()

    def settle(self, tip: Callable[[str], bytes], *, facts: int) -> None:
        """After a pull: where a renewal ends its chain now, and the organisation is the same, nothing is owed."""
        for name, (then, last) in self._renewed.items():
            if then == facts and last == tip(name):
                self.done(name)
        self.forget_renewed()


def suspected(org: Org, replica: Replica, ctx: Ctx, seq: int) -> Iterable[str]:
    """The chains to look at after ``ctx``, which ``org`` has learnt at position ``seq``."""
    match ctx.kind:
        case "confirm" | "recovery":
            return waiting_for(replica, ctx.d["pid"])
        case "role" | "policy":
            return replica.chains(RECORDS)
        case "grant":
            return _granted(org, replica, ctx.op)
        case "grant-":
            return _granted(org, replica, ctx.d["grant"])
        case "rolekey":
            return _without_the_role(org, replica, ctx.d["role"], seq)
    return ()


def waiting_for(replica: Replica, pid: str) -> Iterable[str]:
    """The chains of one person's record: after a confirmation somebody is known to wait for them."""
    return replica.chains(f"{RECORDS}{pid}:")


def _granted(org: Org, replica: Replica, op: str) -> Iterable[str]:
    grant = org.grants[op]
    own = f"{RECORDS}{grant.pid}:" if grant.pid else RECORDS
    return [name for name in replica.chains(own) if read_chain(name).part in grant.sections]


def expired(org: Org, replica: Replica, today: str) -> Iterable[str]:
    """The chains of grants whose last day is before ``today`` and that nobody has ended yet."""
    over = [grant.op for grant in org.grants.values() if grant.live() and grant.until < today]
    return {name for op in over for name in _granted(org, replica, op)}


def _without_the_role(org: Org, replica: Replica, role: str, seq: int) -> Iterable[str]:
    """Keys made while somebody who had left still held the role's were not wrapped to it: it is owed them.

    Since the first who ever left: what an earlier key of the role was owed may not have been given while it was good.
    """
    earlier = [one for gen in range(1, org.role_gen(role)) for one in org.holders[role, gen]]
    start = min((_left(org, role, one) for one in earlier), default=NEVER)
    if seq - start > LONG_WINDOW:
        return replica.chains(RECORDS)
    between = replica.after(start, seq - start) if start < seq else ()
    return {stored.chain for stored in between if stored.chain.startswith(RECORDS)}


def _left(org: Org, role: str, recipient: str) -> int:
    """The position from which ``recipient`` no longer was a member's present key, or the kit in force."""
    name, gen = split_recipient(recipient)
    if recipient == recovery_id(gen):
        return next((kit.since for kit in org.kits if kit.gen > gen), NEVER)
    pid = name.removeprefix("p:")
    key = org.key(pid, gen)
    ended = key.ended if key is not None else NEVER
    until = max((one.until for one in org.memberships[role] if one.pid == pid), default=NEVER)
    return min(ended, until)
