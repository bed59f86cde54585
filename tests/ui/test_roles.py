"""Roles and removal in the window: asked twice before somebody goes, said in words, by keyboard and by ear."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.acts_done import DonePane
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.removal import RemovalPane
from hris_desktop.ui.pages.roles import RolesPage
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import LongField
from tests.ui.in_sight import InSight
from tests.ui.lint import clipped, outside, settle, unnamed, unreachable
from tests.ui.paper_people import HR, JONAS, ME, NOW, PaperRecords
from tests.ui.paper_trust import JANE, PEOPLE, PaperDone, PaperRoles


class Place(InSight):
    page: RolesPage

    def __init__(self, qtbot: QtBot, tasks: Tasks, *, hr: bool = True, firm: bool = False) -> None:
        super().__init__(qtbot, tasks)
        self.port, self.hub = PaperRoles(), Hub()
        self.port.outside = firm
        desk = Desk(PaperRecords(), tasks, self.hub, lambda: NOW)
        extra = {"removal": ("Remove a person", lambda: RemovalPane(desk, self.port, PEOPLE))} if hr else {}
        self.page = RolesPage(desk, self.port, self.port.give, people=PEOPLE, tabs=extra)
        self.show(self.page)

    def name(self, field: str, pid: str) -> None:
        found = self.page.findChild(PersonField, field)
        assert found is not None
        found.choose(pid)
        self.rest()


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks) -> Place:
    return Place(qtbot, tasks)


def by_keyboard(page: RolesPage) -> list[str]:
    """The arrow in a search field is for the mouse; the tabs beside the chosen one are reached by the arrow keys."""
    return [one for one in unreachable(page) if "Show the list" not in one and not one.startswith("Tab ")]


def test_a_role_opens_and_the_way_back_has_the_focus(place: Place) -> None:
    place.press("role-hr")
    assert "Jane Doe" in place.seen()
    assert "receives nothing new since 3 May 2026" in place.seen()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "back-to-roles"
    place.press("back-to-roles")
    assert "Jane Doe" not in place.seen()


def test_taking_out_is_asked_twice(place: Place) -> None:
    place.press("role-hr")
    place.press(f"out-{HR.pid}")
    assert place.port.did == []
    assert place.button(f"out-{HR.pid}").text() == "Ask for it"
    place.press(f"out-{HR.pid}")
    assert place.port.did == [("out", HR.pid, "hr")]
    assert "It was noted." in place.seen()


def test_letting_in_takes_a_name_from_the_list(place: Place) -> None:
    place.press("role-hr")
    place.press("let-in")
    assert "Type a name from the list" in place.seen()
    place.name("who", JONAS.pid)
    place.press("let-in")
    assert place.port.did == [("in", JONAS.pid, "hr")]
    assert "It was noted." in place.seen()


def test_a_role_without_a_key_is_begun_by_its_first_member(place: Place) -> None:
    place.press("role-health")
    assert "Nobody is in this role yet" in place.seen()
    place.press("begin")
    assert place.port.did == [("begin", "health")]


def test_only_members_let_others_in(place: Place) -> None:
    place.press("role-payroll")
    assert "Only its members can let somebody else in" in place.seen()
    assert place.page.findChild(PersonField, "who") is None


def type_words(place: Place, words: str) -> None:
    field = place.page.findChild(LongField, "kit-words")
    assert field is not None
    field.setPlainText(words)


def test_a_role_that_nobody_holds_is_opened_to_somebody_by_the_kit(place: Place) -> None:
    place.press("role-auditor")
    assert "Nobody who is in it holds its key any more" in place.seen()
    place.press("with-kit")
    place.press("kit-go")
    assert "Type a name from the list" in place.seen()
    place.name("kit-who", JONAS.pid)
    type_words(place, "lamp horse")
    place.port.refuses = BadInput("These words", "These are not the 24 words.", field="kit")
    place.press("kit-go")
    assert "These are not the 24 words." in place.seen()
    type_words(place, "lamp horse battery")
    assert unnamed(place.page) == []
    assert by_keyboard(place.page) == []
    place.press("kit-go")
    assert place.port.did == [("kit", "auditor", JONAS.pid, "lamp horse battery")]


def test_the_last_one_in_a_role_is_told_before(place: Place) -> None:
    place.press("role-payroll")
    assert "Jonas Oyelaran is the last in Payroll." in place.seen()


def test_out_of_hr_with_the_kit(place: Place) -> None:
    place.press("role-hr")
    place.press("with-kit")
    place.name("kit-who", HR.pid)
    type_words(place, "lamp")
    place.press("kit-go")
    assert place.port.did == [("kit", "hr", HR.pid, "lamp")]


def test_everybodys_key_is_made_anew_by_hr(place: Place) -> None:
    place.press("role-members")
    assert "directory cards until this key is made anew" in place.seen()
    place.press("renew")
    assert place.port.did == [("renew", "members")]


def test_a_removal_with_everybodys_key_and_one_from_hr_with_the_kit(place: Place) -> None:
    place.page.open_tab("removal")
    place.rest()
    place.name("who-leaves", JONAS.pid)
    assert place.page.findChild(QAbstractButton, "with-kit") is None
    place.press("anew")
    place.press("remove")
    assert place.port.did == [("remove", JONAS.pid, "anew")]
    place.name("who-leaves", JANE.pid)
    place.press("with-kit")
    type_words(place, "lamp")
    place.press("kit-go")
    assert place.port.did[-1] == ("remove", JANE.pid, "lamp")


def test_what_is_only_kept_on_this_device_is_not_said_to_be_done(place: Place) -> None:
    place.port.queued = True
    place.press("role-members")
    place.press("renew")
    banner = place.page.findChild(Banner, "told")
    assert banner is not None
    assert banner._notice is Notice.WAITING
    assert "Kept on this device; it goes out with the next sync. Once it has arrived: It was noted." in place.seen()


def test_what_hr_signed_is_seen_by_everybody(qtbot: QtBot, tasks: Tasks, look: Theme) -> None:
    pane = DonePane(Desk(PaperRecords(), tasks, Hub(), lambda: NOW), PaperDone(25))
    qtbot.addWidget(pane)
    pane.resize(800, 700)
    pane.show()
    qtbot.waitUntil(lambda: tasks.busy == 0)
    settle()
    seen = "\n".join(one.text() for one in pane.findChildren(QLabel) if one.isVisible())
    assert "No second person existed." in seen
    assert "and the recovery kit." in seen
    assert "Payroll may read (until now: may not read)" in seen
    assert seen.count("Remove Jane Doe from HR") == 19
    older = pane.findChild(QAbstractButton, "older-acts")
    assert older is not None
    older.click()
    settle()
    assert sum("Remove Jane Doe" in one.text() for one in pane.findChildren(QLabel) if one.isVisible()) == 24


def test_a_reading_right_is_asked_for(place: Place) -> None:
    place.press("role-payroll")
    place.press("let-read")
    assert "Choose the section first." in place.seen()
    section = place.page.findChildren(ChoiceField)[0]
    assert section.findData("medical_card") == -1, "what only the person opens cannot be chosen"
    section.set_value("contact")
    place.press("let-read")
    assert place.port.did == [("read", "payroll", "contact", "r")]


def test_a_removal_says_what_it_does_before_it_is_done(place: Place) -> None:
    place.page.open_tab("removal")
    place.rest()
    assert "receives nothing new since 1 April 2026; could read until then" in place.seen()
    place.name("who-leaves", JONAS.pid)
    assert "may have kept it" in place.seen()
    place.press("remove")
    assert place.port.did == [("remove", JONAS.pid)]
    assert "It was noted." in place.seen()


def test_a_removal_that_waited_is_not_said_to_wait_any_more_once_it_is_done(place: Place) -> None:
    place.page.open_tab("removal")
    place.rest()
    place.port.queued = True
    place.name("who-leaves", JONAS.pid)
    place.press("remove")
    assert "Kept on this device" in place.seen()
    place.port.gone = (JONAS, *place.port.gone)
    place.hub.tell(["org"])
    place.qtbot.waitUntil(lambda: "was removed." in place.seen())
    assert "Kept on this device" not in place.seen()


def test_a_removal_from_hr_is_asked_for(place: Place) -> None:
    place.page.open_tab("removal")
    place.rest()
    place.name("who-leaves", JANE.pid)
    assert "two people in HR have to sign it" in place.seen()
    assert "Ask to remove" in place.button("remove").text()


def test_who_cannot_be_removed_has_no_button(place: Place) -> None:
    place.page.open_tab("removal")
    place.rest()
    place.name("who-leaves", ME.pid)
    assert "Nobody removes themselves." in place.seen()
    assert place.page.findChild(QAbstractButton, "remove") is None


def test_a_failure_stays_in_sight(place: Place) -> None:
    place.port.refuses = NotAllowed("It could not be done", "You no longer belong to HR.")
    place.press("role-health")
    place.press("begin")
    assert "You no longer belong to HR." in place.seen()


def test_others_see_roles_and_nothing_of_hr(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place = Place(qtbot, tasks, hr=False)
    assert place.page.tabs is None
    assert "Roles" in place.seen()


def test_a_provider_begins_the_role_of_its_firm(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place = Place(qtbot, tasks, hr=False, firm=True)
    place.press("begin-firm")
    assert place.port.did == [("firm", "")]


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    place: Place, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    for name in ("hr", "payroll", "health", "members"):
        place.page.open_role("")
        place.page.open_role(name)
        settle()
        for check in (unnamed, by_keyboard, clipped, outside):
            assert check(place.page) == [], (check.__name__, name)
    place.page.open_tab("removal")
    place.rest()
    place.name("who-leaves", JANE.pid)
    for check in (unnamed, by_keyboard, clipped, outside):
        assert check(place.page) == [], check.__name__
