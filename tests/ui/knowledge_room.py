"""A knowledge base on a page, as a reader has it: the real search and records thread, hostile texts on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.domain.knowledge import NOT_REVIEWED, Article, Audience
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.knowledge import Knowledge
from hris_desktop.services.knowledge_contacts import HrContact
from hris_desktop.services.knowledge_files import Bundle, bundled
from hris_desktop.services.knowledge_views import ArticleView, LibraryView, SearchView
from hris_desktop.services.views import PersonRef
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.knowledge import KnowledgePage
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.tasks import Tasks
from tests.ui.lint import settle

NOW = datetime(2026, 11, 21, 10, 42, tzinfo=UTC)
PRIYA = HrContact(PersonRef("p", "Priya Raman", "HR"), ("priya@northwind.example", "+49 421 555 0101"))
TOMASZ = HrContact(PersonRef("t", "Tomasz Wójcik", "HR"))


def article(name: str, body: str, **more: str) -> Article:
    """One article of the program's kind."""
    title = more.pop("title", f"About {name}")
    audience = Audience(more.pop("audience", "employee"))
    words = (more.pop("words", name),)
    return Article(name, title, more.pop("category", "Basics"), audience, "HR", NOT_REVIEWED, words, (), (), body)


@dataclass
class Paper:
    """The real service over articles that a test may change; ``broken`` makes every call fail."""

    articles: Sequence[Article]
    broken: ServiceError | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.real = self._fresh()

    def replace(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self.real = self._fresh()

    def library(self) -> LibraryView:
        self._check()
        return self.real.library()

    def article(self, name: str) -> ArticleView:
        self._check()
        return self.real.article(name)

    def search(self, text: str, *, audience: Audience | None = None, as_typed: bool = False) -> SearchView:
        self._check()
        self.asked.append(text)
        return self.real.search(text, audience=audience, as_typed=as_typed)

    def _fresh(self) -> Knowledge:
        return Knowledge(None, bundled=lambda: Bundle(tuple(self.articles)))

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken


class Room:
    """A window with the page in it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, articles: Sequence[Article] | None = None) -> None:
        self.qtbot, self.tasks, self.hub = qtbot, tasks, Hub()
        self.paper = Paper(bundled().articles if articles is None else articles)
        self.contacts: tuple[HrContact, ...] = (PRIYA, TOMASZ)
        self.printed: list[ArticleView] = []
        self.gone: list[str] = []
        self.browser = True
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1056, 748)

    def open(self, *, printing: bool = True, outside: bool = True) -> KnowledgePage:
        """Show the page and wait for the articles."""
        reading = Reading(
            self.paper,
            lambda: self.contacts,
            self.tasks,
            self.hub,
            lambda: NOW,
            print_out=(lambda _, view, __: self.printed.append(view)) if printing else None,
            go_outside=self._go if outside else None,
        )
        page = self.page = KnowledgePage(reading)
        page.setParent(self.window)
        page.resize(self.window.size())
        self.window.show()
        page.show()
        self.window.activateWindow()
        self.rest()
        return page

    def resize(self, width: int) -> None:
        self.window.resize(width, 748)
        self.page.resize(width, 748)
        self.rest()

    def ask(self, text: str) -> None:
        """Put a question into the field and wait for the answer."""
        self.page.list.field.setText(text)
        self.rest()

    def rest(self) -> None:
        """Wait until the records thread has nothing more to say."""
        self.qtbot.waitUntil(lambda: self.tasks.busy == 0 and not self.page._asking)
        settle()

    def keys(self, *pressed: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys wherever the focus is."""
        for key in pressed:
            QTest.keyClick(self.focus, key, modifier)
            self.rest()

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def dialog(self) -> Dialog:
        found = [one for one in self.window.findChildren(Dialog) if one.isVisible()]
        assert len(found) == 1
        return found[0]

    @property
    def rows(self) -> list[str]:
        """Titles in the list, headings left out."""
        return [item.title.text for item in self.page.list.rows.items() if item.key]

    @property
    def shown(self) -> str:
        """The id of the article in sight, or nothing."""
        view = self.page.article.view
        return view.ref.id if view is not None and self.page.article.isVisible() else ""

    def _go(self, address: str) -> bool:
        self.gone.append(address)
        return self.browser
