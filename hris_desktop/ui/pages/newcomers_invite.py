"""Making an invite: a name, then the letter with its code, which is shown until it was used and never again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.people import InviteLetter
from hris_desktop.services.views import Problem
from hris_desktop.ui import when
from hris_desktop.ui.failure import Failure
from hris_desktop.ui.pages.people_letter import LetterActs, letter_of
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import isolate, ltr, tr


class InviteCard(Card):
    """``asked`` carries the name typed, ``sure`` the one that stays after doubts.

    Answer with ``show_doubts``, ``show_letter`` or ``show_failure``.
    """

    asked = Signal(str)
    sure = Signal(str)

    def __init__(self, store: str, locale: str, tasks: Tasks) -> None:
        """``store``: the address that the letter tells."""
        super().__init__(tr("Invite somebody"), "log-in")
        self._store, self._locale, self._tasks = store, locale, tasks
        self.name = TextField(chars=32)
        self.name.setObjectName("newcomer-name")
        self.row = FormRow(tr("Full name"), self.name, hint=tr("As HR knows it; colleagues will see it."))
        self.add(self.row)
        self._make = Button(tr("Make an invite"), "file-key-2", height=Height.CARD)
        self._make.setObjectName("make-invite")
        self._make.clicked.connect(self._ask)
        self.name.returnPressed.connect(self._ask)
        self.name.textEdited.connect(lambda _: self._drop_doubts())
        line = QHBoxLayout()
        line.addWidget(self._make)
        line.addStretch(1)
        self.add(line)
        self._below = QVBoxLayout()
        self._below.setSpacing(10)
        self.add(self._below)
        self._arrival: tuple[Banner, Banner] | None = None
        self._doubts: tuple[Problem, ...] = ()

    def show_doubts(self, doubts: Sequence[Problem]) -> None:
        """Ask before anything is made; another name asks anew."""
        self._make.end_work()
        self.clear()
        self._doubts = tuple(doubts)
        banner = Banner(" ".join(one.message for one in doubts), tr("Please look at this first"), Notice.WARNING)
        acts = QWidget()
        line = Flow(acts, across=8, down=6)
        go = Button(tr("Make it anyway"), height=Height.CARD)
        go.setObjectName("make-anyway")
        go.clicked.connect(self._go_on)
        away = Button(tr("Cancel"), height=Height.CARD)
        away.setObjectName("make-not")
        away.clicked.connect(self._cancel)
        line.addWidget(go)
        line.addWidget(away)
        banner.add_act(acts)
        self._below.addWidget(banner)
        banner.speak()
        away.setFocus()

    def show_letter(self, letter: InviteLetter) -> None:
        """Show the code, which is nowhere else."""
        self._make.end_work()
        answered = self._doubts
        self.clear()
        self.name.clear()
        until = ltr(when.day(letter.until.astimezone().date(), self._locale))
        words = tr(
            "Hand it over in person or by a way you trust. It is shown only now, works once, and ends on {day}.",
            day=until,
        )
        banner = Banner(words, tr("Invite for {name}", name=isolate(letter.person.name)))
        self._below.addWidget(banner)
        for doubt in (one for one in letter.warnings if one not in answered):
            self._below.addWidget(Banner(doubt.message, tr("Please look at this first"), Notice.WARNING))
        self._add_line(tr("Code"), letter.code, "invite-code")
        self._add_line(tr("Store"), self._store, "invite-store")
        self._below.addWidget(LetterActs(letter_of(letter, self._store, self._locale), self._tasks))
        self._add_arrival()
        banner.speak()

    def show_arrived(self) -> None:
        """Say that the invite is in the shared store, so that its code opens something."""
        if self._arrival is not None:
            waiting, ready = self._arrival
            waiting.hide()
            ready.show()

    def show_failure(self, failure: Failure) -> None:
        """Say it beside the name if it is about that; what was typed stays."""
        self._make.end_work()
        if failure.field == "name":
            self.row.set_error(failure.words)
        else:
            self.clear()
            banner = Banner(failure.words, failure.title, Notice.DANGER)
            self._below.addWidget(banner)
            banner.speak()
        self.name.setFocus()

    def clear(self) -> None:
        """Take the letter, or the question before it, off the screen."""
        self._arrival, self._doubts = None, ()
        while (item := self._below.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _ask(self) -> None:
        if self._make.isEnabled():
            self.row.set_error("")
            self._make.start_work(tr("Making it…"))
            self.asked.emit(self.name.text())

    def _go_on(self) -> None:
        if self._make.isEnabled():
            self._make.start_work(tr("Making it…"))
            self.sure.emit(self.name.text())

    def _cancel(self) -> None:
        self.clear()
        self.name.setFocus()

    def _drop_doubts(self) -> None:
        if self._doubts:
            self.clear()

    def _add_line(self, label: str, value: str, name: str) -> None:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Label(label, Face.CAPTION, Role.MUTED))
        shown = Label(value, Face.H3, wrap=True, figures=Figures.VALUE)
        shown.setObjectName(name)
        # an address is long: it is copied, not read
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(shown)
        self._below.addWidget(box)

    def _add_arrival(self) -> None:
        words = tr("It is on its way to the shared store; the code opens nothing before it has arrived there.")
        waiting = Banner(words, notice=Notice.WAITING)
        ready = Banner(tr("It has arrived in the shared store: the code can be used."), notice=Notice.SUCCESS)
        ready.hide()
        for banner in (waiting, ready):
            self._below.addWidget(banner)
        self._arrival = waiting, ready
