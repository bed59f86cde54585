"""Asking for the passphrase or PIN once more before a secret is shown; opened, never run in a loop of its own."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError, WrongSecretError
from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr, trn


class PresenceDialog(QDialog):
    """``given`` carries what was typed; then ``accept`` it or ``refuse`` it."""

    given = Signal(str)

    def __init__(self, sentence: str, parent: QWidget, *, act: str = "") -> None:
        """``sentence`` says what will be shown; ``act`` names what follows, if it is not that."""
        super().__init__(parent)
        self.setWindowTitle(tr("Is it you?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wait = 0
        self._act = act or tr("Show it for 30 seconds")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(tr("Is it you?"), Face.H2, wrap=True))
        head.addWidget(Label(sentence, Face.BODY, Role.MUTED, wrap=True))
        column.addLayout(head)
        self._field = PassphraseField(name=tr("Passphrase or PIN"))
        self._row = FormRow(tr("Passphrase or PIN"), self._field)
        column.addWidget(self._row)
        self._show = Button(self._act, kind=Kind.PRIMARY)
        self._show.setDefault(True)
        self._show.clicked.connect(self._give)
        away = Button(tr("Cancel"))
        away.clicked.connect(self.reject)
        acts = QWidget()
        line = Flow(acts, across=10, down=8)
        line.addWidget(self._show)
        line.addWidget(away)
        column.addWidget(acts)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.retheme()
        self._field.setFocus()

    def retheme(self) -> None:
        """Take the width from the theme again."""
        self.setMinimumWidth(theme.current().px(400))

    def refuse(self, error: ServiceError) -> None:
        """Say why it did not open; with a wait, count it down."""
        self._row.set_error(error.sentence)
        self._wait = ceil(error.wait) if isinstance(error, WrongSecretError) else 0
        self._show.setEnabled(not self._wait)
        if self._wait:
            self._timer.start()
            self._say_wait()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def done(self, result: int) -> None:
        self._timer.stop()
        self._field.take()
        super().done(result)

    def _give(self) -> None:
        if self._wait:
            return
        typed = self._field.take()
        if not typed:
            self._row.set_error(tr("Type your passphrase or PIN first."))
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show.setEnabled(False)
        self.given.emit(typed)

    def _tick(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            self._say_wait()
            return
        self._timer.stop()
        self._show.setEnabled(True)
        self._show.setText(self._act)

    def _say_wait(self) -> None:
        self._show.setText(trn("Wait {count} second", "Wait {count} seconds", self._wait))
