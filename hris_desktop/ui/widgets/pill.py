"""Small words on a soft ground: states of a change, counts, key caps. Never a colour without an icon or a word."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

from hris_desktop.services.views import Life
from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Tone(Enum):
    """What a state means; value: (words and icon, ground)."""

    NEUTRAL = (Role.TEXT, Role.CHIP)
    ASKED = (Role.ACCENT, Role.ACCENT_SOFT)
    INFO = (Role.INFO, Role.INFO_SOFT)
    SUCCESS = (Role.SUCCESS, Role.SUCCESS_SOFT)
    WARNING = (Role.WARNING, Role.WARNING_SOFT)
    DANGER = (Role.DANGER, Role.DANGER_SOFT)


LIFE: dict[Life, tuple[str, Tone]] = {
    Life.DRAFT: ("pencil", Tone.NEUTRAL),
    Life.QUEUED: ("monitor", Tone.WARNING),
    Life.SENT: ("arrow-right", Tone.INFO),
    Life.IN_REVIEW: ("clock", Tone.ASKED),
    Life.ACCEPTED: ("check", Tone.SUCCESS),
    Life.ACCEPTED_CHANGED: ("git-compare", Tone.SUCCESS),
    Life.DECLINED: ("x", Tone.DANGER),
    Life.WITHDRAWN: ("undo-2", Tone.NEUTRAL),
    Life.EFFECTIVE: ("calendar", Tone.INFO),
    Life.NOT_ACCEPTED: ("triangle-alert", Tone.DANGER),
}
"""The icon and tone of every state of a change."""

_ICON = 14


class Pill(QLabel):
    """A word in a rounded box, with an icon before it."""

    def __init__(self, text: str, icon: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        """``icon`` may be empty for a neutral word such as *no end date*."""
        super().__init__()
        self._icon, self._tone = icon, tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(text)
        self.retheme()

    @classmethod
    def of_life(cls, life: Life, detail: str = "") -> Pill:
        """Return the pill of a state; ``detail`` is added to the word (*on 24 November*)."""
        icon, tone = LIFE[life]
        return cls(f"{tr(life.value)} {detail}".strip(), icon, tone)

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        self.setFont(theme.current().font(Face.CAPTION_STRONG))
        self.updateGeometry()
        self.update()

    def set(self, text: str, icon: str, tone: Tone) -> None:
        """Show another state."""
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        icon = look.px(_ICON) + 5 if self._icon else 0
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + icon + 18, look.px(22))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        words, ground = (look.colour(role) for role in self._tone.value)
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        paper.box(painter, area, area.height() / 2, fill=ground, edge=words if look.rim else None)
        inner = area.adjusted(9, 0, -9, 0)
        if self._icon:
            side = look.px(_ICON)
            place = paper.leading(inner, side, inset=-1, direction=self.layoutDirection())
            place = QRectF(place.left(), (area.height() - side) / 2, side, side)
            icons.draw(painter, self._icon, place, words)
            cut = side + 4
            rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            inner = inner.adjusted(0, 0, -cut, 0) if rtl else inner.adjusted(cut, 0, 0, 0)
        painter.setPen(words)
        painter.setFont(self.font())
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, self.text())
        painter.end()


class KeyCap(QLabel):
    """The letter of a key, beside the act it does."""

    def __init__(self, key: str) -> None:
        """``key`` as printed on the keyboard."""
        super().__init__(key)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        self.setFont(theme.current().font(Face.CAPTION_STRONG))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(max(look.px(22), self.fontMetrics().horizontalAdvance(self.text()) + 12), look.px(22))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        paper.box(painter, area, Radius.KEY, fill=look.colour(Role.SURFACE), edge=look.colour(Role.EDGE))
        painter.setPen(look.colour(Role.TEXT))
        painter.setFont(self.font())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
