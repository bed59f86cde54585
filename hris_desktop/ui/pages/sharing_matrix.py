"""The matrix of sections and readers: a key where there is a key, a date on one that ends, a dash where there is none.

One delegate paints every cell, so that the chosen row is one band; what a cell says is spoken in whole words. ``None``
in a cell stands for several readers that share the last column, or for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from hris_desktop.services.views_trust import Column, Hold, Holder, SharingRow, SharingView
from hris_desktop.ui import icons, paper, theme, when
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.list_model import Either
from hris_desktop.ui.words import isolate, listed, tr

_HEAD, _ROW, _LEAST = 44, 38, 300
_NAME, _CELL, _FIRM, _OTHERS, _LAST = 216, 74, 168, 150, 204
_ICON = 18
_UNRECORDED = "directory"
_SMALL = 14
SIGNS = {Hold.KEY: "key-round", Hold.COMING: "clock", Hold.WILL: "circle", Hold.ENDED: "history"}
"""The sign of each way to stand to a section; the words are ``Hold``'s own."""


class _Cells(QAbstractTableModel):
    """Section, one column per reader, the others, and who opened it last."""

    def __init__(self, view: SharingView, locale: str, parent: QTableView) -> None:
        super().__init__(parent)
        self.view, self._locale = view, locale
        self.opened = any(row.opened for row in view.rows)

    @override
    def rowCount(self, parent: Either = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.view.rows)

    @override
    def columnCount(self, parent: Either = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.view.columns) + 2 + self.opened

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (0, len(self.view.columns) + 2):
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return self.title(section) if role == Qt.ItemDataRole.DisplayRole else None

    def title(self, column: int) -> str:
        names = ["\u2002" + tr("Section"), *(isolate(one.label) for one in self.view.columns), tr("Others")]
        return [*names, tr("Last opened by others")][column]

    def least(self, column: int) -> int:
        """How wide a column is at 100 % at least."""
        place = column - 1 - len(self.view.columns)
        if place >= 0:
            return _LAST if place else _OTHERS
        return _FIRM if self.view.columns[column - 1].is_firm else _CELL

    def opened_by(self, row: SharingRow) -> str:
        """Who opened a section last; what everybody sees every day is not recorded."""
        return row.opened or (tr("not recorded") if row.section.key == _UNRECORDED else tr("nobody yet"))

    def holders(self, index: Either) -> tuple[Holder, ...]:
        """The readers of one cell."""
        row, place = self.view.rows[index.row()], index.column() - 1
        if 0 <= place < len(self.view.columns):
            found = row.of(self.view.columns[place].name)
            return (found,) if found else ()
        return self.view.others(row) if place == len(self.view.columns) else ()

    @override
    def data(self, index: Either, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        row = self.view.rows[index.row()]
        if index.column() == 0:
            words = row.section.label
            return words if role == Qt.ItemDataRole.DisplayRole else listed([words, row.summary, row.note])
        if index.column() > len(self.view.columns) + 1:
            return self.opened_by(row)
        return self._spoken(index)

    def _spoken(self, index: Either) -> str:
        words = [spoken(one, self._locale) for one in self.holders(index)]
        section = self.view.rows[index.row()].section.label
        return (
            f"{section}, {'; '.join(words)}"
            if words
            else tr("{section}, {reader}: no key", section=section, reader=self.title(index.column()))
        )


def spoken(holder: Holder, locale: str) -> str:
    """``HR: can read it, until 31 Mar 2027``."""
    until = tr("until {day}", day=when.short_day(holder.reader.until, locale)) if holder.reader.until else ""
    state = holder.told or ", ".join(part for part in (tr(holder.hold.value), until) if part)
    return tr("{reader}: {state}", reader=holder.reader.label, state=state)


class _Painter(QStyledItemDelegate):
    """Paints all cells; numbers go through the zoom."""

    def __init__(self, table: Matrix, locale: str) -> None:
        super().__init__(table)
        self._table, self._locale = table, locale

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Either) -> None:
        model = index.model()
        if not isinstance(model, _Cells):
            return
        painter.save()
        paper.brush(painter)
        area = QRectF(option.rect)
        row = model.view.rows[index.row()]
        self._ground(painter, area, index)
        here = self._table.currentIndex() == index and self._table.hasFocus()
        if index.column() == 0:
            self._name(painter, area, row)
        elif index.column() > len(model.view.columns) + 1:
            self._words(painter, area, model.opened_by(row), Role.MUTED)
        else:
            self._keys(painter, area, model.holders(index), named=index.column() == len(model.view.columns) + 1)
        if here:
            box = area.adjusted(4, 4, -4, -4)
            paper.box(painter, box, 6, edge=theme.current().colour(Role.FOCUS), width=2)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, index: Either) -> None:
        look, table = theme.current(), self._table
        chosen, over = index.row() == table.currentIndex().row(), index.row() == table.hovered
        if chosen or over:
            painter.fillRect(area, look.colour(Role.SELECTION if chosen else Role.HOVER))
        direction = table.layoutDirection()
        first = index.column() == 0
        if chosen and first:
            painter.fillRect(paper.leading(area, 3, inset=0, direction=direction), look.colour(Role.ACCENT))
        inset = 20 if first else 0
        line = paper.leading(area, area.width() - inset, inset=inset, direction=direction)
        painter.fillRect(QRectF(line.left(), area.bottom(), line.width(), 1), look.colour(Role.BORDER))

    def _name(self, painter: QPainter, area: QRectF, row: SharingRow) -> None:
        look, direction = theme.current(), self._table.layoutDirection()
        side = look.px(_ICON)
        sign = paper.leading(area, side, inset=20, direction=direction)
        place = QRectF(sign.left(), area.center().y() - side / 2, side, side)
        icons.draw(painter, row.section.icon, place, look.colour(Role.MUTED))
        rest = paper.leading(area, area.width() - side - 36, inset=side + 32, direction=direction)
        chosen = self._table.currentIndex().isValid() and self._table.row_in_sight() is row
        self._text(painter, rest, row.section.label, Face.STRONG if chosen else Face.BODY, Role.TEXT)

    def _keys(self, painter: QPainter, area: QRectF, holders: Sequence[Holder], *, named: bool) -> None:
        if not holders:
            painter.setPen(theme.current().colour(Role.MUTED))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "–")
            return
        # who no longer reads is named where nobody does, and else by the detail alone
        shown = [one for one in holders if one.hold is not Hold.ENDED] or holders
        words = ", ".join(_short(one, self._locale, named=named) for one in shown)
        if words:
            self._pill(painter, area, words, shown[0])
        else:
            self._sign(painter, area, shown[0].hold)

    def _sign(self, painter: QPainter, area: QRectF, hold: Hold) -> None:
        look = theme.current()
        side = look.px(_ICON)
        place = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
        role = {Hold.KEY: Role.ACCENT, Hold.ENDED: Role.WARNING}.get(hold, Role.MUTED)
        icons.draw(painter, SIGNS[hold], place, look.colour(role))

    def _pill(self, painter: QPainter, area: QRectF, text: str, holder: Holder) -> None:
        look = theme.current()
        ends = holder.reader.until is not None or holder.hold is Hold.ENDED
        ink, ground = (Role.WARNING, Role.WARNING_SOFT) if ends else (Role.TEXT, Role.CHIP)
        painter.setFont(look.font(Face.CAPTION_STRONG))
        side, tall = look.px(_SMALL), look.px(22)
        room = area.width() - side - 32
        shown = painter.fontMetrics().elidedText(isolate(text), Qt.TextElideMode.ElideRight, int(room))
        wide = painter.fontMetrics().horizontalAdvance(shown) + side + 24
        box = QRectF(area.center().x() - wide / 2, area.center().y() - tall / 2, wide, tall)
        paper.box(painter, box, tall / 2, fill=look.colour(ground), edge=look.colour(ink) if look.rim else None)
        direction = self._table.layoutDirection()
        sign = paper.leading(box, side, inset=9, direction=direction)
        place = QRectF(sign.left(), box.center().y() - side / 2, side, side)
        icons.draw(painter, SIGNS[holder.hold], place, look.colour(ink))
        painter.setPen(look.colour(ink))
        rest = paper.leading(box, wide - side - 20, inset=side + 13, direction=direction)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _words(self, painter: QPainter, area: QRectF, text: str, role: Role) -> None:
        self._text(painter, area.adjusted(8, 0, -8, 0), text, Face.SMALL, role)

    def _text(self, painter: QPainter, area: QRectF, text: str, face: Face, role: Role) -> None:
        look = theme.current()
        painter.setFont(QFont(look.font(face)))
        painter.setPen(look.colour(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        # the painter takes its direction from the view: left means leading
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _short(holder: Holder, locale: str, *, named: bool) -> str:
    ends = holder.reader.until if holder.hold is not Hold.ENDED else None
    until = tr("until {day}", day=when.short_day(ends, locale)) if ends else ""
    name = tr("Colleagues") if holder.name == "r:members" else holder.reader.label
    return " ".join(part for part in (name if named else "", until) if part)


class Matrix(QTableView):
    """``chosen`` when another cell is; ``cell`` says which. Arrow keys move, Tab leaves."""

    chosen = Signal()

    def __init__(self, locale: str) -> None:
        """``locale`` spells the days."""
        super().__init__()
        self._locale = locale
        self.hovered = -1
        self.setAccessibleName(tr("Who can see what: sections and readers"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Painter(self, locale))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setMinimumSectionSize(40)
        self.entered.connect(self._hover)

    def show_view(self, view: SharingView) -> None:
        """Show another view; the cell chosen stays chosen, and the rows stay where they were scrolled to."""
        at, scrolled = (self.currentIndex().row(), self.currentIndex().column()), self.verticalScrollBar().value()
        cells = _Cells(view, self._locale, self)
        self.setModel(cells)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.selectionModel().currentChanged.connect(self._moved)
        self.retheme()
        row, column = max(at[0], 0), max(at[1], 0)
        self.setCurrentIndex(cells.index(min(row, cells.rowCount() - 1), min(column, cells.columnCount() - 1)))
        # the bar knows how far it goes once the rows are laid out
        self.doItemsLayout()
        self.verticalScrollBar().setValue(scrolled)

    @property
    def cell(self) -> tuple[SharingRow, Column | None, tuple[Holder, ...]] | None:
        """The row chosen, the reader whose column it is (None: the section or the others), who holds it there."""
        cells, index = self.model(), self.currentIndex()
        if not isinstance(cells, _Cells) or not index.isValid():
            return None
        place = index.column() - 1
        column = cells.view.columns[place] if 0 <= place < len(cells.view.columns) else None
        return cells.view.rows[index.row()], column, cells.holders(index)

    def row_in_sight(self) -> SharingRow | None:
        """The row chosen."""
        found = self.cell
        return found[0] if found else None

    def retheme(self) -> None:
        """Take the sizes from the theme again."""
        look, cells = theme.current(), self.model()
        self.verticalHeader().setDefaultSectionSize(look.px(_ROW))
        self.horizontalHeader().setFixedHeight(look.px(_HEAD))
        if isinstance(cells, _Cells):
            measure = self.fontMetrics().__class__(look.font(Face.LABEL))
            for column in range(1, cells.columnCount()):
                words = measure.horizontalAdvance(cells.title(column)) + 24
                self.setColumnWidth(column, max(look.px(cells.least(column)), min(words, look.px(_OTHERS))))
        self.viewport().update()

    @property
    def full_height(self) -> int:
        """What all rows need."""
        rows = self.model().rowCount() if self.model() is not None else 0
        return theme.current().px(_HEAD) + rows * theme.current().px(_ROW) + 2

    @override
    def sizeHint(self) -> QSize:
        # the page has the detail below in sight first; the table takes the height that is left, and scrolls by itself
        return QSize(theme.current().px(_NAME + 400), min(self.full_height, theme.current().px(_LEAST)))

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        del now, before
        self.viewport().update()
        self.chosen.emit()

    def _hover(self, index: Either) -> None:
        if index.row() != self.hovered:
            self.hovered = index.row()
            self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        # the detail below takes its room from here: what it explains stays in sight, if it was
        at = self.visualRect(self.currentIndex())
        in_sight = at.isValid() and at.top() >= 0 and at.bottom() <= event.oldSize().height()
        super().resizeEvent(event)
        if in_sight:
            self.scrollTo(self.currentIndex())
        self.viewport().update()
