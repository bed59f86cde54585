"""Signing in, founding and joining, against services that answer from memory."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.about import About
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.first_run.create import Create
from hris_desktop.ui.first_run.join import Join
from hris_desktop.ui.first_run.kit import RecoveryKit, TestKit
from hris_desktop.ui.first_run.start import Start
from hris_desktop.ui.first_run.waiting import WaitingForHr
from hris_desktop.ui.shell import Window
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.field import TextField
from tests.ui.enrolment_double import CODE, SECRET, STORE, Device, EnrolmentDouble, profile
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable


def enter(qtbot: QtBot, tasks: Tasks, services: EnrolmentDouble, page: type[QWidget]) -> Entrance:
    entrance = Entrance(services, tasks, foot="HRIS Desktop 1.0")
    qtbot.addWidget(entrance)
    entrance.resize(1280, 800)
    entrance.show()
    entrance.start()
    qtbot.waitUntil(lambda: isinstance(entrance.page, page) and tasks.busy == 0)
    return entrance


def press(page: QWidget, words: str) -> None:
    button = next(one for one in page.findChildren(QAbstractButton) if one.text() == words)
    assert button.isEnabled(), words
    button.click()


@pytest.fixture
def sign_in(qtbot: QtBot, look: Theme, tasks: Tasks) -> tuple[Entrance, SignIn, EnrolmentDouble]:
    services = EnrolmentDouble(profile())
    entrance = enter(qtbot, tasks, services, SignIn)
    assert isinstance(entrance.page, SignIn)
    return entrance, entrance.page, services


def test_the_right_passphrase_opens(qtbot: QtBot, sign_in: tuple[Entrance, SignIn, EnrolmentDouble]) -> None:
    entrance, page, _ = sign_in
    page.field.setText(SECRET)
    with qtbot.waitSignal(entrance.opened) as heard:
        QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert heard.args == [("session", "p1")]


def test_the_first_start_of_a_new_version_says_how_far_it_is(
    qtbot: QtBot, sign_in: tuple[Entrance, SignIn, EnrolmentDouble]
) -> None:
    entrance, page, services = sign_in
    services.looks_through = (500, 100_075)
    page.field.setText(SECRET)
    page.unlock()
    qtbot.waitUntil(lambda: "500 of 100,075 entries" in texts(page))
    assert "Nothing is lost" in texts(page)
    with qtbot.waitSignal(entrance.opened):
        services.goes_on.set()
    assert "100,075" not in texts(page)


def test_the_secret_leaves_the_page_at_once(qtbot: QtBot, sign_in: tuple[Entrance, SignIn, EnrolmentDouble]) -> None:
    entrance, page, _ = sign_in
    page.field.setText(SECRET)
    assert SECRET not in texts(page).replace(page.field.text(), "")
    page.unlock()
    assert SECRET not in texts(entrance)
    assert not page.field.isUndoAvailable()
    with qtbot.waitSignal(entrance.opened):
        pass


def test_a_wrong_one_says_so_beside_the_field(qtbot: QtBot, sign_in: tuple[Entrance, SignIn, EnrolmentDouble]) -> None:
    _, page, _ = sign_in
    page.field.setText("wrong")
    page.unlock()
    qtbot.waitUntil(lambda: bool(page._row.error))
    assert page._row.error == "This is not the passphrase of this profile."
    assert page.field.property("state") == "error"
    assert page.field.accessibleDescription().startswith("Error:")
    assert page.button.isEnabled()


def test_a_delay_is_counted_down(qtbot: QtBot, sign_in: tuple[Entrance, SignIn, EnrolmentDouble]) -> None:
    _, page, services = sign_in
    services.wait = 2.0
    page.field.setText("wrong")
    page.unlock()
    qtbot.waitUntil(lambda: bool(page._row.error))
    assert not page.button.isEnabled()
    assert page.button.text() == "Try again in 2 seconds"
    page._pause._tick()
    assert page.button.text() == "Try again in 1 second"
    page._pause._tick()
    assert page.button.isEnabled()
    assert page.button.text() == "Unlock my record"
    page.field.setText(SECRET)
    page.unlock()
    qtbot.waitUntil(lambda: services.asked == ["unlock p1", "unlock p1"])


def test_nothing_typed_asks_nobody(sign_in: tuple[Entrance, SignIn, EnrolmentDouble]) -> None:
    _, page, services = sign_in
    page.unlock()
    assert page._row.error
    assert services.asked == []


def test_the_line_below_says_how_the_store_was_seen(
    qtbot: QtBot, sign_in: tuple[Entrance, SignIn, EnrolmentDouble]
) -> None:
    entrance, _, _ = sign_in
    qtbot.waitUntil(entrance._line.isVisible)
    assert "checked 10:42" in entrance._line.text()


def test_founding_an_organisation(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    services = EnrolmentDouble()
    entrance = enter(qtbot, tasks, services, Start)
    entrance.show_create()
    page = entrance.page
    assert isinstance(page, Create)
    place = page._rows["store"].control
    assert isinstance(place, TextField)
    assert place.text().endswith("hr-store.sqlite")
    place.clear()
    press(page, "Create the organisation")
    assert all(row.error for row in page._rows.values())
    for key, words in {"organisation": "Northwind Freight", "name": "Priya Raman", "store": "taken"}.items():
        control = page._rows[key].control
        assert isinstance(control, TextField)
        control.setText(words)
    page.secret._first.setText(SECRET)
    page.secret._again.setText("something else")
    press(page, "Create the organisation")
    assert page.secret._row_again.error == "This is not the same as above."
    page.secret._again.setText(SECRET)
    press(page, "Create the organisation")
    qtbot.waitUntil(lambda: bool(page._rows["store"].error))
    assert "Nothing was changed" in page._rows["store"].error
    store = page._rows["store"].control
    assert isinstance(store, TextField)
    store.setText(STORE)
    for field in (page.secret._first, page.secret._again):
        field.setText(SECRET)
    press(page, "Create the organisation")
    qtbot.waitUntil(lambda: isinstance(entrance.page, RecoveryKit))
    _keep_and_test_the_kit(qtbot, entrance)
    qtbot.waitUntil(lambda: isinstance(entrance.page, SignIn))


def _keep_and_test_the_kit(qtbot: QtBot, entrance: Entrance) -> None:
    kit = entrance.page
    assert isinstance(kit, RecoveryKit)
    assert "word24" in texts(kit)
    assert not kit.button.isEnabled()
    kit._tick.setChecked(True)
    kit.button.click()
    page = entrance.page
    assert isinstance(page, TestKit)
    settle()
    assert "word24" not in texts(entrance)
    first, second = (row.control for row in page._rows.values())
    assert isinstance(first, TextField)
    assert isinstance(second, TextField)
    first.setText("word7")
    second.setText("word7")
    press(page, "Test my kit")
    qtbot.waitUntil(lambda: any(row.error for row in page._rows.values()))
    second.setText(" WORD18 ")
    press(page, "Test my kit")


def test_joining_by_invite(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    services = EnrolmentDouble()
    entrance = enter(qtbot, tasks, services, Start)
    entrance.show_join()
    page = entrance.page
    assert isinstance(page, Join)
    page.store.setText(STORE)
    page.code.setText("ABCDE")
    press(page, "Look up my invite")
    qtbot.waitUntil(lambda: "27 characters" in page._rows["code"].error)
    page.code.setText(CODE.replace("A", "B"))
    press(page, "Look up my invite")
    qtbot.waitUntil(lambda: "No invite" in page._rows["code"].error)
    page.code.setText(CODE)
    press(page, "Look up my invite")
    qtbot.waitUntil(page._second.isVisible)
    for field in (page.secret._first, page.secret._again):
        field.setText(SECRET)
    press(page, "Join")
    qtbot.waitUntil(lambda: isinstance(entrance.page, WaitingForHr))
    assert services.asked == ["join passphrase"]
    _wait_for_hr(qtbot, entrance, services)
    qtbot.waitUntil(lambda: isinstance(entrance.page, SignIn))


def _wait_for_hr(qtbot: QtBot, entrance: Entrance, services: EnrolmentDouble) -> None:
    page = entrance.page
    assert isinstance(page, WaitingForHr)
    assert page.words.accessibleName() == "Five words: harbour velvet ginger orbit canyon"
    assert not page.button.isEnabled()
    services.confirmed = True
    page.look_again()
    qtbot.waitUntil(page.button.isEnabled)
    assert not page._timer.isActive()
    page.button.click()


def test_a_code_groups_itself_and_the_cursor_stays(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    entrance = enter(qtbot, tasks, EnrolmentDouble(), Start)
    entrance.show_join()
    page = entrance.page
    assert isinstance(page, Join)
    QTest.keyClicks(page.code, "abcdefg")
    assert page.code.text() == "ABCDE-FG"
    page.code.setCursorPosition(2)
    QTest.keyClicks(page.code, "x")
    assert page.code.text() == "ABXCD-EFG"
    assert page.code.cursorPosition() == 3


@pytest.mark.parametrize("confirmed", [False, True])
def test_somebody_who_waits_goes_on_after_signing_in(qtbot: QtBot, look: Theme, tasks: Tasks, confirmed: bool) -> None:
    services = EnrolmentDouble(profile("", joined=False))
    services.confirmed = confirmed
    entrance = enter(qtbot, tasks, services, SignIn)
    page = entrance.page
    assert isinstance(page, SignIn)
    assert "five words" in texts(page)
    page.field.setText(SECRET)
    with qtbot.waitSignal(entrance.opened) as heard:
        page.unlock()
        if not confirmed:
            qtbot.waitUntil(lambda: isinstance(entrance.page, WaitingForHr))
            services.confirmed = True
            waiting = entrance.page
            assert isinstance(waiting, WaitingForHr)
            waiting.look_again()
            qtbot.waitUntil(waiting.button.isEnabled)
            waiting.button.click()
    assert heard.args == [("session", "p1")]


def test_the_chooser_shows_somebody_without_a_name(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    entrance = enter(qtbot, tasks, EnrolmentDouble(profile("", joined=False)), SignIn)
    entrance.show_start()
    assert "waiting for HR" in texts(entrance)
    assert not entrance.grab().isNull()


@pytest.mark.parametrize("name", ["Amira Haddad", ""])
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_name_that_follows_moves_nothing(qtbot: QtBot, look: Theme, tasks: Tasks, name: str, zoom: float) -> None:
    """The place is held, and no other word stands in it; ``""``: a name that does not unseal."""
    look.set(mode=look.mode, zoom=zoom)
    services = EnrolmentDouble(replace(profile(""), name_follows=True))
    services.later["p1"] = name
    may = Event()
    at_once = services.named
    services.named = lambda: (may.wait(10), at_once())[1]  # type: ignore[method-assign]
    entrance = Entrance(services, tasks)
    qtbot.addWidget(entrance)
    entrance.resize(1280, 800)
    entrance.show()
    entrance.start()
    qtbot.waitUntil(lambda: isinstance(entrance.page, SignIn))
    page = entrance.page
    assert isinstance(page, SignIn)
    settle()
    before = [one.geometry() for one in (page.field, page.button, page._who)]
    assert not page._who.findChildren(Avatar)
    assert page.name_shown.strip() == ""
    page.field.setText("half typed")
    may.set()
    qtbot.waitUntil(lambda: bool(page.name_shown.strip()) and tasks.busy == 0)
    settle()
    assert (name or "You") in page.name_shown
    assert len(page._who.findChildren(Avatar)) == bool(name)
    assert [one.geometry() for one in (page.field, page.button, page._who)] == before
    assert page.field.text() == "half typed"


def test_whoever_chooses_before_the_names_have_come_waits_for_them(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    services = EnrolmentDouble(replace(profile(""), name_follows=True), profile("Priya Raman", "p2"))
    services.later["p1"] = "Amira Haddad"
    entrance = Entrance(services, tasks)
    qtbot.addWidget(entrance)
    entrance._profiles = services.profiles()
    entrance.show_start()
    assert not isinstance(entrance.page, Start)
    qtbot.waitUntil(lambda: isinstance(entrance.page, Start))
    assert "Amira Haddad" in texts(entrance)


def test_enter_presses_and_the_first_question_has_the_keyboard(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    entrance = Entrance(EnrolmentDouble(), tasks)
    window = Window(entrance, tasks, now=lambda: 0.0)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    entrance.start()
    qtbot.waitUntil(lambda: isinstance(entrance.page, Start) and tasks.busy == 0)
    QTest.keyClick(focused(window), Qt.Key.Key_Tab)
    assert focused(window).accessibleName() == "I have an invite code"
    QTest.keyClick(focused(window), Qt.Key.Key_Enter)
    assert isinstance(entrance.page, Join)
    assert focused(window) is entrance.page.code


def test_help_before_signing_in(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    about = About("1.0", [("Profiles on this computer", "/home/amira/profiles")])
    entrance = Entrance(EnrolmentDouble(), tasks, about=about)
    window = Window(entrance, tasks, now=lambda: 0.0)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialog = entrance.findChild(Dialog)
    assert dialog is not None
    for words in ("invite code", "1.0", "Apache License 2.0", "/home/amira/profiles"):
        assert words in texts(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_wrong_store_does_not_cost_the_passphrase(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    entrance = enter(qtbot, tasks, EnrolmentDouble(), Start)
    entrance.show_create()
    page = entrance.page
    assert isinstance(page, Create)
    for key, words in {"organisation": "Northwind Freight", "name": "Priya Raman", "store": "taken"}.items():
        control = page._rows[key].control
        assert isinstance(control, TextField)
        control.setText(words)
    for field in (page.secret._first, page.secret._again):
        field.setText(SECRET)
    QTest.keyClick(page.secret._again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page._rows["store"].error))
    assert page.secret._first.text() == page.secret._again.text() == SECRET


def focused(window: QWidget) -> QWidget:
    found = window.focusWidget()
    assert found is not None
    return found


def test_no_pin_without_a_key_store(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    services = EnrolmentDouble(device=Device(pin=False, warning="There is no key store on this computer."))
    entrance = enter(qtbot, tasks, services, Start)
    entrance.show_join()
    assert "PIN" not in texts(entrance)
    assert "no key store" in texts(entrance)


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
def test_every_page_can_be_read_reached_and_heard(qtbot: QtBot, look: Theme, tasks: Tasks, zoom: float) -> None:
    look.set(mode=look.mode, zoom=zoom)
    services = EnrolmentDouble(
        profile("Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst"), profile("李娜", "p2")
    )
    entrance = enter(qtbot, tasks, services, SignIn)
    for show in (
        entrance.show_start,
        entrance.show_create,
        entrance.show_join,
        lambda: entrance.show_profile(profile()),
    ):
        show()
        qtbot.waitUntil(lambda: tasks.busy == 0)
        settle()
        assert unnamed(entrance) == []
        assert unreachable(entrance) == []
        assert clipped(entrance) == []
        assert outside(entrance) == []
