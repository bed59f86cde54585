"""The list of what waits (approvals): 72 px a row, the age at the end, the risk in words.

One delegate paints the whole row, so that hover and selection are one band and not single cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Role, Size
from hris_desktop.ui.widgets import avatar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

_EITHER = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One row; ``key`` names it for the program."""

    key: str
    person: str
    subject: str
    age: str
    note: str = ""
    """``"Needs 2 people"``, ``"Proof attached"``."""
    note_icon: str = "users"
    caring: bool = True
    """The note asks for care (warning colour); False is plain."""


class _Rows(QAbstractListModel):
    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.items: tuple[WaitingItem, ...] = ()

    def replace(self, items: Sequence[WaitingItem]) -> None:
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    @override
    def rowCount(self, parent: _EITHER = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: _EITHER, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.person
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.person, item.subject, item.note, item.age) if part)
        return item if role == Qt.ItemDataRole.UserRole else None


class _Row(QStyledItemDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _EITHER) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(Size.LIST_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _EITHER) -> None:
        item = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, WaitingItem):
            return
        painter.save()
        paper.brush(painter)
        area = QRectF(option.rect)
        direction = option.direction
        selected, over = _state(option)
        self._ground(painter, area, selected=selected, over=over, direction=direction)
        self._words(painter, area, item, selected=selected, direction=direction)
        painter.restore()

    def _ground(
        self, painter: QPainter, area: QRectF, *, selected: bool, over: bool, direction: Qt.LayoutDirection
    ) -> None:
        look = theme.current()
        if selected or over:
            painter.fillRect(area, look.colour(Role.SELECTION if selected else Role.HOVER))
        if selected:
            painter.fillRect(paper.leading(area, 3, inset=0, direction=direction), look.colour(Role.ACCENT))
        hairline = paper.leading(area, area.width() - 20, inset=20, direction=direction)
        painter.fillRect(QRectF(hairline.left(), area.bottom() - 1, hairline.width(), 1), look.colour(Role.BORDER))

    def _words(
        self, painter: QPainter, area: QRectF, item: WaitingItem, *, selected: bool, direction: Qt.LayoutDirection
    ) -> None:
        look = theme.current()
        side = look.px(36)
        sign = paper.leading(area, side, inset=20, direction=direction)
        sign = QRectF(sign.left(), area.center().y() - side / 2, side, side)
        avatar.paint(painter, sign, item.person, ring=selected)
        inset = 20 + side + 12
        upper, lower = look.px(14), look.px(38)
        muted = look.colour(Role.MUTED)
        end = _End(painter, area, direction)
        used = end.write(item.age, "", Face.CAPTION, muted, upper)
        first = QRectF(area.left(), area.top() + upper, area.width(), look.line(Face.BODY))
        room = area.width() - inset - used - 28
        _write(painter, first, item.person, Face.STRONG, Role.TEXT, inset=inset, room=room, direction=direction)
        role = Role.WARNING if item.caring else Role.MUTED
        used = end.write(item.note, item.note_icon if item.note else "", Face.SMALL, look.colour(role), lower)
        second = QRectF(area.left(), area.top() + lower, area.width(), look.line(Face.BODY))
        room = area.width() - inset - used - 28
        _write(painter, second, item.subject, Face.SMALL, Role.MUTED, inset=inset, room=room, direction=direction)


class _End:
    """Writes at the end of a row: right, or left in right-to-left."""

    def __init__(self, painter: QPainter, area: QRectF, direction: Qt.LayoutDirection) -> None:
        self._painter, self._area, self._direction = painter, area, direction

    def write(self, text: str, icon: str, face: Face, colour: object, top: int) -> float:
        """Write icon and text; return the width taken."""
        if not text:
            return 0
        look = theme.current()
        painter, area = self._painter, self._area
        painter.setFont(look.font(face))
        side = look.px(16) if icon else 0
        wide = painter.fontMetrics().horizontalAdvance(text) + 2 + (side + 5 if side else 0)
        line = paper.leading(area, wide, inset=area.width() - wide - 18, direction=self._direction)
        box = QRectF(line.left(), area.top() + top, wide, look.line(Face.BODY))
        painter.setPen(colour)  # type: ignore[call-overload]
        rtl = self._direction is Qt.LayoutDirection.RightToLeft
        if side:
            left = box.right() - side if rtl else box.left()
            sign = QRectF(left, box.center().y() - side / 2, side, side)
            icons.draw(painter, icon, sign, painter.pen().color())
        align = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
        painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), text)
        return wide


def _write(
    painter: QPainter,
    line: QRectF,
    text: str,
    face: Face,
    role: Role,
    *,
    inset: float,
    room: float,
    direction: Qt.LayoutDirection,
) -> None:
    look = theme.current()
    painter.setFont(look.font(face))
    painter.setPen(look.colour(role))
    box = paper.leading(line, max(room, 10), inset=inset, direction=direction)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    align = Qt.AlignmentFlag.AlignRight if direction is Qt.LayoutDirection.RightToLeft else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), shown)


def _state(option: QStyleOptionViewItem) -> tuple[bool, bool]:
    state = option.state
    return bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)


class WaitingList(QListView):
    """``selected`` carries the key of the row chosen; J and K move, Enter opens."""

    selected = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str) -> None:
        """``name`` is spoken for the list."""
        super().__init__()
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Row(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(lambda index: self.opened.emit(self._key(index)))
        self.selectionModel().currentChanged.connect(lambda now, _: self._on_current(now))

    def set_items(self, items: Sequence[WaitingItem]) -> None:
        """Show other rows; the row chosen stays chosen if it is still there, else its neighbour is."""
        key, place = self.key(), self.currentIndex().row()
        self.blockSignals(True)
        self._rows.replace(items)
        kept = next((n for n, item in enumerate(items) if item.key == key), min(max(place, 0), len(items) - 1))
        if items:
            self.setCurrentIndex(self._rows.index(kept))
        self.blockSignals(False)
        if self.key() != key:
            self.selected.emit(self.key())

    def key(self) -> str:
        """Return the key of the row chosen, or an empty text."""
        return self._key(self.currentIndex())

    def retheme(self) -> None:
        """Lay the rows out again."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key()), 0)
        if not step or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
            return
        row = self.currentIndex().row() + step
        if 0 <= row < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(row))

    def _key(self, index: QModelIndex) -> str:
        return self._rows.items[index.row()].key if index.isValid() else ""

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self.signalsBlocked():
            self.selected.emit(self._key(index))
