"""Reading dates: the parts of what is typed, their order, the names of months."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import digits_folded, one_line
from hris_desktop.domain.kinds_locale import habit_unknown, locale

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_YEAR_DIGITS = 4
_MONTHS = 12
_FILLERS = frozenset("de del of the den der di da do d st nd rd th г 年 月 日".split())
_TOKEN = re.compile(r"[0-9]+|[^\s0-9.,/\-]+")


@dataclass(frozen=True, slots=True)
class DateParts:
    """What a typed date is made of."""

    numbers: tuple[str, ...]
    """In the order typed."""
    months: tuple[int, ...]
    """Given by name."""
    dotted: bool
    """Written with dots, which means day first everywhere."""

    @property
    def count(self) -> int:
        """Numbers and named months together."""
        return len(self.numbers) + len(self.months)

    @property
    def year_at(self) -> int | None:
        """The place of the first number of four digits; None if there is none."""
        return next((at for at, number in enumerate(self.numbers) if len(number) == _YEAR_DIGITS), None)


def date_parts(text: str, name: str, *, like: str) -> DateParts:
    """The parts of a typed date; month names in this locale and in English.

    Raises:
        Invalid: not clean, too long, or a word that is no month.
    """
    line = digits_folded(one_line(text, 60)).casefold()
    tokens = [token for token in _TOKEN.findall(line) if token not in _FILLERS]
    names = _month_names(name)
    words = [token for token in tokens if token[0] not in string.digits]
    if any(word not in names for word in words):
        raise Invalid(f"There is a word in this that is no month. {like}")
    numbers = tuple(token for token in tokens if token[0] in string.digits)
    return DateParts(numbers, tuple(names[word] for word in words), dotted="." in line)


def day_and_month(first: int, second: int, *, dotted: bool, name: str, like: str) -> tuple[int, int]:
    """Which of two numbers is the day and which the month: ``(day, month)``.

    Raises:
        Invalid: both are possible, and this locale does not say which comes first.
    """
    if dotted or first > _MONTHS or first == second:
        return first, second
    if second > _MONTHS:
        return second, first
    if habit_unknown(name):
        raise Invalid(f"This can be read as two different days. {like}")
    return (first, second) if _day_first(name) else (second, first)


def calendar_day(year: int, month: int, day: int, *, like: str) -> date:
    """The day, if the calendar has it.

    Raises:
        Invalid: it has not, or the year is far away.
    """
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Invalid(f"The year has to be between {_FIRST_YEAR} and {_LAST_YEAR}. {like}")
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise Invalid(f"This day does not exist in the calendar. {like}") from None


def iso_day(value: str) -> date | None:
    """The day that ``YYYY-MM-DD`` names; None for any other text."""
    try:
        return date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII) else None
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _day_first(name: str) -> bool:
    pattern = locale(name).date_formats["short"].pattern
    return bool(pattern.find("d") < pattern.find("M"))


@lru_cache(maxsize=16)
def _month_names(name: str) -> Mapping[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for language in ("en", name):
        for width in ("wide", "abbreviated"):
            for use in ("format", "stand-alone"):
                for number, word in get_month_names(width, use, locale(language)).items():
                    names[digits_folded(word).casefold().strip(".")] = number
    return names
