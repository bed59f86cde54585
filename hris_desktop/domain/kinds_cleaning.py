"""Typed and stored text made safe: the cleaning every kind starts with, and the masks.

Rules of cleaning: NFC; any space becomes a plain one; marks that only steer the direction or join of text are dropped
(they come along invisibly when a number is pasted from a phone book, and can make a record read differently from what
it holds), except the two joiners that Persian, Hindi and emoji need; control characters and broken Unicode are refused.
"""

from __future__ import annotations

import re
import unicodedata

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.schema import HIDDEN

MAX_TYPED = 10_000
"""Longer input is refused before anything else looks at it."""
MAX_VALUE = 4_000
"""Code points of a stored value."""
_JOINERS = "\u200c\u200d"
_BREAKS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_SHOW_TAIL_FROM = 8


def clean(text: str) -> str:
    """The text without anything that cannot be seen; lines end in a line feed, no blank edges.

    Raises:
        Invalid: far too long, nothing left, a control character, or broken Unicode.
    """
    if len(text) > MAX_TYPED:
        raise Invalid(f"This has {len(text):,} characters. At most {MAX_VALUE:,} can be kept.")
    visible = "".join(filter(_kept, _BREAKS.sub("\n", text)))
    lines = (_BLANKS.sub(" ", line).strip() for line in unicodedata.normalize("NFC", visible).split("\n"))
    result = "\n".join(lines).strip("\n")
    if not result.strip(_JOINERS + "\n "):
        raise Invalid("Nothing is written here. Write an answer, or leave the field empty.")
    return result


def _kept(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cs" or (category == "Cc" and not char.isspace()):
        raise Invalid("This holds a character that cannot be seen. Delete it and type the text again, without pasting.")
    return category != "Cf" or char in _JOINERS


def one_line(text: str, longest: int) -> str:
    """Cleaned text on a single line.

    Raises:
        Invalid: as :func:`clean`, or longer than ``longest``.
    """
    line = clean(text).replace("\n", " ")
    return within(line, longest)


def within(text: str, longest: int) -> str:
    """The text, unless it is too long.

    Raises:
        Invalid: more than ``longest`` code points.
    """
    if len(text) > longest:
        raise Invalid(f"This has {len(text):,} characters. At most {longest:,} can be kept: shorten it.")
    return text


def compact(text: str) -> str:
    """An identifier as registers write it: ASCII digits and capitals, no spaces, dashes, dots or slashes.

    Full-width letters and the digits of any script become ASCII; what is left over stays, for the kind to refuse.

    Raises:
        Invalid: as :func:`clean`.
    """
    folded = unicodedata.normalize("NFKC", clean(text))
    return "".join(_ascii(char) for char in folded if not _separates(char)).upper()


def _ascii(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def _separates(char: str) -> bool:
    return char.isspace() or char in "./·,'\u2019_" + _JOINERS or unicodedata.category(char) == "Pd" or char == "\u2212"


def shown(value: str) -> str:
    """A stored value that may come from anywhere, made safe to put on a screen; never raises."""
    if value.isprintable():  # nothing that misleads is: one look in place of one at each character
        return value
    return "".join("\ufffd" if _misleads(char) else char for char in value)


def _misleads(char: str) -> bool:
    """Steers or breaks the text around it. Characters newer than this program's tables do not: they are kept."""
    return char not in _JOINERS + "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def tail_mask(value: str) -> str:
    """Bullets and the last four letters or digits; bullets only when that would show more than half of it."""
    characters = [char for char in value if char.isalnum()]
    if len(characters) < _SHOW_TAIL_FROM:
        return HIDDEN if value else ""
    return f"{HIDDEN} {''.join(characters[-4:])}"


def digits_folded(text: str) -> str:
    """The text with compatibility forms folded and the digits of any script as ASCII digits."""
    return "".join(map(_ascii, unicodedata.normalize("NFKC", text)))
