"""The strip that finds words in the article in sight. Enter goes on, Shift+Enter back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.article_text import ArticleText
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import tr

LONGEST = 200
"""Letters looked for; nothing longer stands in one paragraph twice."""


class FindBar(QWidget):
    """``closed`` when the person is done with it."""

    closed = Signal()

    def __init__(self, text: ArticleText) -> None:
        """Look in this text; hidden until ``start``."""
        super().__init__()
        self._text, self._count = text, 0
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 8, 28, 9)
        row = Flow(across=8, down=6)
        column.addLayout(row)
        self.field = TextField(
            icon="search", chars=22, name=tr("Find in this article"), hint=tr("Find in this article")
        )
        self.field.setMaxLength(LONGEST)
        self.field.textChanged.connect(self._look)
        self._told = Label("", Face.SMALL, Role.MUTED, figures=Figures.COLUMN)
        self._told.setMinimumWidth(theme.current().px(84))
        self._back = Button(tr("Previous"), height=Height.CARD)
        self._on = Button(tr("Next"), height=Height.CARD)
        away = Button(
            tr("Close"), "x", kind=Kind.QUIET, height=Height.CARD, name=tr("Close the search in this article")
        )
        self._back.clicked.connect(lambda: self.step(-1))
        self._on.clicked.connect(lambda: self.step(1))
        away.clicked.connect(self.close_bar)
        for widget in (self.field, self._told, self._back, self._on, away):
            row.addWidget(widget)
        self.hide()

    def start(self) -> None:
        """Open it, with what was looked for last selected."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._look(self.field.text())

    def step(self, by: int) -> None:
        """Go to the next or last place."""
        self._tell(self._text.step(by))

    def again(self) -> None:
        """Look once more: the text is another one."""
        if not self.isHidden():
            self._look(self.field.text())

    def close_bar(self) -> None:
        """Put it away, and the marks with it."""
        self.hide()
        self._text.find_text("")
        self.closed.emit()

    def _look(self, words: str) -> None:
        self._count = self._text.find_text(words.strip())
        self._tell(1 if self._count else 0)

    def _tell(self, number: int) -> None:
        if not self.field.text().strip():
            words = ""
        elif number:
            words = tr("{number} of {count}", number=number, count=self._count)
        else:
            words = tr("Not found")
        self._told.setText(words)
        self._back.setEnabled(self._count > 1)
        self._on.setEnabled(self._count > 1)
        announce(self, words)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.field.hasFocus():
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.colour(Role.BORDER))
        painter.end()
