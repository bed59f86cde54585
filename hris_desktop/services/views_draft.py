"""What is shown of a change that was typed and not sent: before it is opened again, and when it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """A change that is kept half typed. Holds no value."""

    key: str
    pid: str
    about: str
    """``"bank account"`` of one's own, ``"Amira Haddad, bank account"`` of somebody else's."""
    is_new: bool
    saved: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a form begins with when it is opened again."""

    key: str
    saved: datetime
    texts: Mapping[str, str] = field(repr=False)
    """What was typed, by field."""
    clear: frozenset[str] = frozenset()
    """Hidden values that shall go."""
    since: tuple[tuple[str, str], ...] = field(repr=False, default=())
    """(label, what is stored now) of what somebody else has changed since, masked where it must be."""
