"""Declining needs a reason: the person who asked reads it. A panel in the page, not a window over it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tokens import Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import isolate, tr


class DeclinePanel(QFrame):
    """``declined`` carries the reason, which is never empty."""

    declined = Signal(str)
    cancelled = Signal()

    def __init__(self, name: str) -> None:
        """``name`` of the person who will read it."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 14, 28, 14)
        column.setSpacing(Space.ROW)
        self._text = LongField(lines=2)
        hint = tr("{name} reads this. Say what is wrong and what would be right.", name=isolate(name))
        self._row = FormRow(tr("Why do you decline?"), self._text, hint=hint)
        column.addWidget(self._row)
        acts = QWidget()
        line = Flow(acts, across=10, down=8)
        go = Button(tr("Decline this request"), kind=Kind.DANGER, height=Height.PAGE)
        go.setObjectName("decline-now")
        go.clicked.connect(self._decline)
        away = Button(tr("Cancel"), height=Height.PAGE)
        away.clicked.connect(self.cancelled)
        line.addWidget(go)
        line.addWidget(away)
        column.addWidget(acts)

    def start(self) -> None:
        """Put the focus where the reason is typed."""
        self._row.set_error("")
        self._text.setFocus()

    def refuse(self, reason: str, message: str) -> None:
        """Give back a reason that was not taken, with what is wrong beside it."""
        self._text.setPlainText(reason)
        self._row.set_error(message)
        announce(self, message)

    def _decline(self) -> None:
        reason = self._text.toPlainText().strip()
        if not reason:
            self._row.set_error(tr("Write why, in a sentence such as: The proof does not show your name."))
            self._text.setFocus()
            return
        self.declined.emit(reason)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        painter.fillRect(0, 0, self.width(), 1, look.colour(Role.BORDER))
        painter.end()
