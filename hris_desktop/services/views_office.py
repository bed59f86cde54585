"""What the pages around a record are given: approvals, one or several at a time, and newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hris_desktop.domain.schema import Section
from hris_desktop.services.views_form import Receipt
from hris_desktop.services.views_record import ChangeRow, ChangeView, PersonRef


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
    alone: str = "It is looked at by itself."
    """Why it is not approved together with others; empty for what is of low risk and mine to decide."""

    @property
    def low_risk(self) -> bool:
        """Whether it may be approved together with others."""
        return not self.alone


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
class BatchRow:
    """One of several requests that are looked at together; nothing in it is masked."""

    op: str
    reference: str
    subject: PersonRef
    section: Section
    asked_at: datetime | None
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """One of several that was not approved, and why; it waits as before."""

    op: str
    name: str
    """``Amira Haddad: benefit``; empty where the request is gone."""
    sentence: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """Several requests of low risk, as they are looked at before one press approves them."""

    rows: tuple[BatchRow, ...]
    left: tuple[LeftAlone, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What became of approving several; each approval is an act of its own."""

    approved: tuple[Receipt, ...]
    left: tuple[LeftAlone, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has accepted an invite and waits for HR to compare the five words."""

    pid: str
    name: str
    words: tuple[str, ...]
    generation: int
