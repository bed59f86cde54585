"""A notice in the page: an icon, a word and a tone; with a title when it asks for care."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.widgets.icon import Icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Notice(Enum):
    """What a banner is about; value: (icon, colour, ground)."""

    INFO = ("info", Role.INFO, Role.INFO_SOFT)
    WAITING = ("clock", Role.INFO, Role.INFO_SOFT)
    WARNING = ("triangle-alert", Role.WARNING, Role.WARNING_SOFT)
    SUCCESS = ("circle-check", Role.SUCCESS, Role.SUCCESS_SOFT)
    DANGER = ("circle-alert", Role.DANGER, Role.DANGER_SOFT)


class Banner(QFrame):
    """A title and a sentence; without a title a quiet strip. ``add_act`` puts a button under the words."""

    def __init__(self, text: str, title: str = "", notice: Notice = Notice.INFO) -> None:
        """``text`` says what it means and what to do."""
        super().__init__()
        self._notice = notice
        self._titled = bool(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 13, 20, 13)
        row.setSpacing(12)
        icon, role, _ = notice.value
        row.addWidget(Icon(icon, 20, role), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(4)
        row.addLayout(column, 1)
        self._title = Label(title, Face.STRONG, wrap=True)
        self._text = Label(text, Face.SMALL if title else Face.BODY, wrap=True)
        if title:
            column.addWidget(self._title)
        column.addWidget(self._text)
        self._column = column
        self.setAccessibleName(f"{title}. {text}" if title else text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def add_act(self, widget: QWidget) -> None:
        """Put a button below the sentence."""
        self._column.addSpacing(4)
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)

    def set_words(self, title: str, text: str) -> None:
        """Say something else, show it and have it read aloud; a strip without a title stays one."""
        self._title.setText(title)
        self.change_text(text)
        self.show()
        self.speak()

    def change_text(self, text: str) -> None:
        """Say something else, quietly."""
        self._text.setText(text)
        title = self._title.text()
        self.setAccessibleName(f"{title}. {text}" if title else text)

    def speak(self) -> None:
        """Have it read aloud, when it appears away from the focus."""
        announce(self, self.accessibleName())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        _, edge, ground = self._notice.value
        if self._titled:
            paper.slab(painter, QRectF(self.rect()), ground=ground, edge=edge)
        else:
            rim = look.colour(edge) if look.rim else None
            paper.box(painter, QRectF(self.rect()), Radius.BOX, fill=look.colour(ground), edge=rim)
        painter.end()
