"""Ticking a box, and choosing one of a few that are all in sight."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Radius, Role


class _Mark:
    """What the tick box and the radio button share: a sign of 20 px and words that wrap."""

    SIDE = 20
    GAP = 10


def _text_height(button: QAbstractButton, width: int) -> int:
    look = theme.current()
    room = max(width - look.px(_Mark.SIDE) - _Mark.GAP, 1)
    _, lines = lay_out(button.text(), button.font(), width=room, line=look.line(Face.BODY))
    return max(lines * look.line(Face.BODY), look.px(_Mark.SIDE)) + 8


def _natural(button: QAbstractButton) -> QSize:
    look = theme.current()
    words = button.fontMetrics().horizontalAdvance(button.text()) + 2
    width = min(words, look.px(560)) + look.px(_Mark.SIDE) + _Mark.GAP
    return QSize(width, _text_height(button, width))


def _dress(button: QAbstractButton) -> None:
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    button.setSizePolicy(policy)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setFont(theme.current().font(Face.BODY))


def _paint(button: QAbstractButton, *, round_sign: bool) -> None:
    look = theme.current()
    painter = QPainter(button)
    paper.brush(painter)
    rtl = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = look.px(_Mark.SIDE)
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
    room = max(button.width() - side - _Mark.GAP, 1)
    layout, lines = lay_out(button.text(), button.font(), width=room, line=look.line(Face.BODY), align=align)
    painter.setPen(QPen(look.colour(Role.TEXT if button.isEnabled() else Role.MUTED)))
    top = 4 + (max(side - look.line(Face.BODY), 0) / 2 if lines == 1 else 0)
    layout.draw(painter, QPointF(0 if rtl else side + _Mark.GAP, top))
    painter.end()


class CheckBox(QCheckBox):
    """A box to tick, with a sentence that may wrap."""

    def __init__(self, text: str) -> None:
        """``text`` says what a tick means."""
        super().__init__(text)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        _dress(self)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return _natural(self)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(_Mark.SIDE) + 8)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return _text_height(self, width)

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, round_sign=False)


class Radio(QRadioButton):
    """One of a few, all in sight."""

    def __init__(self, text: str) -> None:
        """``text`` is the choice."""
        super().__init__(text)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        _dress(self)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return _natural(self)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(_Mark.SIDE) + 8)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return _text_height(self, width)

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(self, round_sign=True)
