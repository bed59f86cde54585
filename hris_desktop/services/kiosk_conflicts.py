"""What needs a decision, at a terminal: of one's own record, and of nothing that the site keeps off it.

A change whose place was taken waits for its person; here they find both values and decide, as on their own device.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hris_desktop.services.conflicts import Choice, Conflicts, Counts
from hris_desktop.services.history import History
from hris_desktop.services.kiosk_record import Own, for_terminal
from hris_desktop.services.references import at_terminal
from hris_desktop.services.views import ConflictView, FormView, Receipt
from hris_desktop.services.views_history import Comparison, HistoryView


class TerminalConflicts:
    """As ``Conflicts``, for the person signed in and what may be shown here."""

    def __init__(self, conflicts: Conflicts, own: Own) -> None:
        self._conflicts, self._own = conflicts, own

    def waiting(self, most: int | None = None) -> tuple[ConflictView, ...]:
        """What of one's own record has to be decided."""
        return tuple(one for one in self._conflicts.waiting() if self._shown(one))[:most]

    def counts(self) -> Counts:
        """How many wait here, and how many on one's own device."""
        found = self._conflicts.counts()
        here = len(self.waiting())
        return replace(found, asked=here, closed=found.closed + found.asked - here)

    def of(self, pid: str, section: str) -> tuple[ConflictView, ...]:
        """What is open in one section."""
        self._own.require(pid, section)
        return self._conflicts.of(pid, section)

    def decide(self, decisions: Sequence[tuple[ConflictView, Choice]]) -> Receipt:
        """Keep decisions, all or none."""
        for view, _ in decisions:
            self._refuse(view)
        return for_terminal(self._conflicts.decide(decisions))

    def form(self, view: ConflictView) -> FormView:
        """The form in which one writes what it shall be."""
        self._refuse(view)
        return self._conflicts.form(view)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One hidden value in full; raises ``PresenceNeeded``."""
        self._own.require(pid, section)
        return self._conflicts.reveal(pid, section, item, field, op=op)

    def _shown(self, view: ConflictView) -> bool:
        subject, section = view.subject, view.section
        return subject is not None and section is not None and self._own.shows(subject.pid, section.key)

    def _refuse(self, view: ConflictView) -> None:
        if not self._shown(view):
            self._own.refuse()


class TerminalHistory:
    """As ``History``, for the person signed in and what may be shown here."""

    def __init__(self, history: History, own: Own) -> None:
        self._history, self._own = history, own

    def section(self, pid: str, key: str) -> HistoryView:
        """All that was done to one section, newest first."""
        self._own.require(pid, key)
        view = self._history.section(pid, key)
        entries = tuple(replace(one, reference=at_terminal(one.reference)) for one in view.entries)
        return replace(view, entries=entries)

    def compare(self, pid: str, key: str, first: int, second: int) -> Comparison:
        """Two states beside each other."""
        self._own.require(pid, key)
        return self._history.compare(pid, key, first, second)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One masked value of the past in full; raises ``PresenceNeeded``."""
        self._own.require(pid, section)
        return self._history.reveal(pid, section, item, field, op=op)
