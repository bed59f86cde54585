"""What changing a record is given: the form, what is wrong with it, the check page, the receipt."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.views_draft import Resumed
from hris_desktop.services.views_record import ChangeRow, Life, PersonRef, Readers, Step


@dataclass(frozen=True, slots=True)
class InputView:
    """One field of a form."""

    field: Field
    text: str = dataclasses.field(repr=False)
    """What the form starts with, as a person writes it; empty for a masked value that exists."""
    keeps: str = ""
    """For a masked value that exists: its masked form. Leaving the input empty keeps it."""
    route: str = "D"
    """The rule that will apply for the person signed in: D, R, R+, H, P; ``""`` = read-only for them."""


@dataclass(frozen=True, slots=True)
class FormView:
    """Everything the edit page of one item needs."""

    subject: PersonRef
    section: Section
    item: str
    """``""`` for a single section, an uuid for an item of a list (a new one for *add*)."""
    is_new: bool
    title: str
    intro: str
    inputs: tuple[InputView, ...]
    needs_effective: bool
    earliest_effective: date | None
    """Cool-off: the first date that may be chosen."""
    effective: date | None
    next_steps: tuple[Step, ...]
    readers: Readers
    can_remove: bool
    base: object = dataclasses.field(repr=False, default=None)
    """Opaque: what the person really saw; goes back into ``check``."""
    resumed: Resumed | None = None
    """What was typed before, where a draft was opened again."""
    begins: Mapping[str, str] = dataclasses.field(repr=False, default_factory=dict)
    """What the fields begin with, as if the person had typed it."""
    decides: object = dataclasses.field(repr=False, default=None)
    """Opaque: the two values between which saving this form decides."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one input, or (field ``""``) with the whole form."""

    field: str
    message: str
    """What is wrong and what a right value looks like."""
    blocking: bool = True
    """False: *save anyway, HR will check it*."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """The page before sending: before and after, who will see it, what the button does."""

    form: FormView = dataclasses.field(repr=False)
    rows: tuple[ChangeRow, ...] = dataclasses.field(repr=False)
    readers: Readers
    audience_grows: tuple[str, ...]
    """Names of readers that would be new; empty = *the same people as now*."""
    act: str
    """The button: ``"Send bank details to HR"`` or ``"Save contact details"``."""
    note: str
    """What stays in force until when; empty if nothing waits."""
    warnings: tuple[Problem, ...]
    draft: object = dataclasses.field(repr=False, default=None)
    """Opaque: goes back into ``save``."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """After saving: never *saved* for what is only queued."""

    reference: str
    op: str
    title: str
    life: Life
    sentences: tuple[str, ...]
    """What happened, where it is now, what happens next and when."""
    arrived: str = "It has arrived"
    """The title as soon as it stands in the store."""
    besides: tuple[str, ...] = ()
    """Further acts that it was saved as."""
