"""A link: accent and underlined, in a line of its own or at the end of one; it wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import Face, Role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QTextLayout


class Link(QAbstractButton):
    """Press it to go somewhere; it changes nothing."""

    def __init__(self, text: str, face: Face = Face.LABEL, *, name: str = "") -> None:
        """``name``: spoken instead of the text when that is too short (*All*)."""
        super().__init__()
        self._face = face
        self.setText(text)
        if name:
            self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        font = QFont(theme.current().font(self._face))
        font.setUnderline(True)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, theme.current().line(self._face) + 4)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme.current().px(80)), self.sizeHint().height())

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._laid(width)[1] * theme.current().line(self._face) + 4

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setPen(look.colour(Role.ACCENT_HOVER if self.underMouse() else Role.ACCENT))
        self._laid(self.width())[0].draw(painter, QPointF(0, 2))
        painter.end()

    def _laid(self, width: int) -> tuple[QTextLayout, int]:
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return lay_out(
            self.text(),
            self.font(),
            width=max(width, 1),
            line=theme.current().line(self._face),
            align=Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft,
        )
