"""Texts with marked stretches: plain letters and ranges, never markup."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from hris_desktop.domain.knowledge_words import STOP_WORDS, tokens

LONGEST = 200
"""Characters of a snippet."""
_LEAD = 60
_SPAN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MORE = "…"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and what to set apart in it: (start, end) in code points, ascending, apart from each other."""

    text: str
    ranges: tuple[tuple[int, int], ...] = ()


def marked(text: str, forms: Collection[str]) -> Marked:
    """The text with every word set apart whose folded form is among ``forms``."""
    wanted = _bearing(forms)
    if wanted.isdisjoint(tokens(text)):
        return Marked(text)
    return Marked(text, tuple(span.span() for span in _SPAN.finditer(text) if _among(span[0], wanted)))


def _among(word: str, wanted: frozenset[str]) -> bool:
    if word.isascii() and word.isalnum():
        return word.lower() in wanted
    return not wanted.isdisjoint(tokens(word))


@dataclass(frozen=True, slots=True)
class Readable:
    """A text by lines, and beside each the same line folded: its words between spaces, to be searched in no time."""

    lines: tuple[str, ...] = field(repr=False)
    folded: tuple[str, ...] = field(repr=False)


def readable(text: str) -> Readable:
    """A text made ready for many snippets."""
    lines = tuple(line for line in text.split("\n") if line.strip())
    return Readable(lines, tuple(f" {' '.join(tokens(line))} " for line in lines))


def snippet(text: Readable, forms: Collection[str]) -> Marked:
    """The line in which most of ``forms`` stand, shortened around the first of them; the first line if none do."""
    wanted = [f" {form} " for form in _bearing(forms)]
    counts = [sum(form in line for form in wanted) for line in text.folded]
    if not counts:
        return Marked("")
    return _shortened(marked(text.lines[counts.index(max(counts))], forms))


def _bearing(forms: Collection[str]) -> frozenset[str]:
    return frozenset(form for form in forms if form not in STOP_WORDS) or frozenset(forms)


def _shortened(line: Marked) -> Marked:
    if len(line.text) <= LONGEST:
        return line
    first = line.ranges[0][0] if line.ranges else 0
    start = _word_start(line.text, max(0, min(first - _LEAD, len(line.text) - LONGEST)))
    end = _word_end(line.text, start + LONGEST)
    before, after = _MORE * (start > 0), _MORE * (end < len(line.text))
    shift = len(before) - start
    ranges = tuple((a + shift, b + shift) for a, b in line.ranges if start <= a and b <= end)
    return Marked(before + line.text[start:end] + after, ranges)


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at, at + _LEAD)
    return space + 1 if at and space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - _LEAD, at + 1)
    return space if space > 0 else at
