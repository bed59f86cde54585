"""The column beside what is decided: what waits, the decision that can be taken back, the keys below.

Approvals and signatures each fill it with rows of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.focus import arrive
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import KeyCap
from hris_desktop.ui.widgets.waiting_list import WaitingItem, WaitingList
from hris_desktop.ui.words import tr, trn

Keys = Sequence[tuple[Sequence[str], str]]
"""(the keys, what they do) in their order."""


class WaitingColumn(QFrame):
    """White column with a hairline at its end. ``undo``: the held decision is wanted back."""

    undo = Signal()

    def __init__(self, title: str, spoken: str, keys: Keys) -> None:
        """Start with an empty list. ``spoken`` names it for whoever hears it."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, Space.PAGE_TOP, 1, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, 20, Space.CARD_GAP)
        head.addWidget(Label(title, Face.H2))
        head.addStretch(1)
        self._count = Label("", Face.SMALL, Role.MUTED, figures=Figures.COLUMN)
        head.addWidget(self._count)
        column.addLayout(head)
        self._top = QVBoxLayout()
        self._top.setContentsMargins(13, 0, 20, 0)
        column.addLayout(self._top)
        self.rows = WaitingList(spoken)
        column.addWidget(self.rows, 1)
        self._rest = QWidget()
        self._rest.hide()
        column.addWidget(self._rest, 1)
        self._news = Banner("", notice=Notice.SUCCESS)
        self._care = Banner("", notice=Notice.WARNING)
        for strip in (self._news, self._care):
            strip.hide()
            column.addWidget(strip)
        self._held = _HeldStrip()
        self._held.undo.clicked.connect(self.undo)
        column.addWidget(self._held)
        self._keys = QWidget()
        self.caps = _fill_keys(self._keys, keys)
        column.addWidget(self._keys)

    def fill(self, count: str, items: Sequence[WaitingItem]) -> None:
        """Show what waits, and how many in words."""
        self._count.setText(count)
        self.rows.set_items(list(items))
        # an empty list would take the focus and show a ring around nothing, beside keys that do nothing
        had_focus, page = self.rows.hasFocus(), self.parentWidget()
        for part in (self.rows, self._keys):
            part.setVisible(bool(items))
        self._rest.setVisible(not items)
        if had_focus and not items and page is not None:
            arrive(page)

    def add_top(self, widget: QWidget) -> None:
        """Put something between the title and the rows."""
        self._top.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeading)

    def choose(self, op: str) -> None:
        """Choose a row by its request."""
        model = self.rows.model()
        for place in range(model.rowCount()):
            item = model.index(place, 0).data(Qt.ItemDataRole.UserRole)
            if isinstance(item, WaitingItem) and item.key == op:
                self.rows.setCurrentIndex(model.index(place, 0))

    def step(self, by: int) -> None:
        """Choose the next row or the one before."""
        model, place = self.rows.model(), self.rows.currentIndex().row() + by
        if 0 <= place < model.rowCount():
            self.rows.setCurrentIndex(model.index(place, 0))

    def say(self, words: str, *, care: bool = False) -> None:
        """Say what became of the last act; without words nothing is said any more. ``care``: not what was wanted."""
        for strip in (self._news, self._care):
            strip.hide()
        if words:
            (self._care if care else self._news).set_words("", words)

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


def _fill_keys(box: QWidget, keys: Keys) -> list[QWidget]:
    """Put the keys into their strip; one widget for each, in their order."""
    found: list[QWidget] = []
    flow = Flow(box, across=14, down=6)
    flow.setContentsMargins(20, 10, 20, 10)
    for caps, words in keys:
        one = QWidget()
        row = QHBoxLayout(one)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for cap in caps:
            row.addWidget(KeyCap(cap))
        row.addWidget(Label(words, Face.SMALL, Role.MUTED))
        flow.addWidget(one)
        found.append(one)
    return found
