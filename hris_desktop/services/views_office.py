"""What the pages around a record are given: approvals and newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    stale: bool = False
    """What it was to change is not what is stored any more: it can only be declined."""


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has accepted an invite and waits for HR to compare the five words."""

    pid: str
    name: str
    words: tuple[str, ...]
    generation: int
