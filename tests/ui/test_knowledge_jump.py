"""Articles from elsewhere in the window: the search of the window, and from an article to one's own record."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.ui.dialogs import Search
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.knowledge import KnowledgePage
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.pages.knowledge_finder import KnowledgeFinder
from hris_desktop.ui.pages.knowledge_record import show_section
from hris_desktop.ui.sidebar import Group, Place, Who
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from tests.ui.knowledge_room import Paper, article
from tests.ui.lint import settle, unnamed
from tests.ui.paper_people import NOW, PaperRecords

ARTICLES = [
    article("who-runs-payroll", "Somebody does.", title="Who runs payroll?"),
    article("holidays", "Ask.", title="How do I ask for holidays?"),
]


class World:
    """A frame with a record and the knowledge base, wired as the program does it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        self.qtbot, self.tasks, self.hub = qtbot, tasks, Hub()
        self.paper = Paper(ARTICLES)
        reading = Reading(self.paper, tuple, tasks, self.hub, lambda: NOW)
        self.desk = Desk(PaperRecords(), tasks, self.hub, lambda: NOW)
        places = [
            Place("record", "My record", "user-round", lambda: Journey(self.desk)),
            Place("knowledge", "Knowledge base", "book-open", lambda: self.page(reading), Group.MORE),
        ]
        self.frame = Frame(Who("Amira", "Northwind"), places, self.hub, version="1")
        self.frame.articles = KnowledgeFinder(reading, self.open)
        qtbot.addWidget(self.frame)
        self.frame.resize(1280, 800)
        self.frame.show()
        self.frame.activateWindow()
        self.rest()

    def page(self, reading: Reading) -> KnowledgePage:
        page = KnowledgePage(reading)
        page.record_asked.connect(self.section)
        return page

    def open(self, name: str) -> None:
        self.frame.go("knowledge")
        page = self.frame.page
        assert isinstance(page, KnowledgePage)
        page.open_article(name)

    def section(self, key: str) -> None:
        self.frame.go("record")
        show_section(self.journey, key)

    @property
    def journey(self) -> Journey:
        page = self.frame.page
        assert isinstance(page, Journey)
        return page

    def search(self) -> Search:
        QTest.keyClick(self.frame, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        dialog = self.frame.findChild(Search)
        assert dialog is not None
        return dialog

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.busy == 0)
        settle()


@pytest.fixture
def world(qtbot: QtBot, look: Theme, tasks: Tasks) -> World:
    return World(qtbot, tasks)


def rows(dialog: Search) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_the_search_of_the_window_finds_places_and_articles(world: World) -> None:
    dialog = world.search()
    QTest.keyClicks(dialog.field, "payroll")
    world.rest()
    assert rows(dialog) == ["Who runs payroll?"]
    assert unnamed(dialog) == []
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    world.rest()
    page = world.frame.page
    assert isinstance(page, KnowledgePage)
    assert page.article.view is not None
    assert page.article.view.ref.id == "who-runs-payroll"
    assert world.frame.focusWidget() is page.article.text


def test_places_come_first_and_stay_chosen_when_articles_arrive(world: World) -> None:
    dialog = world.search()
    QTest.keyClicks(dialog.field, "record")
    assert rows(dialog)[0] == "My record"
    world.rest()
    assert dialog.list.currentRow() == 0
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert world.frame.place == "record"


def test_answers_to_what_was_typed_before_are_left_out(world: World) -> None:
    dialog = world.search()
    dialog.field.setText("payroll")
    dialog.field.setText("holidays")
    world.rest()
    assert rows(dialog) == ["How do I ask for holidays?"]


def test_one_letter_asks_for_no_article_and_a_failure_leaves_the_places(world: World) -> None:
    dialog = world.search()
    dialog.field.setText("p")
    world.rest()
    assert world.paper.asked == []
    world.paper.broken = StoreTrouble("The disk", "Nothing was changed.")
    dialog.field.setText("my record")
    world.rest()
    assert rows(dialog)[0] == "My record"
    dialog.reject()


def test_a_window_that_is_gone_hears_nothing(world: World) -> None:
    dialog = world.search()
    dialog.field.setText("payroll")
    dialog.reject()
    world.rest()
    assert world.frame.findChild(Search) is None


def test_from_an_article_to_the_section_of_ones_record(world: World) -> None:
    world.open("holidays")
    world.rest()
    page = world.frame.page
    assert isinstance(page, KnowledgePage)
    page.article.text.followed.emit("record:bank_accounts")
    world.rest()
    world.qtbot.waitUntil(lambda: world.journey.record.findChild(QWidget, "section:bank_accounts") is not None)
    sheets = world.journey.record.findChildren(QWidget, "section:bank_accounts")
    sheet = next(one for one in sheets if one.isVisible())
    world.qtbot.waitUntil(lambda: sheet.isAncestorOf(world.frame.focusWidget()))
    port = world.journey.record.area.viewport()
    assert port.rect().intersects(sheet.rect().translated(sheet.mapTo(port, sheet.rect().topLeft())))


def test_a_form_that_somebody_is_filling_in_is_not_thrown_away(world: World) -> None:
    world.journey.open_form("contact", "")
    world.rest()
    form = world.journey.currentWidget()
    assert isinstance(form, FormPage)
    form.items._editors["personal_email"].control.setText("half@an.address")  # type: ignore[attr-defined]
    assert world.journey.dirty
    show_section(world.journey, "bank_accounts")
    world.rest()
    assert world.journey.currentWidget() is form


def test_an_unknown_section_changes_nothing(world: World) -> None:
    before = world.journey.currentWidget()
    show_section(world.journey, "nothing_of_the_kind")
    world.rest()
    assert world.journey.currentWidget() is before
