"""The foot of a card: who can see this, or what is being logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import Label, lay_out
from hris_desktop.ui.tokens import Face, Role, Size, Space
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.widgets.painted_button import PaintedButton
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent

    from hris_desktop.services.views import Readers

_ICON = 16


class ReadersFoot(PaintedButton):
    """``Who can see this   You · HR (3 people)``: press for people, purpose and dates."""

    def __init__(self, readers: Readers) -> None:
        """Show the summary that was computed from the keys."""
        super().__init__(wraps=True)
        self._unfolded = False
        self._caption = tr("Who can see this")
        self.set_readers(readers)

    def set_readers(self, readers: Readers) -> None:
        """Show other readers."""
        self._summary = readers.summary
        self._heights: dict[int, int] = {}
        self.setText(f"{self._caption}: {readers.summary}")
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(readers.outdated)
        self.setToolTip(readers.outdated)
        self.update()

    def set_unfolded(self, *, unfolded: bool) -> None:
        """Turn the chevron."""
        self._unfolded = unfolded
        self.update()

    @override
    def retheme(self) -> None:
        self._heights = {}
        super().retheme()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(280), self.heightForWidth(theme.current().px(480)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(Size.FOOT))

    @override
    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:  # asked dozens of times for each layout of a page
            self._heights[width] = self._height(width)
        return self._heights[width]

    def _height(self, width: int) -> int:
        look = theme.current()
        caption, room = self._columns(width)
        if room >= look.px(170):
            return look.px(Size.FOOT) + (self._lines(room) - 1) * look.line(Face.SMALL)
        return look.px(Size.FOOT) + self._lines(room + caption + 13) * look.line(Face.SMALL)

    def _font(self, face: Face) -> QFont:
        return theme.current().font(face)

    def _columns(self, width: int) -> tuple[int, int]:
        """Return the width of the caption and what is left for the summary."""
        look = theme.current()
        layout, _ = lay_out(self._caption, self._font(Face.LABEL), width=9999, line=look.line(Face.LABEL), wrap=False)
        caption = int(layout.lineAt(0).naturalTextWidth()) + 1
        taken = 2 * Space.CARD + 2 * look.px(_ICON) + 8 + 12 + caption + 13
        return caption, max(width - taken, 1)

    def _lines(self, width: int) -> int:
        look = theme.current()
        return lay_out(self._summary, self._font(Face.SMALL), width=width, line=look.line(Face.SMALL))[1]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        side, line = look.px(_ICON), look.line(Face.SMALL)
        caption, room = self._columns(self.width())
        stacked = room < look.px(170)
        top = (look.px(Size.FOOT) - line) / 2
        icon_top = (look.px(Size.FOOT) - side) / 2
        first = Space.CARD + side + 8
        second = first if stacked else first + caption + 13
        wide = room + caption + 13 if stacked else room
        below = top + line if stacked else top
        self._icon(painter, "eye", QRectF(Space.CARD, icon_top, side, side), Role.MUTED)
        self._words(painter, self._caption, Face.LABEL, Role.MUTED, QRectF(first, top, caption + 2, line))
        self._words(painter, self._summary, Face.SMALL, Role.TEXT, QRectF(second, below, wide, line))
        end = QRectF(self.width() - Space.CARD - side + 4, icon_top, side, side)
        chevron = "chevron-down" if self._unfolded else "chevron-right"
        self._icon(painter, chevron, end, Role.ACCENT if self.underMouse() else Role.MUTED)
        painter.end()

    def _icon(self, painter: QPainter, name: str, area: QRectF, role: Role) -> None:
        icons.draw(painter, name, self._mirrored(area), theme.current().colour(role))

    def _words(self, painter: QPainter, text: str, face: Face, role: Role, area: QRectF) -> None:
        look = theme.current()
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        layout, _ = lay_out(
            text,
            self._font(face),
            width=area.width(),
            line=look.line(face),
            align=Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft,
            direction=self.layoutDirection(),
        )
        painter.setPen(look.colour(role))
        place = self._mirrored(area)
        layout.draw(painter, QPointF(place.left(), place.top()))

    def _mirrored(self, area: QRectF) -> QRectF:
        if self.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
            return area
        return QRectF(self.width() - area.right(), area.top(), area.width(), area.height())


class FootNote(QWidget):
    """A sentence in the foot of a card, with an act at its end (*Reveal*)."""

    def __init__(self, text: str, icon: str = "eye", act: QWidget | None = None) -> None:
        """``text`` may wrap."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, 6, Space.CARD, 6)
        row.setSpacing(8)
        row.addWidget(Icon(icon, _ICON))
        row.addWidget(Label(text, Face.SMALL, Role.MUTED, wrap=True), 1)
        if act is not None:
            row.addWidget(act)
        self.retheme()

    def retheme(self) -> None:
        """Take the height from the theme again."""
        self.setMinimumHeight(theme.current().px(Size.FOOT))
