"""Days, months, and days of the year; stored as ISO 8601, typed in any usual order, never guessed.

``03/05/1990`` is March for one reader and May for another. Where the locale does not say which, it is refused.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import digits_folded, one_line, shown
from hris_desktop.domain.kinds_locale import habit_unknown, locale
from hris_desktop.domain.schema import Context, Kind, Parsed

_LIKE = "Write it like 1990-05-03 or 3 May 1990."
_LIKE_MONTH = "Write it like 2015-03 or March 2015."
_LIKE_DAY = "Write day and month, like 3 May."
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONTHS = 12
_LEAP_YEAR = 2000
_FILLERS = frozenset("de del of the den der di da do d st nd rd th г 年 月 日".split())
_TOKEN = re.compile(r"[0-9]+|[^\s0-9.,/\-]+")


@dataclass(frozen=True, slots=True)
class Date(Kind):
    """A day, stored as ``YYYY-MM-DD``. With ``youngest`` or ``oldest`` it is a date of birth, checked by age."""

    name: ClassVar[str] = "date"
    youngest: int | None = None
    oldest: int | None = None

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        day = _day(_tokens(text), "." in text, context.locale)
        if self.oldest is not None:
            self._check_age(day, context.today)
        return Parsed(day.isoformat())

    def _check_age(self, born: date, today: date) -> None:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        youngest, oldest = self.youngest or 0, self.oldest or 0
        if born > today:
            raise Invalid(f"A date of birth cannot be in the future. {_LIKE}")
        if not youngest <= age <= oldest:
            raise Invalid(
                f"With this date of birth the age would be {age}; it can be {youngest} to {oldest}. "
                f"Check the year. {_LIKE}"
            )

    @override
    def display(self, value: str, context: Context) -> str:
        day = iso_day(value)
        if day is None:
            return shown(value)
        from babel.dates import format_date

        return format_date(day, "medium", locale(context.locale))

    @override
    def write(self, value: str, context: Context) -> str:
        return shown(value)


@dataclass(frozen=True, slots=True)
class Month(Kind):
    """A month, stored as ``YYYY-MM``."""

    name: ClassVar[str] = "month"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        names = _month_names(context.locale)
        numbers, months = _sorted(_tokens(text), names)
        if len(numbers) + len(months) != len(("month", "year")) or not numbers:
            raise Invalid(f"This is not a month with its year. {_LIKE_MONTH}")
        years = [number for number in numbers if len(number) == len("2015")]
        rest = [int(number) for number in numbers if len(number) < len("2015")] + months
        if len(years) != 1 or len(rest) != 1 or not 1 <= rest[0] <= _MONTHS:
            raise Invalid(f"This is not a month with its year in four digits. {_LIKE_MONTH}")
        return Parsed(_made(int(years[0]), rest[0], 1, _LIKE_MONTH).isoformat()[: len("2015-03")])

    @override
    def display(self, value: str, context: Context) -> str:
        day = iso_day(f"{value}-01")
        if day is None:
            return shown(value)
        from babel.dates import format_skeleton

        return str(format_skeleton("yMMMM", day, locale=locale(context.locale)))

    @override
    def write(self, value: str, context: Context) -> str:
        return shown(value)


@dataclass(frozen=True, slots=True)
class DayMonth(Kind):
    """A day of the year without the year, stored as ``--MM-DD``."""

    name: ClassVar[str] = "day_month"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        tokens = _tokens(text)
        numbers, months = _sorted(tokens, _month_names(context.locale))
        if any(len(number) > len("31") for number in numbers):
            raise Invalid(f"The year is not asked for. {_LIKE_DAY}")
        if len(numbers) + len(months) != len(("day", "month")) or not numbers:
            raise Invalid(f"This is not a day of the year. {_LIKE_DAY}")
        if text.strip().startswith("--") and not months:
            return Parsed(_day_of_year(int(numbers[1]), int(numbers[0])))
        if not months:
            first, second = _in_order(int(numbers[0]), int(numbers[1]), "." in text, context.locale, like=_LIKE_DAY)
            return Parsed(_day_of_year(first, second))
        return Parsed(_day_of_year(int(numbers[0]), months[0]))

    @override
    def display(self, value: str, context: Context) -> str:
        day = iso_day(f"{_LEAP_YEAR}{value[1:]}") if value.startswith("--") else None
        if day is None:
            return shown(value)
        from babel.dates import format_skeleton

        return str(format_skeleton("MMMMd", day, locale=locale(context.locale)))

    @override
    def write(self, value: str, context: Context) -> str:
        written = self.display(value, context)
        try:
            return written if self.parse(written, context).value == value else shown(value)
        except Invalid:
            return shown(value)


def iso_day(value: str) -> date | None:
    """The day that ``YYYY-MM-DD`` names; None for any other text."""
    try:
        return date.fromisoformat(value) if len(value) == len("1990-05-03") else None
    except ValueError:
        return None


def _tokens(text: str) -> list[str]:
    line = digits_folded(one_line(text, 60)).casefold()
    return [token for token in _TOKEN.findall(line) if token not in _FILLERS]


def _sorted(tokens: Sequence[str], names: Mapping[str, int]) -> tuple[list[str], list[int]]:
    """Numbers, and months given by name.

    Raises:
        Invalid: a word that is no month.
    """
    words = [token for token in tokens if token[0] not in string.digits]
    if any(word not in names for word in words):
        raise Invalid(f"There is a word in this that is no month. {_LIKE}")
    return [token for token in tokens if token[0] in string.digits], [names[word] for word in words]


def _day(tokens: Sequence[str], dotted: bool, name: str) -> date:  # noqa: FBT001 - a fact about the text, not a mode
    numbers, months = _sorted(tokens, _month_names(name))
    if len(numbers) + len(months) != len(("day", "month", "year")) or len(months) > 1:
        raise Invalid(f"This is not a day with month and year. {_LIKE}")
    year = next((number for number in numbers if len(number) == len("1990")), None)
    if year is None:
        raise Invalid(f"Write the year with four digits. {_LIKE}")
    place = numbers.index(year)
    rest = [int(number) for at, number in enumerate(numbers) if at != place]
    if months:
        return _made(int(year), months[0], rest[0], _LIKE)
    if place == 0:
        return _made(int(year), rest[0], rest[1], _LIKE)
    day, month = _in_order(rest[0], rest[1], dotted, name, like=_LIKE)
    return _made(int(year), month, day, _LIKE)


def _in_order(first: int, second: int, dotted: bool, name: str, *, like: str) -> tuple[int, int]:  # noqa: FBT001
    """``(day, month)``. Dots mean day first everywhere; slashes mean what the locale says."""
    if dotted or first > _MONTHS or first == second:
        return first, second
    if second > _MONTHS:
        return second, first
    day_first = _day_first(name)
    if day_first is None:
        raise Invalid(f"This can be read as two different days. {like}")
    return (first, second) if day_first else (second, first)


@lru_cache(maxsize=16)
def _day_first(name: str) -> bool | None:
    """Whether the locale writes the day before the month; None where it does not tell (English of no country)."""
    if habit_unknown(name):
        return None
    pattern = locale(name).date_formats["short"].pattern
    return bool(pattern.find("d") < pattern.find("M"))


def _made(year: int, month: int, day: int, like: str) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Invalid(f"The year has to be between {_FIRST_YEAR} and {_LAST_YEAR}. {like}")
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise Invalid(f"This day does not exist in the calendar. {like}") from None


def _day_of_year(day: int, month: int) -> str:
    made = _made(_LEAP_YEAR, month, day, _LIKE_DAY)
    return f"--{made.month:02}-{made.day:02}"


@lru_cache(maxsize=16)
def _month_names(name: str) -> Mapping[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for language in ("en", name):
        for width in ("wide", "abbreviated"):
            for use in ("format", "stand-alone"):
                for number, word in get_month_names(width, use, locale(language)).items():
                    names[word.casefold().strip(".")] = number
    return names
