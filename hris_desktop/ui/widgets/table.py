"""A long table that is loaded page by page: it asks for more when its end comes near, and never holds all rows.

No proxy model: order, search and filters are the service's. The keyboard alone is enough: arrows move, Enter opens;
what has no room in a narrow window is left out column by column, the least important first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.list_model import Either
from hris_desktop.ui.widgets.table_row import INSET, ROW_HEIGHT, Cell, Row, RowDelegate

__all__ = ["Cell", "Head", "Row", "Table"]

_HEAD = 44
_ARROW = 14
_NEAR = 20
"""Rows before the end at which more are asked for."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its words, its share of the width at 100 %, and how soon it is left out (0 is never)."""

    key: str
    words: str
    share: int
    rank: int = 0


class _Rows(QAbstractTableModel):
    """Rows that have been loaded."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self.heads: tuple[Head, ...] = ()
        self.rows: list[Row] = []

    def replace(self, heads: Sequence[Head], rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.heads, self.rows = tuple(heads), list(rows)
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()

    @override
    def rowCount(self, parent: Either = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Either = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.heads)

    @override
    def data(self, index: Either, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken if index.column() == 0 else f"{self.heads[index.column()].words}: {cell.text}"
        return cell if role == Qt.ItemDataRole.UserRole else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.heads):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.heads[section].words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None


class _Heads(QHeaderView):
    """The heads of the columns, over the words of their rows; the order is an arrow beside its column's words."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.order: tuple[int, bool] = (-1, False)
        """(column, descending)."""

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look, direction = theme.current(), self.layoutDirection()
        painter.save()
        paper.brush(painter)
        area = QRectF(rect)
        painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), look.colour(Role.BORDER))
        inset = Space.CARD if logicalIndex == 0 else INSET
        column, descending = self.order
        ordered = column == logicalIndex
        side = look.px(_ARROW) if ordered else 0
        painter.setFont(look.font(Face.LABEL))
        painter.setPen(look.colour(Role.TEXT if ordered else Role.MUTED))
        inner = paper.leading(area, max(area.width() - inset - INSET - side, 1), inset=inset, direction=direction)
        words = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        if ordered:
            wide = painter.fontMetrics().horizontalAdvance(shown) + 5
            place = paper.leading(inner, side, inset=wide, direction=direction)
            box = QRectF(place.left(), area.center().y() - side / 2, side, side)
            if descending:
                painter.translate(box.center())
                painter.rotate(180)
                painter.translate(-box.center())
            icons.draw(painter, "chevron-down", box, look.colour(Role.TEXT))
        painter.restore()


class Table(QTableView):
    """``opened`` carries the key of a row, ``sorted_by`` that of a column, ``wanted`` asks for the next rows."""

    opened = Signal(str)
    sorted_by = Signal(str)
    wanted = Signal()
    left = Signal()
    """Up from the first row."""

    def __init__(self, name: str) -> None:
        """``name`` is spoken for the table."""
        super().__init__()
        self._touched = False
        self._rows = _Rows(self)
        self._painter = RowDelegate(self)
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.verticalHeader().hide()
        head = self._heads = _Heads(self)
        self.setHorizontalHeader(head)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(1)
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.sectionClicked.connect(lambda place: self.sorted_by.emit(self._rows.heads[place].key))
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now.row()))
        self.verticalScrollBar().valueChanged.connect(lambda _: self._ask_for_more())
        self.doubleClicked.connect(lambda index: self.opened.emit(self._rows.rows[index.row()].key))
        self.retheme()

    def show_rows(self, heads: Sequence[Head], rows: Sequence[Row]) -> None:
        """Show other rows from the beginning; the one chosen stays chosen where it is still there."""
        key, scroll = self.key(), self.verticalScrollBar().value()
        self._rows.replace(heads, rows)
        # what nobody chose is no choice: rows that come before it while the list is loaded take its place
        place = next((n for n, row in enumerate(rows) if row.key == key), 0) if self._touched else 0
        self._choose(-1)
        if rows:
            self.setCurrentIndex(self._rows.index(place, 0))
        self._fit()
        self.verticalScrollBar().setValue(scroll if place else 0)

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Put the next rows below those that are there."""
        self._rows.append(rows)

    def show_order(self, key: str, *, descending: bool) -> None:
        """Mark the column that the rows are in order of."""
        place = next((n for n, head in enumerate(self._rows.heads) if head.key == key), -1)
        self._heads.order = (place, descending)
        self._heads.viewport().update()

    def key(self) -> str:
        """Return the key of the row chosen, or an empty text."""
        place = self.currentIndex().row()
        return self._rows.rows[place].key if 0 <= place < len(self._rows.rows) else ""

    @property
    def loaded(self) -> int:
        """How many rows there are here."""
        return len(self._rows.rows)

    def seen(self) -> tuple[int, int]:
        """Return the numbers of the first and last row in sight, from 1; (0, 0) without any."""
        if not self._rows.rows:
            return 0, 0
        last = self.rowAt(self.viewport().height() - 1)
        return self.rowAt(0) + 1, (last if last >= 0 else len(self._rows.rows) - 1) + 1

    def retheme(self) -> None:
        """Take heights from the theme again."""
        look = theme.current()
        self.verticalHeader().setDefaultSectionSize(look.px(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(look.px(_HEAD))
        self._fit()
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._touched = True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.key():
            self.opened.emit(self.key())
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left.emit()
        elif event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # letters are the page's: Qt would look for a row that begins so, among the loaded ones only
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._touched = True
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Leave, QEvent.Type.Wheel}:
            self._hover(-1)
        return super().viewportEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._ask_for_more()

    def _hover(self, row: int) -> None:
        if row != self._painter.hovered:
            before, self._painter.hovered = self._painter.hovered, row
            for one in {before, row} - {-1}:  # a page of rows takes as long to paint as it takes to notice
                self.viewport().update(0, self.rowViewportPosition(one), self.viewport().width(), self.rowHeight(one))

    def _choose(self, row: int) -> None:
        self._painter.chosen = row
        self.viewport().update()
        if row >= 0 and row >= self.loaded - _NEAR:
            self.wanted.emit()

    def _ask_for_more(self) -> None:
        bar = self.verticalScrollBar()
        if self.loaded and bar.value() >= bar.maximum() - _NEAR * theme.current().px(ROW_HEIGHT):
            self.wanted.emit()

    def _fit(self) -> None:
        """Share the width among the columns that have room; the least important ones are left out first."""
        look, heads = theme.current(), self._rows.heads
        width = self.viewport().width()
        shown = list(range(len(heads)))
        while sum(look.px(heads[at].share) for at in shown) > width * _SQUEEZE and len(shown) > 1:
            last = max(shown, key=lambda at: heads[at].rank)
            if not heads[last].rank:
                break
            shown.remove(last)
        total = sum(heads[at].share for at in shown) or 1
        for at, head in enumerate(heads):
            self.setColumnHidden(at, at not in shown)
            if at in shown:
                self.setColumnWidth(at, width * head.share // total)
        if shown:
            used = sum(self.columnWidth(at) for at in shown[:-1])
            self.setColumnWidth(shown[-1], max(width - used, 1))


_SQUEEZE = 1.15
"""Columns may become so much narrower than they like before one is left out."""
