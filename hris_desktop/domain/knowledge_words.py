"""The words of a question: taken apart, cleaned of what carries no meaning, corrected where nobody ever wrote them.

Pure: the vocabulary is handed in. Nothing typed can make any of this fail, however long or strange it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAX_TYPED = 2_000
"""Characters of a question that are looked at."""
MAX_WORDS = 16
"""Words of a question that are looked up: more would cost time and tell nothing new."""
MIN_CORRECTED = 4
"""Shorter words have too many neighbours to guess from."""
MIN_BARE = 6
"""The same for a word without its ending."""
ENDINGS = ("ings", "ing", "ed", "es", "s", "ly")
"""What English adds to a word without changing what it is about."""
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´＇"), "'")
_CONTRACTED = re.compile(r"(?<=\w)'(s\b)?")

STOP_WORDS = frozenset(
    """
    a about after again all also am an and any anybody anyone anything are arent as at be because been before being but
    by can cannot cant could couldnt did didnt do does doesnt doing done dont during each else even ever every for from
    get gets getting go goes going gone got had has hasnt have havent having he her here hers herself him himself his
    how i id if ill im in into is isnt it its itself ive just let lets like may me might mine more most much must my
    myself need needs no not now of off on once one only onto or our ours ourselves out over own please shall she should
    shouldnt so some somebody someone something soon such than that thats the their theirs them themselves then there
    these they theyre thing things this those to too under until up upon us very want wants was wasnt we were werent
    what whats when where wheres which while who whom whos whose why will with within without wont would wouldnt yet you
    your youre yours yourself
    """.split()
)


def folded(text: str) -> str:
    """One form for what people take for the same: NFKC, lower case, no diacritics, one kind of apostrophe."""
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))


def tokens(text: str) -> list[str]:
    """The words of a text in order; ``company's`` is *company*, ``can't`` is *cant*."""
    return _WORD.findall(_CONTRACTED.sub("", folded(text)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: its words in order, and the places of those that carry meaning."""

    words: tuple[str, ...]
    content: tuple[int, ...]

    @property
    def content_words(self) -> tuple[str, ...]:
        """The words that carry meaning, in order."""
        return tuple(self.words[place] for place in self.content)


def asked(text: str) -> Asked:
    """Take a question apart. Stop words carry meaning only where there is nothing else; nothing is asked twice."""
    words = tokens(text[:MAX_TYPED])[: MAX_WORDS * 3]
    bearing = [place for place, word in enumerate(words) if word not in STOP_WORDS] or list(range(len(words)))
    first: dict[str, int] = {}
    for place in bearing:
        first.setdefault(words[place], place)
    return Asked(tuple(words), tuple(sorted(first.values())[:MAX_WORDS]))


_SPELLINGS = (
    ("is", "iz"),
    ("ys", "yz"),
    ("our", "or"),
    ("tre", "ter"),
    ("ll", "l"),
    ("ence", "ense"),
    ("ogue", "og"),
    ("mme", "m"),
    ("ae", "e"),
    ("que", "ck"),
    ("dgem", "dgm"),
)
"""British and American; applied in both directions, and only where the result is a word somebody wrote."""


def spellings(word: str) -> Iterator[str]:
    """The word as it might be spelt on the other side of the ocean."""
    for one, other in _SPELLINGS:
        for old, new in ((one, other), (other, one)):
            at = word.find(old, 1)
            while at > 0:
                yield word[:at] + new + word[at + len(old) :]
                at = word.find(old, at + 1)


class Vocabulary:
    """All words of the articles, to complete and to correct with."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)
        self._sorted = sorted(self._counts)
        self._alike: dict[tuple[int, str], list[str]] = {}
        for word in self._sorted:
            if len(word) >= MIN_CORRECTED and word.isalpha():
                self._alike.setdefault((len(word), word[0]), []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def other_spellings(self, word: str) -> tuple[str, ...]:
        """The same word in spellings that somebody used."""
        return tuple(sorted({one for one in spellings(word) if one in self._counts} - {word}))

    def beginning(self, start: str, most: int) -> list[str]:
        """Words that begin so, those in most articles first; not ``start`` itself."""
        at = bisect_left(self._sorted, start)
        found: list[str] = []
        while at < len(self._sorted) and self._sorted[at].startswith(start):
            found.append(self._sorted[at])
            at += 1
        return sorted((word for word in found if word != start), key=lambda word: (-self._counts[word], word))[:most]

    def nearest(self, word: str) -> str:
        """The word that was probably meant, or ``""``. Without its ending if nobody wrote anything like it with it."""
        if len(word) < MIN_CORRECTED or not word.isalpha():
            return ""
        bare = (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending))
        found = (self._nearest(one) for one in (word, *(one for one in bare if len(one) >= MIN_BARE)))
        return next(filter(None, found), "")

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process  # noqa: PLC0415 - only when something is misspelt
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

        most = _tolerated(len(word))
        near = [
            one
            for length in range(len(word) - most, len(word) + most + 1)
            for one in self._beginning_alike(word, length)
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=None)
        return min(((self._cost(word, one, distance), one) for one, distance, _ in found), default=(0.0, ""))[1]

    def _beginning_alike(self, word: str, length: int) -> Iterator[str]:
        """The first letter is rarely mistyped, unless it was swapped with the second."""
        yield from self._alike.get((length, word[0]), ())
        if word[0] != word[1]:
            yield from (one for one in self._alike.get((length, word[1]), ()) if one[1] == word[0])

    def _cost(self, word: str, candidate: str, distance: float) -> float:
        """Distance, then what tells equals apart: letters are rather swapped, doubled or dropped than exchanged."""
        swapped, same_set = sorted(word) == sorted(candidate), set(word) == set(candidate)
        dropped = _is_within(word, candidate) or _is_within(candidate, word)
        return distance - 0.6 * swapped - 0.3 * (same_set or dropped) - min(self._counts[candidate], 50) / 100


def _is_within(shorter: str, longer: str) -> bool:
    """Whether one word is the other with letters left out."""
    letters = iter(longer)
    return all(letter in letters for letter in shorter)


def _tolerated(length: int) -> int:
    """Mistakes in a word of this length: one, two from eight letters on, three from thirteen: else real words bend."""
    return 1 + (length >= 8) + (length >= 13)  # noqa: PLR2004 - the sentence above
