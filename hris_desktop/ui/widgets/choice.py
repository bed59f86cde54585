"""Choosing one of several, and ticking a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QRadioButton, QSizePolicy
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Radius, Role, Size
from hris_desktop.ui.widgets.field import show_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent, QWheelEvent


class ChoiceField(QComboBox):
    """One of a list of (key, label). Nothing is chosen until somebody chooses."""

    chosen = Signal(str)

    def __init__(self, choices: Iterable[tuple[str, str]], value: str = "", *, hint: str = "", name: str = "") -> None:
        """``value`` is the key to begin with; an unknown or empty key shows ``hint``."""
        super().__init__()
        for key, label in choices:
            self.addItem(label, key)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setMaxVisibleItems(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_value(value)
        self.activated.connect(lambda _: self.chosen.emit(self.value()))
        self.retheme()

    def value(self) -> str:
        """Return the key chosen, or an empty text."""
        key = self.currentData()
        return key if isinstance(key, str) else ""

    def set_value(self, key: str) -> None:
        """Choose by key."""
        self.setCurrentIndex(self.findData(key) if key else -1)

    def set_error(self, *, error: bool) -> None:
        """Show or clear the error state."""
        show_state(self, error=error)

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        look = theme.current()
        self.setFont(look.font(Face.BODY))
        self.setFixedHeight(look.px(Size.FIELD))
        self.setMinimumWidth(look.px(140))

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width() + theme.current().px(26), theme.current().px(420)), hint.height())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling past a field must not change it."""
        event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        side = look.px(16)
        left = 12 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - side - 12
        place = QRectF(left, (self.height() - side) / 2, side, side)
        icons.draw(painter, "chevron-down", place, look.colour(Role.MUTED))
        painter.end()


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
