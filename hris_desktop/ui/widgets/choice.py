"""Choosing one of several from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QSizePolicy
from typing_extensions import override

from hris_desktop.ui import icons, theme
from hris_desktop.ui.tokens import Face, Role, Size
from hris_desktop.ui.widgets.check import CheckBox, Radio
from hris_desktop.ui.widgets.field import show_state

__all__ = ["CheckBox", "ChoiceField", "Radio"]

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
