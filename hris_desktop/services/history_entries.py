"""The good entries of a section as acts of people: each is told once, alone or with the one it belongs to.

A request, its approvals and the decision are acts of their own. Only the approval that its author gave by deciding is
told with the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hris_desktop.domain.changes import Change
from hris_desktop.domain.errors import UnknownField
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.changes import Changes, effective_of
from hris_desktop.services.erased import particulars
from hris_desktop.services.history_replay import Moment, Replay, decided_conflicts, lost_changes
from hris_desktop.services.history_words import joined, named, person_then, signature, title
from hris_desktop.services.office import Office, day_of, item_values, when
from hris_desktop.services.references import reference
from hris_desktop.services.views_history import Act, HistoryEntry, Stands
from hris_desktop.sync.verdict import Content


@dataclass(frozen=True, slots=True)
class Line:
    """One act: the entry that did it, what it is about, and the entries told with it."""

    moment: Moment
    act: Act
    changes: tuple[Change, ...] = field(repr=False)
    asked: Moment | None = None
    also: tuple[int, ...] = ()


class Lines:
    """The acts of one section of one person."""

    def __init__(self, office: Office, pid: str, section: Section, played: Replay) -> None:
        self._office, self._section, self._played = office, section, played
        self._changes = Changes(office, pid, section)

    def all(self) -> list[Line]:
        """Every act, oldest first."""
        found = [line for moment in self._played.moments if moment.good for line in self._line(moment)]
        told = {position for line in found for position in line.also}
        return [line for line in found if line.moment.event.seq not in told]

    def _line(self, moment: Moment) -> Iterator[Line]:
        event = moment.event
        match event.kind:
            case "rec" if event.basis:
                yield self._accepted(moment)
            case "rec":
                yield Line(moment, self._direct(moment), event.changes)
            case "prop":
                yield Line(moment, Act.ASKED, event.changes, moment)
            case "vote":
                asked = self._played.by_op(event.ctx.d["prop"], "prop")
                act = Act.APPROVED if event.ctx.d["yes"] else Act.DECLINED
                yield Line(moment, act, asked.event.changes if asked else (), asked)
            case "withdraw":
                asked = self._played.by_op(event.ctx.d["prop"], "prop")
                yield Line(moment, Act.WITHDRAWN, asked.event.changes if asked else (), asked)
            case "conf":
                yield Line(moment, Act.CONFLICT, lost_changes(moment))
            case "erase":
                yield Line(moment, Act.ERASED, ())

    def _accepted(self, moment: Moment) -> Line:
        event = moment.event
        votes = [self._played.by_op(op, "vote") for op in event.basis[1:]]
        own = tuple(vote.event.seq for vote in votes if vote and vote.event.ctx.pid == event.ctx.pid)
        # an approval of days ago is an act of its own, also where the same person decides at last
        own = tuple(seq for seq in own if self._together(seq, event.seq))
        return Line(moment, Act.ACCEPTED, event.changes, self._played.by_op(event.basis[0], "prop"), own)

    def _together(self, vote: int, decision: int) -> bool:
        """Whether nothing of this section stands between them."""
        return not any(vote < one.event.seq < decision for one in self._played.moments)

    def _direct(self, moment: Moment) -> Act:
        changes = moment.event.changes
        if decided_conflicts(moment):
            return Act.DECIDED
        if all(change.to is None for change in changes):
            return Act.REMOVED
        if moment.before is not None and not _held(moment.before, changes[0].item):
            return Act.ADDED if self._section.is_list else Act.FILLED
        return Act.CORRECTED if self._corrects(moment) else Act.CHANGED

    def _corrects(self, moment: Moment) -> bool:
        """In force from a day before it was written; a day's difference may be one of time zones."""
        day, changes = moment.day(), moment.event.changes
        first = min((change.eff for change in changes if change.eff), default="")
        known = moment.before is not None and any(_filled(moment.before, one.item, one.field) for one in changes)
        return bool(known and day and first and (day - day_of(first)).days > 1)

    # -- as the page is given it --------------------------------------------------------------------------------------

    def view(self, line: Line) -> HistoryEntry:
        """One act in words, its values masked as their class says."""
        event = line.moment.event
        by = person_then(self._office, event.ctx, event.seq)
        stands = self._stands(line)
        op = line.asked.event.ctx.op if line.asked else event.ctx.op
        return HistoryEntry(
            position=event.seq,
            also=line.also,
            act=line.act,
            title=title(line.act, by),
            by=by,
            at=when(event.ctx.ts),
            rows=self._changes.rows(line.changes, line.moment.before),
            why=event.text,
            detail=self._detail(line, stands),
            effective=effective_of(line.changes),
            stands=stands,
            reference=reference(op),
            signature=signature(self._office, event.ctx, event.seq),
            items=frozenset(change.item for change in line.changes),
            unknown=sum(known_field(self._section, change.field) is None for change in line.changes),
        )

    def _stands(self, line: Line) -> Stands:
        fold, event = self._played.fold, line.moment.event
        if line.act in {Act.ASKED, Act.APPROVED} and fold is not None and line.asked is not None:
            return Stands.OPEN if line.asked.event.ctx.op in fold.requests else Stands.NEVER
        if not line.moment.wrote or fold is None:
            return Stands.NEVER
        return standing_of(line.changes, (event.ctx.pid, event.ctx.op), fold, self._office.today().isoformat())

    def _detail(self, line: Line, stands: Stands) -> str:
        event, parts = line.moment.event, []
        if line.act is Act.ACCEPTED:
            parts += [self._asked_words(line), self._approved_words(line)]
        elif line.act in {Act.DECLINED, Act.WITHDRAWN, Act.APPROVED}:
            parts += [self._asked_words(line)]
        if line.act is Act.ASKED:
            parts.append(self._outcome(event.ctx.op, stands))
        if line.act is Act.APPROVED and stands is Stands.OPEN:
            parts.append("One more person has to approve it.")
        if line.act is Act.ERASED:
            parts.append(particulars(self._office, event, self._erased_by(event.seq)))
        if line.act is Act.CONFLICT:
            parts.append("What was stored stayed in force; the other value is kept here.")
        if "solo" in event.ctx.d:
            parts.append("No second person existed.")
        return " ".join(part for part in parts if part)

    def _erased_by(self, position: int) -> int:
        """How many entries this erasure ended; earlier ones had ended theirs."""
        erasures = [one.event.seq for one in self._played.moments if one.event.kind == "erase" and one.good]
        before = max((seq for seq in erasures if seq < position), default=0)
        gone = (one for one in self._played.moments if one.event.content is Content.ERASED)
        return sum(before < one.event.seq < position for one in gone)

    def _asked_words(self, line: Line) -> str:
        if line.asked is None:
            return ""
        event = line.asked.event
        by = named(person_then(self._office, event.ctx, event.seq))
        day = line.asked.day()
        return f"Asked for by {by}{f' on {self._office.long_day(day)}' if day else ''}."

    def _approved_words(self, line: Line) -> str:
        votes = [self._played.by_op(op, "vote") for op in line.moment.event.basis[1:]]
        events = [vote.event for vote in votes if vote is not None] or [line.moment.event]
        events.sort(key=lambda event: event.seq)
        names = [named(person_then(self._office, event.ctx, event.seq)) for event in events]
        return f"Approved by {joined(names)}."

    def _outcome(self, op: str, stands: Stands) -> str:
        if stands is Stands.OPEN:
            return "What was in force stays in force until it is decided."
        for moment in self._played.moments:
            event = moment.event
            if moment.good and (event.basis[:1] == (op,) or (_ends(moment) and event.ctx.d["prop"] == op)):
                words = {"rec": "Accepted", "vote": "Declined", "withdraw": "Withdrawn"}[event.kind]
                by = named(person_then(self._office, event.ctx, event.seq))
                day = moment.day()
                return f"{words} by {by}{f' on {self._office.long_day(day)}' if day else ''}."
        return ""


def known_field(section: Section, key: str) -> Field | None:
    """The field of a key, if this version of the program knows it."""
    try:
        return section.field(key)
    except UnknownField:
        return None


def values_around(section: Section, line: Line, item: str, *, today: str, written: bool) -> dict[str, str]:
    """The values of one item before an act, or as it wrote or asked for them."""
    mine = [(known_field(section, one.field), one) for one in line.changes if one.item == item]
    day = max((one.eff for _, one in mine), default="") or today
    fold = line.moment.before
    values = item_values(section, fold, item, day) if fold is not None else {}
    for declared, one in mine:
        if declared is not None:
            values[declared.key] = (one.to if written else one.was) or ""
    return {key: value for key, value in values.items() if value}


def _ends(moment: Moment) -> bool:
    event = moment.event
    return event.kind == "withdraw" or (event.kind == "vote" and not event.ctx.d["yes"])


def _held(fold: Fold, item: str) -> bool:
    """Whether an item has a value on any day."""
    return any(of == item and _filled(fold, of, name) for of, name in fold.timelines)


def _filled(fold: Fold, item: str, name: str) -> bool:
    """Whether a field has a value on any day."""
    return any(point.value is not None for point in fold.timelines.get((item, name), {}).values())


def standing_of(changes: Sequence[Change], author: tuple[str, str], fold: Fold, today: str) -> Stands:
    """What became of written changes: which of their points are still on the timelines, and which is in force."""
    now = later = 0
    for change in changes:
        point = fold.timelines.get((change.item, change.field), {}).get(change.eff)
        if point is None or (point.author, point.op) != author:
            continue
        later += change.eff > today
        now += fold.point(change.item, change.field, today) is point
    if now:
        return Stands.NOW if now == len(changes) else Stands.PART
    return Stands.LATER if later else Stands.BEFORE
