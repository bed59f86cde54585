"""Which requests are ticked to be approved together: only what is of low risk, and only what still waits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import BatchDone, BatchView, LeftAlone, WaitingRow
from hris_desktop.ui.pages.desk import ApprovalsPort, Desk
from hris_desktop.ui.words import isolate, tr, trn

_NAMED = 3
"""How many of those that were left alone are named; all of them are in the list again."""


class Choice(QObject):
    """``changed`` when something was ticked, or not any more; ``fetched`` carries the ``BatchView`` of all of it."""

    changed = Signal()
    fetched = Signal(object)
    failed = Signal(object)
    told = Signal(str)
    """Why something cannot be ticked."""

    def __init__(self, desk: Desk, approvals: ApprovalsPort, parent: QObject) -> None:
        """Start with nothing ticked."""
        super().__init__(parent)
        self._desk, self._approvals = desk, approvals
        self._rows: dict[str, WaitingRow] = {}
        self._ops: set[str] = set()
        self._fetching = self._again = False

    @property
    def ops(self) -> tuple[str, ...]:
        """What is ticked, in the order of the list."""
        return tuple(op for op in self._rows if op in self._ops)

    def take(self, rows: Sequence[WaitingRow]) -> None:
        """The list as it is now; what is gone from it, or can be ticked no more, is not ticked any more."""
        self._rows = {row.op: row for row in rows}
        self._ops &= {row.op for row in rows if row.low_risk}

    def toggle(self, op: str) -> None:
        """Tick it, or not any more; what is decided by itself says why."""
        row = self._rows.get(op)
        if row is None:
            return
        if not row.low_risk:
            words = tr(
                "{name}, {what}: {why}", name=isolate(row.subject.name), what=row.section.singular, why=row.alone
            )
            self.told.emit(words)
            return
        self._ops ^= {op}
        self.changed.emit()

    def toggle_all(self) -> None:
        """Tick all that is of low risk; where all are, none."""
        low = {row.op for row in self._rows.values() if row.low_risk}
        self._ops = set() if self._ops == low else low
        self.changed.emit()

    def clear(self, *, silent: bool = False) -> None:
        """Tick nothing. ``silent``: whoever asks shows the list anew anyway."""
        self._ops = set()
        if not silent:
            self.changed.emit()

    def put_back(self, ops: Sequence[str]) -> None:
        """Tick what was taken back, once the list shows it again."""
        self._ops = set(ops)

    def fits(self, view: BatchView) -> bool:
        """Whether this view is of what is ticked now."""
        return {row.op for row in view.rows} == self._ops

    def fetch(self) -> None:
        """Ask for all that is ticked; ticks during a fetch cause exactly one more."""
        if self._fetching:
            self._again = True
            return
        self._fetching = True
        ops, approvals = self.ops, self._approvals
        self._desk.run(self, lambda: approvals.together(ops), done=self._fetched, failed=self._not_fetched)

    def _fetched(self, view: BatchView) -> None:
        self._fetching = False
        if self._again:
            self._again = False
            self.fetch()
            return
        if view.left:
            self._ops -= {one.op for one in view.left}
            self.told.emit(_left(view.left))
            self.changed.emit()
        elif self._ops:
            self.fetched.emit(view)

    def _not_fetched(self, error: ServiceError) -> None:
        self._fetching = self._again = False
        self.failed.emit(error)

    def said(self, done: BatchDone) -> str:
        """What became of them, in words."""
        words = trn("{count} request approved.", "{count} requests approved.", len(done.approved))
        return f"{words} {_left(done.left)}" if done.left else words


def _left(left: Sequence[LeftAlone]) -> str:
    words = trn("{count} was left as it was.", "{count} were left as they were.", len(left))
    named = [f"{isolate(one.name)}: {one.sentence}" if one.name else one.sentence for one in left[:_NAMED]]
    return " ".join((words, *dict.fromkeys(named)))
