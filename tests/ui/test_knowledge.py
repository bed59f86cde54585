"""The knowledge base as somebody uses it: browse, search with each letter, read, go on, come back; keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.knowledge_views import SearchView
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.ui.focus import arrive
from hris_desktop.ui.pages.knowledge_article import facts
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode, Role
from hris_desktop.ui.widgets.article_row import _marks
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.icon import IconButton
from tests.ui.knowledge_room import Room, article
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable

SEEN = "can-the-provider-see-my-record"
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(qtbot: QtBot, look: Theme, tasks: Tasks) -> Room:
    return Room(qtbot, tasks)


def button(room: Room, words: str) -> Button:
    return next(one for one in room.window.findChildren(Button) if one.text() == words and one.isVisible())


def test_everything_is_there_by_category(room: Room) -> None:
    page = room.open()
    heads = [item.title.text for item in page.list.rows.items() if not item.key]
    assert len(room.rows) == 61
    assert len(heads) == len(set(heads)) == 9
    assert "61 articles" in texts(page.list)
    assert "What would you like to know?" in texts(page)


def test_the_audience_filters_what_is_browsed_and_what_is_found(room: Room) -> None:
    page = room.open()
    page.list.audience.set_value("hr")
    page.list.audience.chosen.emit("hr")
    room.rest()
    only_hr = set(room.rows)
    assert 0 < len(only_hr) < 61
    room.ask("provider")
    assert room.rows
    assert set(room.rows) <= only_hr
    page.list.audience.set_value("all")
    page.list.audience.chosen.emit("all")
    room.rest()
    assert not set(room.rows) <= only_hr


def test_search_as_you_type_marks_what_was_found_and_shows_the_first(room: Room, look: Theme) -> None:
    page = room.open()
    page.list.field.setFocus()
    for letter in "provider see my record":
        QTest.keyClicks(room.focus, letter)
    room.rest()
    first = page.list.rows.items()[0]
    assert first.key == SEEN == room.shown
    assert page.list.rows.key() == SEEN
    marked = {first.title.text[start:end] for start, end in first.title.ranges}
    assert {"provider", "see", "record"} <= marked
    assert _marks(first.title)[0].format.background().color().name() == look.colour(Role.MARK).name()
    assert page.list.field.hasFocus(), "the keyboard stays where somebody writes"


def test_many_letters_at_once_are_few_searches_and_the_last_one_counts(room: Room) -> None:
    page = room.open()
    for end in range(1, 20):
        page.list.field.setText("who runs the payroll"[:end])
    page.list.field.setText("who runs payroll")
    room.rest()
    assert room.paper.asked[-1] == "who runs payroll"
    assert len(room.paper.asked) < 20
    assert room.shown == "who-runs-payroll"


def test_an_answer_to_what_is_no_longer_asked_is_not_shown(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    page = room.open()
    answered: list[str] = []
    show = page.list.show_found

    def shown(view: SearchView, choose: str) -> None:
        answered.append(view.query)
        show(view, choose)

    monkeypatch.setattr(page.list, "show_found", shown)
    page.list.field.setText("stress")
    page.list.field.setText("who runs payroll")
    room.rest()
    assert room.paper.asked == ["stress", "who runs payroll"]
    assert answered == ["who runs payroll"]


def test_a_correction_is_said_and_can_be_taken_back(room: Room) -> None:
    page = room.open()
    room.ask("recogniton")
    assert "Showing results for" in texts(page.list)
    assert "recognition" in texts(page.list)
    assert room.rows
    page.list.instead.click()
    room.rest()
    assert room.rows == []
    assert not page.list.instead.isVisible()
    room.ask("recogniton a")
    assert page.list.instead.isVisible(), "another question is corrected again"


def test_no_answer_names_whom_to_ask_and_that_nothing_was_sent(room: Room) -> None:
    page = room.open()
    room.ask("xylophone")
    assert room.shown == ""
    assert "We may not have an answer to this." in texts(page.list)
    page.findChild(Button, "ask").click()  # type: ignore[union-attr]
    room.rest()
    said = texts(room.dialog)
    for words in ("Nothing was sent", "Priya Raman", "priya@northwind.example", "Tomasz Wójcik"):
        assert words in said
    assert room.dialog.findChild(LongField).toPlainText() == "xylophone"  # type: ignore[union-attr]
    button(room, "Copy the question").click()
    assert QGuiApplication.clipboard().text() == "xylophone"
    assert clipped(room.dialog) == []
    room.dialog.reject()


def test_what_may_be_no_answer_is_offered_and_not_opened(room: Room) -> None:
    page = room.open()
    room.ask("xylophone lessons")
    assert room.rows
    assert room.shown == page.list.rows.key() == ""
    assert "no sure answer" in texts(page.list)


def test_hr_of_one_person_is_told_so(room: Room) -> None:
    page = room.open()
    room.contacts = ()
    page.list.ask_hr.emit()
    room.rest()
    assert "names nobody else in HR" in texts(room.dialog)
    assert "Your question" not in texts(room.dialog)
    room.dialog.reject()


def test_an_article_says_whose_it_is_how_old_and_what_is_open(room: Room) -> None:
    page = room.open()
    page.open_article(SEEN)
    room.rest()
    lines = page.article.text.toPlainText().split("\n")
    assert lines[:3] == [
        "My data and privacy",
        "Can the outsourcing provider see my record?",
        "For everybody · owner: HR · 2 minutes",
    ]
    assert lines[3] == "HR has not reviewed this text yet. This text came with the program."
    assert lines[4] == "2 answers are still to come from your company; they are marked."
    assert lines[5].startswith("No, not by default.")
    assert lines[6:9] == ["On this page", "What it means for you", "Whom to ask"]
    assert "Only your company can answer this: who decides on provider access" in page.article.text.toPlainText()
    assert lines.index("Related") > lines.index("In your own record") > lines.index("Whom to ask", 10)


def test_the_contents_lead_to_their_places(room: Room) -> None:
    page = room.open()
    page.open_article(SEEN)
    room.rest()
    view, bar = page.article.view, page.article.text.verticalScrollBar()
    assert view is not None
    assert bar.value() == 0
    page.article.text.followed.emit(f"#{view.contents[0].block}")
    assert bar.value() > 0
    here = page.article.text.cursorForPosition(page.article.text.viewport().rect().topLeft())
    here.movePosition(here.MoveOperation.NextBlock)
    assert here.block().text() == "What it means for you"


def test_keyboard_alone(room: Room) -> None:
    page = room.open()
    arrive(page)
    assert page.list.rows.hasFocus()
    QTest.keyClicks(room.focus, "p")
    assert page.list.field.hasFocus(), "writing in the list writes in the field"
    QTest.keyClicks(room.focus, "rovider record")
    room.rest()
    assert page.list.field.text() == "provider record"
    room.keys(Qt.Key.Key_Down)
    assert page.list.rows.hasFocus()
    first = room.shown
    room.keys(Qt.Key.Key_Down)
    second = room.shown
    assert second != first
    room.keys(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert page.list.field.hasFocus()
    room.keys(Qt.Key.Key_Return)
    assert page.article.text.hasFocus()
    assert room.shown == first
    while page.article.text.textCursor().charFormat().anchorHref()[:3] != "kb:":
        room.keys(Qt.Key.Key_Tab)
        assert page.article.text.hasFocus(), "Tab goes from link to link"
    room.keys(Qt.Key.Key_Return)
    assert room.shown not in {"", first}
    assert button(room, "Back").isEnabled()
    room.keys(Qt.Key.Key_Left, modifier=ALT)
    assert room.shown == first
    assert page.article.text.hasFocus()
    room.keys(Qt.Key.Key_Escape)
    assert page.list.rows.hasFocus()
    room.keys(Qt.Key.Key_Escape)
    assert page.list.field.hasFocus()
    room.keys(Qt.Key.Key_Escape)
    assert page.list.field.text() == ""
    assert len(room.rows) == 61


def test_narrow_list_and_article_are_two_pages(room: Room) -> None:
    page = room.open()
    room.resize(700)
    room.ask("who runs payroll")
    assert page.list.isVisible()
    page.list.field.setFocus()
    room.keys(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert page.article.view is None, "what is marked is not opened where it would cover the list"
    room.keys(Qt.Key.Key_Return)
    assert room.shown == "who-runs-payroll"
    assert not page.list.isVisible()
    button(room, "Answers").click()
    room.rest()
    assert page.list.isVisible()
    assert page.list.rows.hasFocus()
    room.resize(1056)
    assert page.list.isVisible()
    assert room.shown == "who-runs-payroll"


def test_words_are_found_in_the_article(room: Room) -> None:
    page = room.open()
    page.open_article(SEEN)
    room.rest()
    room.keys(Qt.Key.Key_F, modifier=CTRL)
    strip = page.article.find_bar
    assert strip.field.hasFocus()
    QTest.keyClicks(room.focus, "provider")
    count = len(page.article.text.extraSelections())
    assert count == page.article.text.toPlainText().lower().count("provider") > 3
    assert f"1 of {count}" in texts(strip)
    room.keys(Qt.Key.Key_Return)
    assert f"2 of {count}" in texts(strip)
    QTest.keyClick(room.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert f"1 of {count}" in texts(strip)
    strip.field.setText("no such words here")
    assert "Not found" in texts(strip)
    room.keys(Qt.Key.Key_Escape)
    assert not strip.isVisible()
    assert page.article.text.extraSelections() == []
    assert page.article.text.hasFocus()


def test_find_without_an_article_is_the_search(room: Room) -> None:
    page = room.open()
    page.list.rows.setFocus()
    room.keys(Qt.Key.Key_F, modifier=CTRL)
    assert page.list.field.hasFocus()


def test_printing_is_an_act_that_a_place_may_lack(room: Room) -> None:
    page = room.open()
    page.open_article(SEEN)
    room.rest()
    assert page.article.findChild(IconButton, "print") is not None
    QTest.keySequence(room.focus, QKeySequence(QKeySequence.StandardKey.Print))
    assert [view.ref.id for view in room.printed] == [SEEN]
    page.setParent(None)
    page.deleteLater()
    settle()
    page = room.open(printing=False)
    page.open_article(SEEN)
    room.rest()
    assert page.article.findChild(IconButton, "print") is None
    QTest.keySequence(room.focus, QKeySequence(QKeySequence.StandardKey.Print))
    assert len(room.printed) == 1


def test_offline_it_reads_the_same_and_says_so(room: Room) -> None:
    page = room.open()
    with room.qtbot.waitSignal(room.hub.sync_changed):
        room.hub.tell_sync(SyncView(SyncWord.WAITING, "Waiting for connection", ""))
    room.ask("who runs payroll")
    assert "read offline" in texts(page.list)
    assert page.article._offline.isVisible()
    with room.qtbot.waitSignal(room.hub.sync_changed):
        room.hub.tell_sync(SyncView(SyncWord.UP_TO_DATE, "Up to date", ""))
    assert not page.article._offline.isVisible()


def test_what_is_published_meanwhile_is_shown_where_one_reads(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    long = "\n\n".join(f"Paragraph {number} of it." for number in range(80))
    room = Room(qtbot, tasks, [article("pay", f"Old.\n\n{long}"), article("rest", "Rest.")])
    page = room.open()
    page.open_article("pay")
    room.rest()
    page.article.text.verticalScrollBar().setValue(600)
    room.paper.replace([article("pay", f"New.\n\n{long}"), article("rest", "Rest.")])
    with qtbot.waitSignal(room.hub.touched):
        room.hub.tell(["k:kb:pay"])
    room.rest()
    assert "New." in page.article.text.toPlainText()
    assert page.article.text.verticalScrollBar().value() == 600
    room.paper.replace([article("rest", "Rest.")])
    with qtbot.waitSignal(room.hub.touched):
        room.hub.tell(["k:kb:pay"])
    room.rest()
    assert room.shown == ""
    assert "It may have been withdrawn" in texts(page)


def test_news_of_other_articles_leave_the_one_being_read(room: Room) -> None:
    page = room.open()
    room.ask("provider")
    third = page.list.rows.items()[2].key
    page.list.rows.choose(third)
    room.rest()
    assert room.shown == third
    with room.qtbot.waitSignal(room.hub.touched):
        room.hub.tell(["k:kb:something"])
    room.rest()
    assert room.shown == page.list.rows.key() == third
    page.reload()
    room.qtbot.waitUntil(lambda: page._asking or room.tasks.busy == 0)
    room.ask("provider contract")
    assert room.shown == page.list.rows.items()[0].key
    library = page._library
    assert library is not None
    page._loaded(library)
    page.list.field.setText("help with stress")
    room.rest()
    assert room.shown == page.list.rows.items()[0].key == "help-with-stress", "another question is another answer"


def test_a_published_text_says_of_when_it_is(room: Room) -> None:
    view = replace(room.paper.article(SEEN), published=datetime(2026, 5, 3, 22, 30, tzinfo=UTC))
    page = room.open()
    assert facts(view, page._reading)[1].replace("\u00a0", " ").endswith("The text is as of 3 May 2026.")


def test_other_news_leave_the_page_alone(room: Room) -> None:
    page = room.open()
    before = page.list.rows.items()
    with room.qtbot.waitSignal(room.hub.touched):
        room.hub.tell(["r:somebody:contact"])
    room.rest()
    assert page.list.rows.items() is before


def test_a_failure_is_said_with_a_way_to_try_again(room: Room) -> None:
    room.paper.broken = StoreTrouble("The disk cannot be read", "Nothing was changed.", "Try again.")
    page = room.open()
    assert "The disk cannot be read" in texts(page.list)
    room.paper.broken = None
    button(room, "Try again").click()
    room.rest()
    assert len(room.rows) == 61


def test_nothing_published_and_nothing_bundled_is_an_empty_state(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    room = Room(qtbot, tasks, [])
    page = room.open()
    assert "No articles yet" in texts(page.list)
    room.ask("payroll")
    assert "We may not have an answer to this." in texts(page.list)


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    room: Room, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    page = room.open()
    for text in ("", "recogniton and reward", "xylophone lessons"):
        room.ask(text)
        _clean(room)
    page.open_article(SEEN)
    page._find()
    room.rest()
    _clean(room)
    for index in range(page.list.rows.model().rowCount()):
        spoken = page.list.rows.model().index(index, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken


def _clean(room: Room) -> None:
    settle()
    assert unnamed(room.window) == []
    assert unreachable(room.window) == []
    assert clipped(room.window) == []
    assert outside(room.window) == []
