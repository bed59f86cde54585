"""The page about the shared store: what it says in each state, what each button asks, nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_store import Act, LostView, RepairView, StoreView, WarningView
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.store_trouble import StoreTroublePage
from hris_desktop.ui.pages.store_trouble_parts import AskGoOn
from hris_desktop.ui.sidebar import Place, Who
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.widgets.button import Button
from tests.ui.store_paper import FINE, FORKED, OLDER

REPORT = RepairView("The store is whole", ("Entries 1205 to 1212 were put back.",), whole=True, restored=8)


@dataclass
class Port:
    """Answers from paper; notes what was asked."""

    view: StoreView
    asked: list[str] = field(default_factory=list)
    report: RepairView | Exception = REPORT

    def look(self) -> StoreView:
        self.asked.append("look")
        return self.view

    def repair(self) -> RepairView:
        self.asked.append("repair")
        if isinstance(self.report, Exception):
            raise self.report
        self.view = FINE
        return self.report

    def go_on(self) -> int:
        self.asked.append("go on")
        self.view = replace(FINE, lost=FORKED.lost)
        return 3

    def bring_back(self) -> int:
        self.asked.append("bring back")
        self.view = FINE
        return 2

    def leave(self, number: int) -> None:
        self.asked.append(f"leave {number}")
        self.view = replace(self.view, lost=tuple(one for one in self.view.lost if one.id != number))

    def looked(self, number: int) -> None:
        self.asked.append(f"looked {number}")
        self.view = replace(self.view, warnings=tuple(one for one in self.view.warnings if one.id != number))


def shown(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(Label) if label.isVisibleTo(page))


def opened(qtbot: QtBot, tasks: Tasks, port: Port) -> StoreTroublePage:
    page = StoreTroublePage(port, tasks, back="My record")
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    settle(qtbot, page)
    return page


def settle(qtbot: QtBot, page: StoreTroublePage) -> None:
    qtbot.waitUntil(lambda: page._tasks.busy == 0 and page.isEnabled())


def button(page: QWidget, name: str) -> Button:
    found = [one for one in page.findChildren(Button, name) if one.isVisibleTo(page)]
    assert len(found) == 1, (name, [one.objectName() for one in page.findChildren(QPushButton)])
    return found[0]


@pytest.mark.parametrize("view", [FINE, OLDER, FORKED], ids=["fine", "older", "forked"])
def test_all_of_it_is_said(qtbot: QtBot, look: object, tasks: Tasks, view: StoreView) -> None:
    page = opened(qtbot, tasks, Port(view))
    words = shown(page)
    for text in (view.title, view.happened, view.confirmed, *view.others):
        assert text in words
    for warning in view.warnings:
        assert warning.title in words
        assert warning.sentence in words
    for lost in view.lost:
        assert lost.what in words
    if not view.well:
        assert view.data in words
        assert view.todo in words


def test_a_repair_tells_its_report_and_looks_again(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    port = Port(OLDER)
    page = opened(qtbot, tasks, port)
    with qtbot.waitSignal(page.moved):
        button(page, "act").click()
    settle(qtbot, page)
    assert port.asked == ["look", "repair", "look"]
    assert "Entries 1205 to 1212 were put back." in shown(page)
    assert FINE.title in shown(page)
    assert OLDER.title not in shown(page)


def test_a_repair_that_may_not_be_says_why(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    refused = NotAllowed("Only HR repairs the store", "A device of HR holds every entry.", "Tell HR.")
    port = Port(OLDER, report=refused)
    page = opened(qtbot, tasks, port)
    button(page, "act").click()
    settle(qtbot, page)
    assert "Only HR repairs the store" in shown(page)
    assert page.isEnabled()


def test_going_on_is_asked_once_more(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    port = Port(FORKED)
    page = opened(qtbot, tasks, port)
    button(page, "act").click()
    [dialog] = page.findChildren(AskGoOn)
    assert dialog.focusWidget() is None or dialog.focusWidget().objectName() == "stay"
    button(dialog, "stay").click()
    assert port.asked == ["look"]
    button(page, "act").click()
    dialog = next(one for one in page.findChildren(AskGoOn) if one.isVisible())
    button(dialog, "go-on-now").click()
    settle(qtbot, page)
    assert port.asked == ["look", "go on", "look"]
    assert "3 entries were set aside" in shown(page)


def test_entries_are_brought_back_or_left(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    port = Port(replace(FINE, lost=FORKED.lost))
    page = opened(qtbot, tasks, port)
    button(page, f"leave:{FORKED.lost[1].id}").click()
    settle(qtbot, page)
    assert FORKED.lost[1].what not in shown(page)
    button(page, "bring-back").click()
    settle(qtbot, page)
    assert port.asked == ["look", f"leave {FORKED.lost[1].id}", "look", "bring back", "look"]
    assert "2 entries are sent again" in shown(page)


def test_nothing_ready_offers_nothing(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    waits = LostView(5, "Your decision: bank account", (), ready=False, sentence="It rests on somebody else's entry.")
    page = opened(qtbot, tasks, Port(replace(FINE, lost=(waits,), done_again=("1 invitation: make a new letter",))))
    assert page.findChildren(Button, "bring-back") == []
    assert "It rests on somebody else's entry." in shown(page)
    assert "To be done again: 1 invitation: make a new letter" in shown(page)


def test_a_warning_stays_until_it_was_looked_at(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    port = Port(replace(FINE, warnings=(WarningView(3, "Two views", "Entry 7."), WarningView(4, "Held back", "No."))))
    page = opened(qtbot, tasks, port)
    with qtbot.waitSignal(page.moved):
        button(page, "looked:3").click()
    settle(qtbot, page)
    assert "Two views" not in shown(page)
    assert "Held back" in shown(page)


def test_the_keyboard_keeps_its_place(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, Port(OLDER))
    page.activateWindow()
    button(page, "act").setFocus()
    button(page, "act").click()
    settle(qtbot, page)
    assert page.focusWidget() is not None


def test_only_what_this_view_offers_can_be_pressed(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, Port(replace(OLDER, act=Act.NOTHING)))
    assert page.findChildren(Button, "act") == []


def test_the_state_line_leads_here_and_the_menu_too(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    hub, port = Hub(), Port(OLDER)
    frame = Frame(Who("Amira", "Northwind"), [Place("record", "My record", "user-round", QWidget)], hub, version="1")
    qtbot.addWidget(frame)
    frame.store_page = lambda: StoreTroublePage(port, tasks, back=frame.title)
    frame.show()
    hub.tell_sync(SyncView(SyncWord.PROBLEM, "Problem", OLDER.title, OLDER.todo, store=True))
    qtbot.waitUntil(lambda: hub.sync is not None)
    frame.top.sync.click()
    page = frame.page
    assert isinstance(page, StoreTroublePage)
    settle(qtbot, page)
    frame.top.sync.click()
    assert frame.page is page, "not a second one over it"
    page.left.connect(frame.back)
    page.back.emit()
    assert frame.page is not page
    frame.actions_of.act("store").trigger()
    again = frame.page
    assert isinstance(again, StoreTroublePage)
    settle(qtbot, again)


def test_any_other_problem_keeps_its_own_window(qtbot: QtBot, look: object, tasks: Tasks) -> None:
    hub = Hub()
    frame = Frame(Who("Amira", "Northwind"), [Place("record", "My record", "user-round", QWidget)], hub, version="1")
    qtbot.addWidget(frame)
    frame.store_page = lambda: pytest.fail("the store is not the matter")
    hub.tell_sync(SyncView(SyncWord.PROBLEM, "Problem", "1 change not accepted", "Look at it."))
    qtbot.waitUntil(lambda: hub.sync is not None)
    frame.top.sync.click()
    assert [one.accessibleName() for one in frame.findChildren(Dialog)] == ["Problem"]
