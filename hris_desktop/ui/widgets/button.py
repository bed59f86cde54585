"""Buttons: one primary a page, everything else quieter.

A button that is not possible has a dashed edge and muted words, never faded ones.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Radius, Role, Size

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QColor, QEnterEvent, QPaintEvent


class Kind(Enum):
    """How loud a button is; value: (words, edge, padding)."""

    PRIMARY = (Role.ACCENT_TEXT, None, 19)
    SECONDARY = (Role.TEXT, Role.EDGE, 15)
    DANGER = (Role.DANGER, Role.DANGER, 15)
    QUIET = (Role.ACCENT, None, 7)
    """In a card's head: accent words and an icon, no edge."""
    BACK = (Role.ACCENT, None, 0)
    """The link back above a title: like QUIET, flush with the text below."""
    PLAIN = (Role.MUTED, None, 9)
    """Lock, Open record: muted words, no edge."""


class Height(Enum):
    """Where the button stands."""

    ROW = 24
    """Beside a value in a row."""
    CARD = Size.BUTTON_CARD
    TOOLBAR = Size.BUTTON
    PAGE = Size.BUTTON_PAGE
    SIGN_IN = 44
    HUGE = 72
    """Not to be missed, on a terminal."""


_GAP = 7
_ICON, _LARGE_ICON = 16, 22


class Button(QPushButton):
    """A button with an optional icon; ``after`` puts the icon behind the words (menus)."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        kind: Kind = Kind.SECONDARY,
        height: Height = Height.TOOLBAR,
        after: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``name``: the accessible name when the words alone do not say it ("Reveal account number")."""
        super().__init__(text, parent)
        self.kind = kind
        self.icon_name = icon
        self._height = height
        self._after = after
        self._hovered = False
        self._rest = ""
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.setInterval(300)
        if name:
            self.setAccessibleName(name)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        self.setFont(theme.current().font(self._face()))
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self.icon_name = name
        self.updateGeometry()
        self.update()

    def start_work(self, words: str) -> None:
        """Take no more presses; say what is being done after 0.3 s, so that quick work never flickers."""
        if not self._rest:
            self._rest = self.text()
            self._busy.timeout.connect(lambda: self.setText(words))
            self._busy.start()
            self.setEnabled(False)

    def end_work(self) -> None:
        """Be as before."""
        if self._rest:
            self._busy.stop()
            self._busy.timeout.disconnect()
            self.setText(self._rest)
            self._rest = ""
            self.setEnabled(True)

    @property
    def _off(self) -> bool:
        """Not possible; while working a button keeps its look."""
        return not self.isEnabled() and not self._rest

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        icon = self._side() + (look.px(_GAP) if self.text() else 0) if self.icon_name else 0
        padding = self.kind.value[2]
        if not self.text():
            padding = (self._tall() - icon) // 2
        return QSize(max(words + icon + 2 * padding + 1, look.least), self._tall())

    def _side(self) -> int:
        return theme.current().px(_LARGE_ICON if self._height is Height.HUGE else _ICON)

    def _tall(self) -> int:
        return max(theme.current().px(self._height.value), theme.current().least)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        self._paint_box(painter, QRectF(self.rect()))
        self._paint_words(painter)
        painter.end()

    def _face(self) -> Face:
        if self._height is Height.HUGE:
            return Face.H2
        if self.kind is Kind.PRIMARY:
            return Face.STRONG if self._height in {Height.PAGE, Height.SIGN_IN} else Face.SMALL_STRONG
        return Face.BODY_MEDIUM if self._height is Height.PAGE else Face.LABEL

    def _words_colour(self) -> QColor:
        look = theme.current()
        if self._off:
            return look.colour(Role.MUTED)
        if self.kind is Kind.BACK and self._hovered:
            return look.colour(Role.ACCENT_HOVER)
        return look.colour(Role.ACCENT if self.isChecked() else self.kind.value[0])

    def _paint_box(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        over = self.isEnabled() and (self._hovered or self.isDown())
        if self._off:
            if self.kind in {Kind.PRIMARY, Kind.SECONDARY, Kind.DANGER}:
                paper.box(painter, area, Radius.CONTROL, edge=look.colour(Role.EDGE), dashed=True)
        elif self.kind is Kind.PRIMARY:
            paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.ACCENT_HOVER if over else Role.ACCENT))
        elif self.isChecked():
            paper.box(
                painter, area, Radius.CONTROL, fill=look.colour(Role.SURFACE), edge=look.colour(Role.ACCENT), width=2
            )
        elif edge := self.kind.value[1]:
            fill = look.colour(Role.HOVER if over else Role.SURFACE)
            paper.box(painter, area, Radius.CONTROL, fill=fill, edge=look.colour(edge))
        elif over and self.kind is not Kind.BACK:
            paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.HOVER))

    def _paint_words(self, painter: QPainter) -> None:
        look = theme.current()
        colour = self._words_colour()
        side, gap = self._side() if self.icon_name else 0, look.px(_GAP)
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        total = words + (side + (gap if words else 0) if side else 0)
        left = (self.width() - total) / 2
        icon_last = self._after != (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        if side:
            at = left + words + (gap if words else 0) if icon_last else left
            icon_colour = look.colour(Role.TEXT) if self.kind is Kind.PLAIN and not self._off else colour
            icons.draw(painter, self.icon_name, QRectF(at, (self.height() - side) / 2, side, side), icon_colour)
        start = left if icon_last or not side else left + side + gap
        area = QRectF(start, 0, words + 1, self.height())
        painter.setPen(colour)
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic | Qt.TextFlag.TextDontClip
        painter.drawText(area, int(flags), self.text())
