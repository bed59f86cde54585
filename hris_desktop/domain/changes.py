"""What a record entry says: changes to fields, a request's reason, a vote, a conflict. Exact shapes, nothing else.

Shape is judged with the fixed limits below, never with this program's catalogue: every version gives the same verdict.
Parsers raise ``Void``; the reason is a word for the report and never holds a value.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MAX_VALUE: Final = 4_000
"""Code points in one value, reason or explanation."""
MAX_CHANGES: Final = 500
ITEM: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
EFFECTIVE: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")
OP: Final = re.compile(r"[0-9a-f]{32}\Z")
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|[" + "".join(chr((plane << 16) + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)) + "]"
)
"""Code points no value may hold: controls except tab and newline, bidi overrides and isolates, surrogates,
noncharacters.
"""


class Void(Exception):
    """The entry counts in place and changes nothing. ``reason`` is one word or phrase of docs/wire-format.md."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one item, from what was in force to what shall be. ``None`` = no value."""

    item: str
    field: str
    was: str | None = dataclasses.field(repr=False)
    to: str | None = dataclasses.field(repr=False)
    eff: str = ""
    """ISO date where the policy gives the field effective dates, else empty."""

    def as_json(self) -> dict[str, object]:
        """The object that is sealed."""
        plain: dict[str, object] = {"item": self.item, "field": self.field, "was": self.was, "to": self.to}
        return plain | {"eff": self.eff} if self.eff else plain


@dataclass(frozen=True, slots=True)
class RecBody:
    """The body of ``rec`` (and, without base and resolves, of ``prop``)."""

    changes: tuple[Change, ...]
    why: str = dataclasses.field(repr=False)
    base: object = dataclasses.field(repr=False, default=None)
    resolves: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConfBody:
    """A lost edit of one field group, kept so that both sides see it."""

    item: str
    group: str
    mine: Mapping[str, str | None] = dataclasses.field(repr=False)
    was: Mapping[str, str | None] = dataclasses.field(repr=False, default_factory=dict)
    """Every field of the group as the author saw it when they began; empty where that was not written down."""
    eff: str = ""
    """The day from which the lost values were meant, where they have one."""


_CHANGE: Final = frozenset({"item", "field", "was", "to"})
_CHANGE_MAY: Final = frozenset({"eff"})
_REC: Final = frozenset({"changes", "why"})
_REC_WITH_BASE: Final = _REC | {"base"}
_REC_MAY: Final = frozenset({"resolves"})
_CONF: Final = frozenset({"item", "group", "mine"})
_CONF_MAY: Final = frozenset({"was", "eff"})
"""Keys of what is read most, made once: every entry of a pull comes by here."""


def exact(value: object, must: frozenset[str], may: frozenset[str] = frozenset()) -> dict[str, object]:
    """``value`` as an object with exactly these keys, else ``Void``."""
    if not isinstance(value, dict) or not (value.keys() == must or must <= value.keys() <= must | may):
        raise Void("shape")
    return value


def text(value: object) -> str:
    """A string within the limits, else ``Void``."""
    if not isinstance(value, str) or len(value) > MAX_VALUE or FORBIDDEN.search(value):
        raise Void("shape")
    return value


def optional_text(value: object) -> str | None:
    """None or a string within the limits."""
    return None if value is None else text(value)


def _items(value: object, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise Void("shape")
    return value


def read_item(value: object) -> str:
    """``""`` or an uuid."""
    if not isinstance(value, str) or (value and not ITEM.match(value)):
        raise Void("shape")
    return value


def read_change(value: object) -> Change:
    """One change; whether it fits the policy and the fold is judged later."""
    known = exact(value, _CHANGE, _CHANGE_MAY)
    eff = known.get("eff", "")
    if not isinstance(eff, str) or ("eff" in known and not EFFECTIVE.match(eff)):
        raise Void("shape")
    change = Change(
        read_item(known["item"]),
        text(known["field"]),
        optional_text(known["was"]),
        optional_text(known["to"]),
        eff,
    )
    if change.was == change.to:
        raise Void("no change")
    return change


def read_changes(value: object) -> tuple[Change, ...]:
    """A list of changes in which each (item, field) stands once."""
    changes = tuple(read_change(one) for one in _items(value, MAX_CHANGES))
    if len({(change.item, change.field) for change in changes}) != len(changes):
        raise Void("field twice")
    return changes


def read_rec(value: object, has_base: bool) -> RecBody:  # noqa: FBT001 - mirrors the flag of the signed context
    """The body of a ``rec``; ``base`` stands in it exactly if the context says so.

    Only with a base may it change nothing; whether a base was due then is judged later.
    """
    known = exact(value, _REC_WITH_BASE if has_base else _REC, _REC_MAY)
    resolves = tuple(_conflict_key(one) for one in _items(known.get("resolves", []), MAX_CHANGES))
    if "resolves" in known and not resolves:
        raise Void("shape")
    changes = read_changes(known["changes"])
    if not (changes or resolves or has_base):
        raise Void("no change")
    return RecBody(changes, text(known["why"]), known.get("base"), resolves)


def _conflict_key(value: object) -> tuple[str, str, str]:
    match value:
        case [str(of), str(item), str(group)] if OP.match(of):
            return of, read_item(item), text(group)
    raise Void("shape")


def read_prop(value: object) -> RecBody:
    """The body of a ``prop``: at least one change and the asker's reason (may be empty)."""
    known = exact(value, frozenset({"changes", "why"}))
    changes = read_changes(known["changes"])
    if not changes:
        raise Void("no change")
    return RecBody(changes, text(known["why"]))


def read_vote(value: object) -> str:
    """The body of a ``vote``: its reason (may be empty)."""
    return text(exact(value, frozenset({"reason"}))["reason"])


def read_conf(value: object) -> ConfBody:
    """The body of a ``conf``: one field group of one item, the values that lost, and what their author had seen."""
    known = exact(value, _CONF, _CONF_MAY)
    mine, eff = _values(known["mine"]), known.get("eff", "")
    was = _values(known["was"]) if "was" in known else {}
    dated = isinstance(eff, str) and ("eff" not in known or EFFECTIVE.match(eff))
    if not isinstance(eff, str) or not dated or (was and not mine.keys() <= was.keys()):
        raise Void("shape")
    return ConfBody(read_item(known["item"]), text(known["group"]), mine, was, eff)


def _values(value: object) -> dict[str, str | None]:
    if not isinstance(value, dict) or not value:
        raise Void("shape")
    return {text(key): optional_text(one) for key, one in value.items()}
