"""The list beside the request: what waits, oldest first, the keys below it, and the decision that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.views import WaitingRow
from hris_desktop.ui import theme, when
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import KeyCap
from hris_desktop.ui.widgets.waiting_list import WaitingItem, WaitingList
from hris_desktop.ui.words import tr, trn


def waiting_item(row: WaitingRow, now: datetime) -> WaitingItem:
    """Return the row of the list; what is not mine to decide says why, quietly."""
    note = row.needs if row.mine_to_decide else tr("Not yours to decide")
    icon = "users" if row.mine_to_decide else "info"
    return WaitingItem(
        row.op,
        row.subject.name,
        row.section.singular.capitalize(),
        when.age(row.asked_at, now),
        note,
        icon,
        caring=row.mine_to_decide,
    )


class ApprovalsList(QFrame):
    """White column with a hairline at its end."""

    selected = Signal(str)
    opened = Signal(str)
    undo = Signal()

    def __init__(self) -> None:
        """Start with an empty list."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, Space.PAGE_TOP, 1, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, 20, Space.CARD_GAP)
        head.addWidget(Label(tr("Approvals"), Face.H2))
        head.addStretch(1)
        self._count = Label("", Face.SMALL, Role.MUTED, figures=Figures.COLUMN)
        head.addWidget(self._count)
        column.addLayout(head)
        self.rows = WaitingList(tr("Requests that wait for a decision"))
        self.rows.selected.connect(self.selected)
        self.rows.opened.connect(self.opened)
        column.addWidget(self.rows, 1)
        self._held = _HeldStrip()
        self._held.undo.clicked.connect(self.undo)
        column.addWidget(self._held)
        column.addWidget(_keys())

    def show_rows(self, rows: Sequence[WaitingRow], now: datetime) -> None:
        """Show what waits."""
        self._count.setText(tr("{count} waiting", count=len(rows)))
        self.rows.set_items([waiting_item(row, now) for row in rows])

    def choose(self, op: str) -> None:
        """Choose a row by its request."""
        model = self.rows.model()
        for place in range(model.rowCount()):
            item = model.index(place, 0).data(Qt.ItemDataRole.UserRole)
            if isinstance(item, WaitingItem) and item.key == op:
                self.rows.setCurrentIndex(model.index(place, 0))

    def show_held(self, words: str, seconds: int) -> None:
        """Show the decision that can be taken back; without words there is none."""
        self._held.setVisible(bool(words))
        if words:
            self._held.say(words, seconds)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        end = 0 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - 1
        painter.fillRect(end, 0, 1, self.height(), look.colour(Role.BORDER))
        painter.end()


class _HeldStrip(QFrame):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(6)
        self._words = Label("", Face.LABEL, wrap=True)
        column.addWidget(self._words)
        row = QHBoxLayout()
        self._left = Label("", Face.SMALL, Role.MUTED, figures=Figures.COLUMN)
        row.addWidget(self._left, 1)
        self.undo = Button(tr("Take it back"), "undo-2", height=Height.CARD)
        self.undo.setObjectName("undo")
        row.addWidget(KeyCap("U"))
        row.addSpacing(6)
        row.addWidget(self.undo)
        column.addLayout(row)
        self.hide()

    def say(self, words: str, seconds: int) -> None:
        self._words.setText(words)
        self._left.setText(trn("Goes out in {count} second", "Goes out in {count} seconds", seconds))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.ACCENT_SOFT))
        painter.fillRect(0, 0, self.width(), 1, look.colour(Role.BORDER))
        painter.end()


def _keys() -> QWidget:
    box = QWidget()
    flow = Flow(box, across=14, down=6)
    flow.setContentsMargins(20, 10, 20, 10)
    for caps, words in (("JK", tr("move")), ("A", tr("approve")), ("D", tr("decline"))):
        one = QWidget()
        row = QHBoxLayout(one)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for cap in caps:
            row.addWidget(KeyCap(cap))
        row.addWidget(Label(words, Face.SMALL, Role.MUTED))
        flow.addWidget(one)
    return box
