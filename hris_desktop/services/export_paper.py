"""One's own record for reading on paper: the same content as the export, as lines that a page only lays out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from hris_desktop.services.export_document import locked
from hris_desktop.services.export_values import Json

Part = Mapping[str, Any]


class LineKind(Enum):
    """How a line is set."""

    TITLE = 1
    SECTION = 2
    HEAD = 3
    ROW = 4
    NOTE = 5


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line; only a row has something on the right."""

    kind: LineKind
    left: str = field(repr=False)
    right: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole record, for its person alone."""

    lines: tuple[PaperLine, ...] = field(repr=False)
    sections: int
    locked: tuple[tuple[str, str], ...]


def paper(made: Json) -> Paper:
    """An export as lines; sections in which nothing ever stood are left out, closed ones are not."""
    parts: Sequence[Part] = made["sections"]  # type: ignore[assignment] # the document's own form
    missing = locked(made)
    lines = [*_head(made), *(line for part in parts for line in _section(part))]
    return Paper(tuple(lines), len(parts) - len(missing), missing)


def _head(made: Mapping[str, Any]) -> Iterator[PaperLine]:
    yield PaperLine(LineKind.TITLE, made["person"]["name"])
    day = str(made["exported_at"]).replace("T", " ").removesuffix("Z")
    written = f"written {day} UTC, at position {made['log']['position']}"
    yield PaperLine(LineKind.NOTE, f"{made['organisation']['name']} · {written}")
    yield PaperLine(LineKind.NOTE, "This paper is not sealed. Keep it as you keep papers.")


def _section(part: Part) -> Iterator[PaperLine]:
    if part["opened"] and not (part["items"] or part["requests"] or part["history"]):
        return
    yield PaperLine(LineKind.SECTION, part["label"])
    if part["note"]:
        yield PaperLine(LineKind.NOTE, part["note"])
    yield from _values(part)
    yield PaperLine(LineKind.NOTE, f"Who can see this: {part['readers']['summary']}")
    if part["history"]:
        yield PaperLine(LineKind.HEAD, "History")
    for entry in part["history"]:
        reason = f" Reason: {entry['reason']}" if entry["reason"] else ""
        yield PaperLine(LineKind.ROW, str(entry["written_at"])[:10], f"{entry['words']}.{reason}")


def _values(part: Part) -> Iterator[PaperLine]:
    for number, item in enumerate(part["items"], 1):
        if part["list"]:
            yield PaperLine(LineKind.HEAD, f"{part['label']}, {number}")
        for one in item["fields"]:
            yield from _field(one)
    for request in part["requests"]:
        yield PaperLine(LineKind.HEAD, f"Asked for, not decided ({request['reference']})")
        yield from _changes(request["changes"])


def _field(one: Part) -> Iterator[PaperLine]:
    if one["value"] is not None:
        since = f" (since {one['since']})" if one["since"] else ""
        yield PaperLine(LineKind.ROW, one["label"], f"{one['shown']}{since}")
    for later in one["scheduled"]:
        yield PaperLine(LineKind.ROW, one["label"], f"from {later['from']}: {later['shown'] or 'nothing'}")


def _changes(changes: Sequence[Part]) -> Iterator[PaperLine]:
    for one in changes:
        yield PaperLine(LineKind.ROW, one["label"], f"{one['before']['shown'] or '–'} → {one['after']['shown'] or '–'}")
