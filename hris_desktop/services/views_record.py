"""What a record's pages are given: sections, items, values, changes with their life, and who can see them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from hris_desktop.domain.schema import Area, Field, Section


class Life(Enum):
    """The life of a change; the words are the same everywhere (value = the words shown)."""

    DRAFT = "Draft"
    QUEUED = "Queued on this device"
    SENT = "Sent to HR"
    IN_REVIEW = "In review"
    ACCEPTED = "Accepted"
    ACCEPTED_CHANGED = "Accepted with change"
    DECLINED = "Declined"
    WITHDRAWN = "Withdrawn"
    EFFECTIVE = "Effective"
    NOT_ACCEPTED = "Not accepted"


class SectionState(Enum):
    """What a section's card shows."""

    OPEN = "open"
    EMPTY = "empty"
    LOCKED = "locked"
    NEWER = "newer"
    """Holds entries from a newer version of the program: read-only here."""
    ALARM = "alarm"
    """Something about this section does not verify; what is shown is the last good state."""


SOMEBODY_IN_HR: Final = "somebody in HR"
"""For a provider, who opens no card of HR unless one was given."""


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as others may see them: the full name that HR set, never a self-chosen one."""

    pid: str
    name: str
    role: str = ""
    """``"HR"``, ``"Payroll"``… or empty."""
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of one item, in force today."""

    field: Field
    shown: str
    """Display text, localised; masked for S3/S4; empty when there is no value."""
    masked: bool = False
    """``shown`` hides the value; *Reveal* makes sense."""
    since: date | None = None
    scheduled: tuple[tuple[date, str], ...] = ()
    """Future values already decided: (effective date, shown)."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One entry of a list section, or the single item (id ``""``) of any other section."""

    id: str
    title: str
    fields: tuple[FieldView, ...]
    queued: bool = False
    """Exists only in this device's outbox so far."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One field before and after. Secrets are masked unless they were just typed (the check page)."""

    item: str
    item_title: str
    field: Field
    before: str
    after: str
    """Empty string = removed."""
    effective: date | None = None
    unchanged: bool = False
    now: str | None = None
    """What is stored now, where that is no longer what was changed from; None where it still is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an approval, or of *what happens next*. ``state``: done, now, later, refused."""

    title: str
    detail: str
    state: str = "later"


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A request or a queued edit, with everything a card, a list row or a detail page says about it."""

    op: str
    """Names the change (32 hex); pass it back to withdraw, approve or decline."""
    reference: str
    """Short form for people, ``R-2291``."""
    subject: PersonRef
    section: Section
    life: Life
    detail: str
    """One sentence: what happens now, what is still in force."""
    rows: tuple[ChangeRow, ...]
    asked_by: PersonRef
    asked_at: datetime | None
    why: str
    effective: date | None
    steps: tuple[Step, ...]
    decided_reason: str = ""
    can_withdraw: bool = False
    stale: bool = False
    """The value changed since it was asked for; the approver sees was and is now."""
    solo: bool = False
    """Decided or decidable by fewer people than the rule asks, because no others exist."""


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field of what two people changed; masked where it must be, empty = no value."""

    field: Field
    started: str
    mine: str
    stored: str
    apart: bool = True
    """Whether the two values differ: only then it is what has to be decided."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Two values for one field group. Both are shown; the one in the log stays in force until somebody decides."""

    group_label: str
    item_title: str
    mine: tuple[tuple[str, str], ...]
    """(label, shown) pairs of the edit that lost."""
    stored: tuple[tuple[str, str], ...]
    stored_by: PersonRef | None
    stored_at: datetime | None
    key: str = ""
    """Names the decision."""
    subject: PersonRef | None = None
    section: Section | None = None
    item: str = ""
    rows: tuple[ConflictRow, ...] = ()
    mine_by: PersonRef | None = None
    mine_at: datetime | None = None
    """When its author's device found that it does not fit."""
    started_known: bool = False
    """Whether what its author had seen was written down."""
    mine_gone: bool = False
    """The lost edit takes the whole item away."""
    stored_gone: bool = False
    """The item has been taken away meanwhile."""
    effective: date | None = None
    """The day the lost edit was meant for."""
    why_not: str = ""
    """Why the reader cannot decide it; empty if they can."""
    asks: str = ""
    """What keeping the lost edit means where others have to agree; empty if it counts at once."""
    rule: str = ""
    """What the section would break with the lost edit, in sentences: often why it is one."""
    as_one: bool = False
    """Several fields that are decided as one."""
    behind: int = 0
    """Other edits of the same that lost too; they come when this one is decided."""
    seen: object = dataclasses.field(repr=False, default=None)
    """Opaque: what the reader was shown; a decision goes back with it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One key holder of a section, from the wraps that exist."""

    label: str
    """``"You"``, ``"HR"``, ``"Payroll"``, or a firm."""
    people: tuple[PersonRef, ...]
    purpose: str
    since: date | None = None
    until: date | None = None
    is_firm: bool = False


@dataclass(frozen=True, slots=True)
class Readers:
    """Who can open a section now."""

    readers: tuple[Reader, ...]
    summary: str
    """``"You · HR (3 people) · Acme Payroll until 31 Mar 2027"``."""
    outdated: str = ""
    """A sentence when somebody listed receives nothing new, or somebody due has no key yet."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One card of *My record*."""

    subject: PersonRef
    section: Section
    state: SectionState
    sentence: str
    """Why it is empty, locked, newer or in alarm, and what to do; when open, whose word it is if not the log's."""
    items: tuple[ItemView, ...]
    changes: tuple[ChangeView, ...]
    """Open requests and this device's queued or refused changes, newest first."""
    conflicts: tuple[ConflictView, ...]
    readers: Readers
    can_edit: bool
    """At least one field may be changed or asked for by the person signed in."""
    last_changed: datetime | None = None
    changed_by: PersonRef | None = None


@dataclass(frozen=True, slots=True)
class RecordView:
    """A person's whole record; ``sections`` in catalogue order."""

    subject: PersonRef
    headline: str
    """``"Employee 10482 · Operations planner, Bremen"``; empty parts are left out."""
    sections: tuple[SectionView, ...]
    attention: tuple[tuple[str, str, str], ...] = ()
    """(icon, title, sentence): what needs the reader's attention."""

    def of(self, area: Area) -> tuple[SectionView, ...]:
        """The sections of one tab."""
        return tuple(view for view in self.sections if view.section.area is area)
