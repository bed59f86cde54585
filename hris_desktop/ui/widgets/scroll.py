"""A list in a small window: as tall as what is in it, up to a height from which it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Space

_WIDE, _TALLEST = 620, 520


class Scroll(QScrollArea):
    """See the module."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def take(self, sheet: QWidget) -> None:
        """Show ``sheet`` in place of the one before."""
        sheet.setAutoFillBackground(False)
        self.setWidget(sheet)
        self.updateGeometry()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        sheet = self.widget()
        layout = sheet.layout() if sheet is not None else None
        tall = layout.totalHeightForWidth(width) if layout is not None else 0
        return min(tall, self._tallest())

    @override
    def sizeHint(self) -> QSize:
        width = theme.current().px(_WIDE) - 2 * Space.WIDE
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._tallest(), theme.current().px(160)))

    def _tallest(self) -> int:
        room = QApplication.primaryScreen().availableGeometry().height() // 2
        return min(theme.current().px(_TALLEST), max(room, 200))
