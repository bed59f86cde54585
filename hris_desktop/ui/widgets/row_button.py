"""A row that opens something: icon, title, a line or more about it, and a chevron; the whole row is one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.widgets.painted_button import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QTextLayout

_ICON, _PAD, _GAP = 20, 10, 12


class RowButton(PaintedButton):
    """``clicked`` opens it."""

    def __init__(self, title: str, about: str = "", icon: str = "") -> None:
        """``about`` wraps and is muted."""
        super().__init__(wraps=True)
        self._about, self._icon = about, icon
        self.setText(title)
        self.setAccessibleName(f"{title}: {about}" if about else title)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(280), self.heightForWidth(theme.current().px(480)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(36))

    @override
    def heightForWidth(self, width: int) -> int:
        return sum(high for _, high in self._lines(self._room(width))) + 2 * _PAD

    def _inset(self) -> int:
        return 8 + (theme.current().px(_ICON) + _GAP if self._icon else 0)

    def _room(self, width: int) -> int:
        return max(width - self._inset() - theme.current().px(16) - _GAP - 8, 1)

    def _lines(self, room: float) -> list[tuple[QTextLayout, int]]:
        look = theme.current()
        found = []
        for text, face in ((self.text(), Face.STRONG), (self._about, Face.SMALL)):
            if text:
                align = Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft
                direction = self.layoutDirection()
                line = look.line(face)
                laid, count = lay_out(text, look.font(face), width=room, line=line, align=align, direction=direction)
                found.append((laid, count * line))
        return found

    @property
    def _rtl(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        hovered = self.underMouse()
        if hovered:
            paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.HOVER))
        direction, side = self.layoutDirection(), look.px(_ICON)
        if self._icon:
            sign = paper.leading(area, side, inset=8, direction=direction)
            place = QRectF(sign.left(), _PAD, side, side)
            icons.draw(painter, self._icon, place, look.colour(Role.MUTED))
        room = self._room(self.width())
        left = paper.leading(area, room, inset=self._inset(), direction=direction).left()
        top = float(_PAD)
        for number, (laid, high) in enumerate(self._lines(room)):
            painter.setPen(look.colour(Role.MUTED if number else Role.TEXT))
            laid.draw(painter, QPointF(left, top))
            top += high
        small = look.px(16)
        end = paper.leading(area, small, inset=area.width() - small - 8, direction=direction)
        place = QRectF(end.left(), area.center().y() - small / 2, small, small)
        icons.draw(painter, "chevron-right", place, look.colour(Role.ACCENT if hovered else Role.MUTED))
        painter.end()
