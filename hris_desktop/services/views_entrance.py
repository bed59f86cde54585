"""What is shown before anybody signed in, and the status line, which stands there too; nothing of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class SyncWord(Enum):
    """The five honest states; value = the words shown."""

    UP_TO_DATE = "Up to date"
    SENDING = "Sending"
    WAITING = "Waiting for connection"
    DECISION = "Needs your decision"
    PROBLEM = "Problem"


class Where(Enum):
    """How far an act of this device has come."""

    HERE = "here"
    ON_ITS_WAY = "on its way"
    HELD = "held"
    """It needs something first, a key."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An act that is not in the log yet. Holds no value."""

    op: str
    reference: str
    what: str
    """*Your change: bank account*."""
    since: datetime | None
    where: Where
    sentence: str


@dataclass(frozen=True, slots=True)
class SyncView:
    """The status line: ``text`` (``Sending 2 changes``), ``detail`` (``checked 10:42``), ``help`` = what to do.

    ``store``: the shared store or this device's own file is the matter; its page says more. ``icon`` where that of the
    state would say something else, such as a missing connection.
    """

    word: SyncWord
    text: str
    detail: str
    help: str = ""
    store: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A profile on this computer, for the sign-in page."""

    profile: str
    name: str
    organisation: str
    store: str
    secret_kind: str
    """``"passphrase"`` or ``"PIN"``."""
    joined: bool
    """False: invite accepted, HR has not confirmed the five words yet."""
    name_follows: bool = False
    """There is a name and it has not been unsealed yet: its place is held, and nothing else stands in it."""
