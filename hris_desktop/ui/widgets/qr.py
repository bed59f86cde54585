"""A QR code: dark on white in every theme, since cameras expect paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import theme

_QUIET = 4


class QrCode(QWidget):
    """Rows of modules, True is dark; the quiet zone of four modules is added here."""

    def __init__(self, rows: Sequence[Sequence[bool]], name: str, *, side: int = 176) -> None:
        """``name`` says what it holds, for screen readers."""
        super().__init__()
        self._rows, self._side = rows, side
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def retheme(self) -> None:
        """Take the size from the theme again."""
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(self._side), theme.current().px(self._side))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, QRectF(self.rect()), self._rows)
        painter.end()


def paint(painter: QPainter, area: QRectF, rows: Sequence[Sequence[bool]]) -> None:
    """Paint the code into a square; also used for the printed sheet."""
    painter.fillRect(area, Qt.GlobalColor.white)
    module = area.width() / (len(rows) + 2 * _QUIET)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                left, top = area.left() + (x + _QUIET) * module, area.top() + (y + _QUIET) * module
                painter.fillRect(QRectF(left, top, module + 0.2, module + 0.2), Qt.GlobalColor.black)
