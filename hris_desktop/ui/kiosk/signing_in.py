"""Signing in at a terminal: who one is, then a secret that is asked for every time.

Whether the names of the people stand here is the site's choice; without them one types one's own. A name that nobody
here bears is asked for a PIN like any other and told the same: the page does not say who uses this terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import Signal

from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.kiosk.big import Door
from hris_desktop.ui.kiosk.keys import Pad
from hris_desktop.ui.pause import Pause
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import PassphraseField, TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, tr


@dataclass(frozen=True, slots=True)
class Someone:
    """One person of the terminal; an empty ``pid`` is a name that nobody bears."""

    pid: str
    name: str = field(repr=False)
    pin: bool = True


class Keys(Protocol):
    """What the page asks of the terminal; both block and may raise ``ServiceError``."""

    def named(self, typed: str) -> Someone:
        """Whom a typed name means."""
        ...

    def unlock(self, pid: str, secret: str) -> object:
        """Open somebody's keys."""
        ...


class WhoPage(Narrow):
    """``chosen`` carries a ``Someone``; ``join`` leads to the page for a code."""

    chosen = Signal(object)
    join = Signal()
    left = Signal()

    def __init__(self, people: Sequence[Someone], keys: Keys, tasks: Tasks, *, names: bool) -> None:
        """``names``: they stand on the page, else one's own is typed."""
        sentence = tr("Choose your name.") if names else tr("Type your name as HR writes it.")
        super().__init__(tr("Who are you?"), sentence, "user-round", width=520)
        self._keys, self._tasks = keys, tasks
        self.field: TextField | None = None
        if names:
            for one in people:
                door = Door(isolate(one.name) or tr("Somebody new"), "", "user-round")
                door.setObjectName(f"person:{one.pid}")
                door.setAccessibleName(one.name)
                door.clicked.connect(lambda _=False, one=one: self.chosen.emit(one))
                self.add(door)
        else:
            self._add_field()
        new = Button(tr("My name is not here"), kind=Kind.QUIET, height=Height.PAGE)
        new.setObjectName("join")
        new.clicked.connect(self.join)
        self.add(new)
        back = self.add_back(tr("Back to the first page"))
        back.setObjectName("leave")
        back.clicked.connect(self.left)

    def _add_field(self) -> None:
        self.field = TextField(name=tr("Your name"))
        self.field.setObjectName("name")
        self.field.returnPressed.connect(self._look)
        self._row = FormRow(tr("Your name"), self.field)
        self.add(self._row)
        go = Button(tr("Continue"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        go.setObjectName("continue")
        go.clicked.connect(self._look)
        self.add(go)

    def _look(self) -> None:
        typed = self.field.text() if self.field is not None else ""
        if typed.strip():
            keys = self._keys
            self._tasks.run(self, lambda: keys.named(typed), done=self.chosen.emit)
        else:
            self._row.set_error(tr("Write your name."))


class SecretPage(Narrow):
    """``opened`` carries what ``unlock`` returned."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, someone: Someone, keys: Keys, tasks: Tasks) -> None:
        kind = tr("PIN") if someone.pin else tr("Passphrase")
        title = isolate(someone.name)
        super().__init__(title, tr("Nobody sees what you type here."), "key-round", width=480)
        self._someone, self._keys, self._tasks = someone, keys, tasks
        self.field = PassphraseField(name=kind, digits=someone.pin)
        self.field.setObjectName("secret")
        self.field.returnPressed.connect(self.unlock)
        self._row = FormRow(kind, self.field)
        self.add(self._row)
        if someone.pin:
            pad = Pad(self.field)
            pad.entered.connect(self.unlock)
            self.add(pad)
        self.button = Button(tr("Sign in"), "log-in", kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.setObjectName("unlock")
        self.button.clicked.connect(self.unlock)
        self._pause = Pause(self.button)
        self.add(self.button)
        back = self.add_back(tr("That is not me"))
        back.setObjectName("leave")
        back.clicked.connect(self.left)
        self.card.body.setSpacing(Space.ROW)

    def unlock(self) -> None:
        """Try what was typed."""
        if not self.button.isEnabled():
            return
        secret = self.field.take()
        if not secret:
            self._show(Failure("", tr("Type it first.")))
            return
        self.button.start_work(tr("Unlocking…"))
        self._row.set_error("")
        keys, pid = self._keys, self._someone.pid
        self._tasks.run(self, lambda: keys.unlock(pid, secret), done=self._done, failed=self._failed)

    def _done(self, opened: object) -> None:
        self.opened.emit(opened)

    def _failed(self, error: Exception) -> None:
        self.button.end_work()
        self._show(explain(error))

    def _show(self, failure: Failure) -> None:
        self._row.set_error(failure.words)
        announce(self.field, failure.words)
        self.field.setFocus()
        self._pause.begin(failure.wait)
