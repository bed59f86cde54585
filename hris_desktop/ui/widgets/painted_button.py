"""What every button that paints itself has in common."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QSizePolicy


class PaintedButton(QAbstractButton):
    """Takes the keyboard, shows a hand, is painted again as the pointer comes and goes, and follows the theme."""

    def __init__(self, *, wraps: bool = False) -> None:
        """``wraps``: it is as wide as there is room, and higher where its words need more lines."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def retheme(self) -> None:
        """Take fonts and sizes from the theme again."""
        self.updateGeometry()
        self.update()
