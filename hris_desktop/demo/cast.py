"""Who is in the demo: fictional people from ``resources/demo``, days counted from today, and as many more as wanted.

A text ``@-420`` in the file is the day 420 days ago, ``@58`` the day in 58 days, so that a reminder is due whenever the
demo is made. The same day gives the same people; only their keys and ids are drawn anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from hris_desktop.demo.crowd import more_people
from hris_desktop.system.bundled import resource

WITH_PROFILES: Final = ("priya", "tomasz", "jonas", "amira")
"""Those who sign in on this computer, the founder first; they open the list, so that every size has them."""
PROVIDER: Final = "provider"
_DAY: Final = re.compile(r"@(-?[0-9]+)\Z")
_FROM: Final = "@from"

Answers = Mapping[str, str]
"""One item as a person would type it: field to text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One form, filled in. ``effective`` only where the form asks for it."""

    section: str
    answers: Answers = field(repr=False)
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One person: what HR knows (``record``) and what they wrote themselves (``own``)."""

    key: str
    name: str
    since: int
    """The day of joining, counted from today; negative."""
    record: tuple[Entry, ...]
    own: tuple[Entry, ...] = ()
    provider: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """HR's decision about an event."""

    days: int
    who: str
    yes: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened lately: ``who`` changed or asked for something about ``about``."""

    days: int
    """How long ago."""
    who: str
    about: str
    entry: Entry
    item: int | None
    """Which item of a list section, from 0; None = a new one, or the only one."""
    why: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Cast:
    """The organisation as it will be."""

    organisation: str
    members: tuple[Member, ...]
    lately: tuple[Event, ...]


def cast(count: int, today: date) -> Cast:
    """The first ``count`` people (never fewer than those with profiles), or all and generated ones."""
    known = json.loads(resource("demo/people.json").read_text("utf-8"))
    people: list[dict[str, Any]] = known["people"]
    people += more_people(json.loads(resource("demo/crowd.json").read_text("utf-8")), count - len(people))
    chosen = people[: max(count, len(WITH_PROFILES))]
    names = {person["key"]: person["name"] for person in chosen}
    members = tuple(_member(person, names, today) for person in chosen)
    events = (_event(raw, today) for raw in known["lately"])
    return Cast(known["organisation"], members, tuple(one for one in events if {one.who, one.about} <= names.keys()))


def _member(raw: Mapping[str, Any], names: Mapping[str, str], today: date) -> Member:
    return Member(
        key=raw["key"],
        name=raw["name"],
        since=raw["since"],
        record=_entries(raw["record"], names, today),
        own=_entries(raw.get("own", {}), names, today),
        provider=raw.get("type") == PROVIDER,
    )


def _entries(record: Mapping[str, Any], names: Mapping[str, str], today: date) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for section, items in record.items():
        several: Sequence[Mapping[str, str]] = items if isinstance(items, list) else [items]
        found += [_entry(section, item, names, today) for item in several]
    return tuple(found)


def _entry(section: str, item: Mapping[str, str], names: Mapping[str, str], today: date) -> Entry:
    answers = {key: _text(text, today) for key, text in item.items() if key != _FROM}
    if "manager" in answers:
        # whoever leads somebody is named by key; in a small cast they may be missing
        answers["manager"] = names.get(answers["manager"], "")
    effective = date.fromisoformat(_text(item[_FROM], today)) if _FROM in item else None
    return Entry(section, {key: text for key, text in answers.items() if text}, effective)


def _event(raw: Mapping[str, Any], today: date) -> Event:
    effective = date.fromisoformat(_text(raw["effective"], today)) if "effective" in raw else None
    values = {key: _text(text, today) for key, text in raw["values"].items()}
    return Event(
        days=raw["days"],
        who=raw["who"],
        about=raw.get("about", raw["who"]),
        entry=Entry(raw["section"], values, effective),
        item=raw.get("item"),
        why=raw.get("why", ""),
        answer=Answer(**raw["answer"]) if "answer" in raw else None,
    )


def _text(text: str, today: date) -> str:
    day = _DAY.match(text)
    return (today + timedelta(days=int(day[1]))).isoformat() if day else text
