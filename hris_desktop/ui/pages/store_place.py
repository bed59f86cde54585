"""Where the shared store lies: a card to change it when the organisation has moved, or one's password there is new."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from hris_desktop.ui.failure import Failure
from hris_desktop.ui.first_run.server import ServerRows
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr


class PlacePort(Protocol):
    """What the card asks; runs on the records thread."""

    def address(self) -> str:
        """Where the store lies as far as this computer knows."""
        ...

    def change(self, typed: str, password: str = "", /) -> None:
        """Go on with another place, or a new password; fields ``store``, ``password``."""
        ...


class PlaceCard(Card):
    """``wanted`` carries the address and the password; ``show_failure`` says what was wrong beside its field."""

    wanted = Signal(str, str)

    def __init__(self, address: str) -> None:
        """``address``: where it lies now."""
        super().__init__(tr("Where the shared store lies"), "map-pin")
        words = tr("It changes only when your organisation moves its store, or when you are given a new password.")
        self.add(Label(words, Face.SMALL, Role.MUTED, wrap=True))
        self.store = TextField(address)
        self.server = ServerRows(self.store)
        self._rows = {
            "store": FormRow(tr("Address of the store"), self.store),
            **self.server.rows,
        }
        self.add(self._rows["store"])
        self.add(self.server)
        self.button = Button(tr("Look at it and use it"))
        self.button.setObjectName("place")
        self.button.clicked.connect(self._ask)
        self.store.returnPressed.connect(self._ask)
        self.server.entered.connect(self._ask)
        line = QHBoxLayout()
        line.addWidget(self.button)
        line.addStretch(1)
        self.add(line)

    def show_failure(self, failure: Failure) -> bool:
        """Show it beside the field it is about; False if it is about none here."""
        row = self._rows.get(failure.field)
        if row is None:
            return False
        row.set_error(failure.words)
        row.control.setFocus()
        return True

    def done(self) -> None:
        """It was taken: nothing of the password stays here."""
        self.server.forget()

    def _ask(self) -> None:
        self._rows["store"].set_error("" if self.store.text().strip() else tr("Type where the store lies."))
        if self._rows["store"].error or self.server.problem():
            return
        self.wanted.emit(self.server.address(), self.server.secret())
