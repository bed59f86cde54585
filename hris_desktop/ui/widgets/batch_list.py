"""Several requests under one another, each with what was and what is asked for; four hundred open as fast as four.

Rows are painted, not built, and nothing in them is shortened: what is approved with one press has to be read in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.list_model import Either, ListModel
from hris_desktop.ui.words import isolate, tr

_INSET, _ABOVE, _BELOW, _BETWEEN = 28, 12, 12, 12
_AT_ONCE = 4
_LABELS = 0.34
"""How much of the width the names of the fields take."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One request: whose, about what, since when, and (field, what was, what is asked for)."""

    key: str
    person: str
    subject: str
    age: str
    changes: tuple[tuple[str, str, str], ...]

    def spoken(self) -> str:
        """All of it as one sentence."""
        changes = [
            tr("{field}: {new}, was {old}", field=name, new=new or tr("nothing"), old=old or tr("nothing"))
            for name, old, new in self.changes
        ]
        return ", ".join(part for part in (self.person, self.subject, *changes, self.age) if part)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of a row, laid out: where it begins, how wide and high it is, and its colour."""

    layout: QTextLayout
    role: Role
    left: float
    top: float
    width: float
    height: float


class _Rows(ListModel[BatchItem]):
    @override
    def data(self, index: Either, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return item.spoken()
        return item if role == Qt.ItemDataRole.UserRole else None


class _Row(QStyledItemDelegate):
    """Lays each request out once for the width of the list, and paints it."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._list = parent
        self._known: dict[tuple[BatchItem, int, Qt.LayoutDirection], list[_Piece]] = {}

    def forget(self) -> None:
        """Lay everything out anew: other rows, another width, another size of text."""
        self._known.clear()

    def _pieces(self, item: BatchItem) -> list[_Piece]:
        key = item, self._list.viewport().width(), self._list.layoutDirection()
        if key not in self._known:
            self._known[key] = _Sheet(key[1], key[2]).lay_out(item)
        return self._known[key]

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Either) -> QSize:
        item = index.data(Qt.ItemDataRole.UserRole)
        pieces = self._pieces(item) if isinstance(item, BatchItem) else []
        height = max((piece.top + piece.height for piece in pieces), default=0.0) + _BELOW
        return QSize(self._list.viewport().width(), round(height))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Either) -> None:
        item = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, BatchItem):
            return
        painter.save()
        paper.brush(painter)
        look, area = theme.current(), QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area, look.colour(Role.HOVER))
        for piece in self._pieces(item):
            place = paper.leading(area, piece.width, inset=_INSET + piece.left, direction=option.direction)
            painter.setPen(look.colour(piece.role))
            piece.layout.draw(painter, QPointF(place.left(), area.top() + piece.top))
        hairline = paper.leading(area, area.width() - 2 * _INSET, inset=_INSET, direction=option.direction)
        painter.fillRect(QRectF(hairline.left(), area.bottom() - 1, hairline.width(), 1), look.colour(Role.BORDER))
        painter.restore()


class BatchList(QListView):
    """See the module; arrow keys move through it."""

    def __init__(self, name: str) -> None:
        """``name`` is spoken for the list."""
        super().__init__()
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self._row = _Row(self)
        self.setItemDelegate(self._row)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # how high a row is its text says, and that takes a millisecond: the window stays free between a few of them
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_AT_ONCE)

    def set_items(self, items: Sequence[BatchItem]) -> None:
        """Show these."""
        self._row.forget()
        self._rows.replace(items)

    def retheme(self) -> None:
        """Lay the rows out again."""
        self._row.forget()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._row.forget()
            self.scheduleDelayedItemsLayout()


class _Sheet:
    """Where the texts of a row go at one width."""

    def __init__(self, width: int, direction: Qt.LayoutDirection) -> None:
        rtl = direction is Qt.LayoutDirection.RightToLeft
        self._align = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        self._room = max(width - 2 * _INSET, 80)

    def lay_out(self, item: BatchItem) -> list[_Piece]:
        """Who and what, then the fields with what is asked for and, below it, what was."""
        top, found = float(_ABOVE), list[_Piece]()
        about = " · ".join(part for part in (item.subject, item.age) if part)
        for text, face, role in ((item.person, Face.STRONG, Role.TEXT), (about, Face.SMALL, Role.MUTED)):
            found.append(self._piece(text, face, role, left=0, top=top, width=self._room))
            top += found[-1].height
        top += 6
        for name, old, new in item.changes:
            line = self._change(name, old, new, top)
            found += line
            top = max(piece.top + piece.height for piece in line) + 4
        return found

    def _change(self, name: str, old: str, new: str, top: float) -> list[_Piece]:
        left = self._room * _LABELS
        wide = self._room - left
        label = self._piece(name, Face.SMALL, Role.MUTED, left=0, top=top, width=left - _BETWEEN)
        asked = self._piece(new or tr("Nothing"), Face.STRONG, Role.TEXT, left=left, top=top, width=wide, value=True)
        if not old:
            return [label, asked]
        was, below = tr("was {value}", value=isolate(old)), top + asked.height
        return [label, asked, self._piece(was, Face.SMALL, Role.MUTED, left=left, top=below, width=wide, value=True)]

    def _piece(
        self, text: str, face: Face, role: Role, *, left: float, top: float, width: float, value: bool = False
    ) -> _Piece:
        look = theme.current()
        font, line = look.font(face, Figures.VALUE if value else Figures.TEXT), look.line(face)
        layout, lines = lay_out(isolate(text), font, width=width, line=line, align=self._align)
        return _Piece(layout, role, left, top, width, lines * line)
