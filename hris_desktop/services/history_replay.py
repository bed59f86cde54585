"""The entries of one section played again from the replica: each with the state before and after it.

Nothing is believed that the replica has not verified: the same judge that admitted the entries judges them here, and a
void entry leaves the state as it found it. What does not open here has no state, and neither has what follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.office import Office, when
from hris_desktop.store.replica import Stored
from hris_desktop.sync.content import Event
from hris_desktop.sync.verdict import Content, Place


@dataclass(frozen=True, slots=True)
class Moment:
    """One counted entry; the states around it, None where they cannot be known here."""

    stored: Stored
    event: Event
    before: Fold | None = field(repr=False)
    after: Fold | None = field(repr=False)

    @property
    def good(self) -> bool:
        """Whether it says something that counts."""
        return self.event.content is Content.GOOD

    @property
    def wrote(self) -> bool:
        """Whether it changed what is or will be in force."""
        return self.good and self.event.kind == "rec"

    def day(self) -> date | None:
        """The day on which its author says they wrote it, where the reader is."""
        moment = when(self.event.ctx.ts)
        return moment.astimezone().date() if moment else None


@dataclass(frozen=True, slots=True)
class Replay:
    """All of a section's chain: the moments in log order, and the rows that took no place in it."""

    moments: tuple[Moment, ...]
    outside: tuple[Stored, ...]

    @property
    def fold(self) -> Fold | None:
        """The state now."""
        return self.moments[-1].after if self.moments else Fold()

    def at(self, position: int) -> Moment | None:
        """The moment at a position."""
        return next((one for one in self.moments if one.event.seq == position), None)

    def by_op(self, op: str, kind: str) -> Moment | None:
        """The good entry of a kind with this op: a request or a vote."""
        named = (one for one in self.moments if one.event.kind == kind and one.event.ctx.op == op)
        return next((one for one in named if one.good), None)


def replay(office: Office, pid: str, section: str) -> Replay:
    """Play one section of one person again."""
    ledger, name = office.desk.ledger, record_chain(pid, section)
    record = ledger.fresh_record(name, ledger.chain(name))
    moments: list[Moment] = []
    outside: list[Stored] = []
    state: Fold | None = Fold()
    for stored in ledger.replica.chain(name):
        if stored.place != Place.COUNTED:
            outside.append(stored)
            continue
        before, event = state, record.take(stored)
        if event.kind != "dek" or record.fold is None:
            state = record.fold.copy() if record.fold is not None else None
        moments.append(Moment(stored, event, before, state))
    return Replay(tuple(moments), tuple(outside))


def lost_changes(moment: Moment) -> tuple[Change, ...]:
    """What a kept conflict is about: the values in force beside those that lost."""
    if moment.before is None or moment.after is None:
        return ()
    day = moment.day()
    found: list[Change] = []
    for key, mine in moment.after.conflicts.items():
        if key not in moment.before.conflicts:
            stored = (moment.before.at(key[1], name, day.isoformat() if day else "") for name in mine)
            pairs = zip(mine.items(), stored, strict=True)
            found += [Change(key[1], name, now, lost) for (name, lost), now in pairs]
    return tuple(found)


def decided_conflicts(moment: Moment) -> bool:
    """Whether a change also ended a conflict."""
    if moment.before is None or moment.after is None:
        return False
    return bool(moment.before.conflicts.keys() - moment.after.conflicts.keys())


def last_day(changes: Sequence[Change]) -> str:
    """The latest day from which one of the changes is in force; empty where none has one."""
    return max((change.eff for change in changes), default="")
