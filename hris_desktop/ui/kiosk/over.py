"""What covers the whole window: the curtain, the question whether somebody is still there, and the last words.

The page below is hidden, not only covered: what is not shown is not read aloud either, values close by themselves, and
a half-typed form is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import tr, trn

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_WIDTH = 620


class Over(QWidget):
    """A full window of calm: a sign, a title, a sentence, and buttons as large as they can be missed by nobody."""

    def __init__(self, parent: QWidget, title: str, sentence: str, icon: str) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setAutoFillBackground(True)
        outer = QHBoxLayout(self._sheet())
        outer.addStretch(1)
        self._middle = QWidget()
        outer.addWidget(self._middle, 100)
        outer.addStretch(1)
        self.column = QVBoxLayout(self._middle)
        self.column.setSpacing(Space.CARD)
        self.column.addStretch(1)
        self._sign = Icon(icon, 48, Role.ACCENT, tile=88, soft=Role.ACCENT_SOFT)
        self.column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.title = Label(title, Face.H1, wrap=True, align=middle)
        self.sentence = Label(sentence, Face.H3, Role.MUTED, wrap=True, align=middle)
        self.column.addWidget(self.title)
        self.column.addWidget(self.sentence)
        self.acts = QVBoxLayout()
        self.acts.setSpacing(Space.CARD_GAP)
        self.column.addLayout(self.acts)
        self.column.addStretch(1)
        parent.installEventFilter(self)
        self.retheme()

    def _sheet(self) -> QWidget:
        """What lies in the window; it scrolls where a small screen has no room for large words and every button."""
        column, area, sheet = QVBoxLayout(self), QScrollArea(), QWidget()
        column.setContentsMargins(0, 0, 0, 0)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sheet.setProperty("page", "true")
        area.setWidget(sheet)
        column.addWidget(area)
        return sheet

    def add(self, words: str, icon: str, name: str, *, first: bool = False) -> Button:
        """Put a button below the others."""
        kind = Kind.PRIMARY if first else Kind.SECONDARY
        button = Button(words, icon, kind=kind, height=Height.HUGE if first else Height.SIGN_IN)
        button.setObjectName(name)
        self.acts.addWidget(button)
        return button

    def cover(self) -> None:
        """Lie over everything."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self._make_room()
        self.show()
        self.raise_()
        announce(self, f"{self.title.text()}. {self.sentence.text()}")

    def retheme(self) -> None:
        """Take the width from the theme again; the sign is the first to go where there is little room."""
        self._middle.setMaximumWidth(theme.current().px(_WIDTH))
        self._make_room()

    def _make_room(self) -> None:
        self._sign.show()
        width = min(self._middle.maximumWidth(), self.width())
        self._sign.setVisible(self.column.totalHeightForWidth(width) <= self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() is QEvent.Type.Resize and watched is parent and parent is not None:
            self.setGeometry(parent.rect())
        return False


class Curtain(Over):
    """Hides the screen from somebody who comes by; ``away`` when it shall open again."""

    away = Signal()

    def __init__(self, parent: QWidget) -> None:
        told = tr("Press F12 or the button to go on. If nobody does, this use ends by itself.")
        super().__init__(parent, tr("The screen is hidden"), told, "eye-off")
        self.button = self.add(tr("Go on"), "eye", "open-curtain", first=True)
        self.button.clicked.connect(self.away)
        self.finish = self.add(tr("Finish and sign out"), "lock", "finish-hidden")


class StillThere(Over):
    """Counts down; ``here`` when somebody is still there, ``over`` when nobody was."""

    here = Signal()
    over = Signal()

    def __init__(self, parent: QWidget, seconds: int) -> None:
        """``seconds`` are left."""
        super().__init__(parent, tr("Are you still there?"), "", "timer")
        self.button = self.add(tr("I'm still here"), "hand", "still-here", first=True)
        self.button.clicked.connect(self.here)
        self.finish = self.add(tr("Finish and sign out"), "lock", "finish-idle")
        self.finish.clicked.connect(self.over)
        self.tell(seconds)

    def tell(self, seconds: int) -> None:
        """Say how long is left."""
        one = "In {count} second this use ends. What you have typed is kept, sealed, and offered when you come back."
        many = "In {count} seconds this use ends. What you have typed is kept, sealed, and offered when you come back."
        self.sentence.setText(trn(one, many, max(seconds, 0)))


class LastWords(Over):
    """Nothing of a use is on the screen any more; the program that showed it is about to end."""

    def __init__(self, parent: QWidget, title: str, sentence: str, icon: str = "lock") -> None:
        super().__init__(parent, title, sentence, icon)
