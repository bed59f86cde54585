"""What the pages around a record are given: approvals, the status line, profiles, newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from hris_desktop.domain.schema import Section
from hris_desktop.services.views_record import ChangeView, PersonRef


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One line of the approvals list."""

    op: str
    subject: PersonRef
    section: Section
    asked_at: datetime | None
    needs: str
    """``"Needs 2 people"``, ``"Needs you"``, ``"You approved, needs one more"``."""
    mine_to_decide: bool
    """False: my own request, or I have already voted; ``why_not`` says which."""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """The detail beside the approvals list."""

    row: WaitingRow
    change: ChangeView
    headline: str
    warning: tuple[str, str] | None
    """(title, sentence): contact data changed lately, the value moved since, solo."""
    act: str
    """``"Approve"``, ``"Approve as first of two"``, ``"Approve as second of two"``."""


class SyncWord(Enum):
    """The five honest states; value = the words shown."""

    UP_TO_DATE = "Up to date"
    SENDING = "Sending"
    WAITING = "Waiting for connection"
    DECISION = "Needs your decision"
    PROBLEM = "Problem"


@dataclass(frozen=True, slots=True)
class SyncView:
    """The status line: ``text`` (``Sending 2 changes``), ``detail`` (``checked 10:42``), ``help`` = what to do."""

    word: SyncWord
    text: str
    detail: str
    help: str = ""


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has accepted an invite and waits for HR to compare the five words."""

    pid: str
    name: str
    words: tuple[str, ...]
    generation: int
