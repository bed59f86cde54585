"""Letting people in, for HR: make an invite, and compare five words with whoever accepted one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.people import InviteLetter
from hris_desktop.services.views import Candidate
from hris_desktop.ui import when
from hris_desktop.ui.failure import explain
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.five_words import FiveWords
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import isolate, tr


class PeoplePort(Protocol):
    """What this page asks; every call blocks."""

    def candidates(self) -> tuple[Candidate, ...]:
        """Who waits for a comparison."""
        ...

    def confirm(self, pid: str) -> None:
        """The words are the same."""
        ...

    def admit(self, name: str) -> InviteLetter:
        """Add a person and make their invite."""
        ...


class NewcomersPage(PageScaffold):
    """Who waits above, a new invite below; the list looks again whenever the organisation's log changes."""

    def __init__(self, people: PeoplePort, tasks: Tasks, hub: Hub, *, store: str, locale: str = "en") -> None:
        """``store``: the address that the invite letter tells."""
        super().__init__(
            tr("Newcomers"), tr("Nobody gets a key before somebody in HR has compared five words with them.")
        )
        self._people, self._tasks, self._store, self._locale = people, tasks, store, locale
        self._waiting = QWidget()
        self._column = QVBoxLayout(self._waiting)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._shown: tuple[Candidate, ...] | None = None
        self._invited = ""
        self._news = Banner("", notice=Notice.SUCCESS)
        self._news.hide()
        self.add(self._news)
        self.add(self._waiting)
        self.add(self._build_invite())
        hub.watch(self, lambda chain: chain == "org" or chain.endswith(":directory"), self.reload)
        self.reload()

    def reload(self) -> None:
        """Ask who waits."""
        self._tasks.run(self, self._people.candidates, done=self._show, failed=self._failed)

    def _show(self, candidates: Sequence[Candidate]) -> None:
        fresh = tuple(candidates)
        if fresh == self._shown:
            return
        self._shown = fresh
        if any(candidate.pid == self._invited for candidate in fresh):
            self._clear_letter()  # the code was used: it opens nothing any more
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not fresh:
            words = tr("When somebody accepts an invite, they appear here with five words.")
            self._column.addWidget(StateCard(tr("Nobody is waiting"), words, State.EMPTY, icon="users"))
        for candidate in fresh:
            self._column.addWidget(self._card(candidate))
        if fresh:
            announce(self, tr("{name} waits for you to compare five words.", name=fresh[0].name))

    def _card(self, candidate: Candidate) -> Card:
        card = Card(isolate(candidate.name), "hand")
        card.setObjectName(f"candidate-{candidate.pid}")
        card.add(Label(tr("Ask them to read the five words on their screen. Are these the same?"), wrap=True))
        card.add(FiveWords(candidate.words, face=Face.H2))
        row = QHBoxLayout()
        row.setSpacing(10)
        same = Button(tr("The same words"), "check", kind=Kind.PRIMARY, height=Height.CARD)
        same.setObjectName("same")
        same.clicked.connect(lambda: self._confirm(candidate, same))
        other = Button(tr("Different words"), kind=Kind.DANGER, height=Height.CARD)
        other.clicked.connect(lambda: self._differ(card))
        row.addWidget(same)
        row.addWidget(other)
        row.addStretch(1)
        card.add(row)
        return card

    def _confirm(self, candidate: Candidate, button: Button) -> None:
        button.setEnabled(False)

        def done(_: None) -> None:
            name = isolate(candidate.name)
            self._news.set_words("", tr("{name} is confirmed and can sign in now.", name=name))
            self.reload()

        self._tasks.run(self, lambda: self._people.confirm(candidate.pid), done=done, failed=self._failed)

    def _differ(self, card: Card) -> None:
        words = tr(
            "Do not confirm them. Somebody may stand between you and them: tell whoever looks after the store, "
            "and make a new invite."
        )
        banner = Banner(words, tr("These are not the keys of this person"), Notice.DANGER)
        card.add(banner)
        banner.speak()

    def _build_invite(self) -> Card:
        card = Card(tr("Invite somebody"), "log-in")
        self._name = TextField(name=tr("Full name"), chars=32)
        self._name.setObjectName("newcomer-name")
        self._row = FormRow(tr("Full name"), self._name, hint=tr("As HR knows it; colleagues will see it."))
        card.add(self._row)
        self._make = Button(tr("Make an invite"), "file-key-2", height=Height.CARD)
        self._make.setObjectName("make-invite")
        self._make.clicked.connect(self._admit)
        self._name.returnPressed.connect(self._admit)
        line = QHBoxLayout()
        line.addWidget(self._make)
        line.addStretch(1)
        card.add(line)
        self._letter = QVBoxLayout()
        card.add(self._letter)
        return card

    def _admit(self) -> None:
        self._row.set_error("")
        name = self._name.text()
        self._tasks.run(self, lambda: self._people.admit(name), done=self._show_letter, failed=self._refused)

    def _show_letter(self, letter: InviteLetter) -> None:
        self._clear_letter()
        self._name.clear()
        self._invited = letter.person.pid
        self._news.hide()
        until = when.day(letter.until.astimezone().date(), self._locale)
        title = tr("Invite for {name}", name=isolate(letter.person.name))
        banner = Banner(
            tr(
                "Hand it over in person or by a way you trust. It is shown only now, works once, and ends on {day}.",
                day=until,
            ),
            title,
        )
        self._letter.addWidget(banner)
        for label, value in ((tr("Code"), letter.code), (tr("Store"), self._store)):
            self._letter.addWidget(Label(label, Face.CAPTION, Role.MUTED))
            shown = Label(value, Face.H3, wrap=True, figures=Figures.VALUE)
            shown.setObjectName("invite-code" if label == tr("Code") else "invite-store")
            self._letter.addWidget(shown)
        banner.speak()

    def _clear_letter(self) -> None:
        while (item := self._letter.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _refused(self, error: Exception) -> None:
        failure = explain(error)
        if failure.field == "name":
            self._row.set_error(failure.sentence)
            self._name.setFocus()
        else:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        banner = Banner(failure.words, failure.title, Notice.DANGER)
        self._column.insertWidget(0, banner)
        self._shown = None
        banner.speak()
