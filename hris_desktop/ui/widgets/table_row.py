"""Rows of a table, painted by one delegate: hover and selection are one band over the whole row, not single cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets import avatar
from hris_desktop.ui.widgets.list_model import Either
from hris_desktop.ui.widgets.pill import Tone

SIGN, SIGN_GAP = 26, 10
ROW_HEIGHT = 39
INSET = 10
_PILL = 22
_PILL_ICON = 14


class Weight(Enum):
    """How loud the words of a cell are; value: (style, colour)."""

    STRONG = (Face.SMALL_STRONG, Role.TEXT)
    PLAIN = (Face.SMALL, Role.TEXT)
    QUIET = (Face.SMALL, Role.MUTED)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of a row."""

    text: str = ""
    weight: Weight = Weight.QUIET
    sign: bool = False
    """With the round sign of the person named; ``firm`` makes it square."""
    firm: bool = False
    pill: tuple[str, Tone] | None = None
    """(icon, tone): the words stand in a rounded box."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``key`` names it for the program, ``spoken`` is the whole of it in words."""

    key: str
    cells: tuple[Cell, ...]
    spoken: str


class RowDelegate(QStyledItemDelegate):
    """Paints the ``Cell`` of the role ``UserRole``; ``hovered`` and ``chosen`` are rows."""

    hovered = -1
    chosen = -1

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Either) -> QSize:
        look = theme.current()
        cell = index.data(Qt.ItemDataRole.UserRole)
        text = cell.text if isinstance(cell, Cell) else ""
        sign = look.px(SIGN) + SIGN_GAP if isinstance(cell, Cell) and cell.sign else 0
        wide = option.fontMetrics.horizontalAdvance(text) + sign + 2 * INSET
        return QSize(wide, look.px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Either) -> None:
        cell = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(cell, Cell):
            return
        painter.save()
        painter.setClipRect(option.rect)
        paper.brush(painter)
        area = QRectF(option.rect)
        first = index.column() == 0
        self._ground(painter, area, index, direction=option.direction)
        inset = Space.CARD if first else INSET
        inner = paper.leading(area, max(area.width() - inset - INSET, 1), inset=inset, direction=option.direction)
        if cell.pill is not None and cell.text:
            self._pill(painter, inner, cell, option.direction)
        else:
            self._words(painter, inner, cell, option.direction, ring=index.row() == self.chosen)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, index: Either, *, direction: Qt.LayoutDirection) -> None:
        look, first = theme.current(), index.column() == 0
        chosen = index.row() == self.chosen
        if chosen or index.row() == self.hovered:
            painter.fillRect(area, look.colour(Role.SELECTION if chosen else Role.HOVER))
        if chosen and first:
            painter.fillRect(paper.leading(area, 3, inset=0, direction=direction), look.colour(Role.ACCENT))
        inset = Space.CARD if first else 0
        line = paper.leading(area, area.width() - inset, inset=inset, direction=direction)
        painter.fillRect(QRectF(line.left(), area.bottom() - 1, line.width(), 1), look.colour(Role.BORDER))

    def _words(self, painter: QPainter, area: QRectF, cell: Cell, direction: Qt.LayoutDirection, *, ring: bool) -> None:
        look = theme.current()
        inset = 0
        if cell.sign:
            side = look.px(SIGN)
            place = paper.leading(area, side, inset=0, direction=direction)
            square = QRectF(place.left(), area.center().y() - side / 2, side, side)
            avatar.paint(painter, square, cell.text, firm=cell.firm, ring=ring)
            inset = side + SIGN_GAP
        face, role = cell.weight.value
        painter.setFont(look.font(face))
        painter.setPen(look.colour(role))
        box = paper.leading(area, max(area.width() - inset, 1), inset=inset, direction=direction)
        shown = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, int(box.width()))
        # the painter takes its direction from the view: left means leading
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _pill(self, painter: QPainter, area: QRectF, cell: Cell, direction: Qt.LayoutDirection) -> None:
        if cell.pill is None:
            return
        look = theme.current()
        icon, tone = cell.pill
        words, ground = (look.colour(role) for role in tone.value)
        painter.setFont(look.font(Face.CAPTION_STRONG))
        side, tall = look.px(_PILL_ICON), look.px(_PILL)
        room = int(area.width()) - side - 23
        shown = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, max(room, 0))
        wide = painter.fontMetrics().horizontalAdvance(shown) + side + 23
        place = paper.leading(area, wide, inset=0, direction=direction)
        box = QRectF(place.left(), area.center().y() - tall / 2, wide, tall)
        paper.box(painter, box, tall / 2, fill=ground, edge=words if look.rim else None)
        mark = paper.leading(box, side, inset=8, direction=direction)
        icons.draw(painter, icon, QRectF(mark.left(), box.center().y() - side / 2, side, side), words)
        painter.setPen(words)
        text = paper.leading(box, wide - side - 22, inset=side + 13, direction=direction)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
