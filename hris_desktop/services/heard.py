"""When HR was last heard of: who freezes the store can hide what is new, and cannot make HR's last word younger."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from hris_desktop.services.first_seen import FirstSeen
from hris_desktop.services.office import Office

AMBER: Final = timedelta(hours=72)
RED: Final = timedelta(days=14)


class Age(Enum):
    """How old the last word of HR is."""

    FRESH = "fresh"
    OLD = "old"
    VERY_OLD = "very old"


def last_heard(office: Office) -> datetime | None:
    """The moment of the last entry of anybody in HR, by their clock; None where there is none.

    A clock that is ahead names a moment to come: then it is when this device first saw the entry, or a store could be
    frozen behind it and look fresh for years.
    """
    last, told = office.desk.beats.newest(), office.desk.beats.confirmed()
    return FirstSeen(office).no_later(last.seq, told) if last is not None else None


def age(office: Office) -> Age:
    """How old that is by this device's clock; shown, never judged by."""
    moment = last_heard(office)
    if moment is None or office.clock.now() - moment < AMBER:
        return Age.FRESH
    return Age.OLD if office.clock.now() - moment < RED else Age.VERY_OLD


def confirmed(office: Office) -> str:
    """*Last confirmed by HR: today*; empty where HR was never heard of."""
    moment = last_heard(office)
    return f"Last confirmed by HR: {office.days_ago(moment)}" if moment is not None else ""
