"""The bar at the foot of a task page, which never scrolls away."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Role, Space
from hris_desktop.ui.widgets.flow import Flow


class PinnedBar(QFrame):
    """At the foot of a task page: the primary act first, what else is possible, and a quiet word at the end."""

    def __init__(self) -> None:
        """Start empty; hidden until something is in it."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PAGE_LEFT, 14, Space.PAGE_LEFT, 14)
        row.setSpacing(Space.CARD_GAP)
        self._acts = Flow(across=10, down=8)
        row.addLayout(self._acts, 1)
        self._end = QHBoxLayout()
        self._end.setSpacing(8)
        row.addLayout(self._end)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()

    def add_act(self, widget: QWidget) -> None:
        """Add a button; the first one is the page's primary act."""
        self._acts.addWidget(widget)
        self.show()

    def add_end(self, widget: QWidget) -> None:
        """Add a quiet word or icon at the end."""
        self._end.addWidget(widget)
        self.show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        painter.fillRect(0, 0, self.width(), 1, look.colour(Role.BORDER))
        painter.end()
