"""The small Markdown of articles, read into blocks of runs: what a page lays out, what search reads.

Paragraphs, headings, lists, ``**bold**``, ``*names on the screen*``, links and company slots. Everything else is text:
there is no rule that could turn HTML, an image, a file or a script into anything but its own letters, so none can be
fetched or run. A page of the web may be linked, never shown: who reads decides whether to go there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class BlockKind(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBER = "number"


class Look(Enum):
    """How a run is set apart."""

    PLAIN = "plain"
    BOLD = "bold"
    NAME = "name"
    """Something on the screen, written in italics."""
    SLOT = "slot"
    """The company's own answer, still to come."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look. ``link``: ``kb:<id>``, ``record:<section>``, ``https://<host>…``, or empty."""

    text: str
    look: Look = Look.PLAIN
    link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading (``level`` 1 to 6), paragraph or list item (``level`` = its number, 0 for a bullet)."""

    kind: BlockKind
    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


OUTSIDE = "https://"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
LINK = re.compile(
    r"(?:kb:[a-z0-9][a-z0-9-]{0,79}|record:[a-z][a-z0-9_]{0,39}"
    rf"|https://(?=[^/?#:]{{4,253}}(?:[/?#:]|$))(?:{_LABEL}\.){{1,9}}[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?(?::[0-9]{{2,5}})?"
    r"(?:[/?#][!-'*-~]{0,400})?)",
    re.ASCII,
)
"""The only addresses a link may have. Outside: a name in plain small letters (no look-alikes, no number, nobody's name
before an @), so that what is asked before going there is the whole truth."""
_HEADING = re.compile(r"(#{1,6}) +(.*)")
_BULLET = re.compile(r"[-*] +(.*)")
_NUMBER = re.compile(r"(\d{1,3})[.)] +(.*)", re.ASCII)
# every repetition is bounded by a character it cannot hold, so that no text makes the search slow
_INLINE = re.compile(
    r"\[\[company:(?P<slot>[^\[\]\n]{1,400})\]\]"
    r"|(?<!!)\[(?P<label>[^\[\]\n]{1,300})\]\((?P<target>[^()\s]{1,600})\)"
    r"|\*\*(?P<bold>[^*\n]{1,1000})\*\*"
    r"|\*(?P<name>[^*\s][^*\n]{0,1000})\*"
)


def blocks(body: str) -> tuple[Block, ...]:
    """The body as blocks; any text has some."""
    return tuple(_block(lines) for lines in _chunks(body))


def answer(body: str) -> str:
    """The first paragraph, which answers the question by itself; the first block where there is none."""
    found = blocks(body)
    return next((one for one in found if one.kind is BlockKind.PARAGRAPH), found[0]).text if found else ""


def slots(body: str) -> tuple[str, ...]:
    """What the company has still to fill in, in order."""
    return tuple(run.text for block in blocks(body) for run in block.runs if run.look is Look.SLOT)


def words(body: str) -> str:
    """The text as search reads it: without addresses, marks and open slots."""
    return "\n".join("".join(run.text for run in block.runs if run.look is not Look.SLOT) for block in blocks(body))


def _chunks(body: str) -> Iterator[list[str]]:
    """Lines that belong together: a heading or an item begins anew, an empty line ends."""
    chunk: list[str] = []
    for line in body.split("\n"):
        text = line.strip()
        begins = bool(_HEADING.match(text) or _BULLET.match(text) or _NUMBER.match(text))
        if chunk and (not text or begins or _HEADING.match(chunk[0])):
            yield chunk
            chunk = []
        if text:
            chunk.append(text)
    if chunk:
        yield chunk


def _block(lines: list[str]) -> Block:
    text = " ".join(lines)
    if found := _HEADING.match(text):
        return Block(BlockKind.HEADING, _runs(found[2]), len(found[1]))
    if found := _BULLET.match(text):
        return Block(BlockKind.BULLET, _runs(found[1]))
    if found := _NUMBER.match(text):
        return Block(BlockKind.NUMBER, _runs(found[2]), int(found[1]))
    return Block(BlockKind.PARAGRAPH, _runs(text))


def _runs(text: str, look: Look = Look.PLAIN) -> tuple[Run, ...]:
    runs: list[Run] = []
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            runs.append(Run(text[at : found.start()], look))
        runs += _marked(found, look)
        at = found.end()
    if at < len(text):
        runs.append(Run(text[at:], look))
    return tuple(runs)


def _marked(found: re.Match[str], look: Look) -> tuple[Run, ...]:
    if found["slot"]:
        return (Run(found["slot"].strip(), Look.SLOT),)
    if found["label"]:
        allowed = LINK.fullmatch(found["target"])
        return (Run(found["label"], look, found["target"]),) if allowed else (Run(found[0], look),)
    if found["bold"]:
        return _runs(found["bold"], Look.BOLD)
    return _runs(found["name"], Look.NAME)
