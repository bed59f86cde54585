"""The list of articles: categories to browse, or answers to a question, best first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView
from typing_extensions import override

from hris_desktop.ui.widgets.article_row import ArticleItem, ArticleRow
from hris_desktop.ui.widgets.list_model import Either, ListModel

__all__ = ["ArticleItem", "ArticleList"]


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class _Rows(ListModel[ArticleItem]):
    @override
    def flags(self, index: Either) -> Qt.ItemFlag:
        """A heading is read and passed over, never chosen."""
        if self.items[index.row()].key:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    @override
    def data(self, index: Either, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken
        return item if role == Qt.ItemDataRole.UserRole else None


class ArticleList(QListView):
    """``selected`` when a row was chosen, ``opened`` by Enter or a click; ``left`` by Up from the first row.

    ``typed`` carries letters: whoever begins to write in the list means the field above it.
    """

    selected = Signal(str)
    opened = Signal(str)
    left = Signal()
    typed = Signal(str)

    def __init__(self, name: str) -> None:
        """``name`` is spoken for the list."""
        super().__init__()
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(ArticleRow(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # thousands of rows are measured a few at a time, between which the window answers
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(25)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(lambda now, _: self._on_current(now))

    def set_items(self, items: Sequence[ArticleItem], *, choose: str = "") -> None:
        """Show other rows, from the top; ``choose`` marks one, without a signal. The same rows stay as they are."""
        if tuple(items) == self._rows.items and choose == self.key():
            return
        self.blockSignals(True)
        self._rows.replace(items)
        self.scrollToTop()
        self.choose(choose)
        self.blockSignals(False)

    def choose(self, key: str) -> bool:
        """Mark an article's row; whether there is one."""
        place = next((n for n, item in enumerate(self._rows.items) if key and item.key == key), -1)
        if place >= 0:
            self.setCurrentIndex(self._rows.index(place))
        return place >= 0

    def first(self) -> str:
        """Return the key of the first article, or an empty text."""
        return next((item.key for item in self._rows.items if item.key), "")

    def key(self) -> str:
        """Return the key of the row chosen, or an empty text."""
        return self._key(self.currentIndex())

    def items(self) -> tuple[ArticleItem, ...]:
        """Return the rows in sight."""
        return self._rows.items

    def retheme(self) -> None:
        """Lay the rows out again."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Up and self.key() in {"", self.first()}:
            self.left.emit()
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & _COMMANDS:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def _key(self, index: QModelIndex) -> str:
        return self._rows.items[index.row()].key if index.isValid() else ""

    def _open(self, index: QModelIndex) -> None:
        if key := self._key(index):
            self.opened.emit(key)

    def _on_current(self, index: QModelIndex) -> None:
        if not self.signalsBlocked() and (key := self._key(index)):
            self.selected.emit(key)
