"""The five honest states of the exchange, as an icon and words; the second half goes first when there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from hris_desktop.services.views_entrance import SyncView, SyncWord
from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.words import isolate, tr

SYNC: dict[SyncWord, tuple[str, Role]] = {
    SyncWord.UP_TO_DATE: ("circle-check", Role.SUCCESS),
    SyncWord.SENDING: ("refresh-cw", Role.ACCENT),
    SyncWord.WAITING: ("cloud-off", Role.MUTED),
    SyncWord.DECISION: ("circle-alert", Role.WARNING),
    SyncWord.PROBLEM: ("triangle-alert", Role.DANGER),
}
"""Icon and colour of every state."""

_GAP = 6
_FIRST_HALF_FROM = 1.5


class SyncLine(QAbstractButton):
    """Press it to read what to do."""

    def __init__(self, *, quiet: bool = False) -> None:
        """``quiet``: muted words, for the line on the sign-in page."""
        super().__init__()
        self._view: SyncView | None = None
        self._quiet = quiet
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Sync"))

    def set_view(self, view: SyncView) -> None:
        """Show how the exchange stands; a new state is also spoken."""
        before = self._view.word if self._view else view.word
        self._view = view
        words = f"{view.text} · {view.detail}" if view.detail else view.text
        self.setText(words)
        self.setAccessibleName(tr("Sync: {words}", words=words))
        self.setToolTip(f"{words}\n{view.help}" if view.help else words)
        self.updateGeometry()
        self.update()
        if view.word is not before:
            announce(self, words)

    def retheme(self) -> None:
        """Take the size from the theme again."""
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        first, second = self._widths()
        if look.zoom >= _FIRST_HALF_FROM:
            second = 0
        return QSize(look.px(16) + _GAP + first + second + 2, look.px(32))

    @override
    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(16) + _GAP + min(self._widths()[0], look.px(90)) + 2, look.px(32))

    def _widths(self) -> tuple[int, int]:
        look = theme.current()
        if self._view is None:
            return 0, 0
        first = QFontMetrics(look.font(Face.SMALL if self._quiet else Face.LABEL)).horizontalAdvance(self._view.text)
        if not self._view.detail:
            return first, 0
        return first, QFontMetrics(look.font(Face.SMALL)).horizontalAdvance(f"  · {self._view.detail}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            return
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area, direction = QRectF(self.rect()), self.layoutDirection()
        usual, role = SYNC[self._view.word]
        icon = self._view.icon or usual
        side = look.px(16)
        sign = paper.leading(area, side, inset=0, direction=direction)
        sign = QRectF(sign.left(), (area.height() - side) / 2, side, side)
        icons.draw(painter, icon, sign, look.colour(role))
        first, second = self._widths()
        room = area.width() - side - _GAP
        both = bool(second) and first + second <= room
        painter.setFont(look.font(Face.SMALL if self._quiet else Face.LABEL))
        painter.setPen(look.colour(Role.MUTED if self._quiet else Role.TEXT))
        # a sentence keeps its own direction, or its number would stand at its other end
        text = painter.fontMetrics().elidedText(isolate(self._view.text), Qt.TextElideMode.ElideRight, int(room))
        place = paper.leading(area, first + 2, inset=side + _GAP, direction=direction)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter, text)
        if both:
            painter.setFont(look.font(Face.SMALL))
            painter.setPen(look.colour(Role.MUTED))
            place = paper.leading(area, second + 2, inset=side + _GAP + first, direction=direction)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter
            painter.drawText(place, flags, f"  · {isolate(self._view.detail)}")
        painter.end()
