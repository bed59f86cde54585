"""A large row to press: an icon or a person, what it is, and what follows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.widgets import avatar
from hris_desktop.ui.widgets.painted_button import PaintedButton

_SIDE = 36
_PAD = 14


class ChoiceRow(PaintedButton):
    """Title and sentence wrap; the chevron says that it leads somewhere."""

    def __init__(self, title: str, sentence: str, *, icon: str = "", person: str = "") -> None:
        """Give an ``icon``, or a ``person`` whose sign is shown."""
        super().__init__(wraps=True)
        self._sentence, self._icon, self._person = sentence, icon, person
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(380), self.heightForWidth(theme.current().px(380)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(_SIDE) + 2 * _PAD)

    @override
    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        room = self._room(width)
        tall = self._lines(self.text(), Face.STRONG, room) * look.line(Face.STRONG)
        tall += self._lines(self._sentence, Face.SMALL, room) * look.line(Face.SMALL) + 2
        return max(tall, look.px(_SIDE)) + 2 * _PAD

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area, direction = QRectF(self.rect()), self.layoutDirection()
        fill = look.colour(Role.HOVER if self.underMouse() else Role.SURFACE)
        paper.box(painter, area, Radius.BOX, fill=fill, edge=look.colour(Role.EDGE))
        side = look.px(_SIDE)
        sign = paper.leading(area, side, inset=_PAD, direction=direction)
        self._paint_sign(painter, QRectF(sign.left(), (area.height() - side) / 2, side, side))
        small = look.px(16)
        end = paper.leading(area, small, inset=area.width() - small - _PAD, direction=direction)
        place = QRectF(end.left(), (area.height() - small) / 2, small, small)
        icons.draw(painter, "chevron-right", place, look.colour(Role.MUTED))
        room = self._room(self.width())
        words = paper.leading(area, room, inset=_PAD + side + 12, direction=direction)
        lines = self._lines(self.text(), Face.STRONG, room) * look.line(Face.STRONG)
        tall = lines + self._lines(self._sentence, Face.SMALL, room) * look.line(Face.SMALL) + 2
        top = (area.height() - tall) / 2
        self._write(painter, self.text(), Face.STRONG, Role.TEXT, QPointF(words.left(), top))
        self._write(painter, self._sentence, Face.SMALL, Role.MUTED, QPointF(words.left(), top + lines + 2))
        painter.end()

    def _paint_sign(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        if self._person:
            avatar.paint(painter, area, self._person)
            return
        paper.box(painter, area, Radius.BOX, fill=look.colour(Role.ACCENT_SOFT))
        small = look.px(20)
        inner = QRectF(area.center().x() - small / 2, area.center().y() - small / 2, small, small)
        icons.draw(painter, self._icon, inner, look.colour(Role.ACCENT))

    def _room(self, width: int) -> int:
        look = theme.current()
        return max(width - look.px(_SIDE) - look.px(16) - 2 * _PAD - 24, 1)

    def _lines(self, text: str, face: Face, room: int) -> int:
        look = theme.current()
        return lay_out(text, look.font(face), width=room, line=look.line(face))[1] if text else 0

    def _write(self, painter: QPainter, text: str, face: Face, role: Role, at: QPointF) -> None:
        look = theme.current()
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        room = self._room(self.width())
        layout, _ = lay_out(text, look.font(face), width=room, line=look.line(face), align=align)
        painter.setPen(look.colour(role))
        layout.draw(painter, at)
