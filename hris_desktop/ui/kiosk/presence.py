"""Is it still them? Asked over the page before a hidden value is shown, some minutes after signing in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from hris_desktop.ui.failure import explain
from hris_desktop.ui.kiosk.keys import Pad
from hris_desktop.ui.kiosk.over import Over
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr


class PresencePage(Over):
    """``given`` carries what was typed; then ``away`` or ``refuse``."""

    given = Signal(str)

    def __init__(self, parent: QWidget, sentence: str) -> None:
        super().__init__(parent, tr("Is it you?"), sentence, "key-round")
        self.field = PassphraseField(name=tr("Passphrase or PIN"))
        self.field.setObjectName("presence")
        self.field.returnPressed.connect(self._give)
        self._row = FormRow(tr("Passphrase or PIN"), self.field)
        self.acts.addWidget(self._row)
        pad = Pad(self.field)
        pad.entered.connect(self._give)
        self.acts.addWidget(pad)
        self.button = self.add(tr("Continue"), "check", "presence-go", first=True)
        self.button.clicked.connect(self._give)
        self.add(tr("Cancel"), "x", "presence-away").clicked.connect(self.away)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> None:
        """Say why it did not open."""
        self.button.setEnabled(True)
        self._row.set_error(explain(error).words)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def away(self) -> None:
        """Be gone."""
        self.field.take()
        self.hide()
        self.deleteLater()

    def _give(self) -> None:
        typed = self.field.take()
        if not typed:
            self._row.set_error(tr("Type your passphrase or PIN first."))
        elif self.button.isEnabled():
            self.button.setEnabled(False)
            self.given.emit(typed)
