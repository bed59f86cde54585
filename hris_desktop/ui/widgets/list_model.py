"""What a list shows, row by row: the model that the lists of this program share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QListView
from typing_extensions import override

Item = TypeVar("Item")
Either: TypeAlias = QModelIndex | QPersistentModelIndex
"""What Qt hands to models and delegates."""


class ListModel(QAbstractListModel, Generic[Item]):
    """Items in their order; a list says in ``data`` what is read and spoken of one."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.items: tuple[Item, ...] = ()

    def replace(self, items: Sequence[Item]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    @override
    def rowCount(self, parent: Either = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.items)
