"""What a page works with: the services it may call, the thread they run on, the day, and the language.

Pages name the services by what they use of them, so that a page can be opened with anything that answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from hris_desktop.services.views import (
    ApprovalView,
    BatchDone,
    BatchView,
    CheckView,
    FormView,
    Problem,
    Receipt,
    RecordView,
    WaitingRow,
)
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.conflicts_port import ConflictsPort
from hris_desktop.ui.pages.drafts import DraftsPort
from hris_desktop.ui.pages.erasing_port import ErasingPort
from hris_desktop.ui.pages.export_port import ExportPort
from hris_desktop.ui.pages.history_port import HistoryPort
from hris_desktop.ui.pages.work import Work
from hris_desktop.ui.tasks import Tasks

T = TypeVar("T")


class RecordsPort(Protocol):
    """Reading and changing one person's record; every call blocks and may raise ``ServiceError``."""

    def record(self, pid: str | None = None) -> RecordView:
        """The whole record; None is the person signed in."""
        ...

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """The form of one item; None is the single item, or a new one of a list."""
        ...

    def check(
        self,
        form: FormView,
        inputs: Mapping[str, str],
        *,
        effective: date | None = None,
        why: str = "",
        remove: bool = False,
        clear: Collection[str] = (),
    ) -> CheckView | tuple[Problem, ...]:
        """What would be sent, or what is wrong with it. ``clear``: hidden values that shall go."""
        ...

    def save(self, check: CheckView) -> Receipt:
        """Write it; durable when it returns."""
        ...

    def withdraw(self, pid: str, section: str, op: str) -> Receipt:
        """Take a request back."""
        ...

    def has_arrived(self, op: str) -> bool:
        """Whether an act stands in the log and counts."""
        ...

    def discard(self, op: str) -> None:
        """Drop a change that was not accepted."""
        ...

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One masked value in full; raises ``PresenceNeeded``."""
        ...

    def prove_presence(self, secret: str) -> None:
        """Passphrase or PIN once more; raises ``WrongSecretError``."""
        ...


class ApprovalsPort(Protocol):
    """What waits for HR; every call blocks and may raise ``ServiceError``."""

    def waiting(self) -> tuple[WaitingRow, ...]:
        """Oldest first."""
        ...

    def detail(self, op: str) -> ApprovalView:
        """Everything about one request."""
        ...

    def approve(self, op: str, *, reason: str = "") -> Receipt:
        """Say yes."""
        ...

    def together(self, ops: Sequence[str]) -> BatchView:
        """Several of low risk, before and after of each."""
        ...

    def approve_all(self, ops: Sequence[str]) -> BatchDone:
        """Say yes to several of low risk; what cannot be is left alone and says why."""
        ...

    def decline(self, op: str, *, reason: str) -> Receipt:
        """Say no, and why."""
        ...


@dataclass(frozen=True, slots=True)
class Desk(Work):
    """Handed to every page."""

    records: RecordsPort
    tasks: Tasks
    hub: Hub
    now: Callable[[], datetime]
    """An aware moment, in the zone of the reader."""
    locale: str = "en"
    people: Mapping[str, str] = field(default_factory=dict)
    """Person id to full name, for fields that name somebody."""
    history: HistoryPort | None = None
    """The past of every section; None shows no way to it."""
    export: ExportPort | None = None
    """One's own record as a file; None offers none."""
    conflicts: ConflictsPort | None = None
    """Two values for one thing; None shows them without a way to decide."""
    drafts: DraftsPort | None = None
    """Where half-typed changes are kept; None keeps none."""
    erasing: ErasingPort | None = None
    """Sections that can go for good; None offers none."""
    hold_seconds: int = 0
    """Hidden values are shown while their button is held, so long at most; 0 = pressed once, as on one's own device."""
    ask_presence: Callable[[str, Callable[[], None]], None] | None = None
    """Asks whether it is still them (sentence, what then); None opens a window."""
    beside_receipt: Callable[[Receipt], QWidget] | None = None
    """What stands on a receipt besides its words."""
    export_page: Callable[[Desk, ExportPort, str], QWidget] | None = None
    """The page that writes one's record to a file, and the name of the way back; it has a signal ``left``."""
