"""The machine-readable zone of travel documents (ICAO 9303): its check digits, and the document number in it.

Three forms are known by their line lengths: cards (3 x 30), older cards and visas (2 x 36), passports (2 x 44). The
number field alone, as it stands in the zone (``L898902C3 6``, ``D23145890<7349``), is read as well if it holds ``<``.
"""

from __future__ import annotations

import re

from hris_desktop.domain.errors import Invalid

_CARD, _SMALL, _PASSPORT = 90, 72, 88
_NUMBER = 9
_WEIGHTS = (7, 3, 1)
_LIKE = (
    "Type the lines at the bottom of the document exactly as they stand there, with every <; the second line of a "
    "passport looks like L898902C36UTO7408122F1204159ZE184226B<<<<<10. Or type the document number alone."
)


def check_digit(field: str) -> str:
    """The ICAO 9303 check digit of a field of capitals, digits and ``<``: weights 7, 3, 1, modulo 10."""
    return str(sum(_weight(char) * _WEIGHTS[at % 3] for at, char in enumerate(field)) % 10)


def _weight(char: str) -> int:
    return 0 if char == "<" else int(char, 36)


def document_number(typed: str) -> str:
    """The document number of a zone, or of its number field; its check digits are tested.

    Args:
        typed: capitals, digits, ``<`` and any white space.

    Raises:
        Invalid: not such a zone, or a check digit does not fit.
    """
    zone = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[A-Z0-9<]+", zone):
        raise Invalid(f"A machine-readable line holds only A to Z, digits and <. {_LIKE}")
    number = _number_of(zone)
    if not any(char.isdigit() for char in number):
        raise Invalid(f"There is no document number in this. {_LIKE}")
    return number


def _number_of(zone: str) -> str:
    if len(zone) == _CARD:
        return _checked(zone[5:14], zone[14], zone[15:30])
    if len(zone) in {_SMALL, _PASSPORT}:
        zone = zone[len(zone) // 2 :]
    elif len(zone) not in {_SMALL // 2, _PASSPORT // 2} and len(zone) > _CARD // 3:
        raise Invalid(f"This has {len(zone)} characters; such lines have 90, 88 or 72 together. {_LIKE}")
    if len(zone) <= _NUMBER:
        raise Invalid(f"The check digit after the number is missing. {_LIKE}")
    if len(zone) >= _SMALL // 2:
        _checked(zone[13:19], zone[19], "")
        _checked(zone[21:27], zone[27], "")
        return _checked(zone[:_NUMBER], zone[_NUMBER], zone[28:] if len(zone) == _SMALL // 2 else "")
    return _checked(zone[:_NUMBER], zone[_NUMBER], zone[_NUMBER + 1 :])


def _checked(number: str, digit: str, more: str) -> str:
    """The number without fillers; one longer than nine goes on in the optional field, after a ``<`` as digit."""
    if digit == "<" and more.strip("<"):
        rest = more.partition("<")[0]
        number, digit = number + rest[:-1], rest[-1:]
    if check_digit(number) != digit:
        raise Invalid(f"A check digit does not fit: something is mistyped. {_LIKE}")
    return number.replace("<", "")
