"""The state of one section, folded from its good entries in log order.

``Fold`` holds every timeline point (with author and op), the open requests with their votes, and the open conflicts.
It knows no clock: what is in force on a date is asked with that date (``in_force``). Copies are cheap enough to judge
an entry on one and keep the old on failure, but judging comes before applying, so a void entry never touches the
state.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hris_desktop.domain.changes import OP, Change, Void, exact, optional_text, read_changes, read_item, text

LAST_DAY: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Point:
    """One value on a field's timeline, who wrote it and in which act."""

    value: str | None = field(repr=False)
    author: str
    op: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's word on a request."""

    voter: str
    yes: bool
    op: str


@dataclass(frozen=True, slots=True)
class Request:
    """An open request and the votes it has so far (sorted)."""

    op: str
    asker: str
    changes: tuple[Change, ...] = field(repr=False)
    votes: tuple[Vote, ...] = ()

    def yes(self, subject: str) -> frozenset[str]:
        """Everybody but the subject who said yes."""
        return frozenset(vote.voter for vote in self.votes if vote.yes and vote.voter != subject)


Timeline = dict[str, Point]


class Fold:
    """The state of one section; see the module. Iteration order is never observable."""

    __slots__ = ("conflicts", "requests", "timelines")

    def __init__(self) -> None:
        self.timelines: dict[tuple[str, str], Timeline] = {}
        self.requests: dict[str, Request] = {}
        self.conflicts: dict[tuple[str, str, str], Mapping[str, str | None]] = {}

    def at(self, item: str, name: str, eff: str) -> str | None:
        """The value in force at ``eff`` (ISO date); with ``eff`` empty the last one of a field without dates."""
        point = self.point(item, name, eff)
        return point.value if point else None

    def point(self, item: str, name: str, eff: str) -> Point | None:
        """As ``at``, with author and op."""
        timeline = self.timelines.get((item, name))
        if not timeline:
            return None
        days = sorted(timeline)
        place = bisect_right(days, eff)
        return timeline[days[place - 1]] if place else None

    def write(self, change: Change, author: str, op: str) -> None:
        """Put one point on a timeline."""
        self.timelines.setdefault((change.item, change.field), {})[change.eff] = Point(change.to, author, op)

    def in_force(self, today: str) -> dict[str, dict[str, str]]:
        """Item → field → value on ``today``; fields and items without a value are left out."""
        found: dict[str, dict[str, str]] = {}
        for item, name in self.timelines:
            value = self.at(item, name, today)
            if value is not None:
                found.setdefault(item, {})[name] = value
        return found

    def later(self, item: str, name: str, today: str) -> list[tuple[str, str | None]]:
        """(effective date, value) of everything decided for after ``today``."""
        timeline = self.timelines.get((item, name), {})
        return [(eff, timeline[eff].value) for eff in sorted(timeline) if eff > today]

    def copy(self) -> Fold:
        """An independent copy; what is shared cannot change."""
        twin = Fold()
        twin.timelines = {key: dict(timeline) for key, timeline in self.timelines.items()}
        twin.requests = dict(self.requests)
        twin.conflicts = dict(self.conflicts)
        return twin

    def items(self) -> Iterator[str]:
        """Every item that ever had a value."""
        yield from dict.fromkeys(item for item, _ in self.timelines)

    def base(self) -> dict[str, object]:
        """The whole state as plain lists, sorted; two equal states give equal bytes."""
        values = [
            [item, name, eff, point.value, point.author, point.op]
            for (item, name), timeline in self.timelines.items()
            for eff, point in timeline.items()
        ]
        requests = [
            [
                request.op,
                request.asker,
                [change.as_json() for change in request.changes],
                [[vote.voter, vote.yes, vote.op] for vote in request.votes],
            ]
            for request in sorted(self.requests.values(), key=lambda request: request.op)
        ]
        return {
            "v": sorted(values, key=lambda row: (row[0], row[1], row[2])),
            "p": requests,
            "c": [list(key) for key in sorted(self.conflicts)],
        }


def start_from(base: object) -> Fold:
    """The fold a newcomer starts with, from the ``base`` an entitled author wrote; ``Void`` if it is not one."""
    known = exact(base, frozenset({"v", "p", "c"}))
    fold = Fold()
    for row in _rows(known["v"]):
        _read_point(fold, row)
    for row in _rows(known["p"]):
        request = _read_request(row)
        fold.requests[request.op] = request
    for row in _rows(known["c"]):
        match row:
            case [str(of), str(item), str(group)] if OP.match(of):
                fold.conflicts[of, read_item(item), text(group)] = {}
            case _:
                raise Void("base")
    if fold.base() != known:
        raise Void("base")
    return fold


def _rows(value: object) -> list[object]:
    if not isinstance(value, list):
        raise Void("base")
    return value


def _read_point(fold: Fold, row: object) -> None:
    match row:
        case [str(item), str(name), str(eff), value, str(author), str(op)]:
            change = Change(read_item(item), text(name), None, optional_text(value), text(eff))
            fold.write(change, text(author), text(op))
        case _:
            raise Void("base")


def _read_request(row: object) -> Request:
    match row:
        case [str(op), str(asker), changes, list(votes)] if OP.match(op):
            return Request(op, text(asker), read_changes(changes), tuple(_read_vote(vote) for vote in votes))
    raise Void("base")


def _read_vote(row: object) -> Vote:
    match row:
        case [str(voter), bool(yes), str(op)]:
            return Vote(text(voter), yes, text(op))
    raise Void("base")
