"""Numbers, amounts and percentages: stored in plain notation with a point, typed and shown as the locale does."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import shown
from hris_desktop.domain.kinds_digits import Bounds, decimals, formatted, read_number, stored_number, written
from hris_desktop.domain.kinds_locale import currencies, locale
from hris_desktop.domain.schema import Context, Kind, Parsed

_PERCENT_SIGNS = str.maketrans(dict.fromkeys("%\u066a\uff05\ufe6a", None))


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A number with decimals, between ``low`` and ``high`` (plain notation), with at most ``places`` decimals."""

    name: ClassVar[str] = "decimal"
    low: str = "0"
    high: str = "999999999999"
    places: int = 6

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Parsed(read_number(text, Bounds(self.low, self.high, self.places), context.locale))

    @override
    def display(self, value: str, context: Context) -> str:
        number = stored_number(value)
        return shown(value) if number is None else formatted(number, context.locale)

    @override
    def write(self, value: str, context: Context) -> str:
        return written(value, context.locale)


@dataclass(frozen=True, slots=True)
class Integer(Number):
    """A whole number."""

    name: ClassVar[str] = "integer"
    high: str = "999999"
    places: int = 0


@dataclass(frozen=True, slots=True)
class Money(Number):
    """An amount, shown with the currency of the same item."""

    name: ClassVar[str] = "money"
    places: int = 4

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        if any(char.isalpha() or unicodedata.category(char) == "Sc" for char in text):
            raise Invalid("Write the amount alone, like 4200.50. The currency has its own field.")
        return Number.parse(self, text, context)

    @override
    def display(self, value: str, context: Context) -> str:
        number, currency = stored_number(value), context.values.get("currency", "")
        if number is None or currency not in currencies("en"):
            return Number.display(self, value, context)
        from babel.numbers import format_currency, get_currency_precision

        # Rates per hour can have more decimals than the currency has coins: those are shown, not rounded away.
        exact = decimals(number) > get_currency_precision(currency)
        return format_currency(number, currency, locale=locale(context.locale), decimal_quantization=not exact)


@dataclass(frozen=True, slots=True)
class Percent(Number):
    """A share of a whole, 0 to 100."""

    name: ClassVar[str] = "percent"
    high: str = "100"
    places: int = 2

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Number.parse(self, text.translate(_PERCENT_SIGNS), context)

    @override
    def display(self, value: str, context: Context) -> str:
        number = stored_number(value)
        if number is None:
            return shown(value)
        from babel.numbers import format_percent

        return format_percent(number / 100, locale=locale(context.locale), decimal_quantization=False)
