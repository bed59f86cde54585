"""The machine's clock, behind an interface so that floors which reach verdicts never read it themselves.

Times travel as aware ``datetime`` in UTC; what is shown to a person is converted at the screen.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from typing_extensions import override

_WITH_SLEEP: Final[int | None] = getattr(
    time, "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME", None
)
"""The system's clock that runs on while the machine sleeps; on Windows Python's own monotonic one does."""


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock(Clock):
    """The clock of this computer; it may be wrong or be set back, so nothing but display and delays may rest on it."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock(Clock):
    """Stands still until it is moved: for tests, and for pictures that must come out the same every time."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("a time without a zone is ambiguous")

    @override
    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move on by ``by``; a negative one sets the clock back."""
        self.at += by


def elapsed() -> float:
    """Seconds since some moment, those in which the machine slept included."""
    return time.monotonic() if _WITH_SLEEP is None else time.clock_gettime(_WITH_SLEEP)


def awake() -> float:
    """Seconds since some moment, those in which the machine slept left out; beside ``elapsed`` they tell of a sleep."""
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - nowhere else

        ticks = ctypes.c_ulonglong()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value / 1e7
    return time.monotonic()
