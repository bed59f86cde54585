"""Joining a terminal: one field for a code, whoever it came from; then a PIN or passphrase for this terminal alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.kiosk_joining import CodeFound
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.first_run.code_field import CodeField
from hris_desktop.ui.first_run.secret import NewSecret
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.five_words import FiveWords
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, tr


@dataclass(frozen=True, slots=True)
class Typed:
    """All that was typed."""

    code: str = field(repr=False)
    secret: str = field(repr=False)
    kind: str
    name: str = field(repr=False)
    invite: bool


class Asks(Protocol):
    """What the page asks; every call blocks and may raise ``ServiceError``."""

    def look_up(self, code: str) -> CodeFound:
        """What a code opens."""
        ...

    def strength(self, secret: str, *, kind: str, founder: bool) -> object:
        """How good a secret is."""
        ...


@dataclass(frozen=True, slots=True)
class _Device:
    """What this terminal can keep, in the words of the fields."""

    pin: bool
    warning: str = ""


class JoinPage(Narrow):
    """``typed`` carries a ``Typed`` when everything is there."""

    typed = Signal(object)
    left = Signal()

    def __init__(self, asks: Asks, tasks: Tasks, *, pin: bool) -> None:
        """``pin``: one is possible on this terminal."""
        told = tr("Use a code from your own device (Security, Link another device), or the one in HR's letter.")
        super().__init__(tr("Join this terminal"), told, "user-plus", width=560)
        self._asks, self._tasks = asks, tasks
        self._code_found: CodeFound | None = None
        self.code = CodeField()
        self.code.setObjectName("code")
        self.code.setAccessibleName(tr("Code"))
        self._code_row = FormRow(tr("Code"), self.code, hint=tr("27 letters and digits; dashes come by themselves."))
        self.add(self._code_row)
        self._second = self._build_second(pin=pin)
        self.add(self._second)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        self.add(self._trouble)
        self.button = Button(tr("Look it up"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.setObjectName("go-on")
        self.button.clicked.connect(self.go_on)
        self.add(self.button)
        back = self.add_back(tr("Back to the first page"))
        back.setObjectName("leave")
        back.clicked.connect(self.left)
        self.code.returnPressed.connect(self.go_on)
        self.code.textEdited.connect(lambda _: self._close_second())

    def _build_second(self, *, pin: bool) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        self._found = Banner("", notice=Notice.SUCCESS)
        column.addWidget(self._found)
        self.name = TextField(name=tr("Your name"))
        self.name.setObjectName("name")
        self._name_row = FormRow(tr("Your name"), self.name, hint=tr("Under it you sign in at this terminal."))
        column.addWidget(self._name_row)
        self.secret = NewSecret(self._asks, self._tasks, _Device(pin), founder=False)  # type: ignore[arg-type]
        self.secret.entered.connect(self.go_on)
        column.addWidget(self.secret)
        box.hide()
        return box

    def go_on(self) -> None:
        """Look the code up, or use it when that was done."""
        if not self.button.isEnabled():
            return
        self._trouble.hide()
        if self._code_found is None:
            self._look_up()
        elif self._code_found.invite and not self.name.text().strip():
            self._name_row.set_error(tr("Write your name."))
        elif self.secret.problem():
            self.secret.go_to_problem()
        else:
            kind, invite = self.secret.kind, self._code_found.invite
            self.button.start_work(tr("Joining…"))
            self.typed.emit(Typed(self.code.text(), self.secret.text(), kind, self.name.text(), invite))

    def refuse(self, error: Exception) -> None:
        """Joining failed: say why."""
        self.button.end_work()
        self._show(explain(error))

    def _look_up(self) -> None:
        code, asks = self.code.text(), self._asks
        if not code:
            self._code_row.set_error(tr("Type the code."))
            return
        self._code_row.set_error("")
        self.button.start_work(tr("Looking it up…"))
        self._tasks.run(self, lambda: asks.look_up(code), done=self._looked, failed=self.refuse)

    def _looked(self, found: CodeFound) -> None:
        self.button.end_work()
        self._code_found = found
        who = isolate(found.name)
        told = tr("This is the code of {name}, {organisation}.", name=who, organisation=isolate(found.organisation))
        invited = tr("{organisation} invites you.", organisation=isolate(found.organisation))
        self._found.set_words("", invited if found.invite else told)
        self._name_row.setVisible(found.invite)
        self.secret.set_founder(founder=found.is_hr)
        self._second.show()
        self.button.setText(tr("Join this terminal"))
        if found.invite:
            self.name.setFocus()
        else:
            self.secret.begin()

    def _show(self, failure: Failure) -> None:
        if failure.field == "code":
            self._close_second()
            self._code_row.set_error(failure.words)
            self.code.setFocus()
        elif failure.field == "secret":
            self.secret.show_error(failure.words)
        elif failure.field == "name":
            self._name_row.set_error(failure.words)
        else:
            self._trouble.set_words(failure.title, failure.words)
            self._trouble.show()

    def _close_second(self) -> None:
        self._code_found = None
        self._second.hide()
        self.button.setText(tr("Look it up"))


class WordsPage(Narrow):
    """Keys that were made here wait for HR: the five words to compare. ``again`` asks the store once more."""

    again = Signal()

    def __init__(self, words: tuple[str, ...], *, sent: bool) -> None:
        """``sent``: the acceptance is in the log."""
        super().__init__(tr("Show these five words to HR"), icon="hand", width=620)
        self.add(Label(tr("The same five words stand on HR's screen. Compare them aloud or in person."), wrap=True))
        self.add(FiveWords(words))
        waits = tr("Your answer is kept on this terminal and goes out as soon as there is a connection.")
        told = tr("HR presses “The same words”; then your record opens here.") if sent else waits
        self.add(Banner(told, notice=Notice.WAITING))
        told = tr("If they differ, stop here and tell HR: somebody may stand between you and them.")
        self.add(Label(told, Face.SMALL, Role.MUTED, wrap=True))
        self.button = Button(tr("Look again"), "refresh-cw", kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.setObjectName("look-again")
        self.button.clicked.connect(self.again)
        self.add(self.button)
