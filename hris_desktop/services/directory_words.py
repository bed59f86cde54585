"""Which people a few typed words mean: every word begins some word of the person's, in any alphabet, however written.

Capitals, accents and the letters that keyboards lack make no difference (*Naess* finds *Næss*, *dang* finds *Đặng*). In
scripts that put no space between words every part of a name is found. Nothing typed can make it fail.
"""

from __future__ import annotations

import math
import re
import time
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from hris_desktop.domain.knowledge_words import folded

MOST_TYPED: Final = 200
MOST_WORDS: Final = 8
"""More would cost time and find nobody."""
_LETTERS: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""What is its own letter to Unicode and a Latin letter with a stroke to everybody who looks for a name."""
_WORD: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"(?<=\w)['’‐‑-](?=\w)")
_LAST: Final = chr(0x10FFFF)
_SPACED: Final = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "ARABIC", "HEBREW", "DEVANAGARI", "HANGUL")


def plain(text: str) -> str:
    """One form for what people take for the same."""
    return folded(text).translate(_LETTERS)


def sort_form(text: str) -> str:
    """What a text is put into order by."""
    return " ".join(_WORD.findall(plain(text))) or plain(text)


def asked_words(text: str) -> tuple[str, ...] | None:
    """The words typed; None where nothing was typed, and ``()`` where there is no letter in it."""
    typed = text[:MOST_TYPED]
    return tuple(_WORD.findall(plain(typed)))[:MOST_WORDS] if typed.strip() else None


class Forms:
    """Sort forms, each worked out once: of five thousand job titles a dozen are different."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """What ``text`` is put into order by."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = sort_form(text)
        return known


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Every word that somebody is found by: *O'Brien* is *o*, *brien* and *obrien*."""
    found: set[str] = set()
    for text in filter(None, texts):
        low = plain(text)
        found.update(_WORD.findall(low), _WORD.findall(_JOINED.sub("", low)))
    return frozenset(part for word in found for part in _parts(word))


def _parts(word: str) -> Iterator[str]:
    yield word
    if not word.isascii() and not unicodedata.name(word[0], "").startswith((*_SPACED, "DIGIT")):
        yield from (word[place:] for place in range(1, len(word)))


class Index:
    """Words to people. ``put`` only notes what somebody is found by; ``work`` takes it apart, or else ``find``."""

    def __init__(self) -> None:
        self._people: dict[str, set[str]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._noted: dict[str, tuple[str, ...]] = {}
        self._sorted: list[str] | None = None

    def put(self, pid: str, texts: tuple[str, ...]) -> None:
        """What somebody is found by from now on."""
        self._noted[pid] = texts

    def work(self, until: float) -> bool:
        """Take apart what was noted, until that moment (``time.monotonic``); whether all of it was."""
        while self._noted and time.monotonic() < until:
            self._take(*self._noted.popitem())
        return not self._noted

    def _take(self, pid: str, texts: tuple[str, ...]) -> None:
        words, before = words_of(texts), self._words.get(pid, frozenset())
        for word in before - words:
            self._people[word].discard(pid)
        for word in words - before:
            if word not in self._people:
                self._people[word], self._sorted = set(), None
            self._people[word].add(pid)
        self._words[pid] = words

    def find(self, text: str) -> frozenset[str] | None:
        """Whom all words mean; None (everybody) where none was typed."""
        words = asked_words(text)
        if words is None:
            return None
        self.work(math.inf)
        found: set[str] | None = None
        # the longest first: it leaves the fewest
        for word in sorted(words, key=len, reverse=True):
            here = self._beginning(word)
            found = here if found is None else found & here
            if not found:
                break
        return frozenset(found or ())

    def _beginning(self, start: str) -> set[str]:
        if self._sorted is None:
            self._sorted = sorted(self._people)
        first, end = bisect_left(self._sorted, start), bisect_left(self._sorted, start + _LAST)
        return set().union(*(self._people[word] for word in self._sorted[first:end]))
