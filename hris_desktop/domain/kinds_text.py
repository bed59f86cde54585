"""Words: single lines, longer texts, lists of lines, names."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import MAX_VALUE, clean, one_line, shown, within
from hris_desktop.domain.schema import Context, Kind, Parsed


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """One line of words."""

    name: ClassVar[str] = "text"
    longest: int = 200

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Parsed(one_line(text, self.longest))

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)


@dataclass(frozen=True, slots=True)
class Multiline(Kind):
    """A text of several lines, kept as they are."""

    name: ClassVar[str] = "multiline"
    longest: int = MAX_VALUE

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Parsed(within(clean(text), self.longest))

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)


@dataclass(frozen=True, slots=True)
class Lines(Kind):
    """A short list, typed one entry per line and stored as a JSON array of strings."""

    name: ClassVar[str] = "lines"
    most: int = 50
    longest: int = 200

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        lines = [line for line in clean(text).split("\n") if line]
        if len(lines) > self.most:
            raise Invalid(f"This has {len(lines)} lines. At most {self.most} can be kept: put some of them together.")
        stored = dump_list([within(line, self.longest) for line in lines])
        return Parsed(within(stored, MAX_VALUE))

    @override
    def display(self, value: str, context: Context) -> str:
        return shown("\n".join(load_list(value)))


def dump_list(entries: list[str]) -> str:
    """A list as it travels: JSON text of an array of strings."""
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def load_list(value: str) -> list[str]:
    """The entries of a stored list; a value that is no such list is its own only entry."""
    try:
        entries = json.loads(value)
    except (ValueError, RecursionError):
        return [value]
    if isinstance(entries, list) and all(isinstance(entry, str) for entry in entries):
        return entries
    return [value]


@dataclass(frozen=True, slots=True)
class Name(Kind):
    """The name of a person or firm, in any script; one word is enough."""

    name: ClassVar[str] = "name"
    longest: int = 100

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, self.longest)
        if not any(char.isalpha() for char in line):
            raise Invalid("A name has at least one letter, like Anna Berg, Sukarno or 李娜.")
        odd = any(char.isdigit() or unicodedata.category(char) in {"So", "Sm", "Sc"} for char in line)
        return Parsed(line, ("Names seldom hold digits or symbols: please look at it once more.",) if odd else ())

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)
