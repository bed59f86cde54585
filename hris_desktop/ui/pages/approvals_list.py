"""The list beside the request: what waits, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hris_desktop.services.views import WaitingRow
from hris_desktop.ui import when
from hris_desktop.ui.pages.waiting_column import WaitingColumn
from hris_desktop.ui.widgets.waiting_list import WaitingItem
from hris_desktop.ui.words import tr


def waiting_item(row: WaitingRow, now: datetime) -> WaitingItem:
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
    )


class ApprovalsList(WaitingColumn):
    """See the module."""

    def __init__(self) -> None:
        """Start with an empty list."""
        keys = (("JK", tr("move")), ("A", tr("approve")), ("D", tr("decline")))
        super().__init__(tr("Approvals"), tr("Requests that wait for a decision"), keys)

    def show_rows(self, rows: Sequence[WaitingRow], now: datetime) -> None:
        """Show what waits."""
        self.fill(tr("{count} waiting", count=len(rows)), [waiting_item(row, now) for row in rows])
