"""What the history of a section is given as: entries newest first, states to compare, values over time.

A masked value of the past is named by where it stands (``before_at``, ``after_at``, ``state_at``, ``from_day``);
``History.reveal`` takes that name in the place where ``Records.reveal`` takes a request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.views_record import ChangeRow, PersonRef

NOW = 0
"""The state of today, where a position is asked for: no entry stands at 0."""


class Act(Enum):
    """What somebody did (value = the words shown)."""

    FILLED = "Filled in for the first time"
    ADDED = "Added"
    CHANGED = "Changed"
    CORRECTED = "Corrected"
    REMOVED = "Removed"
    ASKED = "Asked for"
    APPROVED = "Approved"
    """One of the approvals that a request needs; the last of them is ``ACCEPTED``."""
    ACCEPTED = "Accepted"
    DECLINED = "Declined"
    WITHDRAWN = "Withdrawn"
    CONFLICT = "Conflict kept"
    DECIDED = "Conflict decided"
    ERASED = "Erased"
    """Everything said before it is gone."""


class Stands(Enum):
    """What became of it (value = the words shown)."""

    NOW = "In force now"
    PART = "In force in part"
    LATER = "In force later"
    BEFORE = "Replaced since"
    OPEN = "Waits for a decision"
    NEVER = "Not in force"
    """It asked, decided or kept something and wrote no value itself."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act of one person."""

    position: int
    """Its number in the log of the whole organisation."""
    also: tuple[int, ...]
    """Positions of entries told with it: the approval that came with the decision."""
    act: Act
    title: str
    """``"Accepted by Priya Raman (HR)"``."""
    by: PersonRef
    """With the role they had then."""
    at: datetime | None
    rows: tuple[ChangeRow, ...] = field(repr=False)
    why: str = field(repr=False)
    detail: str
    """Who asked, who approved, what became of it; sentences."""
    effective: date | None
    stands: Stands
    reference: str
    signature: str
    """``"Signature checked · position 1,234"``."""
    items: frozenset[str]
    """The items of a list that it touched; ``""`` elsewhere."""
    unknown: int = 0
    """Fields it changed that this version does not know."""


@dataclass(frozen=True, slots=True)
class Span:
    """One value of a field from a day until the next."""

    start: date
    until: date | None
    """The first day on which it is no longer so."""
    shown: str
    """Masked as its class says; empty = no value."""
    masked: bool
    stands: Stands
    by: str
    """Who decided it."""


@dataclass(frozen=True, slots=True)
class FieldTimeline:
    """All values of one field with effective dates, as decided now, earliest first."""

    item: str
    item_title: str
    field: Field
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """An entry that is kept and changes nothing."""

    position: int
    by: PersonRef | None
    """None where no signature proves who it was."""
    at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class StateChoice:
    """A state of the section that can be compared with another."""

    position: int
    words: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Everything that was ever done to one section of one person, as far as it opens here."""

    subject: PersonRef
    section: Section
    entries: tuple[HistoryEntry, ...]
    """Newest first."""
    states: tuple[StateChoice, ...]
    """Newest first, *now* before all; fewer than two cannot be compared."""
    timelines: tuple[FieldTimeline, ...]
    items: tuple[tuple[str, str], ...]
    """(id, title) of every item of a list that ever was, in order of appearance; empty for other sections."""
    apart: tuple[Apart, ...]
    unreadable: int
    erased: tuple[Apart, ...]
    """What was there until it was erased, newest first; ``sentence`` says what kind of thing it was."""
    notice: str
    """A sentence about what cannot be opened; empty when all of it can."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states on one grid, the earlier one first."""

    earlier: StateChoice
    later: StateChoice
    rows: tuple[ChangeRow, ...] = field(repr=False)


def before_at(position: int) -> str:
    """The value before the entry at a position."""
    return f"before:{position}"


def after_at(position: int) -> str:
    """The value that the entry at a position wrote or asked for."""
    return f"after:{position}"


def state_at(position: int) -> str:
    """The value in the state after the entry at a position; ``NOW`` for today's."""
    return f"state:{position}"


def from_day(start: date) -> str:
    """The value that was decided from a day on."""
    return f"from:{start.isoformat()}"
