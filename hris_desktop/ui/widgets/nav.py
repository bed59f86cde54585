"""A place in the sidebar: icon, words, how many wait; icons alone when the text is large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Radius, Role, Size
from hris_desktop.ui.words import trn

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_ICON = 20
_TARGET = 62


class NavItem(QAbstractButton):
    """One place; checked = where you are (bar, bold and ground, not colour alone)."""

    def __init__(self, text: str, icon: str) -> None:
        """``icon`` is a Lucide name."""
        super().__init__()
        self._icon, self._count, self._narrow = icon, 0, False
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()

    def set_count(self, count: int) -> None:
        """Show how many wait here; 0 shows nothing."""
        self._count = count
        self._name()
        self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon alone, its name as a tooltip."""
        self._narrow = narrow
        self._name()
        self.updateGeometry()
        self.update()

    def retheme(self) -> None:
        """Take the size from the theme again."""
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        if self._narrow:
            return QSize(_TARGET, _TARGET)
        wide = look.px(44) + self.fontMetrics().horizontalAdvance(self.text()) + 48
        return QSize(wide, look.px(Size.NAV))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_TARGET, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        self._paint_ground(painter, area)
        side = look.px(_ICON)
        inset = (area.width() - side) / 2 if self._narrow else 12
        place = paper.leading(area, side, inset=inset, direction=self.layoutDirection())
        place = QRectF(place.left(), (area.height() - side) / 2, side, side)
        icons.draw(painter, self._icon, place, look.colour(Role.ACCENT if self.isChecked() else Role.MUTED))
        right = self._paint_count(painter, area)
        if not self._narrow:
            self._paint_words(painter, area, side, right)
        painter.end()

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        if self.isChecked():
            rim = look.colour(Role.ACCENT) if look.rim else None
            paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.SELECTION), edge=rim)
            bar = paper.leading(area.adjusted(0, 8, 0, -8), 3, inset=0, direction=self.layoutDirection())
            paper.box(painter, bar, 1.5, fill=look.colour(Role.ACCENT))
        elif self.underMouse():
            paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.HOVER))

    def _paint_words(self, painter: QPainter, area: QRectF, side: int, right: float) -> None:
        look = theme.current()
        font = look.font(Face.STRONG if self.isChecked() else Face.BODY_MEDIUM)
        painter.setFont(font)
        painter.setPen(look.colour(Role.TEXT))
        room = area.width() - side - 24 - 10 - right
        words = paper.leading(area, room, inset=12 + side + 11, direction=self.layoutDirection())
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room))
        # The painter takes its direction from the widget: left means leading.
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_count(self, painter: QPainter, area: QRectF) -> float:
        """Paint the count at the end, or in the corner when narrow; return the width it takes."""
        if not self._count:
            return 0
        look = theme.current()
        font = QFont(look.font(Face.CAPTION_STRONG))
        if self._narrow:
            font.setPointSizeF(font.pointSizeF() / look.zoom * 1.25)
        painter.setFont(font)
        text = str(self._count)
        tall = look.px(20) if not self._narrow else 22
        wide = max(painter.fontMetrics().horizontalAdvance(text) + 14, tall)
        top = 2 if self._narrow else (area.height() - tall) / 2
        inset = area.width() - wide - (2 if self._narrow else 8)
        place = paper.leading(area, wide, inset=inset, direction=self.layoutDirection())
        chip = QRectF(place.left(), top, wide, tall)
        ground = Role.SURFACE if self.isChecked() else Role.CHIP
        rim = look.colour(Role.TEXT) if look.rim else None
        paper.box(painter, chip, tall / 2, fill=look.colour(ground), edge=rim)
        painter.setPen(look.colour(Role.TEXT))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        return wide + 6

    def _name(self) -> None:
        waiting = trn("{count} waiting", "{count} waiting", self._count) if self._count else ""
        self.setAccessibleName(f"{self.text()}, {waiting}" if waiting else self.text())
        self.setToolTip(self.accessibleName() if self._narrow else "")
