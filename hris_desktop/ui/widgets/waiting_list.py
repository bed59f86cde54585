"""The list of what waits (approvals): 72 px a row, the age at the end, the risk in words; some can be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView
from typing_extensions import override

from hris_desktop.ui import paper
from hris_desktop.ui.widgets.list_model import Either, ListModel
from hris_desktop.ui.widgets.waiting_row import WaitingItem, WaitingRow, box_width

__all__ = ["WaitingItem", "WaitingList"]


class _Rows(ListModel[WaitingItem]):
    @override
    def data(self, index: Either, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.person
        if role == Qt.ItemDataRole.CheckStateRole and item.chosen is not None:
            return Qt.CheckState.Checked if item.chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.person, item.subject, item.note, item.age) if part)
        return item if role == Qt.ItemDataRole.UserRole else None

    @override
    def flags(self, index: Either) -> Qt.ItemFlag:
        usual = super().flags(index)
        tickable = index.isValid() and self.items[index.row()].chosen is not None
        return usual | Qt.ItemFlag.ItemIsUserCheckable if tickable else usual


class WaitingList(QListView):
    """``selected`` carries the key of the row in sight; J and K move, Enter opens.

    ``ticked`` carries the key of a row whose box was pressed, or on which Space was; whoever listens shows it ticked.
    """

    selected = Signal(str)
    opened = Signal(str)
    ticked = Signal(str)

    def __init__(self, name: str) -> None:
        """``name`` is spoken for the list."""
        super().__init__()
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(WaitingRow(self))
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
        if event.key() == Qt.Key.Key_Space and self.is_tickable:
            self.ticked.emit(self.key())
            return
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key()), 0)
        if not step or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
            return
        row = self.currentIndex().row() + step
        if 0 <= row < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(row))

    @property
    def is_tickable(self) -> bool:
        """Whether any row can be ticked."""
        return any(item.boxed for item in self._rows.items)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = QRectF(self.visualRect(index))
        box = paper.leading(row, box_width(), inset=0, direction=self.layoutDirection())
        if index.isValid() and self._rows.items[index.row()].chosen is not None and box.contains(event.position()):
            self.ticked.emit(self._key(index))
            return
        super().mousePressEvent(event)

    def _key(self, index: QModelIndex) -> str:
        return self._rows.items[index.row()].key if index.isValid() else ""

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self.signalsBlocked():
            self.selected.emit(self._key(index))
