"""Letting people in, against services that answer from memory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.people import InviteLetter, Listed
from hris_desktop.services.views import Candidate, PersonRef, Problem
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.newcomers import NewcomersPage
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.in_sight import InSight
from tests.ui.lint import clipped, outside, texts, unnamed, unreachable

CODE, STORE = "WZPQD-NMVW8-6JF6D-6315Z-7CB48-R7", "sqlite:////srv/hr/store.sqlite"
WORDS = ("harbour", "velvet", "ginger", "orbit", "canyon")
AMIRA = PersonRef("a1", "Amira Haddad")


class People:
    """Answers from memory; ``refuses`` is raised by the next act."""

    def __init__(self) -> None:
        self.waiting: tuple[Candidate, ...] = ()
        self.state = "no keys"
        self.namesakes: tuple[Problem, ...] = ()
        self.admitted: list[str] = []
        self.confirmed: list[str] = []
        self.refuses: Exception | None = None

    def candidates(self) -> tuple[Candidate, ...]:
        return self.waiting

    def listed(self) -> tuple[Listed, ...]:
        return (Listed(AMIRA, "employee", self.state, ()),)

    def confirm(self, pid: str) -> None:
        self._refuse()
        self.confirmed.append(pid)
        self.waiting = tuple(one for one in self.waiting if one.pid != pid)

    def doubts(self, name: str) -> tuple[Problem, ...]:
        if not name.strip():
            raise BadInput("The name", "Write the full name, as HR knows it.", field="name")
        return self.namesakes if name == AMIRA.name else ()

    def admit(self, name: str) -> InviteLetter:
        self._refuse()
        self.admitted.append(name)
        return InviteLetter(AMIRA, CODE, datetime(2026, 12, 5, 10, tzinfo=UTC), self.namesakes)

    def _refuse(self) -> None:
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error


class Place(InSight):
    page: NewcomersPage

    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        super().__init__(qtbot, tasks)
        self.people, self.hub = People(), Hub()
        self.page = NewcomersPage(self.people, tasks, self.hub, store=STORE)
        self.show(self.page)

    def news(self) -> None:
        """Something in the organisation's log changed."""
        with self.qtbot.waitSignal(self.hub.touched):
            self.hub.tell({"org"})
        self.rest()

    def arrives(self, name: str = "Amira Haddad") -> None:
        self.people.waiting = (*self.people.waiting, Candidate("a1", name, WORDS, 1))
        self.people.state = "waits for HR"
        self.news()

    def invite(self, name: str = "Amira Haddad") -> None:
        self.page.invite.name.setText(name)
        QTest.keyClick(self.page.invite.name, Qt.Key.Key_Return)
        self.rest()


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks) -> Place:
    return Place(qtbot, tasks)


def test_somebody_appears_without_a_click(place: Place) -> None:
    assert "Nobody is waiting" in place.seen()
    place.arrives()
    assert "Nobody is waiting" not in place.seen()
    assert "Amira Haddad" in place.seen()
    assert "Five words: harbour velvet ginger orbit canyon" in texts(place.page)


def test_other_news_leave_the_page_alone(place: Place) -> None:
    place.arrives()
    card = place.page.findChild(QLabel)
    place.news()
    assert place.page.findChild(QLabel) is card
    with place.qtbot.waitSignal(place.hub.touched):
        place.hub.tell({"r:a1:contact"})
    assert place.tasks.busy == 0


def test_the_same_words_confirm(place: Place) -> None:
    place.arrives()
    place.press("The same words")
    assert place.people.confirmed == ["a1"]
    assert "is confirmed and can sign in now." in place.seen()
    assert "Nobody is waiting" in place.seen()


def test_different_words_confirm_nobody_and_say_what_to_do(place: Place) -> None:
    place.arrives()
    place.press("Different words")
    assert "make a new invite" in place.seen()
    same = place.page.findChild(QAbstractButton, "same")
    assert same is not None
    assert not same.isVisible()
    place.press("Compare once more")
    assert "make a new invite" not in place.seen()
    assert same.isVisible()
    assert place.people.confirmed == []


def test_a_refused_confirmation_can_be_tried_again(place: Place) -> None:
    place.arrives()
    place.people.refuses = NotAllowed("Nobody waits", "This person was confirmed already.")
    place.press("The same words")
    assert "This person was confirmed already." in place.seen()
    assert place.people.confirmed == []
    place.press("The same words")
    assert place.people.confirmed == ["a1"]
    assert "This person was confirmed already." not in place.seen()


def test_an_invite_is_shown_until_it_was_used(place: Place) -> None:
    place.invite()
    for words in ("Invite for", CODE, STORE, "5\u00a0December\u00a02026", "on its way to the shared store"):
        assert words in place.seen()
    assert place.page.invite.name.text() == ""
    place.people.state = "invited"
    place.news()
    assert "the code can be used" in place.seen()
    assert "on its way" not in place.seen()
    place.arrives()
    assert CODE not in texts(place.page)
    assert "the code can be used" not in place.seen()


NAMESAKE = Problem("name", "Somebody of this name is here already (Planner). Is it the same person?", blocking=False)


def test_a_namesake_is_asked_about_before_anything_is_made(place: Place) -> None:
    place.people.namesakes = (NAMESAKE,)
    place.invite()
    assert NAMESAKE.message in place.seen()
    assert place.people.admitted == []
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "make-not"
    place.press("Make it anyway")
    assert place.people.admitted == ["Amira Haddad"]
    assert CODE in place.seen()
    assert NAMESAKE.message not in place.seen()


def test_a_namesake_can_be_left_alone(place: Place) -> None:
    place.people.namesakes = (NAMESAKE,)
    place.invite()
    place.press("Cancel")
    assert NAMESAKE.message not in place.seen()
    assert place.page.invite.name.text() == "Amira Haddad"
    assert place.page.invite.name.hasFocus()
    assert place.people.admitted == []


def test_another_name_is_judged_anew(place: Place) -> None:
    place.people.namesakes = (NAMESAKE,)
    place.invite()
    place.page.invite.name.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClicks(place.page.invite.name, " II")
    assert NAMESAKE.message not in place.seen()
    place.press("Make an invite")
    assert place.people.admitted == ["Amira Haddad II"]


def test_a_namesake_who_came_meanwhile_is_pointed_out_with_the_letter(place: Place) -> None:
    place.people.namesakes = (NAMESAKE,)
    place.invite("Amira Haddad II")
    assert NAMESAKE.message in place.seen()
    assert CODE in place.seen()


def test_a_name_that_cannot_be_is_said_beside_the_field(place: Place) -> None:
    place.invite("")
    assert place.page.invite.row.error == "Write the full name, as HR knows it."
    assert CODE not in place.seen()
    place.invite("Amira Haddad")
    assert place.page.invite.row.error == ""
    assert CODE in place.seen()


def test_an_invite_that_could_not_be_made_keeps_the_name(place: Place) -> None:
    place.people.refuses = NotAllowed("The invite could not be made", "Only HR can do this.")
    place.invite("Amira Haddad")
    assert "Only HR can do this." in place.seen()
    assert place.page.invite.name.text() == "Amira Haddad"
    place.press("Make an invite")
    assert CODE in place.seen()


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    place: Place, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    place.invite()
    place.arrives("Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst")
    place.press("Different words")
    place.people.namesakes = (NAMESAKE,)
    for check in (unnamed, unreachable, clipped, outside):
        assert check(place.page) == [], check.__name__
    place.invite()
    for check in (unnamed, unreachable, clipped, outside):
        assert check(place.page) == [], check.__name__
