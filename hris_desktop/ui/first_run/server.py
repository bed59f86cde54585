"""Login and password of a database server: two rows that come in sight when the address above names one.

Whoever works on a store in a file never sees them.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.addresses import asks_for_login, login_in, with_login
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.field import PassphraseField, TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr


class ServerRows(QWidget):
    """``address()`` is the store's with the login in it; ``edited`` when somebody types here, ``entered`` for Enter."""

    edited = Signal()
    entered = Signal()

    def __init__(self, store: TextField) -> None:
        """``store``: the field with the address."""
        super().__init__()
        self._store = store
        self.login, self.password = TextField(), PassphraseField(name="")
        words = tr("HR, or whoever looks after the database, gave you both.")
        kept = tr("It is kept in this computer's keyring. It opens the way to the store and nothing in it.")
        self.rows = {
            "login": FormRow(tr("Login at the database"), self.login, hint=words),
            "password": FormRow(tr("Password at the database"), self.password, hint=kept),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        for field, row in zip((self.login, self.password), self.rows.values(), strict=True):
            column.addWidget(row)
            field.textEdited.connect(self.edited)
            field.returnPressed.connect(self.entered)
        store.textChanged.connect(self._look)
        self._look(store.text())

    def address(self) -> str:
        """The address as it was typed, with the login of the row below it."""
        typed = self._store.text().strip()
        return with_login(typed, self.login.text().strip()) if asks_for_login(typed) else typed

    def secret(self) -> str:
        """The password; empty where none is asked for. It stays in the field until ``forget``."""
        return self.password.text() if asks_for_login(self._store.text()) else ""

    def problem(self) -> bool:
        """Whether the login is missing; then it is said beside its field, which has the keyboard."""
        self.forgive()
        missing = asks_for_login(self._store.text()) and not self.login.text().strip()
        if missing:
            self.rows["login"].set_error(tr("Type your login; it is not the name you have in the organisation."))
            self.login.setFocus()
        return missing

    def forgive(self) -> None:
        """Take what was said beside the fields away: it is tried again."""
        for row in self.rows.values():
            row.set_error("")

    def forget(self) -> None:
        """Leave nothing of the password here."""
        self.password.take()

    def _look(self, address: str) -> None:
        self.setVisible(asks_for_login(address))
        login = login_in(address)
        if login and login != self.login.text():
            self.login.setText(login)
