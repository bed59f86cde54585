"""What the page about the shared store shows: how it stands to this device, what was noticed, what was lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Act(Enum):
    """What can be done about it from here."""

    NOTHING = "nothing"
    REPAIR = "repair"
    """Put back from this device what the store lost."""
    GO_ON = "go on"
    """Take the store's history for the right one; what it lacks is kept aside."""


@dataclass(frozen=True, slots=True)
class WarningView:
    """One cause of alarm that nobody has looked at yet."""

    id: int
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LostView:
    """An act of the person that the store lost. ``typed``: (label, value), hidden where it must be."""

    id: int
    what: str
    typed: tuple[tuple[str, str], ...] = field(repr=False)
    ready: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class StoreView:
    """What happened, what happened to my data, what to do; then what was noticed and what was lost."""

    title: str
    happened: str
    data: str
    todo: str
    act: Act = Act.NOTHING
    well: bool = False
    """The store and this device agree."""
    confirmed: str = ""
    """*Last confirmed by HR: …*."""
    warnings: tuple[WarningView, ...] = ()
    lost: tuple[LostView, ...] = ()
    others: tuple[str, ...] = ()
    """Whose entries the store lost too, one line a person; they bring them back themselves."""
    done_again: tuple[str, ...] = ()
    """Acts of the person that cannot come back by themselves and have to be done anew."""


@dataclass(frozen=True, slots=True)
class RepairView:
    """The report of a repair; ``whole`` decides what a command ends with."""

    title: str
    sentences: tuple[str, ...]
    whole: bool
    restored: int = 0
    filled: int = 0
