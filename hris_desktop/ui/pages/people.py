"""People, as one place of the window: the list, and laid over it a person, a new one, or the letter just made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from hris_desktop.services.people import InviteLetter
from hris_desktop.services.views import Problem
from hris_desktop.ui.failure import explain
from hris_desktop.ui.focus import arrive
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.people_add import AddPersonPage
from hris_desktop.ui.pages.people_letter import LetterPage
from hris_desktop.ui.pages.people_list import DirectoryPort, PeopleList
from hris_desktop.ui.pages.people_person import PersonPage
from hris_desktop.ui.pages.people_ports import PeoplePort
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.words import isolate, tr

_PATIENCE_MS = 150


class PeoplePage(QStackedWidget):
    """See the module; ``changed`` after every change that is durable here."""

    changed = Signal()

    def __init__(
        self, desk: Desk, directory: DirectoryPort, people: PeoplePort, *, store: str, kept: Sequence[object] = ()
    ) -> None:
        """``store``: the address that an invite letter tells; ``kept``: what ``list.arranged`` said last."""
        super().__init__()
        self.setAccessibleName(tr("People"))
        self._desk, self._people, self._store = desk, people, store
        self.list = PeopleList(desk, directory, kept)
        self.addWidget(self.list)
        self.list.opened.connect(self.open)
        self.list.add_asked.connect(self.add)

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not sent."""
        return any(page.dirty for page in self._over() if isinstance(page, PersonPage)) or any(
            page.name.text().strip() for page in self._over() if isinstance(page, AddPersonPage)
        )

    def open(self, pid: str) -> None:
        """Open somebody's record."""
        if any(isinstance(page, PersonPage) for page in self._over()):
            return  # Enter pressed twice
        name = self.list.name_of(pid)
        page = PersonPage(self._desk, self._people, pid, name=name)
        page.left.connect(self.home)
        page.invited.connect(lambda letter: self._show_letter(letter, page))
        page.journey.changed.connect(self.changed)
        page.resize(0, 0)  # what it would cover is painted again when it comes, though it comes hidden
        self.addWidget(page)

        def show() -> None:
            if isValid(page) and self.currentWidget() is self.list:
                self.setCurrentWidget(page)
                arrive(page)

        # laid out once, with everything on it; who has to wait longer sees that something is coming
        page.ready.connect(show)
        QTimer.singleShot(_PATIENCE_MS, page, show)

    def add(self) -> None:
        """Ask for the name of somebody new."""
        page = AddPersonPage()
        page.left.connect(self.home)
        page.asked.connect(lambda name: self._look_twice(page, name))
        page.sure.connect(lambda name: self._add(page, name))
        self._lay(page)
        page.start()

    def home(self) -> None:
        """Back to the list."""
        self.setCurrentWidget(self.list)
        for page in self._over():
            self._drop(page)
        self.list.take_focus()

    def _look_twice(self, page: AddPersonPage, name: str) -> None:
        """Somebody who is here already gets no second record without a question."""
        people = self._people

        def judged(doubts: tuple[Problem, ...]) -> None:
            if doubts:
                page.show_doubts(doubts)
            else:
                self._add(page, name)

        def failed(error: Exception) -> None:
            page.show_failure(explain(error))

        self._desk.tasks.run(page, lambda: people.doubts(name), done=judged, failed=failed)

    def _add(self, page: AddPersonPage, name: str) -> None:
        people = self._people

        def added(pid: str) -> None:
            self.changed.emit()
            self.home()
            self._say_added(pid, " ".join(name.split()))

        self._desk.tasks.run(
            page, lambda: people.add(name), done=added, failed=lambda error: page.show_failure(explain(error))
        )

    def _say_added(self, pid: str, name: str) -> None:
        words = tr("They stand in the list as soon as this has been sent; then their record can be filled.")
        banner = Banner(words, tr("{name} is added", name=isolate(name)), Notice.SUCCESS)
        go = Button(tr("Open the record"), "user-round", height=Height.CARD)
        go.setObjectName("open-added")
        go.clicked.connect(lambda: self._open_added(pid, name, banner))
        banner.add_act(go)
        self.list.put_notice(banner)
        banner.speak()
        go.setFocus()

    def _open_added(self, pid: str, name: str, banner: Banner) -> None:
        self.list.note_name(pid, name)
        banner.hide()
        self.open(pid)

    def _show_letter(self, letter: InviteLetter, behind: PersonPage) -> None:
        page = LetterPage(letter, self._desk.tasks, store=self._store, locale=self._desk.locale)

        def back() -> None:
            self.setCurrentWidget(behind)
            self._drop(page)
            arrive(behind)

        page.left.connect(back)
        pid = letter.person.pid
        people = self._people

        def look() -> None:
            self._desk.tasks.run(page, lambda: people.head(pid).code_out, done=told)

        def told(out: bool) -> None:  # noqa: FBT001 - the shape of a call-back
            if out:
                page.show_arrived()

        self._desk.hub.watch(page, lambda chain: chain == "org", look)
        self._lay(page)
        page.start()

    def _over(self) -> list[QWidget]:
        pages = (self.widget(place) for place in range(self.count()))
        return [page for page in pages if page is not None and page is not self.list]

    def _lay(self, page: QWidget) -> None:
        self.addWidget(page)
        self.setCurrentWidget(page)

    def _drop(self, page: QWidget) -> None:
        if isValid(page):
            self.removeWidget(page)
            page.hide()
            page.deleteLater()
