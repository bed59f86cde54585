"""The list beside the request: what waits, oldest first; what is of low risk can be ticked and goes together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from PySide6.QtCore import Signal

from hris_desktop.services.views import WaitingRow
from hris_desktop.ui import when
from hris_desktop.ui.pages.waiting_column import WaitingColumn
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.waiting_list import WaitingItem
from hris_desktop.ui.words import tr, trn


def waiting_item(row: WaitingRow, now: datetime, *, boxed: bool = False, chosen: Collection[str] = ()) -> WaitingItem:
    """Return the row of the list; what is not mine to decide says why, quietly; what has moved on says so."""
    note = row.needs if row.mine_to_decide else tr("Not yours to decide")
    icon = "users" if row.mine_to_decide else "info"
    if row.mine_to_decide and row.stale:
        note, icon = tr("Changed since"), "triangle-alert"
    return WaitingItem(
        row.op,
        row.subject.name,
        row.section.singular.capitalize(),
        when.age(row.asked_at, now),
        note,
        icon,
        caring=row.mine_to_decide,
        chosen=row.op in chosen if boxed and row.low_risk else None,
        boxed=boxed,
    )


class ApprovalsList(WaitingColumn):
    """``all_wanted``: all of low risk, or none of them any more. ``sheet_wanted``: what is ticked, as one page."""

    all_wanted = Signal()
    sheet_wanted = Signal()

    def __init__(self) -> None:
        """Start with an empty list."""
        keys = (("JK", tr("move")), ("A", tr("approve")), ("D", tr("decline")))
        boxes = (((tr("Space"),), tr("choose")), ("L", tr("all of low risk")))
        super().__init__(tr("Approvals"), tr("Requests that wait for a decision"), (*keys, *boxes))
        self._boxes = self.caps[len(keys) :]
        self._all = Button("", "check", kind=Kind.QUIET, height=Height.CARD)
        self._all.setObjectName("choose-all")
        self._all.clicked.connect(self.all_wanted)
        self._sheet = Button("", "arrow-right", kind=Kind.QUIET, height=Height.CARD)
        self._sheet.setObjectName("show-chosen")
        self._sheet.clicked.connect(self.sheet_wanted)
        for button in (self._all, self._sheet):
            button.hide()
            self.add_top(button)

    def offer_sheet(self, count: int) -> None:
        """Offer the way to what is ticked, where it does not stand beside the list; 0 takes it away."""
        self._sheet.setText(trn("Look at the {count} chosen", "Look at the {count} chosen", count))
        self._sheet.setVisible(count > 0)

    def show_rows(self, rows: Sequence[WaitingRow], now: datetime, chosen: Collection[str] = ()) -> None:
        """Show what waits. Boxes are there as soon as two can go together."""
        low = sum(row.low_risk for row in rows)
        boxed = low > 1 or bool(chosen)
        items = [waiting_item(row, now, boxed=boxed, chosen=chosen) for row in rows]
        self.fill(tr("{count} waiting", count=len(rows)), items)
        everything = trn("Choose the {count} of low risk", "Choose all {count} of low risk", low)
        self._all.setText(tr("Choose none") if low and len(chosen) == low else everything)
        self._all.setVisible(boxed)
        for cap in self._boxes:
            cap.setVisible(boxed)
