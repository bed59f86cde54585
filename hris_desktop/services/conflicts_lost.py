"""Edits that lost to another one and are still open, as the log and this device's own outbox have them.

One ``Lost`` is one decision: a field group of one item; or the whole item, where one side took it away and the other
changed it. What its author had seen comes from the entry itself, what is stored from the verified state with this
device's unsent changes in it: a conflict that was decided here is open no more, though nobody else can know yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from hris_desktop.domain.changes import Change, ConfBody
from hris_desktop.domain.errors import UnknownField
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.merge import last_day
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.office import Office, item_values
from hris_desktop.services.section_rules import broken_in
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.intents import Edit
from hris_desktop.sync.verdict import Content

Key = tuple[str, str, str]
"""The lost edit's op, the item, the field group: how the log names a conflict."""
Values = Mapping[str, str]
Nullable = Mapping[str, str | None]


class Shape(Enum):
    """What met what."""

    CHANGED = "changed"
    """Two values for the same fields."""
    TAKEN_AWAY = "taken away"
    """The lost edit takes the item away that was changed meanwhile."""
    GONE = "gone"
    """The lost edit changes an item that was taken away meanwhile."""
    NEW = "new"
    """The lost edit adds an item that would break a rule of the section beside what others wrote meanwhile."""


@dataclass(frozen=True, slots=True)
class Lost:
    """See the module."""

    pid: str
    section: Section
    item: str
    keys: tuple[Key, ...]
    event: Event = field(repr=False)
    """The entry that keeps it."""
    shape: Shape
    day: str
    """The day it was meant for (ISO), where its fields take one."""
    started: Values | None = field(repr=False)
    """The item as the author of the lost edit saw it; None where that was not written down."""
    mine: Values = field(repr=False)
    """The item as that edit wanted it."""
    stored: Values = field(repr=False)
    """The item as it is."""
    seen: Nullable = field(repr=False)
    """The fields to be decided as they are stored, raw: a decision holds for these and no others."""
    writer: Event | None = field(repr=False)
    """Who wrote what is stored."""
    broken: tuple[str, ...] = ()
    """The rules of the section that the lost edit would break on top of what is stored, in words."""
    behind: int = 0
    """Other edits of the same that lost too; they come when this one is decided."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is to be decided: of the item's fields those of the group, or all of them; empty ones are left out."""
        groups = {group for _, _, group in self.keys}
        sides = [side for side in (self.started, self.mine, self.stored) if side is not None]
        asked = (one for one in self.section.fields if one.group in groups or self.shape is not Shape.CHANGED)
        return tuple(one for one in asked if any(side.get(one.key) for side in sides))

    def act(self, op: str) -> Edit:
        """What is stored stays: the act that says so."""
        seen = {(self.item, name): value for name, value in self.seen.items()}
        return Edit(op, record_chain(self.pid, self.section.key), (), seen, resolves=self.keys)


def find(office: Office, pid: str, section: Section) -> tuple[Lost, ...]:
    """What is open in one section of one person and can be read here, the oldest first."""
    record = as_it_will_be(office, pid, section.key)
    fold = record.fold
    if fold is None or not fold.conflicts:
        return ()
    opened = {name_of(event): event for event in record.events if event.lost and event.content is Content.GOOD}
    waiting = [(key, event) for key, event in opened.items() if key in fold.conflicts]
    found = [_Reading(office, pid, section, record, fold).lost(keys) for keys in _together(section, fold, waiting)]
    return _first_of_each(found)


def name_of(event: Event) -> Key:
    """How the log names the conflict that an entry opened."""
    return (event.ctx.d["of"], event.lost.item, event.lost.group) if event.lost else ("", "", "")


def as_it_will_be(office: Office, pid: str, key: str) -> SectionRecord:
    """With this device's unsent changes, as every form shows it; that is replayed only where there are any."""
    chain = record_chain(pid, key)
    if not office.desk.replica.outbox_chain(chain):
        return office.record(pid, key)
    return office.desk.sending.preview(chain).record or office.record(pid, key)


def _together(section: Section, fold: Fold, waiting: Sequence[tuple[Key, Event]]) -> Iterable[list[Event]]:
    """One list of entries for each decision: an item that one side took away is decided as a whole."""
    found: dict[tuple[str, ...], list[Event]] = {}
    for key, event in waiting:
        same = [one for other, one in waiting if other[:2] == key[:2]]
        whole = bool(key[1]) and (_is_gone(fold, key[1]) or _takes_away(section, same))
        found.setdefault(key[:2] if whole else key, []).append(event)
    return found.values()


def _is_gone(fold: Fold, item: str) -> bool:
    return all(point.value is None for (at, _), line in fold.timelines.items() if at == item for point in line.values())


def _takes_away(section: Section, same: Iterable[Event]) -> bool:
    """No form leaves a required field empty, so whoever empties one takes the item away."""
    mine = {name: value for event in same if event.lost for name, value in event.lost.mine.items()}
    needed = {name for one in section.fields if one.required for name in (one.key, *one.former)}
    return bool(needed & mine.keys()) and all(value is None for value in mine.values())


def _first_of_each(found: Sequence[Lost]) -> tuple[Lost, ...]:
    """Where several edits of the same thing lost, the oldest is decided first: its outcome is what the next meets."""
    kept: list[Lost] = []
    for one in found:
        before = next((other for other in kept if _meet(other, one)), None)
        if before is None:
            kept.append(one)
        else:
            kept[kept.index(before)] = replace(before, behind=before.behind + 1)
    return tuple(kept)


def _meet(one: Lost, other: Lost) -> bool:
    groups = {group for _, _, group in one.keys} & {group for _, _, group in other.keys}
    whole = Shape.CHANGED not in {one.shape, other.shape}
    return one.item == other.item and (bool(groups) or whole)


class _Reading:
    """Reads the lost edits of one section."""

    def __init__(self, office: Office, pid: str, section: Section, record: SectionRecord, fold: Fold) -> None:
        self._office, self._pid, self._section = office, pid, section
        self._record, self._fold = record, fold

    def lost(self, events: Sequence[Event]) -> Lost:
        bodies = [event.lost for event in events if event.lost]
        item, day = bodies[0].item, max(body.eff for body in bodies)
        now = item_values(self._section, self._fold, item, max(day, self._office.today().isoformat()))
        mine = self._named({name: value for body in bodies for name, value in body.mine.items()})
        was = self._named({name: value for body in bodies for name, value in body.was.items()})
        shape = self._shape(item, events)
        ground = self._before_it_went(item) if shape is Shape.GONE else now
        started = _over(ground, was) if was else None
        groups = {body.group for body in bodies}
        return Lost(
            pid=self._pid,
            section=self._section,
            item=item,
            keys=tuple(name_of(event) for event in events),
            event=events[0],
            shape=shape,
            day=day,
            started=started,
            mine={} if shape is Shape.TAKEN_AWAY else _over(started or ground, mine),
            stored={} if shape is Shape.GONE else now,
            seen=self._seen(item, groups, day),
            writer=self._writer(item, groups, whole=shape is not Shape.CHANGED),
            broken=self._broken(bodies),
        )

    def _broken(self, bodies: Sequence[ConfBody]) -> tuple[str, ...]:
        made = [
            Change(body.item, name, None, to, body.eff if self._takes_a_day(name) else "")
            for body in bodies
            for name, to in body.mine.items()
        ]
        day = last_day(made) or self._office.today().isoformat()
        new = broken_in(self._section, self._fold, made, day) - broken_in(self._section, self._fold, (), day)
        return tuple(sorted(words for _, words in new))

    def _takes_a_day(self, name: str) -> bool:
        standing = self._office.standing(self._pid, self._section.key)
        policy = standing.policy.fields.get(name) if standing is not None else None
        return policy is not None and policy.eff

    def _shape(self, item: str, events: Sequence[Event]) -> Shape:
        if item and not any(at == item for at, _ in self._fold.timelines):
            return Shape.NEW
        if item and _is_gone(self._fold, item):
            return Shape.GONE
        return Shape.TAKEN_AWAY if item and _takes_away(self._section, events) else Shape.CHANGED

    def _named(self, values: Nullable) -> dict[str, str | None]:
        """Under the keys that the fields have now; what this program does not know is left out."""
        found: dict[str, str | None] = {}
        for name, value in values.items():
            try:
                found[self._section.field(name).key] = value
            except UnknownField:
                continue
        return found

    def _before_it_went(self, item: str) -> dict[str, str]:
        """The item as it was before it was taken away, by the acts that emptied it."""
        found: dict[str, str | None] = {}
        for event in self._record.events:
            if event.kind == "rec" and event.content is Content.GOOD:
                emptied = {one.field: one.was for one in event.changes if one.item == item and one.to is None}
                found |= self._named(emptied)
        return {name: value for name, value in found.items() if value}

    def _seen(self, item: str, groups: set[str], day: str) -> dict[str, str | None]:
        standing = self._office.standing(self._pid, self._section.key)
        policies = standing.policy.fields if standing is not None else {}
        asked = (name for name, policy in policies.items() if policy.group in groups)
        return {name: self._fold.at(item, name, day if policies[name].eff else "") for name in asked}

    def _writer(self, item: str, groups: set[str], *, whole: bool) -> Event | None:
        names = {one.key for one in self._section.fields if whole or one.group in groups}
        for event in reversed(self._record.events):
            touched = any(one.item == item and self._is(one.field, names) for one in event.changes)
            if event.kind == "rec" and touched and event.content is Content.GOOD:
                return event
        return None

    def _is(self, name: str, names: set[str]) -> bool:
        return bool(self._named({name: None}).keys() & names)


def _over(ground: Values, values: Nullable) -> dict[str, str]:
    """``ground`` with other values over it; what is taken away is left out."""
    return {name: value for name, value in {**ground, **values}.items() if value}
