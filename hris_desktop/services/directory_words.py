"""Which people a few typed words mean: every word begins some word of the person's, in any alphabet, however written.

Capitals, accents and the letters that keyboards lack make no difference (*Naess* finds *Næss*, *dang* finds *Đặng*). In
scripts that put no space between words every part of a name is found. Nothing typed can make it fail.
"""

from __future__ import annotations

import re
import unicodedata
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
