"""The frame of the pages before the record: one column in the middle, title and sentence centred, a card or two."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import ICON_SIDEBAR_FROM, Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.icon import Icon

_WIDTH = 440


class Narrow(QScrollArea):
    """Fill ``card`` with ``Card.add``; ``below`` holds what follows the card."""

    def __init__(self, title: str, sentence: str = "", icon: str = "file-key-2", *, width: int = _WIDTH) -> None:
        """``width`` of the column at 100 %; it grows with the text as far as the window allows."""
        super().__init__()
        self._width = width
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # asked for the viewport that Qt made, PySide6 loads every class of Qt to find its own: 30 ms of the start
        self.setViewport(QWidget())
        sheet = QWidget()
        sheet.setProperty("page", "true")
        outer = QVBoxLayout(sheet)
        outer.setContentsMargins(Space.WIDE, Space.WIDE, Space.WIDE, Space.WIDE)
        outer.setSpacing(0)
        outer.addStretch(1)
        self._sign = Icon(icon, 32, Role.ACCENT, tile=48, soft=Role.ACCENT_SOFT)
        outer.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addSpacing(14)
        outer.addWidget(Label(title, Face.H1, wrap=True, align=Qt.AlignmentFlag.AlignHCenter))
        if sentence:
            outer.addSpacing(6)
            outer.addLayout(_centred(_sentence(sentence)))
        outer.addSpacing(Space.WIDE)
        self.card = Card()
        self.card.body.setContentsMargins(28, 28, 28, Space.WIDE)
        self.card.body.setSpacing(Space.CARD_GAP)
        self.card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer.addLayout(_centred(self.card))
        outer.addSpacing(Space.WIDE + Space.CARD_GAP)
        self.below = QVBoxLayout()
        outer.addLayout(self.below)
        outer.addStretch(1)
        self.setWidget(sheet)
        self.retheme()

    def add(self, item: QWidget | QLayout) -> None:
        """Put something on the card."""
        self.card.add(item)

    def add_back(self, words: str) -> Button:
        """Put a quiet way back below everything else on the card, and return it."""
        back = Button(words, "arrow-left", kind=Kind.BACK)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        self.card.add(row)
        return back

    def retheme(self) -> None:
        """Take the width from the theme again."""
        self.card.setMaximumWidth(theme.current().px(self._width))
        self._sign.setVisible(theme.current().zoom < ICON_SIDEBAR_FROM)  # large text needs the room


def _sentence(text: str) -> Label:
    label = Label(text, Face.BODY, Role.MUTED, wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
    label.setMaximumWidth(theme.current().px(560))
    return label


def _centred(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 100)
    row.addStretch(1)
    return row
