"""Joining by invite code: the code and the store, then a passphrase or PIN; the five words come next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.ui.enrolment import Device, Enrolment, Invitation, Joining
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.first_run.code_field import CodeField
from hris_desktop.ui.first_run.secret import NewSecret
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, tr


class Join(Narrow):
    """``joined`` carries what ``join`` returned. One card; its second half opens when the code is right."""

    joined = Signal(object)
    back = Signal()

    def __init__(self, enrolment: Enrolment, tasks: Tasks, device: Device) -> None:
        """Ask for the code and the store first."""
        super().__init__(
            tr("Join with an invite code"),
            tr("It stands in the letter from HR, with the place of the store below it."),
            "log-in",
            width=520,
        )
        self._enrolment, self._tasks = enrolment, tasks
        self.code = CodeField()
        self.store = TextField()
        self._rows = {
            "code": FormRow(tr("Invite code"), self.code, hint=tr("Capitals, spaces and dashes do not matter.")),
            "store": FormRow(tr("Where the shared store lies"), self.store, hint=tr("It stands below the code.")),
        }
        for row in self._rows.values():
            self.add(row)
        self.code.returnPressed.connect(self.go_on)
        self.store.returnPressed.connect(self.go_on)
        self._second = self._build_second(device)
        self.add(self._second)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        self.add(self._trouble)
        self.button = Button(tr("Look up my invite"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.go_on)
        self.add(self.button)
        self.add_back(tr("Back")).clicked.connect(self.back)
        for field in (self.code, self.store):
            field.textEdited.connect(lambda _: self._close_second())

    def _build_second(self, device: Device) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        self._found = Banner("", notice=Notice.SUCCESS)
        column.addWidget(self._found)
        self.secret = NewSecret(self._enrolment, self._tasks, device, founder=False)
        self.secret.entered.connect(self.go_on)
        column.addWidget(self.secret)
        box.hide()
        return box

    def go_on(self) -> None:
        """Look the invite up, or accept it when that was done."""
        if not self.button.isEnabled():
            return
        self._trouble.hide()
        if self._second.isHidden():
            self._look_up()
        elif self.secret.problem():
            self.secret.go_to_problem()
        else:
            self._accept()

    def _look_up(self) -> None:
        code, store, work = self.code.text(), self.store.text().strip(), self._enrolment
        self._rows["code"].set_error("" if code else tr("Type the code from the letter."))
        self._rows["store"].set_error("" if store else tr("Type the line below the code."))
        wrong = next((row for row in self._rows.values() if row.error), None)
        if wrong is not None:
            wrong.control.setFocus()
            return

        def check() -> Invitation | Failure:
            sentence = work.check_code(code)
            return Failure("", sentence, field="code") if sentence else work.look_up(code=code, store=store)

        self.button.start_work(tr("Looking it up…"))
        self._tasks.run(self, check, done=self._looked, failed=self._failed)

    def _looked(self, found: Invitation | Failure) -> None:
        self.button.end_work()
        if isinstance(found, Failure):
            self._show(found)
            return
        name = isolate(found.organisation)
        words = tr("{organisation} invites you. The code is good until {until}.", organisation=name, until=found.until)
        self._found.set_words("", words)
        self._second.show()
        self.button.setText(tr("Join"))
        self.secret.begin()

    def _accept(self) -> None:
        code, store, kind = self.code.text(), self.store.text().strip(), self.secret.kind
        secret, work = self.secret.text(), self._enrolment
        self.button.start_work(tr("Joining…"))
        self._tasks.run(
            self,
            lambda: work.join(code=code, store=store, secret=secret, kind=kind),
            done=self._done,
            failed=self._failed,
        )

    def _done(self, joining: Joining) -> None:
        self.secret.forget()
        self.button.end_work()
        self.joined.emit(joining)

    def _failed(self, error: Exception) -> None:
        self.button.end_work()
        self._show(explain(error))

    def _show(self, failure: Failure) -> None:
        words = failure.words
        if failure.field in self._rows:
            self._close_second()
            self._rows[failure.field].set_error(words)
            self._rows[failure.field].control.setFocus()
        elif failure.field == "secret":
            self.secret.show_error(words)
        else:
            self._trouble.set_words(failure.title, words)

    def _close_second(self) -> None:
        if not self._second.isHidden():
            self._second.hide()
            self.button.setText(tr("Look up my invite"))
