"""What the list of people is given: one row a person, what to ask for, and a page of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

Mark = tuple[str, str]
"""Where a row stands in an order; the next page goes on after it. Only handed back, never read."""


class KeyState(Enum):
    """How far somebody has come on the way to keys of their own."""

    NO_KEYS = "no keys"
    INVITED = "invited"
    """A code is out that nobody has used and that has not run out."""
    WAITS = "waits for HR"
    """They accepted, and nobody has compared the five words yet."""
    ACTIVE = "active"


class Column(Enum):
    """What a row shows, and what the list can be sorted by."""

    NAME = "name"
    JOB = "job_title"
    DEPARTMENT = "department"
    LOCATION = "location"
    EMAIL = "work_email"
    MANAGER = "manager"
    ROLES = "roles"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Card:
    """One person as the list shows them: class S0 only, by names that HR set."""

    pid: str
    name: str
    job_title: str = ""
    department: str = ""
    location: str = ""
    work_email: str = ""
    manager: str = ""
    """Their name."""
    state: KeyState = KeyState.NO_KEYS
    roles: tuple[str, ...] = ()
    """In words; those that everybody has are left out."""
    is_firm: bool = False
    is_me: bool = False

    def text(self, column: Column) -> str:
        """What stands in a column."""
        if column is Column.STATE:
            return self.state.value
        return ", ".join(self.roles) if column is Column.ROLES else str(getattr(self, column.value))


@dataclass(frozen=True, slots=True)
class Query:
    """What the list shows: words that are all found, filters that all hold, an order."""

    text: str = ""
    state: KeyState | None = None
    department: str = ""
    location: str = ""
    role: str = ""
    sort: Column = Column.NAME
    descending: bool = False

    @property
    def filters(self) -> int:
        """How many filters are set."""
        return sum(map(bool, (self.state, self.department, self.location, self.role)))

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.text.strip() or self.filters)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading the cards has come."""

    read: int
    of: int
    version: int = 0
    """Grows whenever any row changes."""
    done: bool = True
    """Everything was read and can be found by its words."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and what they are of."""

    rows: tuple[Card, ...]
    total: int
    """How many the query finds."""
    progress: Progress
    next: Mark | None = None
    """Hand it to the next call; None at the end."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be filtered by, each with how many there are."""

    departments: Mapping[str, int]
    locations: Mapping[str, int]
    roles: Mapping[str, int]
    states: Mapping[KeyState, int]
