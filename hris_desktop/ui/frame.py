"""What a person signed in sees around every page: sidebar, top bar, notices, and the page itself.

Pages are built when first gone to. A task (form, check page) is laid over its place with ``open_page`` and taken off
with ``back``. Locking destroys the whole frame, so that no value stays in a widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_refused import Refused
from hris_desktop.ui import dialogs
from hris_desktop.ui.about import About
from hris_desktop.ui.actions import Actions, Menu
from hris_desktop.ui.display import display_acts
from hris_desktop.ui.failure import Failure
from hris_desktop.ui.focus import arrive
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.shortcuts import ShortcutsPage
from hris_desktop.ui.pages.store_trouble import StoreTroublePage
from hris_desktop.ui.refusals import Refusals, RefusalsDialog
from hris_desktop.ui.sidebar import Place, Sidebar, Who
from hris_desktop.ui.sync_dialog import SyncDialog, Waits
from hris_desktop.ui.top_bar import TopBar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.words import listed, tr


class Articles(Protocol):
    """The knowledge base, for the search of the window."""

    def find(self, owner: QObject, text: str, then: Callable[[Sequence[dialogs.Entry]], None]) -> None:
        """Look for articles on the records thread."""
        ...

    def open(self, name: str) -> None:
        """Go to an article."""
        ...


class Frame(QWidget):
    """``lock_asked``, ``sync_asked`` and ``quit_asked`` go to the window."""

    lock_asked = Signal()
    sync_asked = Signal()
    quit_asked = Signal()
    support_asked = Signal()
    pause_asked = Signal(bool)
    """A long pull shall stop where it is, or go on."""
    went = Signal(str)

    def __init__(
        self,
        who: Who,
        places: Sequence[Place],
        hub: Hub,
        *,
        version: str,
        data: Sequence[tuple[str, str]] = (),
        refusals: Refusals | None = None,
    ) -> None:
        """The first place is shown at once. ``data``: (what, where it lies), for the help."""
        super().__init__()
        self._places = {place.key: place for place in places}
        self._built: dict[str, QWidget] = {}
        self._over: list[QWidget] = []
        self._key = ""
        self._told: set[str] = set()
        self._what = About(version, data)
        self._hub, self._refusals = hub, refusals
        self.articles: Articles | None = None
        self.store_page: Callable[[], QWidget] | None = None
        """Builds the page about the shared store."""
        self.waits: Waits | None = None
        """What is told of the changes that wait."""
        self.decide: Callable[[], None] | None = None
        """Opens what needs a decision."""
        self.actions_of = Actions(self)
        self._register()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.sidebar = Sidebar(who, places)
        self.sidebar.chosen.connect(self.go)
        self.sidebar.receiving.wished.connect(self.pause_asked)
        hub.reading_changed.connect(self.sidebar.receiving.set_reading)
        row.addWidget(self.sidebar)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.top = TopBar(self.actions_of)
        self.top.search.connect(self.open_search)
        self.top.lock.connect(self.lock_asked)
        self.top.sync.clicked.connect(self._show_sync)
        column.addWidget(self.top)
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(16, 0, 16, 0)
        column.addLayout(self._notices)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        row.addLayout(column, 1)
        hub.sync_changed.connect(self._on_sync)
        if hub.sync is not None:
            self._on_sync(hub.sync)
        if places:
            self.go(places[0].key)

    def arrive(self) -> None:
        """Put the focus on the page in sight."""
        if self.page is not None:
            arrive(self.page)

    def go(self, key: str) -> None:
        """Go to a place; tasks that lay over the last one are taken off."""
        if key not in self._places:
            return
        while self._over:
            self._drop(self._over.pop())
        if key not in self._built:
            self._built[key] = self._places[key].build()
            self.stack.addWidget(self._built[key])
        self._key = key
        self.sidebar.choose(key)
        self.stack.setCurrentWidget(self._built[key])
        self.arrive()
        self.went.emit(key)

    def open_page(self, page: QWidget) -> None:
        """Lay a page over the one in sight (a form, a check page, a receipt)."""
        self._over.append(page)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def back(self, steps: int = 1) -> None:
        """Take off the last ``steps`` pages laid over the place."""
        for _ in range(min(steps, len(self._over))):
            self._drop(self._over.pop())
        self.stack.setCurrentWidget(self._over[-1] if self._over else self._built[self._key])

    @property
    def page(self) -> QWidget | None:
        """The page in sight."""
        return self.stack.currentWidget()

    @property
    def title(self) -> str:
        """The name of the page in sight, for the way back to it."""
        return (self.page.accessibleName() if self.page is not None else "") or self._places[self._key].words

    @property
    def place(self) -> str:
        """The key of the place in force."""
        return self._key

    def say(self, failure: Failure) -> None:
        """Show a failure that no page took, until it is put away."""
        shown = failure.words if failure.reference in failure.words else listed([failure.words, failure.reference])
        banner = Banner(shown, failure.title, Notice.DANGER)
        away = Button(tr("Put away"), height=Height.CARD)
        away.clicked.connect(banner.hide)
        away.clicked.connect(banner.deleteLater)
        banner.add_act(away)
        self.put(banner)

    def ask_to_sign_in_again(self, title: str, sentence: str) -> None:
        """Say, once, that what may be done here has changed, with the way there."""
        if title in self._told:
            return
        self._told.add(title)
        banner = Banner(sentence, title)
        lock = Button(tr("Lock and sign in"), "lock", height=Height.CARD)
        lock.clicked.connect(self.lock_asked)
        banner.add_act(lock)
        self.put(banner)

    def put(self, banner: Banner) -> None:
        """Show a notice above every page, and have it read aloud."""
        self._notices.addWidget(banner)
        banner.speak()

    def open_search(self) -> None:
        """Open search: places, acts and articles."""
        places = [(f"go:{place.key}", place.words, "") for place in self._places.values()]
        acts = [entry for entry in self.actions_of.entries() if not entry.key.startswith("place:")]
        entries = [*places, *((f"do:{act.key}", act.words, act.shortcut) for act in acts)]
        dialog = dialogs.Search(self, entries, self.articles.find if self.articles is not None else None)
        dialog.chosen.connect(self._on_found)
        dialog.open()

    def _on_found(self, key: str) -> None:
        kind, name = key.split(":", 1)
        if kind == "go":
            self.go(name)
        elif kind == "kb" and self.articles is not None:
            self.articles.open(name)
        elif kind == "do":
            self.actions_of.act(name).trigger()

    def _drop(self, page: QWidget) -> None:
        self.stack.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _on_sync(self, view: SyncView) -> None:
        self.top.sync.set_view(view)

    def _show_sync(self) -> None:
        """Say what the state means; where something was not accepted, list it."""
        view, refusals = self._hub.sync, self._refusals
        if view is None:
            return
        if view.store and self.store_page is not None:
            self.show_store()
            return
        if view.word is SyncWord.DECISION and self.decide is not None:
            self.decide()
            return
        if refusals is None or view.word is not SyncWord.PROBLEM:
            self._tell_state(view)
            return

        def show(found: Sequence[Refused]) -> None:
            if found:
                RefusalsDialog(self, view, refusals, found=found).open()
            else:
                self._tell_state(view)

        refusals.tasks.run(self, refusals.listed, done=show)

    def _tell_state(self, view: SyncView) -> None:
        dialog = SyncDialog(self, view, self._hub, self.waits)
        dialog.again.connect(self.sync_asked)
        dialog.open()

    def show_store(self) -> None:
        """Lay the page about the shared store over the one in sight."""
        if self.store_page is not None and not isinstance(self.page, StoreTroublePage):
            page = self.store_page()
            self.open_page(page)
            arrive(page)

    def _register(self) -> None:
        acts = self.actions_of
        acts.add("lock", tr("&Lock now"), Menu.FILE, do=self.lock_asked.emit, keys="Ctrl+L")
        acts.add("sync", tr("&Sync now"), Menu.FILE, do=self.sync_asked.emit, keys="F5")
        acts.add("store", tr("Shared s&tore"), Menu.FILE, do=self.show_store)
        acts.add("quit", tr("&Quit"), Menu.FILE, do=self.quit_asked.emit, keys="Ctrl+Q", gap=True)
        acts.add("search", tr("&Search or jump to"), Menu.GO, do=self.open_search, keys="Ctrl+K")
        for number, place in enumerate(self._places.values(), 1):
            keys = f"Alt+{number}" if number <= len("123456789") else None
            words = place.words.replace("&", "&&")
            acts.add(f"place:{place.key}", words, Menu.GO, do=partial(self.go, place.key), keys=keys)
        display_acts(acts)
        acts.add("help", tr("&Help"), Menu.HELP, do=self._show_help, keys="F1")
        acts.add("shortcuts", tr("&Keyboard shortcuts"), Menu.HELP, do=self._show_shortcuts, keys="Ctrl+F1")
        acts.add("support", tr("&Create support file"), Menu.HELP, do=self.support_asked.emit, gap=True)
        acts.add("about", tr("&About HRIS Desktop"), Menu.HELP, do=self._show_about)

    def _show_shortcuts(self) -> None:
        if isinstance(self.page, ShortcutsPage):
            return
        page = ShortcutsPage(self.actions_of, back=self.title)
        page.left.connect(self.back)
        self.open_page(page)
        arrive(page)

    def _show_about(self) -> None:
        dialogs.about(self, self._what).open()

    def _show_help(self) -> None:
        sentences = [
            tr("My record holds what is kept about you, a sheet for each subject. The foot of a sheet says who can "
               "see it; press it for the names."),
            tr("What you change yourself counts at once. What HR must agree to is sent as a request and stands beside "
               "what is in force until it is decided."),
            tr("Without a connection everything goes on working; what you send waits on this device."),
            tr("Ctrl+K finds every page and every command; Ctrl+F1 lists the keys."),
        ]  # fmt: skip
        dialogs.help_at_hand(self, self._what, sentences).open()
