"""Creating an organisation: its name, one's own name, where the shared store lies, a passphrase."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from hris_desktop.services.addresses import FOLDER_LIMITS, names_folder
from hris_desktop.ui.enrolment import Device, Enrolment, Founded
from hris_desktop.ui.failure import explain
from hris_desktop.ui.first_run.secret import NewSecret
from hris_desktop.ui.first_run.server import ServerRows
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import tr


class Create(Narrow):
    """``created`` carries what ``found`` returned; the recovery kit comes next."""

    created = Signal(object)
    back = Signal()

    def __init__(self, enrolment: Enrolment, tasks: Tasks, device: Device) -> None:
        """Three questions and a passphrase."""
        super().__init__(
            tr("Create an organisation"), tr("You become its first person of HR."), "building-2", width=520
        )
        self._enrolment, self._tasks = enrolment, tasks
        self._rows = {
            "organisation": FormRow(tr("Name of the organisation"), TextField()),
            "name": FormRow(
                tr("Your full name"), TextField(), hint=tr("As colleagues know you. Any alphabet is fine.")
            ),
            "store": FormRow(
                tr("Where the shared store lies"),
                TextField(str(Path.home() / "hr-store.sqlite")),
                hint=_places(""),
            ),
        }
        for row in self._rows.values():
            self.add(row)
            _field(row).returnPressed.connect(self.create_now)
        store = self._rows["store"]
        _field(store).textChanged.connect(lambda typed: store.set_hint(_places(typed)))
        self.server = ServerRows(_field(self._rows["store"]))
        self.server.entered.connect(self.create_now)
        self.add(self.server)
        self.secret = NewSecret(enrolment, tasks, device, founder=True)
        self.secret.entered.connect(self.create_now)
        self.add(self.secret)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        self.add(self._trouble)
        self.button = Button(tr("Create the organisation"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.create_now)
        self.add(self.button)
        self.add_back(tr("Back")).clicked.connect(self.back)

    def create_now(self) -> None:
        """Check what is missing, then found it."""
        if not self.button.isEnabled():
            return
        typed = {key: _field(row).text().strip() for key, row in self._rows.items()}
        typed["store"] = self.server.address()
        missing = {
            "organisation": tr("Type the name, as it stands on letters."),
            "name": tr("Type your name."),
            "store": tr("Name a file, such as {example}.", example=Path.home() / "hr-store.sqlite"),
        }
        for key, row in self._rows.items():
            row.set_error("" if typed[key] else missing[key])
        wrong = next((row for row in self._rows.values() if row.error), None)
        problem = self.secret.problem()
        if wrong is not None:
            wrong.control.setFocus()
        elif problem:
            self.secret.go_to_problem()
        if wrong is None and self.server.problem():
            return
        if wrong is not None or problem:
            return
        self._trouble.hide()
        secret, password, work = self.secret.text(), self.server.secret(), self._enrolment

        def found() -> Founded:
            work.connect(typed["store"], password)
            return work.found(**typed, secret=secret)

        self.button.start_work(tr("Creating…"))
        self._tasks.run(self, found, done=self._done, failed=self._failed)

    def _done(self, founded: Founded) -> None:
        self.secret.forget()
        self.server.forget()
        self.button.end_work()
        self.created.emit(founded)

    def _failed(self, error: Exception) -> None:
        self.button.end_work()
        failure = explain(error)
        words = failure.words
        rows = self._rows | self.server.rows
        if failure.field in rows:
            row = rows[failure.field]
            row.set_error(words)
            row.control.setFocus()
        elif failure.field == "secret":
            self.secret.show_error(words)
        else:
            self._trouble.set_words(failure.title, words)


def _places(address: str) -> str:
    """What can be typed; and, for a folder, what it is good for."""
    if names_folder(address):
        return tr(FOLDER_LIMITS)
    return tr(
        "A new file on a disk of this computer, in a folder that exists; not on a network drive. Or the address of a "
        "database: postgresql+psycopg://host/name. Or an empty folder on a file server: folder:///path"
    )


def _field(row: FormRow) -> TextField:
    if not isinstance(row.control, TextField):
        raise TypeError("a row of this page holds a text field")
    return row.control
