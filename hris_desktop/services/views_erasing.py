"""What erasing is given as: the sections that hold something, and the page to check before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from hris_desktop.domain.schema import Section
from hris_desktop.services.views_record import PersonRef


class Ground(Enum):
    """On which ground (value = the word in the log)."""

    ASKED = "asked"
    OVER = "over"
    CONSENT = "consent"
    WRONG = "wrong"

    @property
    def words(self) -> str:
        """As people read it."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.ASKED: "The person asked for it",
    Ground.OVER: "The time for keeping it is over",
    Ground.CONSENT: "Consent was taken back",
    Ground.WRONG: "It should never have been kept here",
}


def told(entries: int) -> str:
    """``"12 entries"``."""
    return f"{entries} entr{'y' if entries == 1 else 'ies'}"


@dataclass(frozen=True, slots=True)
class Erasable:
    """One section that holds something, or held something that was said since it was erased last."""

    section: Section
    entries: int
    """How many entries of the log say something in it."""
    first: date | None
    last: date | None
    authors: tuple[str, ...]
    """Names of who wrote them."""

    @property
    def told(self) -> str:
        """``"12 entries"``."""
        return told(self.entries)


@dataclass(frozen=True, slots=True)
class ErasureChoice:
    """What of one person's record can be erased by the person signed in."""

    person: PersonRef
    sections: tuple[Erasable, ...]
    why_not: str
    """Why nothing can be; empty if something can."""
    closed: str
    """A sentence about sections that somebody else erases; empty if there are none."""


@dataclass(frozen=True, slots=True)
class ErasureCheck:
    """Everything to know before it is done."""

    person: PersonRef
    sections: tuple[Erasable, ...]
    ground: Ground
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Who keeps copies that this program cannot reach."""
    signs: str
    """Who has to sign, in a sentence."""
    asks: bool
    """It is only asked for now: somebody else has to sign it."""
    word: str
    """What the person has to type before the act."""
    act: Mapping[str, Any] = field(repr=False)
    """Opaque: what is signed; it names what was looked at."""
