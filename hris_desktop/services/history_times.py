"""What was in force when: two states of a section beside each other, and the values of fields with effective dates.

A state is the section after an entry, on the day that entry was written or, if it takes effect later, on that day; so a
scheduled change shows in the state it made. The state *now* is the last one on today's day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.domain.errors import UnknownField
from hris_desktop.domain.fold import Fold, Timeline
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.history_replay import Moment, Replay, last_day
from hris_desktop.services.office import Office, day_of, item_values
from hris_desktop.services.views import ChangeRow
from hris_desktop.services.views_history import NOW, Comparison, FieldTimeline, Span, Stands, StateChoice


@dataclass(frozen=True, slots=True)
class State:
    """A section as it stood, and the day it is looked at."""

    choice: StateChoice
    fold: Fold = field(repr=False)
    day: str


class Times:
    """The states and timelines of one section."""

    def __init__(self, office: Office, section: Section, played: Replay) -> None:
        self._office, self._section, self._played = office, section, played

    # -- states -------------------------------------------------------------------------------------------------------

    def choices(self) -> tuple[StateChoice, ...]:
        """The states there are, newest first; today's before all."""
        made = [self._choice(one) for one in reversed(self._played.moments) if one.wrote and one.after is not None]
        return (StateChoice(NOW, "Now"), *made) if made else ()

    def _choice(self, moment: Moment) -> StateChoice:
        from babel.dates import format_date  # noqa: PLC0415 - slow to import, not needed to start
        from babel.numbers import format_decimal  # noqa: PLC0415 - the same

        event, locale = moment.event, self._office.locale
        day = last_day(event.changes)
        written, from_then = moment.day(), day_of(day) if day else None
        parts = [
            format_date(written, "medium", locale=locale) if written else "",
            f"from {format_date(from_then, 'medium', locale=locale)}" if from_then and from_then != written else "",
            f"position {format_decimal(event.seq, locale=locale)}",
        ]
        return StateChoice(event.seq, " · ".join(part for part in parts if part))

    def state(self, position: int) -> State:
        """One state; raises ``ServiceError`` where there is none."""
        fold = self._played.fold
        if position == NOW and fold is not None:
            return State(StateChoice(NOW, "Now"), fold, self._office.today().isoformat())
        moment = self._played.at(position)
        if moment is None or not moment.wrote or moment.after is None:
            raise ServiceError(
                "There is no such state", "No readable change of this section stands there.", "Choose another one."
            )
        day = moment.day()
        written = day.isoformat() if day else ""
        return State(self._choice(moment), moment.after, max(written, last_day(moment.event.changes)))

    def compare(self, first: int, second: int) -> Comparison:
        """Two states field by field, the earlier one on the left whichever was named first."""
        earlier, later = sorted((first, second), key=lambda position: (position == NOW, position))
        left, right = self.state(earlier), self.state(later)
        items = dict.fromkeys([*left.fold.items(), *right.fold.items()]) if self._section.is_list else {"": None}
        rows = [row for number, item in enumerate(items, 1) for row in self._rows(item, (left, right), number)]
        return Comparison(left.choice, right.choice, tuple(rows))

    def _rows(self, item: str, states: tuple[State, State], number: int) -> list[ChangeRow]:
        before, after = (item_values(self._section, state.fold, item, state.day) for state in states)
        title = self._office.item_title(self._section, after or before, number)
        return [
            ChangeRow(
                item,
                title,
                declared,
                self._office.shown(declared, before),
                self._office.shown(declared, after),
                unchanged=before.get(declared.key, "") == after.get(declared.key, ""),
            )
            for declared in self._section.fields
            if before.get(declared.key) or after.get(declared.key)
        ]

    # -- timelines ----------------------------------------------------------------------------------------------------

    def timelines(self) -> tuple[FieldTimeline, ...]:
        """Fields whose value has a past or a future that is dated."""
        fold = self._played.fold
        if fold is None:
            return ()
        order = {item: number for number, item in enumerate(fold.items(), 1)}
        found = [self._timeline(fold, item, key, number=order[item]) for item, key in fold.timelines]
        kept = [one for one in found if one is not None]
        places = {declared.key: place for place, declared in enumerate(self._section.fields)}
        return tuple(sorted(kept, key=lambda one: (order[one.item], places[one.field.key])))

    def _timeline(self, fold: Fold, item: str, key: str, *, number: int) -> FieldTimeline | None:
        line, declared = fold.timelines[item, key], self._known(key)
        today = self._office.today().isoformat()
        scheduled = any(day > today for day in line)
        if declared is None or "" in line or (len(line) < 2 and not scheduled):  # noqa: PLR2004 - one before another
            return None
        values = item_values(self._section, fold, item, today) or item_values(self._section, fold, item, max(line))
        title = self._office.item_title(self._section, values, number)
        return FieldTimeline(item, title, declared, tuple(self._spans(declared, fold, item, line)))

    def _known(self, key: str) -> Field | None:
        try:
            return self._section.field(key)
        except UnknownField:
            return None

    def _spans(self, declared: Field, fold: Fold, item: str, line: Timeline) -> list[Span]:
        days, spans = sorted(line), []
        today = self._office.today()
        for place, day in enumerate(days):
            start, point = day_of(day), line[day]
            until = day_of(days[place + 1]) if place + 1 < len(days) else None
            stands = Stands.LATER if start > today else Stands.BEFORE if until and until <= today else Stands.NOW
            values = item_values(self._section, fold, item, day) | {declared.key: point.value or ""}
            shown = self._office.shown(declared, values)
            by = "you" if point.author == self._office.me else self._office.name(point.author)
            spans.append(Span(start, until, shown, declared.masked and bool(shown), stands, by))
        return spans
