"""Days, moments and ages in the reader's language, with no-break spaces, so that a date never breaks over a line."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from hris_desktop.ui.words import tr, trn

_NBSP = "\u00a0"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LONGEST_HOURS = 24


def day(value: date, locale: str) -> str:
    """``24 November 2026``."""
    return _written(value, "", locale)


def short_day(value: date, locale: str) -> str:
    """``31 Mar 2027``."""
    return _written(value, "yMMMd", locale)


def moment(value: datetime, locale: str, *, zone: datetime) -> str:
    """``20 Nov, 10:12``, in the time zone of ``zone``."""
    local = value.astimezone(zone.tzinfo)
    return f"{_written(local.date(), 'MMMd', locale)}, {local:%H:%M}"


def age(since: datetime | None, now: datetime) -> str:
    """How long something has waited: ``just now``, ``19 h``, ``2 days``; empty when nobody knows."""
    if since is None:
        return ""
    seconds = max((now - since).total_seconds(), 0)
    if seconds < _MINUTE:
        return tr("just now")
    if seconds < _HOUR:
        return tr("{count} min", count=int(seconds // _MINUTE)).replace(" ", _NBSP)
    if seconds < _LONGEST_HOURS * _HOUR:
        return tr("{count} h", count=int(seconds // _HOUR)).replace(" ", _NBSP)
    return trn("{count} day", "{count} days", int(seconds // _DAY)).replace(" ", _NBSP)


@lru_cache(maxsize=512)
def _written(value: date, skeleton: str, locale: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date, format_skeleton

    # English of no country would put the month first; the program's own words are British English.
    name = "en_GB" if locale == "en" else locale.replace("-", "_")
    try:
        known = Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        known = Locale("en", "GB")
    words = format_skeleton(skeleton, value, locale=known) if skeleton else format_date(value, "long", known)
    return str(words).replace(" ", _NBSP)
