"""The sign of a person (round) or a firm (square): people and firms differ at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.tokens import Face, Role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_FIRM_RADIUS = 0.28
_TWO = 2


def initials(name: str) -> str:
    """Return one or two letters for a name: first and last word; one sign in scripts without capitals."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return name[:1].upper()
    first = words[0][0]
    if first.upper() == first.lower():
        return first
    return (first + (words[-1][0] if len(words) > 1 else words[0][1:_TWO])).upper()


def paint(painter: QPainter, area: QRectF, name: str, *, firm: bool = False, ring: bool = False) -> None:
    """Paint the sign into a square; also used by list delegates. ``ring``: a light rim on a selected row."""
    look = theme.current()
    background, letters = look.avatar(name)
    edge = letters if look.rim else (look.colour(Role.SURFACE) if ring else None)
    radius = area.width() * (_FIRM_RADIUS if firm else 0.5)
    paper.box(painter, area, radius, fill=background, edge=edge, width=2 if ring else 1)
    font = QFont(look.font(Face.CAPTION_STRONG))
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(max(area.width() / look.k * 0.37, 8.5) * 0.75 * look.zoom)  # about three eighths of the sign
    painter.setFont(font)
    painter.setPen(letters)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, initials(name))


class Avatar(QWidget):
    """The sign as a widget; the name stands beside it, so it is not spoken a second time."""

    def __init__(self, name: str, size: int = 28, *, firm: bool = False, most: int = 999) -> None:
        """``size`` at 100 %; it grows with the text up to ``most`` pixels."""
        super().__init__()
        self._name, self._size, self._firm, self._most = name, size, firm, most
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take the size from the theme again."""
        side = min(theme.current().px(self._size), self._most)
        self.setFixedSize(side, side)
        self.update()

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        paint(painter, QRectF(self.rect()), self._name, firm=self._firm)
        painter.end()
