"""Words about a grant: what somebody asked HR, HR's answer, and the field in which either is written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views_trust import LimitAsk
from hris_desktop.ui import when
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import isolate, tr


class WordsPanel(QWidget):
    """A field, a button that sends and one that leaves. ``sent`` carries the words, which are never empty."""

    sent = Signal(str)
    left = Signal()

    def __init__(self, question: str, hint: str, send: str) -> None:
        """``question`` stands over the field, ``send`` on the button."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        self._text = LongField(lines=3)
        self._row = FormRow(question, self._text, hint=hint)
        column.addWidget(self._row)
        acts = QWidget()
        line = Flow(acts, across=10, down=8)
        self._go = Button(send, kind=Kind.PRIMARY, height=Height.CARD)
        self._go.setObjectName("send-words")
        self._go.clicked.connect(self._send)
        away = Button(tr("Cancel"), height=Height.CARD)
        away.setObjectName("leave-words")
        away.clicked.connect(self.left)
        line.addWidget(self._go)
        line.addWidget(away)
        column.addWidget(acts)

    def start(self) -> None:
        """Put the focus where the words are typed."""
        self._text.setFocus()

    def refuse(self, message: str) -> None:
        """Say what is wrong with the words; they stay."""
        self._go.setEnabled(True)
        self._row.set_error(message)
        announce(self, message)

    def _send(self) -> None:
        words = self._text.toPlainText().strip()
        if not words:
            self._row.set_error(tr("Write a sentence; nobody but HR and the person who asked reads it."))
            self._text.setFocus()
            return
        self._go.setEnabled(False)
        self.sent.emit(words)


def said(ask: LimitAsk, locale: str) -> QWidget:
    """What somebody asked, and the answer if there is one."""
    day = when.day(ask.asked_on, locale) if ask.asked_on else ""
    mine, name = ask.person.is_me, isolate(ask.person.name)
    who = tr("You asked HR to limit this") if mine else tr("{name} asks to limit this", name=name)
    title = ", ".join(part for part in (who, day) if part)
    if ask.answered_by is None:
        return Banner(ask.words, title=title, notice=Notice.WAITING if mine else Notice.WARNING)
    answer = tr("{name} answered: {words}", name=isolate(ask.answered_by.name), words=ask.answer)
    return Banner(f"{ask.words}\n{answer}", title=title, notice=Notice.INFO)
