"""Boxes on one grid, side by side, or below each other where there is no room: what is beside what was, or is wanted.

The same field stands in the same row of every box. A box that cannot be chosen is sunken, the one wanted is tinted.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.tokens import Radius, Role

_PAD_X, _PAD_Y, _GAP = 17, 13, 12


class Look(Enum):
    """How a box is painted; value: (ground, edge)."""

    SUNKEN = (Role.SUNKEN, Role.BORDER)
    PLAIN = (Role.SURFACE, Role.BORDER)
    CHOSEN = (Role.ACCENT_SOFT, Role.ACCENT)


class Boxes(QWidget):
    """Each box is a list of as many cells as the others, a head first, an empty one None."""

    def __init__(
        self, boxes: Sequence[Sequence[QWidget | None]], looks: Sequence[Look], *, narrow: int, apart: int = 2
    ) -> None:
        """``looks``: one a box; change one with ``set_look``. ``narrow``: width / zoom below which they are stacked.

        ``apart``: between two rows.
        """
        super().__init__()
        self._narrow = narrow if len(boxes) > 1 else 0
        self._boxes, self._looks = [list(box) for box in boxes], list(looks)
        self._stacked = False
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(_PAD_X, _PAD_Y, _PAD_X, _PAD_Y)
        self.grid.setHorizontalSpacing(2 * _PAD_X + _GAP)
        self.grid.setVerticalSpacing(apart)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._place()

    def set_look(self, box: int, look: Look) -> None:
        """Paint a box in another way."""
        self._looks[box] = look
        self.update()

    def retheme(self) -> None:
        """Look again whether there is room."""
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() / theme.current().k < self._narrow
        if narrow != self._stacked:
            self._stacked = narrow
            self._place()

    def _place(self) -> None:
        while self.grid.takeAt(0) is not None:
            pass
        for row in range(self.grid.rowCount()):
            self.grid.setRowMinimumHeight(row, 0)
        tall = len(self._boxes[0]) + 1
        for number, box in enumerate(self._boxes):
            column, start = (0, number * tall) if self._stacked else (number, 0)
            for place, cell in enumerate(box):
                if cell is not None:
                    self.grid.addWidget(cell, start + place, column, Qt.AlignmentFlag.AlignTop)
                self.grid.setRowMinimumHeight(start + place, self._least(place))
            if self._stacked and number:
                self.grid.setRowMinimumHeight(start - 1, 2 * _PAD_Y + _GAP)
            self.grid.setColumnStretch(number, 1 if not (self._stacked and number) else 0)
        self.updateGeometry()
        self.update()

    def _least(self, _place: int) -> int:
        """How tall the row of such a cell is at least, where nothing stands in it."""
        return 0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        for number, how in enumerate(self._looks):
            fill, edge = how.value
            area = self._area(number)
            paper.box(painter, area, Radius.BOX, fill=look.colour(fill), edge=look.colour(edge))
        painter.end()

    def _area(self, number: int) -> QRectF:
        """Measured by the heads, which fill their columns."""
        heads = [box[0].geometry() for box in self._boxes if box[0] is not None]
        if not self._stacked:
            return QRectF(heads[number].left() - _PAD_X, 0, heads[number].width() + 2 * _PAD_X, self.height())
        top = heads[number].top() - _PAD_Y
        last = number + 1 == len(heads)
        bottom = self.height() if last else heads[number + 1].top() - _PAD_Y - _GAP
        return QRectF(0, top, self.width(), bottom - top)
