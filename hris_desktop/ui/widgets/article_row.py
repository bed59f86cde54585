"""One row of the list of articles: a category as a quiet heading, or a title with its marks, a snippet and a line.

Painted by a delegate, so that thousands of them cost nothing. Ranges count code points; Qt counts UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from hris_desktop.domain.knowledge_snippet import Marked
from hris_desktop.ui import paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.list_model import Either

INSET = 20
_SNIPPET_LINES = 3
_KEPT = 300
"""Rows whose layout is kept."""
_MORE = "…"
_NO_WORDS = Marked("")


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """A row; ``key`` is the article's id, empty for a heading."""

    key: str
    title: Marked
    snippet: Marked = _NO_WORDS
    line: str = ""
    """Category, or how many articles a category has."""

    @property
    def spoken(self) -> str:
        """The row in words."""
        return ". ".join(part for part in (self.title.text, self.snippet.text, self.line) if part)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One text of a row, laid out: where it begins and how high it is."""

    layout: QTextLayout
    role: Role
    top: float
    height: float


class ArticleRow(QStyledItemDelegate):
    """Paints an ``ArticleItem`` from the role ``UserRole``; as high as its words need.

    The view asks for heights many times over: what was laid out last is kept.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._laid: dict[tuple[object, ...], list[_Piece]] = {}

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Either) -> QSize:
        item = index.data(Qt.ItemDataRole.UserRole)
        view = option.widget
        wide = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        if not isinstance(item, ArticleItem):
            return QSize(0, 0)
        return QSize(theme.current().px(160), self._height(item, wide, option.direction))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Either) -> None:
        item = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, ArticleItem):
            return
        painter.save()
        paper.brush(painter)
        area, look = QRectF(option.rect), theme.current()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if item.key:
            _ground(painter, area, option, selected=selected)
        for piece in self._pieces(item, option.rect.width(), option.direction):
            # a quiet word on the selected row would be too faint in the dark
            painter.setPen(look.colour(piece.role))
            piece.layout.draw(painter, QPointF(area.left() + INSET, area.top() + piece.top))
        painter.restore()

    def _height(self, item: ArticleItem, wide: int, direction: Qt.LayoutDirection) -> int:
        look = theme.current()
        if not item.snippet.text and not item.title.ranges and _one_line(item, wide):
            lines = look.line(Face.STRONG if item.key else Face.LABEL)
            below = look.line(Face.CAPTION) + 4 if item.line and item.key else 0
            return int(lines + below + _pad(item))
        last = self._pieces(item, wide, direction)[-1]
        return int(last.top + last.height + _pad(item) / 2)

    def _pieces(self, item: ArticleItem, wide: int, direction: Qt.LayoutDirection) -> list[_Piece]:
        look = theme.current()
        key = (item, wide, direction, look.mode, look.k)
        if key not in self._laid:
            if len(self._laid) >= _KEPT:
                self._laid.clear()
            self._laid[key] = _lay(item, wide, direction)
        return self._laid[key]


def in_units(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (start, length) in UTF-16 units for (start, end) in code points."""
    if max(text, default="") < "\U00010000":  # from there on one code point is two units
        return [(start, end - start) for start, end in ranges]
    return [(_units(text[:start]), _units(text[start:end])) for start, end in ranges]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _ground(painter: QPainter, area: QRectF, option: QStyleOptionViewItem, *, selected: bool) -> None:
    look = theme.current()
    over = bool(option.state & QStyle.StateFlag.State_MouseOver)
    if selected or over:
        painter.fillRect(area, look.colour(Role.SELECTION if selected else Role.HOVER))
    if selected:
        painter.fillRect(paper.leading(area, 3, inset=0, direction=option.direction), look.colour(Role.ACCENT))
    line = area.adjusted(INSET, 0, -INSET, 0)
    painter.fillRect(QRectF(line.left(), area.bottom() - 1, line.width(), 1), look.colour(Role.BORDER))


def _one_line(item: ArticleItem, wide: int) -> bool:
    """Whether the title certainly fits: measuring is ten times quicker than laying out."""
    words = f"{item.title.text} · {item.line}" if item.line and not item.key else item.title.text
    metrics = QFontMetricsF(theme.current().font(Face.STRONG))
    return metrics.horizontalAdvance(words) < wide - 2 * INSET - 4


def _pad(item: ArticleItem) -> int:
    if not item.key:
        return 18
    return 26 if item.snippet.text else 18


def _lay(item: ArticleItem, wide: int, direction: Qt.LayoutDirection) -> list[_Piece]:
    room, top = max(wide - 2 * INSET, 40), _pad(item) / 2
    if not item.key:
        title = f"{item.title.text} · {item.line}" if item.line else item.title.text
        return [_piece(Marked(title), Face.LABEL, Role.MUTED, top=top, room=room, direction=direction)]
    found = [_piece(item.title, Face.STRONG, Role.TEXT, top=top, room=room, direction=direction)]
    if item.snippet.text:
        top = found[-1].top + found[-1].height + 3
        found.append(_piece(_cut(item.snippet, room), Face.SMALL, Role.MUTED, top=top, room=room, direction=direction))
    if item.line:
        top = found[-1].top + found[-1].height + 4
        found.append(_piece(Marked(item.line), Face.CAPTION, Role.MUTED, top=top, room=room, direction=direction))
    return found


def _piece(text: Marked, face: Face, role: Role, *, top: float, room: float, direction: Qt.LayoutDirection) -> _Piece:
    look = theme.current()
    line = look.line(face)
    layout, count = lay_out(
        text.text,
        look.font(face),
        width=room,
        line=line,
        align=QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft),
        formats=_marks(text),
        direction=Qt.LayoutDirection.LayoutDirectionAuto,
    )
    return _Piece(layout, role, top, count * line)


def _marks(text: Marked) -> list[QTextLayout.FormatRange]:
    look, found = theme.current(), []
    for start, length in in_units(text.text, text.ranges):
        made = QTextLayout.FormatRange()
        made.start, made.length = start, length
        form = QTextCharFormat()
        form.setBackground(look.colour(Role.MARK))
        form.setForeground(look.colour(Role.TEXT))
        form.setFontWeight(600)
        made.format = form
        found.append(made)
    return found


def _cut(text: Marked, room: float) -> Marked:
    """Keep as many lines as a row has for it."""
    look = theme.current()
    layout, count = lay_out(text.text, look.font(Face.SMALL), width=room, line=1, formats=_marks(text))
    if count <= _SNIPPET_LINES:
        return text
    last = layout.lineAt(_SNIPPET_LINES - 1)
    units = last.textStart() + last.textLength() - 2
    kept = text.text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")
    kept = (kept.rpartition(" ")[0] or kept).rstrip(" ,;:")
    return Marked(kept + _MORE, tuple((start, end) for start, end in text.ranges if end <= len(kept)))
