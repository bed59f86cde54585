"""The maintainer's page: behind their passphrase, numbers about the terminal and the two ways to end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QTimer, Signal

from hris_desktop.services.kiosk_care import CareView
from hris_desktop.ui import when
from hris_desktop.ui.failure import explain
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import ltr, tr, trn

_FREE, _PAUSE_MS = 3, 20_000


class Proves(Protocol):
    """What the page asks first."""

    def prove(self, secret: str) -> CareView:
        """Whether it is the maintainer; raises ``WrongSecretError``."""
        ...


class MaintainerPage(Narrow):
    """``proven`` carries a ``CareView``."""

    proven = Signal(object)
    left = Signal()

    def __init__(self, care: Proves, tasks: Tasks) -> None:
        super().__init__(tr("Maintenance"), tr("For whoever looks after this terminal."), "settings", width=520)
        self._care, self._tasks, self._wrong = care, tasks, 0
        self.field = PassphraseField(name=tr("Maintainer's passphrase"))
        self.field.setObjectName("maintainer")
        self.field.returnPressed.connect(self.go_on)
        self._row = FormRow(tr("Maintainer's passphrase"), self.field, hint=tr("It opens no record."))
        self.add(self._row)
        self.button = Button(tr("Continue"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.setObjectName("maintain")
        self.button.clicked.connect(self.go_on)
        self.add(self.button)
        back = self.add_back(tr("Back to the first page"))
        back.setObjectName("leave")
        back.clicked.connect(self.left)

    def go_on(self) -> None:
        """Try what was typed."""
        secret, care = self.field.take(), self._care
        if not secret or not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        self._tasks.run(self, lambda: care.prove(secret), done=self.proven.emit, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        self._wrong += 1
        self._row.set_error(explain(error).words)
        if self._wrong < _FREE:
            self.button.setEnabled(True)
        else:
            QTimer.singleShot(_PAUSE_MS, self.button, lambda: self.button.setEnabled(True))


class CarePage(Narrow):
    """``end`` closes the terminal, ``retire`` wipes it."""

    end = Signal()
    retire = Signal()
    left = Signal()

    def __init__(self, view: CareView, now: Callable[[], datetime]) -> None:
        told = tr("Numbers only: whose and what is nobody's business here.")
        super().__init__(tr("This terminal"), told, "monitor", width=640)
        rows = FieldRows()
        rows.add(tr("People joined"), str(view.people))
        rows.add(tr("Changes that wait"), str(view.waiting))
        if view.oldest is not None:
            rows.add(tr("The oldest waits since"), when.age(view.oldest, now()))
        rows.add(tr("Shared store"), ltr(view.store))
        self.add(rows)
        if view.needs_person:
            one = "{count} of them goes out only when its person signs in here again: something else came first."
            many = "{count} of them go out only when their people sign in here again: something else came first."
            self.add(Banner(trn(one, many, view.needs_person), notice=Notice.WARNING))
        end = Button(tr("End the kiosk"), "log-in", height=Height.SIGN_IN)
        end.setObjectName("end-kiosk")
        end.clicked.connect(self.end)
        self.add(end)
        self._waiting = view.waiting
        self._ask = Button(tr("Retire this terminal"), "trash-2", kind=Kind.DANGER, height=Height.SIGN_IN)
        self._ask.setObjectName("retire")
        self._ask.clicked.connect(self._warn)
        self.add(self._ask)
        back = self.add_back(tr("Back to the first page"))
        back.setObjectName("leave")
        back.clicked.connect(self.left)

    def _warn(self) -> None:
        """What would be lost, before anything is."""
        one = "{count} change is on this terminal only and would be lost. Connect it first and let it be sent."
        many = "{count} changes are on this terminal only and would be lost. Connect it first and let them be sent."
        clean = tr("Nothing waits here. Everybody's keys and rows are wiped; they join again elsewhere with a code.")
        told = trn(one, many, self._waiting) if self._waiting else clean
        notice = Notice.DANGER if self._waiting else Notice.WARNING
        banner = Banner(told, tr("Retire this terminal?"), notice)
        sure = Button(tr("Wipe everything on it"), kind=Kind.DANGER, height=Height.SIGN_IN)
        sure.setObjectName("retire-sure")
        sure.clicked.connect(self.retire)
        banner.add_act(sure)
        self.add(banner)
        self._ask.setEnabled(False)
        banner.speak()
