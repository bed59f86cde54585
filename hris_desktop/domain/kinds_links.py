"""Values that point elsewhere: to a person, to a file."""

from __future__ import annotations

import re
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.ids import is_uuid
from hris_desktop.domain.kinds_cleaning import one_line, shown
from hris_desktop.domain.schema import Context, Kind, Parsed

_REFERENCE = re.compile(r"[a-z0-9][a-z0-9:._-]{0,199}", re.ASCII)


class Person(Kind):
    """Somebody of the organisation, stored as their id; names come from ``Context.people``."""

    __slots__ = ()

    name: ClassVar[str] = "person"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, 200)
        if is_uuid(line.lower()):
            return Parsed(line.lower())
        found = [pid for pid, name in context.people.items() if name.casefold() == line.casefold()]
        if len(found) > 1:
            raise Invalid("Several people have this name. Pick the right one from the list.")
        if not found:
            raise Invalid("Nobody here has this name. Pick a person from the list, like Anna Berg.")
        return Parsed(found[0])

    @override
    def display(self, value: str, context: Context) -> str:
        return context.people.get(value, "Somebody who is not in the directory") if value else ""

    @override
    def write(self, value: str, context: Context) -> str:
        """The name where it is that person's alone, else the id."""
        name = context.people.get(value, "")
        return name if list(context.people.values()).count(name) == 1 else shown(value)


class File(Kind):
    """A reference to an attached file. Contents are not taken in yet, so no form offers the field."""

    __slots__ = ()

    name: ClassVar[str] = "file"
    editable: ClassVar[bool] = False

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, 200)
        if not _REFERENCE.fullmatch(line):
            raise Invalid("This is not the reference of a file; it looks like sha256:9f86d081….")
        return Parsed(line)

    @override
    def display(self, value: str, context: Context) -> str:
        return "A file" if value else ""

    @override
    def write(self, value: str, context: Context) -> str:
        return shown(value)
