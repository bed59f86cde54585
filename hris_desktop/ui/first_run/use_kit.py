"""The recovery kit where nobody in HR can open their keys any more: the words, a person, a passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.ui.enrolment import Device, Enrolment, KitFound
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.first_run.secret import NewSecret
from hris_desktop.ui.first_run.server import ServerRows
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import LongField, TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, tr


class UseKit(Narrow):
    """``recovered`` carries the profile with the new keys. The second half opens when the words are right."""

    recovered = Signal(str)
    back = Signal()

    def __init__(self, enrolment: Enrolment, tasks: Tasks, device: Device, *, store: str = "") -> None:
        """``store``: where it lies, if this computer knows."""
        sentence = tr("It makes somebody HR again. Everybody in the organisation is told so for thirty days.")
        super().__init__(tr("Use the recovery kit"), sentence, "file-key-2", width=560)
        self._enrolment, self._tasks = enrolment, tasks
        self.words, self.store = LongField(lines=4), TextField(store)
        hint = tr("From the sheet, in their order, with spaces between them; or scan the code on it.")
        self._rows = {
            "kit": FormRow(tr("The 24 words"), self.words, hint=hint),
            "store": FormRow(
                tr("Where the shared store lies"), self.store, hint=tr("It stands on every invite letter.")
            ),
        }
        for row in self._rows.values():
            self.add(row)
        self.server = ServerRows(self.store)
        self.server.entered.connect(self.go_on)
        self.server.edited.connect(self._close_second)
        self.add(self.server)
        self._rows |= self.server.rows
        self._second = self._build_second(device)
        self.add(self._second)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        self.add(self._trouble)
        self.button = Button(tr("Look what it opens"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.go_on)
        self.add(self.button)
        self.add_back(tr("Back")).clicked.connect(self.back)
        self.words.textChanged.connect(self._close_second)
        self.store.textEdited.connect(lambda _: self._close_second())

    def _build_second(self, device: Device) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        self._found = Banner("", notice=Notice.SUCCESS)
        column.addWidget(self._found)
        self.person = ChoiceField([], hint=tr("Choose yourself"))
        hint = tr("Who becomes HR with new keys; their keys of before end.")
        self._rows["person"] = FormRow(tr("You are"), self.person, hint=hint)
        column.addWidget(self._rows["person"])
        self.secret = NewSecret(self._enrolment, self._tasks, device, founder=True)
        self.secret.entered.connect(self.go_on)
        column.addWidget(self.secret)
        box.hide()
        return box

    def go_on(self) -> None:
        """Look what the words open, or use them when that was done."""
        if not self.button.isEnabled():
            return
        self._trouble.hide()
        if self._second.isHidden():
            self._look_up()
            return
        self._rows["person"].set_error("" if self.person.value() else tr("Choose who becomes HR."))
        problem = self.secret.problem()
        if not self.person.value():
            self.person.setFocus()
        elif problem:
            self.secret.go_to_problem()
        else:
            self._use()

    def _look_up(self) -> None:
        words, store, work = self.words.toPlainText(), self.server.address(), self._enrolment
        password = self.server.secret()
        self.server.forgive()
        self._rows["kit"].set_error("" if words.strip() else tr("Type the words from the sheet."))
        self._rows["store"].set_error("" if store else tr("Type where the store lies."))
        wrong = next((row for row in self._rows.values() if row.error), None)
        if wrong is not None:
            wrong.control.setFocus()
            return
        if self.server.problem():
            return

        def look() -> KitFound:
            work.connect(store, password)
            return work.look_up_kit(words=words, store=store)

        self.button.start_work(tr("Opening it…"))
        self._tasks.run(self, look, done=self._looked, failed=self._failed)

    def _looked(self, found: KitFound) -> None:
        self.button.end_work()
        name = isolate(found.organisation)
        self._found.set_words("", tr("This kit opens {organisation}.", organisation=name))
        self.person.clear()
        for one in found.people:
            label = tr("{name} (was in HR)", name=isolate(one.name)) if one.was_hr else isolate(one.name)
            self.person.addItem(label, one.pid)
        self.person.set_value("")
        self._second.show()
        self.button.setText(tr("Make me HR again"))
        self.person.setFocus()

    def _use(self) -> None:
        words, store, work = self.words.toPlainText(), self.server.address(), self._enrolment
        pid, secret = self.person.value(), self.secret.text()
        self.button.start_work(tr("Making new keys…"))
        self._tasks.run(
            self,
            lambda: work.recover(words=words, store=store, pid=pid, secret=secret),
            done=self._done,
            failed=self._failed,
        )

    def _done(self, profile: str) -> None:
        self.secret.forget()
        self.server.forget()
        self.words.clear()
        self.button.end_work()
        self.recovered.emit(profile)

    def _failed(self, error: Exception) -> None:
        self.button.end_work()
        failure: Failure = explain(error)
        if failure.field in self._rows:
            self._close_second()
            self._rows[failure.field].set_error(failure.words)
            self._rows[failure.field].control.setFocus()
        elif failure.field == "secret":
            self.secret.show_error(failure.words)
        else:
            self._trouble.set_words(failure.title, failure.words)

    def _close_second(self) -> None:
        if not self._second.isHidden():
            self._second.hide()
            self.button.setText(tr("Look what it opens"))
