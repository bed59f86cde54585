"""The frame and the window: places, tasks laid over them, lock, failures, and large text."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.ui.dialogs import Dialog, Search
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.focus import arrive
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.shell import Window
from hris_desktop.ui.sidebar import Group, Place, Who
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.page import PageScaffold
from tests.ui.enrolment_double import EnrolmentDouble, profile
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_settings import settings_page

STORE = "sqlite:////srv/hr/departments/bremen/personnel/shared/store-of-all-employees.sqlite"


class World:
    """A window with a record in it."""

    def __init__(self, tasks: Tasks) -> None:
        self.built: list[str] = []
        self.hub = Hub()
        self.now = 0.0
        self.entrance = Entrance(EnrolmentDouble(profile()), tasks)
        self.window = Window(self.entrance, tasks, now=lambda: self.now)
        places = [
            Place("record", "My record", "user-round", lambda: self.build("My record")),
            Place("approvals", "Approvals & more", "inbox", lambda: self.build("Approvals"), Group.HR),
            Place("kb", "Knowledge base", "book-open", lambda: self.build("Knowledge base"), Group.MORE),
            Place("settings", "Settings", "settings", lambda: settings_page(tasks), Group.FOOT),
        ]
        who, data = Who("Priya Raman", "Northwind Freight", "HR"), [("Shared store", STORE)]
        self.frame = Frame(who, places, self.hub, version="1.0", data=data)
        self.window.show_frame(self.frame, profile="p1")
        self.window.show()

    def build(self, title: str) -> QWidget:
        self.built.append(title)
        page = PageScaffold(title, "A sentence about it.")
        page.add(Label(f"secret of {title}"))
        return page


@pytest.fixture
def world(qtbot: QtBot, look: Theme, tasks: Tasks) -> World:
    made = World(tasks)
    qtbot.addWidget(made.window, before_close_func=lambda _: qtbot.waitUntil(lambda: tasks.busy == 0))
    made.window.activateWindow()
    return made


def test_pages_are_built_when_gone_to(world: World) -> None:
    assert world.built == ["My record"]
    world.frame.go("approvals")
    world.frame.go("record")
    world.frame.go("approvals")
    assert world.built == ["My record", "Approvals"]
    assert world.frame.place == "approvals"


def test_a_task_lies_over_its_place(world: World) -> None:
    form, check = PageScaffold("Form"), PageScaffold("Check")
    world.frame.open_page(form)
    world.frame.open_page(check)
    assert world.frame.page is check
    world.frame.back()
    assert world.frame.page is form
    world.frame.back(5)
    assert isinstance(world.frame.page, PageScaffold)
    assert world.frame.page.accessibleName() == "My record"
    settle()
    assert not shiboken6.isValid(form)


def test_locking_takes_everything_away(world: World, qtbot: QtBot) -> None:
    assert "secret of My record" in texts(world.window)
    with qtbot.waitSignal(world.window.locked):
        world.frame.actions_of.act("lock").trigger()
    assert not world.frame.isVisible()
    settle()
    assert not shiboken6.isValid(world.frame)
    assert not any("secret of My record" in texts(widget) for widget in QApplication.topLevelWidgets())
    qtbot.waitUntil(lambda: isinstance(world.entrance.page, SignIn))


def test_it_locks_by_itself(world: World, qtbot: QtBot) -> None:
    world.now = 599.0
    world.window._idle.check()
    assert world.window.frame is not None
    world.now = 600.0
    with qtbot.waitSignal(world.window.locked):
        world.window._idle.check()
    qtbot.waitUntil(lambda: isinstance(world.entrance.page, SignIn))


def test_a_failure_that_no_page_took_is_seen(world: World, tasks: Tasks, qtbot: QtBot) -> None:
    def work() -> None:
        raise ServiceError("The disk is full", "Your text is still here.", "Make room.", reference="E-0318")

    tasks.run(world.window, work, done=lambda _: None)
    qtbot.waitUntil(lambda: "The disk is full" in texts(world.window))
    assert "E-0318" in texts(world.window)


def test_an_error_with_a_value_in_its_text_does_not_show_it(world: World, tasks: Tasks, qtbot: QtBot) -> None:
    def work() -> None:
        raise ValueError("DE89 3704 0044 0532 0130 00")

    tasks.run(world.window, work, done=lambda _: None)
    qtbot.waitUntil(lambda: "Something went wrong" in texts(world.window))
    assert "DE89" not in texts(world.window)
    assert "ValueError" in texts(world.window)


def test_the_state_of_the_exchange_is_shown_and_explained(world: World, qtbot: QtBot) -> None:
    view = SyncView(
        SyncWord.WAITING, "Waiting for connection", "2 changes are on this device only", "Connect to the office."
    )
    with qtbot.waitSignal(world.hub.sync_changed):
        world.hub.tell_sync(view)
    assert world.frame.top.sync.text() == "Waiting for connection · 2 changes are on this device only"
    world.frame.top.sync.click()
    dialog = world.frame.findChild(Dialog)
    assert dialog is not None
    assert "Connect to the office." in texts(dialog)
    dialog.accept()


def test_search_jumps_to_a_place(world: World, qtbot: QtBot) -> None:
    world.frame.open_search()
    dialog = world.frame.findChild(Search)
    assert dialog is not None
    QTest.keyClicks(dialog.field, "know")
    assert dialog.list.count() == 1
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert world.frame.place == "kb"


def test_every_act_has_a_mnemonic_or_is_a_name(world: World) -> None:
    shortcuts = {entry.words: entry.shortcut for entry in world.frame.actions_of.entries()}
    assert shortcuts["Lock now"] == "Ctrl+L"
    assert shortcuts["Sync now"] == "F5"
    assert shortcuts["Search or jump to"] == "Ctrl+K"


def test_the_sidebar_shows_icons_when_the_text_is_large(world: World, look: Theme) -> None:
    look.set(mode=Mode.LIGHT, zoom=1.75)
    settle()
    assert world.frame.sidebar.width() == 84
    item = world.frame.sidebar._items["record"]
    assert item.toolTip() == item.accessibleName() == "My record"
    look.set(mode=Mode.LIGHT, zoom=1.5)
    assert world.frame.sidebar.width() == 336
    assert item.toolTip() == ""


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_frame_can_be_read_reached_and_heard(
    world: World, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    world.frame.sidebar.set_count("approvals", 7)
    for key in ("record", "settings"):
        world.frame.go(key)
        settle()
        assert unnamed(world.window) == []
        assert unreachable(world.window) == []
        assert clipped(world.window) == []
        assert outside(world.window) == []
    assert world.frame.sidebar._items["approvals"].accessibleName() == "Approvals & more, 7 waiting"


def test_after_signing_in_the_keyboard_is_on_the_page(world: World) -> None:
    here = world.window.focusWidget()
    assert here is not None
    assert here.accessibleName() == "My record"
    assert world.window.ring.target is None
    QTest.keyClick(here, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    here = world.window.focusWidget()
    assert here is not None
    assert here.accessibleName() == "Approvals"


def test_a_page_with_a_list_begins_in_the_list(qtbot: QtBot, look: Theme) -> None:
    page, rows = QWidget(), QListWidget()
    QVBoxLayout(page).addWidget(rows)
    qtbot.addWidget(page)
    page.show()
    arrive(page)
    assert page.focusWidget() is rows


@pytest.mark.parametrize("zoom", [1.0, 1.5])
@pytest.mark.parametrize("key", ["help", "about"])
def test_help_and_about_say_what_this_is_and_where_data_lies(world: World, look: Theme, key: str, zoom: float) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    world.frame.actions_of.act(key).trigger()
    dialog = world.frame.findChild(Dialog)
    assert dialog is not None
    settle()
    assert clipped(dialog) == []
    for words in ("1.0", "Apache License 2.0", STORE):
        assert words in texts(dialog)
    close = next(one for one in dialog.findChildren(Button) if one.text() == "Close")
    close.setFocus()
    QTest.keyClick(close, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_a_new_role_is_told_once_with_the_way_there(world: World, qtbot: QtBot) -> None:
    for _ in range(2):
        world.frame.ask_to_sign_in_again("You now belong to HR", "Sign in again.")
    buttons = [one for one in world.frame.findChildren(Button) if one.text() == "Lock and sign in"]
    assert len(buttons) == 1
    with qtbot.waitSignal(world.window.locked):
        buttons[0].click()
    qtbot.waitUntil(lambda: isinstance(world.entrance.page, SignIn))
