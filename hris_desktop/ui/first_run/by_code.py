"""A code and the place of the store, then a passphrase or PIN: one card whose second half opens when the code is right.

Shared by an invite code, a new code after a forgotten passphrase, and a link code; they differ in words and in whom
they ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.ui.enrolment import Device, Enrolment
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.first_run.code_field import CodeField
from hris_desktop.ui.first_run.secret import NewSecret
from hris_desktop.ui.first_run.server import ServerRows
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import tr


@dataclass(frozen=True, slots=True)
class Found:
    """What a code opens, in one sentence. ``is_hr``: only a passphrase of four words will do."""

    words: str
    is_hr: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """All that was typed."""

    code: str = field(repr=False)
    store: str
    secret: str = field(repr=False)
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says."""

    title: str
    sentence: str
    icon: str
    code: str
    code_hint: str
    store_hint: str
    missing_code: str
    look_up: str
    take: str
    taking: str


class ByCode(Narrow):
    """``joined`` carries what ``take`` returned."""

    joined = Signal(object)
    back = Signal()

    def __init__(
        self,
        words: Words,
        enrolment: Enrolment,
        tasks: Tasks,
        device: Device,
        *,
        ask: tuple[Callable[[str, str], Found], Callable[[Typed], object]],
        store: str = "",
    ) -> None:
        """``ask``: (find what a code opens, use it); both run on the records thread."""
        super().__init__(words.title, words.sentence, words.icon, width=520)
        self._words, self._enrolment, self._tasks = words, enrolment, tasks
        self._find, self._take = ask
        self.code = CodeField()
        self.store = TextField(store)
        self._rows = {
            "code": FormRow(words.code, self.code, hint=words.code_hint),
            "store": FormRow(tr("Where the shared store lies"), self.store, hint=words.store_hint),
        }
        for row in self._rows.values():
            self.add(row)
        self.server = ServerRows(self.store)
        self.server.entered.connect(self.go_on)
        self.server.edited.connect(self._close_second)
        self.add(self.server)
        self._rows |= self.server.rows
        self.code.returnPressed.connect(self.go_on)
        self.store.returnPressed.connect(self.go_on)
        self._second = self._build_second(device)
        self.add(self._second)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        self.add(self._trouble)
        self.button = Button(words.look_up, kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.go_on)
        self.add(self.button)
        self.add_back(tr("Back")).clicked.connect(self.back)
        for field_ in (self.code, self.store):
            field_.textEdited.connect(lambda _: self._close_second())

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
        """Look the code up, or use it when that was done."""
        if not self.button.isEnabled():
            return
        self._trouble.hide()
        if self._second.isHidden():
            self._look_up()
        elif self.secret.problem():
            self.secret.go_to_problem()
        else:
            self._use()

    def _look_up(self) -> None:
        code, store, work = self.code.text(), self.server.address(), self._enrolment
        password = self.server.secret()
        self.server.forgive()
        self._rows["code"].set_error("" if code else self._words.missing_code)
        self._rows["store"].set_error("" if store else tr("Type the line below the code."))
        wrong = next((row for row in self._rows.values() if row.error), None)
        if wrong is not None:
            wrong.control.setFocus()
            return
        if self.server.problem():
            return

        def check() -> Found | Failure:
            sentence = work.check_code(code)
            if sentence:
                return Failure("", sentence, field="code")
            work.connect(store, password)
            return self._find(code, store)

        self.button.start_work(tr("Looking it up…"))
        self._tasks.run(self, check, done=self._looked, failed=self._failed)

    def _looked(self, found: Found | Failure) -> None:
        self.button.end_work()
        if isinstance(found, Failure):
            self._show(found)
            return
        self._found.set_words("", found.words)
        self.secret.set_founder(founder=found.is_hr)
        self._second.show()
        self.button.setText(self._words.take)
        self.secret.begin()

    def _use(self) -> None:
        typed = Typed(self.code.text(), self.server.address(), self.secret.text(), self.secret.kind)
        self.button.start_work(self._words.taking)
        self._tasks.run(self, lambda: self._take(typed), done=self._done, failed=self._failed)

    def _done(self, result: object) -> None:
        self.secret.forget()
        self.server.forget()
        self.button.end_work()
        self.joined.emit(result)

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
            self.button.setText(self._words.look_up)
