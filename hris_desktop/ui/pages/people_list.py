"""The list of people: search as one types, filters, a table that loads page by page, and how many there are.

The service is asked on the records thread; an answer to an older question is dropped. While cards are still being read
the list shows what is there and says how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views_directory import Choices, Column, KeyState, Mark, Page, Progress, Query
from hris_desktop.ui import theme
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.people_filters import Filters
from hris_desktop.ui.pages.people_words import heads, row, state_words
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Ticket
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.state_card import Skeleton, State, StatePanel
from hris_desktop.ui.widgets.table import Table
from hris_desktop.ui.widgets.tabs import Tab, Tabs
from hris_desktop.ui.words import tr, trn

EVERYBODY = "everybody"
PAGE = 100
_KEYS_FROM = 700
"""Width / zoom from which the keys are told."""
_SHOW_EVERY = 8
"""While cards are read, the list looks again after so many slices."""


class DirectoryPort(Protocol):
    """What the list asks; every call blocks."""

    def read_on(self) -> Progress:
        """Read some more cards."""
        ...

    def page(self, query: Query, *, after: Mark | None = None, limit: int = PAGE) -> Page:
        """Rows of the list."""
        ...

    def choices(self) -> Choices:
        """What can be filtered by."""
        ...


class PeopleList(QWidget):
    """``opened`` carries a person's id; ``add_asked`` wants a new one."""

    opened = Signal(str)
    add_asked = Signal()
    arranged = Signal(list)
    """Columns and order as numbers, whenever they change."""

    def __init__(self, desk: Desk, directory: DirectoryPort, kept: Sequence[object] = ()) -> None:
        """Ask for the first page, and read what has not been read; ``kept``: what ``arranged`` said last."""
        super().__init__()
        self.setAccessibleName(tr("People"))
        self._desk, self._directory = desk, directory
        self._page: Page | None = None
        self._page_query = Query()
        self._told: QWidget | None = None
        self._notice: QWidget | None = None
        self._names: dict[str, str] = {}
        self._asked: Ticket | None = None
        self._more = self._reading = self._again = False
        self._slices = 0
        self._column = QVBoxLayout(self)
        self._column.setSpacing(Space.CARD_GAP)
        self._build_head()
        self.filters = Filters()
        self._column.addWidget(self.filters)
        self._build_table()
        self.filters.arrange(kept)
        self._arrangement = self.filters.arrangement()
        self._wire()
        self._mirror()
        self._stack.setCurrentWidget(self._wait)
        desk.hub.watch(self, _concerns, self.read)
        self.read()

    def read(self) -> None:
        """Ask for the list as it stands, and read cards that may say something new, slice by slice."""
        self._ask()
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._read_on()

    def take_focus(self) -> None:
        """Into the list, or into the search where the list is empty."""
        target: QWidget = self.table if self.table.loaded else self.filters.search
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def name_of(self, pid: str) -> str:
        """Return somebody's name as far as it is known here."""
        return self._names.get(pid) or self._desk.people.get(pid, "")

    def note_name(self, pid: str, name: str) -> None:
        """Know the name of somebody who is not in the list yet."""
        self._names[pid] = name

    def put_notice(self, notice: QWidget) -> None:
        """Put something above the table, in place of what was there before."""
        if self._notice is not None and isValid(self._notice):
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = notice
        self._column.insertWidget(self._column.indexOf(self.filters), notice)

    def search(self) -> None:
        """Into the search, all of it chosen."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def _build_head(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(tr("People"), Face.H1), 1)
        self.add = Button(tr("Add a person"), "plus", kind=Kind.PRIMARY)
        self.add.setObjectName("add-person")
        self.add.clicked.connect(self.add_asked)
        head.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        tabs = [(EVERYBODY, tr("Everyone")), *((state.name, state_words(state)) for state in KeyState)]
        self.tabs = Tabs(tabs, name=tr("Which people"))
        self._column.addWidget(self.tabs)

    def _build_table(self) -> None:
        self.table = Table(tr("People"))
        self.table.setObjectName("people-table")
        self._stack = QStackedWidget()
        self._none = QWidget()
        self._none_column = QVBoxLayout(self._none)
        self._none_column.setContentsMargins(Space.CARD, Space.CARD, Space.CARD, Space.CARD)
        sheet = Card()
        sheet.body.setContentsMargins(0, 5, 0, 0)
        sheet.add(self.table)
        sheet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sheet.set_foot(self._build_foot())
        empty = Card()
        empty.body.setContentsMargins(0, 0, 0, 0)
        empty.add(self._none)
        self._sheet, self._empty, self._wait = sheet, _at_top(empty), _at_top(Skeleton(tr("Opening the directory…")))
        for page in (self._wait, sheet, self._empty):
            self._stack.addWidget(page)
        self._column.addWidget(self._stack, 1)

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(Space.CARD, 11, Space.CARD, 11)
        self.count = Label("", Face.SMALL, Role.MUTED, elide=True, figures=Figures.COLUMN)
        self.count.setObjectName("people-count")
        self._keys = Label(
            tr("Type to search, arrows to move, Enter to open"),
            Face.SMALL,
            Role.MUTED,
            elide=True,
            align=Qt.AlignmentFlag.AlignRight,
        )
        line.addWidget(self.count, 1)
        line.addWidget(self._keys, 1)
        return foot

    def _wire(self) -> None:
        self.tabs.chosen.connect(self._choose_state)
        self.filters.changed.connect(lambda _: self._ask())
        self.filters.columns_changed.connect(lambda _: self._ask())
        self.filters.search.down.connect(self.take_focus)
        self.table.opened.connect(self.opened)
        self.table.sorted_by.connect(lambda key: self.filters.sort_by(Column(key)))
        self.table.wanted.connect(self._ask_more)
        self.table.left.connect(self.search)
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._say_count())
        for keys in ("Ctrl+F", "/"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.search)
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._on_escape)

    def _on_escape(self) -> None:
        if self.filters.query.narrows:
            self.filters.clear()
        else:
            self.take_focus()

    # -- asking -------------------------------------------------------------------------------------------------------

    def _choose_state(self, key: str) -> None:
        state = None if key == EVERYBODY else KeyState[key]
        query = self.filters.query
        fresh = Query(query.text, state, query.department, query.location, query.role, query.sort, query.descending)
        if fresh != query:
            self.filters.set_query(fresh)
            self._ask()

    def _ask(self) -> None:
        """From the beginning, as many as there were; what was asked before is not wanted any more."""
        if self._asked is not None:
            self._asked.cancel()
        if self._arrangement != self.filters.arrangement():
            self._arrangement = self.filters.arrangement()
            self.arranged.emit(self._arrangement)
        directory, query, limit = self._directory, self.filters.query, max(PAGE, self.table.loaded)
        if self._page is not None and query != self._page_query:
            limit = PAGE

        def look() -> tuple[Page, Choices]:
            return directory.page(query, limit=limit), directory.choices()

        self._asked = self._desk.tasks.run(
            self, look, done=lambda found: self._show(query, *found), failed=self._failed
        )

    def _show(self, query: Query, page: Page, choices: Choices) -> None:
        self._asked = None
        before = self._page
        self._page, self._page_query = page, query
        self._names |= {card.pid: card.name for card in page.rows}
        self.filters.show_choices(choices)
        self._show_tabs(query, choices, page.progress)
        columns = self.filters.columns
        self.table.show_rows(heads(columns), [row(card, columns) for card in page.rows])
        self.table.show_order(query.sort.value, descending=query.descending)
        self._show_state(query, page)
        self._say_count()
        # at once: left to themselves these come after the painting, and every row is painted a second time
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        if before is not None and before.total != page.total and self.filters.search.hasFocus():
            announce(self, trn("{count} person", "{count} people", page.total))

    def _show_tabs(self, query: Query, choices: Choices, progress: Progress) -> None:
        counts = {state.name: count for state, count in choices.states.items()} | {EVERYBODY: progress.of}
        for tab in self.tabs.findChildren(Tab):
            words = tr("Everyone") if tab.key == EVERYBODY else state_words(KeyState[tab.key])
            tab.setText(f"{words}  {counts.get(tab.key, 0):,}")
            tab.updateGeometry()
        self.tabs.choose(query.state.name if query.state else EVERYBODY)

    def _show_state(self, query: Query, page: Page) -> None:
        if page.rows:
            self._stack.setCurrentWidget(self._sheet)
            self._begin()
        elif not page.progress.done and not query.narrows:
            self._stack.setCurrentWidget(self._wait)
        else:
            self._say_none(query, page.progress)

    def _begin(self) -> None:
        """Whoever came before there were rows waits on the page itself: the keys of the list work at once."""
        focus = QApplication.focusWidget()
        if focus is not None and (focus is self or focus.isAncestorOf(self)):
            self.take_focus()

    def _say_none(self, query: Query, progress: Progress) -> None:
        if query.narrows:
            words = tr("Try fewer letters, another spelling, or take a filter off.")
            if not progress.done:
                words = tr("{read} of {of} cards were read so far; the list goes on by itself.", **_numbers(progress))
            panel = StatePanel(tr("Nobody is found"), words, State.EMPTY, icon="search")
            clear = Button(tr("Show everybody"), "undo-2", height=Height.CARD)
            clear.setObjectName("show-everybody")
            clear.clicked.connect(self.filters.clear)
            panel.add_act(clear)
        else:
            words = tr("Add the first person: HR can fill their record before they join.")
            panel = StatePanel(tr("Nobody is here yet"), words, State.EMPTY, icon="users")
        self._put_none(panel)

    def _put_none(self, panel: QWidget) -> None:
        if self._told is not None:
            self._told.hide()
            self._told.deleteLater()
        self._told = panel
        self._none_column.insertWidget(0, panel)
        self._stack.setCurrentWidget(self._empty)

    def _ask_more(self) -> None:
        page = self._page
        if page is None or page.next is None or self._more or self._asked is not None:
            return
        self._more = True
        directory, query, mark = self._directory, self._page_query, page.next

        def more(found: Page) -> None:
            self._more = False
            if self._page is page:
                self._page = found
                self._names |= {card.pid: card.name for card in found.rows}
                columns = self.filters.columns
                self.table.add_rows([row(card, columns) for card in found.rows])
                self._say_count()

        def failed(error: ServiceError) -> None:
            self._more = False
            self._failed(error)

        self._desk.run(self, lambda: directory.page(query, after=mark), done=more, failed=failed)

    def _failed(self, error: Exception) -> None:
        card = trouble_card(error) if isinstance(error, ServiceError) else None
        if card is None:
            self._desk.tasks.trouble.emit(error)
            return
        again = Button(tr("Try again"), "refresh-cw", height=Height.CARD)
        again.clicked.connect(self.read)
        card.add_act(again)
        self._put_none(card)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _read_on(self) -> None:
        self._desk.run(self, self._directory.read_on, done=self._have_read, failed=self._not_read)

    def _have_read(self, progress: Progress) -> None:
        if not progress.done:
            self._slices += 1
            if self._slices % _SHOW_EVERY == 0:
                self._ask()
            self._read_on()
            return
        self._reading = False
        self._slices = 0
        if self._page is None or progress.version != self._page.progress.version or not self._page.progress.done:
            self._ask()
        if self._again:
            self._again = False
            self.read()

    def _not_read(self, error: ServiceError) -> None:
        self._reading = False
        self._failed(error)

    def _say_count(self) -> None:
        page = self._page
        if page is None:
            return
        first, last = self.table.seen()
        total = trn("{number} person", "{number} people", page.total, number=f"{page.total:,}")
        words = tr("{first} to {last} of {total}", first=f"{first:,}", last=f"{last:,}", total=total) if last else total
        if not page.progress.done:
            words = tr("Reading the cards: {read} of {of}", **_numbers(page.progress))
        self.count.setText(words)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keys.setVisible(self.width() / theme.current().k >= _KEYS_FROM)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """Contents margins do not turn round by themselves."""
        first, last = Space.PAGE_LEFT, Space.PAGE_RIGHT
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            first, last = last, first
        self._column.setContentsMargins(first, Space.PAGE_TOP, last, Space.PAGE_TOP)


def _at_top(card: QWidget) -> QWidget:
    """No taller than what it says."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card)
    column.addStretch(1)
    return box


def _concerns(chain: str) -> bool:
    return chain == "org" or chain.endswith(":directory")


def _numbers(progress: Progress) -> dict[str, str]:
    return {"read": f"{progress.read:,}", "of": f"{progress.of:,}"}
