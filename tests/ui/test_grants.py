"""Grants and the access log in the window: given, ended, asked about, and what a provider is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.views import PersonRef
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.grants import GrantsPane
from hris_desktop.ui.pages.grants_form import GivingPane
from hris_desktop.ui.pages.grants_received import OnlyGranted, ReceivedPage
from hris_desktop.ui.pages.sharing import SharingPage
from hris_desktop.ui.pages.sharing_looked import LookedPane
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.page import PageScaffold
from tests.ui.in_sight import InSight
from tests.ui.lint import clipped, outside, unnamed, unreachable
from tests.ui.paper_people import HR, JONAS, NOW, PaperRecords
from tests.ui.paper_trust import JANE, PEOPLE, PaperGrants, PaperLooks, Seen, grant, limit_ask

MINE = grant("1", person=JANE, can_end=True, can_ask=False, asks=(limit_ask("7"),), can_answer=True)
ALL = grant("3")


class Place(InSight):
    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        super().__init__(qtbot, tasks)
        self.hub = Hub()
        self.desk = Desk(PaperRecords(), tasks, self.hub, lambda: NOW)

    def open(self, build: Callable[[Desk], QWidget]) -> None:
        self.show(build(self.desk))

    def write(self, words: str) -> None:
        field = next(one for one in self.page.findChildren(LongField) if one.isVisible())
        field.setPlainText(words)

    def check(self) -> None:
        for check in (unnamed, by_keyboard, clipped, outside):
            assert check(self.page) == [], check.__name__


def by_keyboard(page: QWidget) -> list[str]:
    """The arrow in a search field is for the mouse; the tabs beside the chosen one are reached by the arrow keys."""
    return [one for one in unreachable(page) if "Show the list" not in one and not one.startswith("Tab ")]


def giving(desk: Desk, port: PaperGrants) -> GivingPane:
    return GivingPane(desk, port, PEOPLE, inviting=port, store="sqlite:///srv/store")


def scrolled(pane: QWidget) -> PageScaffold:
    """A pane as it stands in its page, which scrolls."""
    page = PageScaffold("Page")
    page.add(pane)
    return page


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks) -> Place:
    return Place(qtbot, tasks)


# -- what somebody sees of grants -------------------------------------------------------------------------------------


def test_a_grant_says_everything_and_can_be_ended(place: Place) -> None:
    port = PaperGrants(MINE, ALL)
    place.open(lambda desk: GrantsPane(desk, port, everything=False))
    for words in (
        "Acme Payroll",
        "Marta Nowak",
        "to pay salaries",
        "Jane Doe",
        "Everybody's",
        "asks to limit this",
        "My doctor's letters",
    ):
        assert words in place.seen()
    place.press("end-1")
    assert port.did == [], "it is asked once more"
    place.press("end-1")
    assert port.did == [("end", "1")]
    assert "It was noted." in place.seen()


def test_what_another_grant_keeps_open_is_said_and_ended_together(place: Place) -> None:
    besides = "Addresses: still open to them by another grant, until 31 March 2027."
    port = PaperGrants(replace(MINE, besides=besides, can_end_all=True))
    place.open(lambda desk: GrantsPane(desk, port, everything=False))
    assert besides in place.seen()
    place.press("end-all-1")
    assert port.did == [], "it is asked once more"
    place.press("end-all-1")
    assert port.did == [("end all", "1")]


def test_what_is_about_everybody_can_be_asked_about(place: Place) -> None:
    port = PaperGrants(ALL)
    place.open(lambda desk: GrantsPane(desk, port, everything=False))
    place.press("ask-3")
    place.press("send-words")
    assert port.did == [], "nothing is asked without words"
    place.write("Leave out my doctor's letters.")
    port.views = (replace(ALL, purpose="to pay bonuses"),)
    place.hub.touched.emit(frozenset({"org"}))
    place.rest()
    assert "to pay bonuses" not in place.seen(), "news take away no words"
    place.press("send-words")
    assert port.did == [("ask", "3", "Leave out my doctor's letters.")]
    assert "to pay bonuses" in place.seen()


def test_who_leaves_the_words_sees_what_came_meanwhile(place: Place) -> None:
    port = PaperGrants(ALL)
    place.open(lambda desk: GrantsPane(desk, port, everything=False))
    place.press("ask-3")
    place.write("No")
    port.views = (replace(ALL, purpose="to pay bonuses"),)
    place.hub.touched.emit(frozenset({"org"}))
    place.rest()
    place.press("leave-words")
    assert port.did == []
    assert "to pay bonuses" in place.seen()


def test_hr_answers_what_was_asked_and_a_failure_keeps_the_words(place: Place) -> None:
    port = PaperGrants(MINE)
    place.open(lambda desk: GrantsPane(desk, port, everything=True))
    place.press("answer-7")
    place.write("It ends with the month.")
    port.refuses = NotAllowed("There is nothing to answer", "It was answered meanwhile.")
    place.press("send-words")
    assert "It was answered meanwhile." in place.seen()
    place.press("send-words")
    assert port.did == [("answer", "1", "7", "It ends with the month.")]


def test_without_grants_it_says_how_they_come(place: Place) -> None:
    place.open(lambda desk: GrantsPane(desk, PaperGrants(), everything=False))
    assert "No provider has keys" in place.seen()


# -- giving -----------------------------------------------------------------------------------------------------------


def fill(place: Place, *, purpose: str = "to pay salaries", until: str = "2027-03-31", who: str = "") -> None:
    fields = {one.objectName(): one for one in place.page.findChildren(QLineEdit)}
    fields["purpose"].setText(purpose)
    fields["until"].setText(until)
    person = place.page.findChild(PersonField, "whose-record")
    assert person is not None
    person.setText(who)


def test_keys_are_given_with_the_card_ticked(place: Place) -> None:
    port = PaperGrants()
    place.open(lambda desk: giving(desk, port))
    fill(place)
    place.press("give")
    [told] = port.did
    assert told == ("give", "provider:acme-payroll", ("directory",), date(2027, 3, 31), "to pay salaries", "")
    assert "It was noted." in place.seen()
    fill(place, who=JONAS.name)
    place.press("give")
    assert port.did[-1][-1] == JONAS.pid


def test_never_for_a_provider_is_not_offered(place: Place) -> None:
    place.open(lambda desk: giving(desk, PaperGrants()))
    boxes = {one.text() for one in place.page.findChildren(QAbstractButton)}
    assert "Bank accounts" in boxes
    assert not boxes & {"Emergency medical card", "Equal opportunity", "Documents", "Skills"}


@pytest.mark.parametrize(
    ("how", "words"),
    [({"until": "soon"}, "Write a date such as"), ({"who": "Nobody At All"}, "Type a name from the list")],
)
def test_what_is_wrong_stands_beside_its_field(place: Place, how: dict[str, str], words: str) -> None:
    port = PaperGrants()
    place.open(lambda desk: giving(desk, port))
    fill(place, **how)
    place.press("give")
    assert words in place.seen()
    assert port.did == []


def test_what_the_service_refuses_stands_beside_its_field(place: Place) -> None:
    port = PaperGrants()
    place.open(lambda desk: giving(desk, port))
    port.refuses = BadInput("The sections", "Never for a provider: Documents.", field="sections")
    fill(place)
    place.press("give")
    assert "Never for a provider: Documents." in place.seen()


def test_without_a_provider_nothing_can_be_given(place: Place) -> None:
    place.open(lambda desk: giving(desk, PaperGrants(firms=False)))
    assert "No provider has joined yet" in place.seen()
    assert not place.button("give").isEnabled()


def test_somebody_of_a_provider_is_invited_as_such(place: Place) -> None:
    port = PaperGrants()
    place.open(lambda desk: giving(desk, port))
    field = place.page.findChild(QLineEdit, "newcomer-name")
    assert field is not None
    field.setText("Marta Nowak")
    place.press("make-invite")
    assert port.did == [("admit", "Marta Nowak", True)]
    assert "WZPQD-NMVW8" in place.seen()
    port.refuses = BadInput("The name", "Write the full name, as HR knows it.", field="name")
    field.setText("?")
    place.press("make-invite")
    assert "Write the full name, as HR knows it." in place.seen()


# -- who looked -------------------------------------------------------------------------------------------------------


def test_who_looked_is_told_with_what_it_is_worth(place: Place) -> None:
    place.open(lambda desk: LookedPane(desk, PaperLooks()))
    for words in (
        "Priya Raman",
        "revealed a hidden value",
        "sealed to the person and to auditors",
        "Recorded by the app",
    ):
        assert words in place.seen()


def test_older_lines_come_when_asked_for(place: Place) -> None:
    place.open(lambda desk: LookedPane(desk, PaperLooks(70)))
    for shown in (30, 60):
        assert place.seen().count("Jonas Oyelaran") == shown // 3
        place.press("older")
    assert place.page.findChild(QAbstractButton, "older") is None


def test_nobody_looked(place: Place) -> None:
    place.open(lambda desk: LookedPane(desk, PaperLooks(0)))
    assert "Nobody has looked yet" in place.seen()


def test_tabs_stand_on_one_page_and_follow_the_person(place: Place) -> None:
    looks, grants = PaperLooks(), PaperGrants(MINE)
    tabs = {
        "looked": ("Who looked", lambda: LookedPane(place.desk, looks)),
        "grants": ("Grants", lambda: GrantsPane(place.desk, grants, everything=False)),
    }
    place.open(lambda desk: SharingPage(desk, Seen(), people=PEOPLE, tabs=tabs))
    page = place.page
    assert isinstance(page, SharingPage)
    page.open_tab("looked")
    place.rest()
    assert "Recorded by the app" in place.seen()
    assert not page.pane.isVisible()
    page.look_at(HR.pid)
    place.rest()
    assert looks.asked[-1] == HR.pid
    page.open_tab("grants")
    place.rest()
    assert grants.about_whom[-1] == HR.pid
    page.open_tab("matrix")
    place.rest()
    assert page.pane.isVisible()


# -- the provider's window --------------------------------------------------------------------------------------------


def test_a_provider_sees_whom_and_only_those_sections(place: Place) -> None:
    place.open(lambda desk: ReceivedPage(desk, PaperGrants()))
    page = place.page
    assert isinstance(page, ReceivedPage)
    one = PaperGrants().granted_to_me()[0]
    place.press(f"granted-{one.person.pid}")
    assert "Married" in place.seen()
    assert "Route planning" not in place.seen()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "back-to-granted"
    view = OnlyGranted(place.desk.records, frozenset({"bank_accounts"})).record()
    assert [section.section.key for section in view.sections] == ["bank_accounts"]
    assert not view.sections[0].can_edit
    place.press("back-to-granted")
    assert page.currentWidget() is page.page


def test_of_thousands_a_hundred_are_listed_and_the_others_found_by_name(place: Place) -> None:
    port = PaperGrants()
    one = port.granted_to_me()[0]
    many = tuple(replace(one, person=PersonRef(f"p{number}", f"Person {number:04}")) for number in range(2000))
    port.granted_to_me = lambda: many  # type: ignore[method-assign]
    place.open(lambda desk: ReceivedPage(desk, port))
    rows = [found for found in place.page.findChildren(QAbstractButton) if found.objectName().startswith("granted-")]
    assert len(rows) == 100
    place.check()
    field = place.page.findChild(PersonField, "find")
    assert field is not None
    field.setText("Person 1999")
    place.rest()
    assert place.page.findChild(QAbstractButton, "back-to-granted") is not None


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    place: Place, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    pages: tuple[Callable[[Desk], QWidget], ...] = (
        lambda desk: giving(desk, PaperGrants(MINE)),
        lambda desk: GrantsPane(desk, PaperGrants(MINE, ALL, grant("2", live=False)), everything=False),
        lambda desk: LookedPane(desk, PaperLooks(40)),
        lambda desk: ReceivedPage(desk, PaperGrants()),
    )
    for build in pages:
        place.open(lambda desk, build=build: scrolled(build(desk)))  # type: ignore[misc]
        place.check()
