"""The list beside an act that needs signatures: what waits, who asked, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hris_desktop.services.views_trust import ActState, ActView
from hris_desktop.ui.pages.waiting_column import WaitingColumn
from hris_desktop.ui.widgets.waiting_list import WaitingItem
from hris_desktop.ui.words import tr, trn

NOTES = {
    ActState.MINE: ("Needs you", "users"),
    ActState.OTHERS: ("Waits for others", "clock"),
    ActState.READY: ("Signed", "check"),
    ActState.REFUSED: ("Refused", "x"),
    ActState.EXPIRED: ("Dead after 14 days", "timer"),
    ActState.VOID: ("Cannot be done", "info"),
    ActState.DONE: ("Done", "check"),
}
"""Where an act stands, in a word or two with its sign."""


def waiting_item(view: ActView, today: date) -> WaitingItem:
    """Return the row of the list."""
    note, icon = NOTES[view.state]
    days = max((today - view.asked_on).days, 0) if view.asked_on else 0
    age = trn("{count} day", "{count} days", days) if days else tr("today")
    name, mine = view.asked_by.name, view.state is ActState.MINE
    # what is asked is the longer of the two, and what one chooses by
    return WaitingItem(view.op, view.title, name, age, tr(note), icon, caring=mine, face=name)


class SignaturesList(WaitingColumn):
    """See the module."""

    def __init__(self) -> None:
        """Start with an empty list."""
        keys = (("JK", tr("move")), ("A", tr("sign")), ("D", tr("refuse")))
        super().__init__(tr("Signatures"), tr("Acts that need signatures of HR"), keys)

    def show_views(self, views: Sequence[ActView], today: date) -> None:
        """Show what waits."""
        mine = sum(view.state is ActState.MINE for view in views)
        self.fill(
            trn("{count} for you", "{count} for you", mine),
            [waiting_item(view, today) for view in views],
        )
