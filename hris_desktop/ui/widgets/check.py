"""Ticking a box, and choosing one of a few that are all in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Radius, Role

if TYPE_CHECKING:
    _Beside = QAbstractButton
else:
    _Beside = object  # stands beside a button of Qt in the bases, and Qt takes one of its own classes only


_SIDE = 20
_GAP = 10


class _Wrapping(_Beside):
    """What the tick box and the radio button share: a sign, words beside it that wrap, and all of it can be pressed."""

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.current().font(Face.BODY))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        words = self.fontMetrics().horizontalAdvance(self.text()) + 2
        width = min(words, look.px(560)) + look.px(_SIDE) + _GAP
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(_SIDE) + 8)

    @override
    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        room = max(width - look.px(_SIDE) - _GAP, 1)
        _, lines = lay_out(self.text(), self.font(), width=room, line=look.line(Face.BODY))
        return max(lines * look.line(Face.BODY), look.px(_SIDE)) + 8

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return True


def _paint(button: QAbstractButton, *, round_sign: bool) -> None:
    look = theme.current()
    painter = QPainter(button)
    paper.brush(painter)
    rtl = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = look.px(_SIDE)
    sign = QRectF(button.width() - side if rtl else 0, 4, side, side)
    on = button.isChecked()
    radius = side / 2 if round_sign else Radius.KEY
    fill = look.colour(Role.ACCENT if on and not round_sign else Role.SURFACE)
    edge = look.colour(Role.ACCENT if on else Role.EDGE)
    paper.box(painter, sign, radius, fill=fill, edge=edge, width=2 if on and round_sign else 1.25)
    if on and round_sign:
        paper.box(painter, sign.adjusted(side / 4, side / 4, -side / 4, -side / 4), side, fill=edge)
    elif on:
        icons.draw(painter, "check", sign.adjusted(2, 2, -2, -2), look.colour(Role.ACCENT_TEXT))
    align = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    room = max(button.width() - side - _GAP, 1)
    layout, lines = lay_out(button.text(), button.font(), width=room, line=look.line(Face.BODY), align=align)
    painter.setPen(QPen(look.colour(Role.TEXT if button.isEnabled() else Role.MUTED)))
    top = 4 + (max(side - look.line(Face.BODY), 0) / 2 if lines == 1 else 0)
    layout.draw(painter, QPointF(0 if rtl else side + _GAP, top))
    painter.end()


class CheckBox(_Wrapping, QCheckBox):
    """A box to tick, with a sentence that may wrap."""

    def __init__(self, text: str) -> None:
        """``text`` says what a tick means."""
        super().__init__(text)
        self.retheme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, round_sign=False)


class Radio(_Wrapping, QRadioButton):
    """One of a few, all in sight."""

    def __init__(self, text: str) -> None:
        """``text`` is the choice."""
        super().__init__(text)
        self.retheme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, round_sign=True)
