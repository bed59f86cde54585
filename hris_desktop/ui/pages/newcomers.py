"""Letting people in, for HR: make an invite, and compare five words with whoever accepted one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from hris_desktop.services.people import InviteLetter, Listed
from hris_desktop.services.views import Candidate, Problem
from hris_desktop.ui.failure import explain
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.newcomers_compare import CompareCard
from hris_desktop.ui.pages.newcomers_invite import InviteCard
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import isolate, tr

INVITED, NO_KEYS = "invited", "no keys"
"""How far somebody has come, as ``Listed.state`` says it."""


class PeoplePort(Protocol):
    """What this page asks; every call blocks."""

    def candidates(self) -> tuple[Candidate, ...]:
        """Who waits for a comparison."""
        ...

    def listed(self) -> tuple[Listed, ...]:
        """Everybody, with how far each has come."""
        ...

    def confirm(self, pid: str) -> str | None:
        """The words are the same; the sentence says who else has to sign, if anybody."""
        ...

    def doubts(self, name: str) -> tuple[Problem, ...]:
        """What to look at before somebody of this name is added."""
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
        self._people, self._tasks = people, tasks
        self._shown: tuple[Candidate, ...] | None = None
        self._invited = ""
        self._news = Banner("", notice=Notice.SUCCESS)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        for banner in (self._news, self._trouble):
            banner.hide()
            self.add(banner)
        waiting = QWidget()
        self._column = QVBoxLayout(waiting)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.CARD_GAP)
        self.add(waiting)
        self.invite = InviteCard(store, locale, tasks)
        self.invite.asked.connect(self._look_twice)
        self.invite.sure.connect(self._admit)
        self.add(self.invite)
        hub.watch(self, lambda chain: chain == "org" or chain.endswith(":directory"), self.reload)
        self.reload()

    def reload(self) -> None:
        """Ask who waits, and whether the invite on the screen has arrived in the store."""
        people, pid = self._people, self._invited

        def look() -> tuple[Sequence[Candidate], str]:
            state = next((one.state for one in people.listed() if one.person.pid == pid), "") if pid else ""
            return people.candidates(), state

        self._tasks.run(self, look, done=self._looked, failed=self._failed)

    def _looked(self, found: tuple[Sequence[Candidate], str]) -> None:
        candidates, state = found
        self._trouble.hide()
        self._show(tuple(candidates))
        if state == INVITED:
            self.invite.show_arrived()
        elif state not in {"", NO_KEYS}:
            self.invite.clear()  # the code was used: it opens nothing any more
            self._invited = ""

    def _show(self, fresh: tuple[Candidate, ...]) -> None:
        if fresh == self._shown:
            return
        self._shown = fresh
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not fresh:
            words = tr("When somebody accepts an invite, they appear here with five words.")
            self._column.addWidget(StateCard(tr("Nobody is waiting"), words, State.EMPTY, icon="users"))
        for candidate in fresh:
            card = CompareCard(candidate)
            card.same.connect(partial(self._confirm, card))
            self._column.addWidget(card)
        if fresh:
            self._news.hide()
            announce(self, tr("{name} waits for you to compare five words.", name=fresh[0].name))

    def _confirm(self, card: CompareCard) -> None:
        candidate = card.candidate

        def done(asked: str | None) -> None:
            name = isolate(candidate.name)
            self._news.set_words("", asked or tr("{name} is confirmed and can sign in now.", name=name))
            self.reload()

        def failed(error: Exception) -> None:
            if isValid(card):
                card.show_failure(explain(error))

        # not the card's work: news from the log may take the card away before the answer is here
        self._tasks.run(self, lambda: self._people.confirm(candidate.pid), done=done, failed=failed)

    def _look_twice(self, name: str) -> None:
        """Somebody who is here already gets no second record without a question."""
        self._news.hide()

        def judged(doubts: tuple[Problem, ...]) -> None:
            if doubts:
                self.invite.show_doubts(doubts)
            else:
                self._admit(name)

        self._tasks.run(
            self,
            lambda: self._people.doubts(name),
            done=judged,
            failed=lambda error: self.invite.show_failure(explain(error)),
        )

    def _admit(self, name: str) -> None:
        self._tasks.run(
            self,
            lambda: self._people.admit(name),
            done=self._show_letter,
            failed=lambda error: self.invite.show_failure(explain(error)),
        )

    def _show_letter(self, letter: InviteLetter) -> None:
        self._invited = letter.person.pid
        self.invite.show_letter(letter)
        self.reload()

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._trouble.set_words(failure.title, failure.words)
