"""Numbers, amounts and percentages: stored in plain notation with a point, typed and shown as the locale writes them.

A comma or point is read as the locale reads it. English without a country is read by people of both habits: there
``1.234`` is refused rather than guessed, because the two readings differ by a factor of a thousand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import digits_folded, one_line, shown
from hris_desktop.domain.kinds_locale import currencies, habit_unknown, locale
from hris_desktop.domain.schema import HIDDEN, Context, Kind, Parsed

_STORED = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,12})?", re.ASCII)
_TYPED = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}", re.ASCII)
_UNCLEAR = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_SPACES = str.maketrans(dict.fromkeys(" '\u2019\u066c", None))
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u066b": "."})
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A number with decimals, between ``low`` and ``high`` (plain notation), with at most ``places`` decimals."""

    name: ClassVar[str] = "decimal"
    low: str = "0"
    high: str = "999999999999"
    places: int = 6

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Parsed(read_number(self, one_line(text, _LONGEST), context.locale))

    @override
    def display(self, value: str, context: Context) -> str:
        number = stored_number(value)
        return shown(value) if number is None else _formatted(number, context.locale)

    @override
    def write(self, value: str, context: Context) -> str:
        return written(value, context.locale)


@dataclass(frozen=True, slots=True)
class Money(Number):
    """An amount, shown with the currency of the same item."""

    name: ClassVar[str] = "money"
    places: int = 4

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, _LONGEST)
        if any(char.isalpha() for char in line) or re.search(r"[$€£¥₹]", line):
            raise Invalid("Write the amount alone, like 4200.50. The currency has its own field.")
        return Parsed(read_number(self, line, context.locale))

    @override
    def display(self, value: str, context: Context) -> str:
        number, currency = stored_number(value), context.values.get("currency", "")
        if number is None or currency not in currencies("en"):
            return shown(value) if number is None else _formatted(number, context.locale)
        from babel.numbers import format_currency, get_currency_precision

        # Rates per hour can have more decimals than the currency has coins: those are shown, not rounded away.
        exact = _decimals(number) > get_currency_precision(currency)
        return format_currency(number, currency, locale=locale(context.locale), decimal_quantization=not exact)


@dataclass(frozen=True, slots=True)
class Percent(Number):
    """A share of a whole, 0 to 100."""

    name: ClassVar[str] = "percent"
    high: str = "100"
    places: int = 2

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, _LONGEST).replace("\u066a", "").replace("\uff05", "").replace("%", "").strip()
        return Parsed(read_number(self, line, context.locale))

    @override
    def display(self, value: str, context: Context) -> str:
        number = stored_number(value)
        if number is None:
            return shown(value)
        from babel.numbers import format_percent

        return format_percent(number / 100, locale=locale(context.locale), decimal_quantization=False)


@dataclass(frozen=True, slots=True)
class Integer(Kind):
    """A whole number between ``low`` and ``high``."""

    name: ClassVar[str] = "integer"
    low: int = 0
    high: int = 999_999

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        whole = Number(low=str(self.low), high=str(self.high), places=0)
        return Parsed(read_number(whole, one_line(text, _LONGEST), context.locale))

    @override
    def display(self, value: str, context: Context) -> str:
        number = stored_number(value)
        return shown(value) if number is None else _formatted(number, context.locale)

    @override
    def write(self, value: str, context: Context) -> str:
        return written(value, context.locale)

    @override
    def mask(self, value: str) -> str:
        return HIDDEN if value else ""


def stored_number(value: str) -> Decimal | None:
    """The number a stored value means; None when it is none (never NaN or infinite)."""
    return Decimal(value) if _STORED.fullmatch(value) else None


def read_number(kind: Number, line: str, name: str) -> str:
    """Plain notation of what is typed, without useless zeros.

    Raises:
        Invalid: no number, readable in two ways, too many decimals, or out of bounds.
    """
    bare = digits_folded(line).translate(_MINUS).translate(_SPACES)
    if kind.places and _UNCLEAR.fullmatch(bare) and habit_unknown(name):
        raise Invalid(f"This can be read as two numbers. Leave out the sign for thousands, like {_like(kind, name)}.")
    text = _pointed(bare, _symbols(name))
    if not _TYPED.fullmatch(text):
        raise Invalid(f"This is not a number. Write digits only, like {_like(kind, name)}.")
    number = Decimal(text)
    if not Decimal(kind.low) <= number <= Decimal(kind.high):
        low, high = (_formatted(Decimal(bound), name) for bound in (kind.low, kind.high))
        raise Invalid(f"This has to be between {low} and {high}, like {_like(kind, name)}.")
    if _decimals(number) > kind.places:
        raise Invalid(_too_fine(kind, name))
    return _plain(number)


def written(value: str, name: str) -> str:
    """A stored number as a person types it: no grouping, the decimal sign of the locale, never unclear."""
    if not _STORED.fullmatch(value):
        return shown(value)
    return f"{value}0" if _UNCLEAR.fullmatch(value) and habit_unknown(name) else value.replace(".", _symbols(name)[0])


def _too_fine(kind: Number, name: str) -> str:
    if kind.places:
        return f"This has more than {kind.places} decimals. Round it, like {_like(kind, name)}."
    return f"This has to be a whole number, like {_like(kind, name)}."


def _pointed(text: str, symbols: tuple[str, str]) -> str:
    """The number with a point for the decimals and nothing for the groups; other text is left for the refusal."""
    point, group = symbols
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    if "." in text and "," in text:
        last = max(".,", key=text.rfind)
        return sign + _without_groups(text, last)
    mark = "." if "." in text else ","
    if text.count(mark) > 1 or (text.count(mark) == 1 and mark == group and _GROUPED.fullmatch(text.replace(mark, ","))):
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


def _decimals(number: Decimal) -> int:
    return len(_plain(number).partition(".")[2])


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _formatted(number: Decimal, name: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale(name), decimal_quantization=False)


def _like(kind: Number, name: str) -> str:
    low, high = Decimal(kind.low), Decimal(kind.high)
    sample = next(each for each in map(Decimal, ("4200.5", "40", "1", kind.low)) if low <= each <= high)
    whole = sample if kind.places else sample.to_integral_value()
    return written(_plain(whole), name)
