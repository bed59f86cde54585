"""Days, months, and days of the year; stored as ISO 8601, typed in any usual order, never guessed.

``03/05/1990`` is March for one reader and May for another. Where the locale does not say which, it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_calendar import DateParts, calendar_day, date_parts, day_and_month, iso_day
from hris_desktop.domain.kinds_cleaning import shown
from hris_desktop.domain.kinds_locale import locale
from hris_desktop.domain.schema import Context, Kind, Parsed

_LIKE = "Write it like 1990-05-03 or 3 May 1990."
_LIKE_MONTH = "Write it like 2015-03 or March 2015."
_LIKE_DAY = "Write day and month, like 3 May."
_LEAP_YEAR = 2000
_NO_YEAR = "--"


@dataclass(frozen=True, slots=True)
class Date(Kind):
    """A day, stored as ``YYYY-MM-DD``. With ``oldest`` it is a date of birth, checked by age."""

    name: ClassVar[str] = "date"
    youngest: int = 0
    oldest: int | None = None

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        day = _day(date_parts(text, context.locale, like=_LIKE), context.locale)
        if self.oldest is not None:
            _check_age(day, context.today, youngest=self.youngest, oldest=self.oldest)
        return Parsed(day.isoformat())

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


def _day(parts: DateParts, name: str) -> date:
    if parts.count != len(("day", "month", "year")) or len(parts.months) > 1:
        raise Invalid(f"This is not a day with month and year. {_LIKE}")
    at = parts.year_at
    if at is None:
        raise Invalid(f"Write the year with four digits. {_LIKE}")
    year, *rest = (int(parts.numbers[at]), *(int(each) for each in parts.numbers[:at] + parts.numbers[at + 1 :]))
    if parts.months:
        return calendar_day(year, parts.months[0], rest[0], like=_LIKE)
    if at == 0:
        return calendar_day(year, rest[0], rest[1], like=_LIKE)
    if at == 1:
        raise Invalid(f"The year stands first or last. {_LIKE}")
    day, month = day_and_month(rest[0], rest[1], dotted=parts.dotted, name=name, like=_LIKE)
    return calendar_day(year, month, day, like=_LIKE)


def _check_age(born: date, today: date, *, youngest: int, oldest: int) -> None:
    if born > today:
        raise Invalid(f"A date of birth cannot be in the future. {_LIKE}")
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not youngest <= age <= oldest:
        raise Invalid(f"The age would not be between {youngest} and {oldest}: check the year. {_LIKE}")


class Month(Kind):
    """A month, stored as ``YYYY-MM``."""

    __slots__ = ()

    name: ClassVar[str] = "month"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        parts = date_parts(text, context.locale, like=_LIKE_MONTH)
        at = parts.year_at
        if parts.count != len(("month", "year")) or at is None:
            raise Invalid(f"This is not a month with its year in four digits. {_LIKE_MONTH}")
        month, *_ = (*parts.months, *(int(each) for each in parts.numbers[:at] + parts.numbers[at + 1 :]))
        return Parsed(f"{calendar_day(int(parts.numbers[at]), month, 1, like=_LIKE_MONTH):%Y-%m}")

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


class DayMonth(Kind):
    """A day of the year without the year, stored as ``--MM-DD`` (29 February included)."""

    __slots__ = ()

    name: ClassVar[str] = "day_month"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        parts = date_parts(text, context.locale, like=_LIKE_DAY)
        if parts.year_at is not None:
            raise Invalid(f"The year is not asked for. {_LIKE_DAY}")
        if parts.count != len(("day", "month")) or not parts.numbers:
            raise Invalid(f"This is not a day of the year. {_LIKE_DAY}")
        day, month = self._order(parts, context.locale, iso=text.strip().startswith(_NO_YEAR))
        return Parsed(f"{_NO_YEAR}{calendar_day(_LEAP_YEAR, month, day, like=_LIKE_DAY):%m-%d}")

    def _order(self, parts: DateParts, name: str, *, iso: bool) -> tuple[int, int]:
        first = int(parts.numbers[0])
        if parts.months:
            return first, parts.months[0]
        second = int(parts.numbers[1])
        if iso:
            return second, first
        return day_and_month(first, second, dotted=parts.dotted, name=name, like=_LIKE_DAY)

    @override
    def display(self, value: str, context: Context) -> str:
        day = iso_day(f"{_LEAP_YEAR}{value[1:]}") if value.startswith(_NO_YEAR) else None
        if day is None:
            return shown(value)
        from babel.dates import format_skeleton

        return str(format_skeleton("MMMMd", day, locale=locale(context.locale)))

    @override
    def write(self, value: str, context: Context) -> str:
        """In words where this locale's words are read back as the same day, else as stored."""
        words = self.display(value, context)
        try:
            return words if self.parse(words, context).value == value else shown(value)
        except Invalid:
            return shown(value)
