"""Showing masked values for 30 s: asks for the passphrase when the service wants it, and hides again when one leaves.

The full value goes from the service straight into the label that shows it; nothing here keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from hris_desktop.services.errors import PresenceNeeded, ServiceError
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.presence import PresenceDialog
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.secret import SecretText
from hris_desktop.ui.words import tr


@dataclass(frozen=True, slots=True)
class Hidden:
    """One masked value on the page, and how its service names it."""

    text: SecretText
    pid: str
    section: str
    item: str
    field: str
    op: str = ""
    """The request in which the value is asked for; empty for the value in force."""


class Source(Protocol):
    """Where the full values come from: the record, or its past."""

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One masked value in full; raises ``PresenceNeeded``."""
        ...


class Reveal(QObject):
    """Joins a *Reveal* button with the masked values of one sheet; ``place`` is the sheet."""

    failed = Signal(object)
    """A ``ServiceError`` that is neither a missing nor a wrong passphrase."""

    def __init__(
        self, desk: Desk, button: Button, place: QWidget, hidden: Sequence[Hidden], *, source: Source | None = None
    ) -> None:
        """The values are shown together and hide together. ``source``: in place of the record."""
        super().__init__(place)
        self._source: Source = source or desk.records
        self._desk, self._button, self._place, self._hidden = desk, button, place, tuple(hidden)
        self._name = button.accessibleName()
        self._dialog: PresenceDialog | None = None
        self._held = False
        if desk.hold_seconds:
            button.pressed.connect(self._press)
            button.released.connect(self._release)
            button.setText(tr("Hold to show"))
        else:
            button.clicked.connect(self.toggle)
        for one in self._hidden:
            one.text.masked_again.connect(self._on_masked)

    @property
    def is_open(self) -> bool:
        """Whether any value is in full on the screen."""
        return any(one.text.is_open for one in self._hidden)

    def toggle(self) -> None:
        """Ask for the values, or hide them."""
        if self.is_open:
            self.conceal()
        else:
            self._ask()

    def conceal(self) -> None:
        """Hide every value now."""
        for one in self._hidden:
            one.text.conceal()

    def _ask(self) -> None:
        source, names = self._source, [(h.pid, h.section, h.item, h.field, h.op) for h in self._hidden]

        def work() -> list[str]:
            return [source.reveal(pid, section, item, field, op=op) for pid, section, item, field, op in names]

        self._desk.run(self, work, done=self._show, failed=self._on_failed)

    def _press(self) -> None:
        self._held = True
        self._ask()

    def _release(self) -> None:
        self._held = False
        self.conceal()

    def _show(self, values: list[str]) -> None:
        hold = self._desk.hold_seconds
        if hold and not self._held:
            return  # let go before the value had come
        for one, value in zip(self._hidden, values, strict=True):
            one.text.reveal(value, seconds=hold, copying=not hold)
        if not self.is_open:
            return
        focus = QApplication.focusWidget()
        if focus is None or not self._place.isAncestorOf(focus):
            self._button.setFocus()  # so that going anywhere else hides the values
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        self._dress(shown=True)

    def _dress(self, *, shown: bool) -> None:
        if self._desk.hold_seconds:
            return  # the words stay: they say what to do
        self._button.setText(tr("Hide") if shown else tr("Reveal"))
        self._button.set_icon("eye-off" if shown else "eye")
        self._button.setAccessibleName(tr("Hide again") if shown else self._name)

    def _on_masked(self) -> None:
        if self.is_open:
            return
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._on_focus)
        if isValid(self._button):
            self._dress(shown=False)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new is not self._place and not self._place.isAncestorOf(new):
            self.conceal()

    def _on_failed(self, error: ServiceError) -> None:
        if isinstance(error, PresenceNeeded) and self._desk.ask_presence is not None:
            self._held = False
            self._button.setDown(False)
            self._desk.ask_presence(error.sentence, self._button.setFocus)
        elif isinstance(error, PresenceNeeded):
            # pressed twice before the first answer had come: one question
            if self._dialog is None or not (isValid(self._dialog) and self._dialog.isVisible()):
                self._open_dialog(error.sentence)
        else:
            self.failed.emit(error)

    def _open_dialog(self, sentence: str) -> None:
        dialog = PresenceDialog(sentence, self._place.window())
        dialog.given.connect(self._prove)
        self._dialog = dialog
        dialog.open()

    def _prove(self, secret: str) -> None:
        records = self._desk.records
        self._desk.run(self, lambda: records.prove_presence(secret), done=self._proved, failed=self._refused)

    def _proved(self, _nothing: None) -> None:
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.accept()
        self._dialog = None
        self._button.setFocus()
        self._ask()

    def _refused(self, error: ServiceError) -> None:
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.refuse(error)
