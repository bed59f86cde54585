"""The list beside an act that needs signatures: what waits, who asked, where it stands, the keys below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.views_trust import ActState, ActView
from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import KeyCap
from hris_desktop.ui.widgets.waiting_list import WaitingItem, WaitingList
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
    return WaitingItem(view.op, view.asked_by.name, view.title, age, tr(note), icon, caring=view.state is ActState.MINE)


class SignaturesList(QFrame):
    """White column with a hairline at its end."""

    def __init__(self) -> None:
        """Start with an empty list."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, Space.PAGE_TOP, 1, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, 20, Space.CARD_GAP)
        head.addWidget(Label(tr("Signatures"), Face.H2))
        head.addStretch(1)
        self._count = Label("", Face.SMALL, Role.MUTED, figures=Figures.COLUMN)
        head.addWidget(self._count)
        column.addLayout(head)
        self.rows = WaitingList(tr("Acts that need signatures of HR"))
        column.addWidget(self.rows, 1)
        self._news = Banner("", notice=Notice.SUCCESS)
        self._news.hide()
        column.addWidget(self._news)
        column.addWidget(_keys())

    def show_views(self, views: Sequence[ActView], today: date) -> None:
        """Show what waits."""
        mine = sum(view.state is ActState.MINE for view in views)
        self._count.setText(trn("{count} for you", "{count} for you", mine))
        self.rows.set_items([waiting_item(view, today) for view in views])

    def say(self, words: str) -> None:
        """Say what became of the last act."""
        self._news.set_words("", words)

    def step(self, by: int) -> None:
        """Choose the next row or the one before."""
        model, place = self.rows.model(), self.rows.currentIndex().row() + by
        if 0 <= place < model.rowCount():
            self.rows.setCurrentIndex(model.index(place, 0))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        end = 0 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - 1
        painter.fillRect(end, 0, 1, self.height(), look.colour(Role.BORDER))
        painter.end()


def _keys() -> QWidget:
    box = QWidget()
    flow = Flow(box, across=14, down=6)
    flow.setContentsMargins(20, 10, 20, 10)
    for caps, words in (("JK", tr("move")), ("A", tr("sign")), ("D", tr("refuse"))):
        one = QWidget()
        row = QHBoxLayout(one)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for cap in caps:
            row.addWidget(KeyCap(cap))
        row.addWidget(Label(words, Face.SMALL, Role.MUTED))
        flow.addWidget(one)
    return box
