"""Reading and writing numbers: decimal and group signs, digits of any script, bounds.

A comma or point is read as the locale reads it. English without a country is read by people of both habits: there
``1.234`` is refused rather than guessed, because the two readings differ by a factor of a thousand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import digits_folded, one_line, shown
from hris_desktop.domain.kinds_locale import habit_unknown, locale

_STORED = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,12})?", re.ASCII)
_TYPED = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}", re.ASCII)
_UNCLEAR = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_DROPPED = str.maketrans(dict.fromkeys(" '\u2019\u066c", None))
_FOLDED = str.maketrans({"\u2212": "-", "\u2013": "-", "\u066b": "."})
_LONGEST = 40
_SAMPLES = ("4200.5", "40", "1")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be; ``low`` and ``high`` in plain notation, both allowed themselves."""

    low: str
    high: str
    places: int

    def holds(self, number: Decimal) -> bool:
        """The number is neither too small nor too large."""
        return Decimal(self.low) <= number <= Decimal(self.high)

    def sample(self, name: str) -> str:
        """A right number, as the locale writes it."""
        found = next(each for each in map(Decimal, (*_SAMPLES, self.low)) if self.holds(each))
        return written(plain(found if self.places else found.to_integral_value()), name)


def stored_number(value: str) -> Decimal | None:
    """The number a stored value means; None when it is none (never NaN or infinite)."""
    return Decimal(value) if _STORED.fullmatch(value) else None


def read_number(text: str, bounds: Bounds, name: str) -> str:
    """Plain notation of what is typed, without useless zeros.

    Raises:
        Invalid: no number, readable in two ways, too many decimals, or out of bounds.
    """
    bare = digits_folded(one_line(text, _LONGEST)).translate(_FOLDED).translate(_DROPPED)
    like = bounds.sample(name)
    if bounds.places and _UNCLEAR.fullmatch(bare) and habit_unknown(name):
        raise Invalid(f"This can be read as two numbers. Leave out the sign for thousands, like {like}.")
    pointed = _pointed(bare, _symbols(name)[1])
    if not _TYPED.fullmatch(pointed):
        raise Invalid(f"This is not a number. Write digits only, like {like}.")
    number = Decimal(pointed)
    if not bounds.holds(number):
        low, high = (formatted(Decimal(bound), name) for bound in (bounds.low, bounds.high))
        raise Invalid(f"This has to be between {low} and {high}, like {like}.")
    if decimals(number) > bounds.places:
        few = f"at most {bounds.places} decimals" if bounds.places else "no decimals"
        raise Invalid(f"This number can have {few}, like {like}.")
    return plain(number)


def written(value: str, name: str) -> str:
    """A stored number as a person types it: no grouping, the decimal sign of the locale, never unclear."""
    if not _STORED.fullmatch(value):
        return shown(value)
    return f"{value}0" if _UNCLEAR.fullmatch(value) and habit_unknown(name) else value.replace(".", _symbols(name)[0])


def _pointed(text: str, group: str) -> str:
    """The number with a point for the decimals and nothing for the groups; other text is left for the refusal."""
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    if "." in text and "," in text:
        last = max(".,", key=text.rfind)
        return sign + _without_groups(text, last)
    mark = "." if "." in text else ","
    groups = mark == group and _GROUPED.fullmatch(text.replace(mark, ","))
    if groups or text.count(mark) > 1:
        return sign + _without_groups(text, "," if mark == "." else ".")
    return sign + text.replace(mark, ".")


def _without_groups(text: str, point: str) -> str:
    whole, dot, decimals = text.partition(point)
    grouped = whole.replace("." if point == "," else ",", ",")
    if "," in grouped and not _GROUPED.fullmatch(grouped):
        return text + "?"
    return grouped.replace(",", "") + ("." + decimals if dot else "")


@lru_cache(maxsize=16)
def _symbols(name: str) -> tuple[str, str]:
    """Decimal and group sign, each a point or a comma: signs of other scripts are folded to these before."""
    from babel.numbers import get_decimal_symbol

    return (",", ".") if get_decimal_symbol(locale(name)) == "," else (".", ",")


def decimals(number: Decimal) -> int:
    """How many decimals the number really has."""
    return len(plain(number).partition(".")[2])


def plain(number: Decimal) -> str:
    """Digits, a point, no exponent, no useless zeros: the stored form."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def formatted(number: Decimal, name: str) -> str:
    """The number as the locale shows it."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale(name), decimal_quantization=False)
