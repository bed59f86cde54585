"""What happens next, numbered from top to bottom; and the steps of an approval, side by side with their state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from hris_desktop.services.views import Step

_STATES = {
    "done": ("circle-check", Role.SUCCESS, "done"),
    "now": ("circle-dot", Role.ACCENT, "now"),
    "later": ("circle", Role.MUTED, "later"),
    "refused": ("x", Role.DANGER, "refused"),
}


class _Number(QWidget):
    def __init__(self, number: int) -> None:
        super().__init__()
        self._text = str(number)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        side = theme.current().px(24)
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        accent = look.colour(Role.ACCENT)
        rim = accent if look.rim else None
        paper.box(painter, area, area.width() / 2, fill=look.colour(Role.ACCENT_SOFT), edge=rim)
        painter.setFont(look.font(Face.SMALL_STRONG))
        painter.setPen(accent)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


class NumberedSteps(QWidget):
    """1, 2, 3 with a title and a sentence each."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """Steps in order."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW + 2)
        for number, step in enumerate(steps, 1):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(_Number(number), 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(_words(step), 1)
            column.addLayout(row)


class ApprovalSteps(QWidget):
    """Who asked, who looked, who still has to: an icon for the state, and the state in the spoken words."""

    def __init__(self, steps: Sequence[Step], *, stacked: bool = False) -> None:
        """``stacked``: one below the other, for narrow pages."""
        super().__init__()
        row: QHBoxLayout | QVBoxLayout = QVBoxLayout(self) if stacked else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.CARD_GAP)
        for step in steps:
            icon, role, word = _STATES[step.state]
            one = QHBoxLayout()
            one.setSpacing(10)
            one.addWidget(Icon(icon, 20, role), 0, Qt.AlignmentFlag.AlignTop)
            one.addLayout(_words(step, spoken=f"{step.title}, {tr(word)}"), 1)
            row.addLayout(one, 1)


def _words(step: Step, spoken: str = "") -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    title = Label(step.title, Face.LABEL, wrap=True)
    title.setAccessibleName(spoken)
    column.addWidget(title)
    if step.detail:
        column.addWidget(Label(step.detail, Face.SMALL, Role.MUTED, wrap=True))
    column.addStretch(1)
    return column
