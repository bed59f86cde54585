"""In force and asked for on one grid, the asked-for one tinted; below each other when there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.widgets.icon import Icon

_NARROW = 440
_PAD_X, _PAD_Y, _GAP = 17, 13, 12
_BETWEEN = 8


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a box: icon and words."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: the same field on both sides (an empty caption leaves a side empty)."""

    left_label: str
    left: QWidget
    right_label: str
    right: QWidget


class SideBySide(QWidget):
    """Two boxes; ``left`` None shows the tinted one alone (something new)."""

    def __init__(self, left: Head | None, right: Head, rows: Sequence[Pair], *, tinted: bool = True) -> None:
        """``tinted`` False: both are only shown (two values that clash)."""
        super().__init__()
        self._tinted = tinted
        self._two = left is not None
        self._stacked = False
        self._first = _cells(left, [(pair.left_label, pair.left) for pair in rows], Role.MUTED) if left else []
        accent = Role.ACCENT if tinted else Role.MUTED
        self._second = _cells(right, [(pair.right_label, pair.right) for pair in rows], accent)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(_PAD_X, _PAD_Y, _PAD_X, _PAD_Y)
        self.grid.setHorizontalSpacing(2 * _PAD_X + _GAP)
        self.grid.setVerticalSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._place()

    def retheme(self) -> None:
        """Look again whether there is room."""
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() / theme.current().k < _NARROW
        if self._two and narrow != self._stacked:
            self._stacked = narrow
            self._place()

    def _place(self) -> None:
        while self.grid.takeAt(0) is not None:
            pass
        rows = len(self._second)
        for row in range(self.grid.rowCount()):
            self.grid.setRowMinimumHeight(row, 0)
        side = self._two and not self._stacked
        self._put(self._first, 0, 0)
        self._put(self._second, 1 if side else 0, rows + 1 if self._two and self._stacked else 0)
        if self._two and self._stacked:
            self.grid.setRowMinimumHeight(rows, 2 * _PAD_Y + _GAP)
        self.grid.setColumnStretch(0, 1)
        self.grid.setColumnStretch(1, 1 if side else 0)
        self.updateGeometry()
        self.update()

    def _put(self, cells: Sequence[QWidget | None], column: int, start: int) -> None:
        for place, cell in enumerate(cells):
            if cell is not None:
                self.grid.addWidget(cell, start + place, column, Qt.AlignmentFlag.AlignTop)
            caption = place % 2 == 1
            if caption:
                self.grid.setRowMinimumHeight(start + place, theme.current().line(Face.CAPTION) + _BETWEEN)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        first, second = self._boxes()
        if first is not None:
            self._box(painter, first, tinted=False)
        self._box(painter, second, tinted=self._tinted)
        painter.end()

    def _boxes(self) -> tuple[QRectF | None, QRectF]:
        """Return the areas behind the two columns, measured by their heads."""
        whole = QRectF(self.rect())
        if not self._two or self._first[0] is None or self._second[0] is None:
            return None, whole
        first, second = self._first[0].geometry(), self._second[0].geometry()
        if self._stacked:
            split = second.top() - _PAD_Y
            lower = QRectF(0, split, whole.width(), whole.height() - split)
            return QRectF(0, 0, whole.width(), split - _GAP), lower
        start = second.left() - _PAD_X if first.left() < second.left() else first.left() - _PAD_X
        left = QRectF(0, 0, start - _GAP, whole.height())
        right = QRectF(start, 0, whole.width() - start, whole.height())
        return (left, right) if first.left() < second.left() else (right, left)

    def _box(self, painter: QPainter, area: QRectF, *, tinted: bool) -> None:
        look = theme.current()
        fill, edge = (Role.ACCENT_SOFT, Role.ACCENT) if tinted else (Role.SURFACE, Role.BORDER)
        paper.box(painter, area, Radius.BOX, fill=look.colour(fill), edge=look.colour(edge))


def _cells(head: Head, rows: Sequence[tuple[str, QWidget]], role: Role) -> list[QWidget | None]:
    """Head, then caption and value of every row."""
    cells: list[QWidget | None] = [_HeadLine(head, role)]
    for caption, value in rows:
        cells += [_Caption(caption), value] if caption else [None, None]
    return cells


class _Caption(QWidget):
    """A field's name, with the room above it that keeps rows apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, _BETWEEN, 0, 0)
        row.addWidget(Label(text, Face.CAPTION, Role.MUTED, wrap=True))


class _HeadLine(QWidget):
    def __init__(self, head: Head, role: Role) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if head.icon:
            row.addWidget(Icon(head.icon, 16, role), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(head.words, Face.LABEL, role, wrap=True), 1)
