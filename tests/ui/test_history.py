from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import SectionState
from hris_desktop.services.views_history import Act, Apart, HistoryEntry
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.history import AT_ONCE, HistoryPage
from hris_desktop.ui.pages.history_entry import ICONS
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.presence import PresenceDialog
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_history import HIDDEN, NEW, OLD, PaperHistory, long_story, story
from tests.ui.paper_pages import appear, button, press, rest, strike, tab_to
from tests.ui.paper_people import NOW, PASSPHRASE, PaperRecords, bank_request


def opened(qtbot: QtBot, tasks: Tasks, history: PaperHistory, *, width: int = 1056) -> HistoryPage:
    desk = Desk(history.records, tasks, Hub(), lambda: NOW, history=history)
    about = (history.view.subject.pid, history.view.section.key)
    page = HistoryPage(desk, history, about, back="My record")
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    return page


def plain(page: QWidget) -> str:
    """All that the tree holds, without what groups numbers."""
    return "".join(sign for sign in texts(page) if sign.isalnum())


def cards(page: QWidget) -> list[str]:
    return [card.objectName() for card in page.findChildren(QWidget) if card.objectName().startswith("entry:")]


def hidden(page: QWidget) -> list[str]:
    return [name for name, value in HIDDEN.items() if value in plain(page)]


def test_every_act_has_its_sheet_newest_first(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("bank_accounts")
    page = opened(qtbot, tasks, history)
    assert cards(page) == [f"entry:{entry.position}" for entry in history.view.entries]
    words = texts(page)
    for entry in history.view.entries:
        assert entry.title in words
        assert entry.signature in words
    for expected in ("The bank's letter is missing.", "We moved.", "In force later", "Past and coming values"):
        assert expected in words


def test_what_was_erased_is_told_without_what_it_said(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    assert ICONS.keys() == set(Act), "every act has a sign"
    told = story("contact")
    [first, *_] = told.view.entries
    gone = Apart(3, first.by, first.at, "A change")
    erasure = replace(first, act=Act.ERASED, title="Erased by Priya Raman (HR)", rows=(), why="")
    told.view = replace(told.view, entries=(erasure,), erased=(gone,))
    words = texts(opened(qtbot, tasks, told))
    for expected in ("Erased by Priya Raman (HR)", "gone for good", "A change", "position 3"):
        assert expected in words


def test_what_does_not_count_stands_apart(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, story("contact"))
    words = texts(page)
    for expected in ("What does not count", "Another entry came first", "Conflict kept", "Kept beside it"):
        assert expected in words


def test_masked_values_are_nowhere_in_the_tree(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, story("bank_accounts"))
    assert "••••" in texts(page)
    press(qtbot, page, "compare", tasks)
    assert "differ" in texts(page)
    assert hidden(page) == []


def test_revealing_asks_for_the_person_and_shows_that_sheet_alone(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("bank_accounts")
    page = opened(qtbot, tasks, history)
    entry = history.view.entries[0]
    name = f"reveal:before:{entry.position}"
    press(qtbot, page, name, tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PresenceDialog)
    dialog._field.setText("wrong")
    dialog._show.click()
    rest(qtbot, tasks)
    assert hidden(page) == []
    dialog._field.setText(PASSPHRASE)
    dialog._show.click()
    qtbot.waitUntil(lambda: hidden(page) == ["old", "new"])
    sheets = [card for card in page.findChildren(QWidget) if card.objectName().startswith("entry:")]
    assert [card.objectName() for card in sheets if hidden(card)] == [f"entry:{entry.position}"]
    button(page, name).click()
    assert hidden(page) == []


@pytest.mark.parametrize("way", ["focus", "hide", "filter"])
def test_a_revealed_value_is_masked_again(qtbot: QtBot, look: Theme, tasks: Tasks, way: str) -> None:
    history = story("bank_accounts")
    history.records.present = True
    page = opened(qtbot, tasks, history)
    name = f"reveal:before:{history.view.entries[0].position}"
    button(page, name).setFocus()
    press(qtbot, page, name, tasks)
    assert OLD in plain(page)
    if way == "focus":
        button(page, "compare").setFocus()
    elif way == "hide":
        page.hide()
    else:
        page._body.filter.setCurrentIndex(1)  # type: ignore[attr-defined]
        page._body.filter.chosen.emit("values")  # type: ignore[attr-defined]
        settle()
    assert hidden(page) == []


def test_two_states_are_compared(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("bank_accounts")
    history.records.present = True
    page = opened(qtbot, tasks, history)
    press(qtbot, page, "compare", tasks)
    card = page._compare
    assert card is not None
    assert card.first.hasFocus()
    last, first = (choice.position for choice in history.view.states[1:])
    assert (card.first.value(), card.second.value()) == (str(first), str(last))
    assert "2 fields differ" in texts(card)
    press(qtbot, card, f"reveal:state:{first}", tasks)
    assert hidden(card) == ["old", "new"]
    card.second.set_value("0")
    card.second.chosen.emit("0")
    rest(qtbot, tasks)
    assert "Nothing differs between these two" in texts(card)
    assert hidden(card) == []
    card.close_button.click()
    rest(qtbot, tasks)
    assert page._compare is None
    assert button(page, "compare").hasFocus()


def test_only_what_came_into_force(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, story("bank_accounts"))
    page._body.filter.set_value("values")  # type: ignore[attr-defined]
    page._body.filter.chosen.emit("values")  # type: ignore[attr-defined]
    settle()
    entries = page._view.entries if page._view else ()
    in_force = [entry for entry in entries if entry.act is Act.ACCEPTED]
    assert cards(page) == [f"entry:{entry.position}" for entry in in_force]
    assert len(in_force) == 2


def test_older_acts_unfold(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, long_story(AT_ONCE + 5))
    assert len(cards(page)) == AT_ONCE
    button(page, "older").click()
    settle()
    assert len(cards(page)) == AT_ONCE + 5


def test_what_cannot_be_opened_and_what_is_empty_is_said(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    made = story("contact")
    notice = "3 older changes cannot be opened with your keys. They are kept and still count."
    page = opened(qtbot, tasks, replace(made, view=replace(made.view, unreadable=3, notice=notice)))
    assert notice in texts(page)
    nothing: tuple[HistoryEntry, ...] = ()
    empty = replace(made.view, entries=nothing, states=(), timelines=(), apart=())
    page = opened(qtbot, tasks, replace(made, view=empty))
    assert "Nothing has been done here yet" in texts(page)
    assert not page.compare_button.isVisible()


def test_a_failure_can_be_tried_again(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("contact")
    history = replace(history, broken=ServiceError("The files are damaged", "Nothing was changed.", "Tell HR."))
    page = opened(qtbot, tasks, history)
    assert "The files are damaged" in texts(page)
    history.broken = None
    next(one for one in page.findChildren(QAbstractButton) if one.text() == "Try again").click()
    rest(qtbot, tasks)
    assert "Conflict kept" in texts(page)


def test_news_of_this_section_are_read_and_keep_what_is_the_same(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("contact")
    page = opened(qtbot, tasks, history)
    body = page._body
    chain = f"r:{history.view.subject.pid}:contact"
    page._desk.hub.tell([chain])
    rest(qtbot, tasks)
    assert page._body is body
    history.view = replace(history.view, notice="Something is new.")
    with qtbot.waitSignal(page._desk.hub.touched):
        page._desk.hub.tell([chain])
    qtbot.waitUntil(lambda: "Something is new." in texts(page))


def journey(qtbot: QtBot, tasks: Tasks, history: PaperHistory | None, records: PaperRecords) -> Journey:
    page = Journey(Desk(records, tasks, Hub(), lambda: NOW, history=history))
    qtbot.addWidget(page)
    page.resize(1056, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    return page


def test_the_way_there_and_back_by_keyboard(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("bank_accounts")
    changes = {"bank_accounts": [bank_request()]}
    records = replace(history.records, subject=history.view.subject, changes=changes)
    page = journey(qtbot, tasks, history, records)
    found = tab_to(page, lambda focus: focus.objectName() == "history:bank_accounts")
    strike(found, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    shown = page.currentWidget()
    assert isinstance(shown, HistoryPage)
    assert "History: Bank accounts" in texts(shown)
    back = tab_to(shown, lambda focus: isinstance(focus, QAbstractButton) and focus.text() == "My record")
    strike(back, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    assert page.currentWidget() is page.record
    assert not page.findChildren(HistoryPage)


def test_no_way_where_there_is_no_history(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    history = story("bank_accounts")
    records = replace(history.records, states={"bank_accounts": (SectionState.LOCKED, "Ask HR.")})
    page = journey(qtbot, tasks, history, records)
    names = {one.objectName() for one in page.findChildren(QAbstractButton)}
    assert "history:bank_accounts" not in names
    assert "history:directory" in names
    bare = journey(qtbot, tasks, None, PaperRecords())
    assert not [one for one in bare.findChildren(QAbstractButton) if one.objectName().startswith("history:")]


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1056), (1.5, 986), (2.0, 1196), (2.0, 760)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("section", ["bank_accounts", "contact", "directory"])
def test_nothing_is_clipped_unnamed_or_out_of_reach(
    qtbot: QtBot,
    qapp: QApplication,
    look: Theme,
    tasks: Tasks,
    *,
    zoom: float,
    width: int,
    rtl: bool,
    section: str,
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    page = opened(qtbot, tasks, story(section), width=width)
    page.open_compare()
    rest(qtbot, tasks)
    assert clipped(page) == []
    assert outside(page) == []
    assert unnamed(page) == []
    assert unreachable(page) == []


def test_the_new_value_is_the_one_asked_for() -> None:
    """The control: the secrets searched for above are really in this history."""
    history = story("bank_accounts")
    shown = {value.replace(" ", "") for (_, key, _), value in history.values.items() if key == "iban"}
    assert {OLD, NEW} <= shown
