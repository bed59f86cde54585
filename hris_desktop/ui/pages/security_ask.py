"""Asking for the passphrase or PIN in the page, before something about one's keys is done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.ui.failure import explain
from hris_desktop.ui.pause import Pause
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr


class AskSecret(QWidget):
    """``given`` carries what was typed; answer with ``refuse``, or take this away."""

    given = Signal(str)

    def __init__(self, sentence: str, act: str, *, label: str = "") -> None:
        """``sentence`` says what for, ``act`` stands on the button, ``label`` over the field."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        column.addWidget(Label(sentence, wrap=True))
        self.field = PassphraseField(name="")
        self.row = FormRow(label or tr("Passphrase or PIN"), self.field)
        column.addWidget(self.row)
        line = QWidget()
        acts = Flow(line, across=10, down=8)
        self.button = Button(act, kind=Kind.PRIMARY, height=Height.CARD)
        self.button.clicked.connect(self._give)
        self.field.returnPressed.connect(self._give)
        self.away = Button(tr("Cancel"), height=Height.CARD)
        acts.addWidget(self.button)
        acts.addWidget(self.away)
        column.addWidget(line)
        self._pause = Pause(self.button)

    def begin(self) -> None:
        """Put the focus where typing begins."""
        self.field.setFocus()

    def refuse(self, error: Exception) -> None:
        """Say why it did not work, and let it be tried again."""
        self.button.end_work()
        failure = explain(error)
        self.row.set_error(failure.words)
        self.field.setFocus()
        self._pause.begin(failure.wait)

    def _give(self) -> None:
        if not self.button.isEnabled():
            return
        typed = self.field.take()
        if not typed:
            self.row.set_error(tr("Type your passphrase or PIN first."))
            self.field.setFocus()
            return
        self.row.set_error("")
        self.button.start_work(tr("One moment…"))
        self.given.emit(typed)
