"""The machine's clock, behind an interface so that floors which reach verdicts never read it themselves.

Times travel as aware ``datetime`` in UTC; what is shown to a person is converted at the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from typing_extensions import override


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
