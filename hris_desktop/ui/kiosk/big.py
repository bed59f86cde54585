"""The large parts of a terminal: a door to press from a metre away, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from babel.dates import format_date, format_time
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QPainter, QTextLayout
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.text import Label, lay_out
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.painted_button import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

_CORNER = 20
_ICON = 34
_SIDE = 26
_CLOCK = 1.9
"""The clock, in sizes of a title."""


class Door(PaintedButton):
    """Icon, words, one sentence; the first choice of a page is filled with the accent."""

    def __init__(self, words: str, sentence: str, icon: str, *, first: bool = False) -> None:
        super().__init__(wraps=True)
        self._sentence, self._icon, self._first = sentence, icon, first
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(sentence)
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    @override
    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        lines = [self._lay(text, face, width)[1] * look.line(face) for text, face in self._texts()]
        return max(sum(lines) + 2 * look.px(18), look.px(112))

    @override
    def sizeHint(self) -> QSize:
        wide = theme.current().px(360)
        return QSize(wide, self.heightForWidth(wide))

    @override
    def minimumSizeHint(self) -> QSize:
        least = theme.current().px(220)
        return QSize(least, self.heightForWidth(max(self.width(), least)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # a page that scrolls asks how low it may be, not how high it is at this width

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        fill = Role.ACCENT if self._first else Role.SURFACE
        if self.isDown():
            fill = Role.ACCENT_HOVER if self._first else Role.SUNKEN
        edge = None if self._first and not look.rim else look.colour(Role.EDGE)
        paper.box(painter, area, _CORNER, fill=look.colour(fill), edge=edge)
        self._draw(painter, area)
        painter.end()

    def _draw(self, painter: QPainter, area: QRectF) -> None:
        look, rtl = theme.current(), self.isRightToLeft()
        words = Role.ACCENT_TEXT if self._first else Role.TEXT
        side, icon = look.px(_SIDE), look.px(_ICON)
        left = area.right() - side - icon if rtl else area.left() + side
        sign = QRectF(left, area.center().y() - icon / 2, icon, icon)
        mark = Role.ACCENT_TEXT if self._first else Role.ACCENT
        icons.draw(painter, self._icon, sign, look.colour(mark))
        heights = [(self._lay(text, face, self.width()), face) for text, face in self._texts()]
        top = area.center().y() - sum(count * look.line(face) for (_, count), face in heights) / 2
        start = side if rtl else 2 * side + icon
        for number, ((layout, count), face) in enumerate(heights):
            painter.setPen(look.colour(words if self._first or not number else Role.MUTED))
            layout.draw(painter, QRectF(start, top, 0, 0).topLeft())
            top += count * look.line(face)

    def _texts(self) -> list[tuple[str, Face]]:
        return (
            [(self.text(), Face.H2), (self._sentence, Face.BODY_MEDIUM)] if self._sentence else [(self.text(), Face.H2)]
        )

    def _lay(self, text: str, face: Face, width: int) -> tuple[QTextLayout, int]:
        look = theme.current()
        room = width - 3 * look.px(_SIDE) - look.px(_ICON)
        align = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        return lay_out(text, look.font(face), width=max(room, 1), line=look.line(face), align=align)


class Clock(QWidget):
    """The time of day, large, and the day below it."""

    def __init__(self, now: Callable[[], datetime], locale: str) -> None:
        """``now`` is aware, in the zone of the reader."""
        super().__init__()
        self._now, self._locale = now, locale
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._time, self._day = _Time(), Label("", Face.H3, Role.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._time)
        column.addWidget(self._day)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._tick()

    def _tick(self) -> None:
        moment = self._now()
        time = format_time(moment.time(), "short", locale=self._locale)
        day = format_date(moment.date(), "full", locale=self._locale)
        if (time, day) != (self._time.text(), self._day.text()):
            self._time.setText(time)
            self._day.setText(day)
            self.setAccessibleName(f"{time}, {day}")


class _Time(Label):
    """The figures of the clock."""

    def __init__(self) -> None:
        super().__init__("", Face.H1, align=Qt.AlignmentFlag.AlignHCenter)

    @override
    def retheme(self) -> None:
        super().retheme()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _CLOCK)
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 8, self.fontMetrics().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().colour(Role.TEXT))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
