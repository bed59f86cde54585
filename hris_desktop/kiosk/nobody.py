"""A terminal while nobody is signed in: the first page, the knowledge base, maintenance, and rounds without a key.

It ends with somebody: whoever signs in takes the window and the exchange, and only what came to nothing leads back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from hris_desktop.kiosk import telling
from hris_desktop.kiosk.errands import Errands
from hris_desktop.kiosk.supervisor import LEFT
from hris_desktop.services.formats import locale_of
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_care import Care, CareView
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.sync.loop import Ears, Loop, Report
from hris_desktop.ui import languages, when
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.kiosk.attract import Attraction, AttractPage
from hris_desktop.ui.kiosk.care import CarePage, MaintainerPage
from hris_desktop.ui.kiosk.window import KioskWindow
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from hris_desktop.store.contract import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """What a use is made of, for whoever acts in it."""

    terminal: Terminal
    settings: KioskSettings
    window: KioskWindow
    tasks: Tasks
    hub: Hub
    now: Callable[[], datetime]
    """The time in the zone of the reader."""
    opener: Callable[[str], Store]


class Nobody(QObject):
    """See the module. ``attracts`` when the first page stands, ``end`` when a maintainer ends the terminal."""

    attracts = Signal()
    sign_in = Signal()
    join = Signal()
    end = Signal(int)
    _reported = Signal(object)

    def __init__(self, parts: Parts, parent: QObject, *, after_fault: bool) -> None:
        """``after_fault``: the use before ended by itself, which is said."""
        super().__init__(parent)
        self._parts, self._after_fault = parts, after_fault
        self._terminal, self._window, self._tasks, self._hub = parts.terminal, parts.window, parts.tasks, parts.hub
        self.locale = locale_of("", parts.settings.language)
        self._care = Care(parts.terminal)
        self._loop: Loop | None = None
        self._reported.connect(self._tell_sync)

    def start(self) -> None:
        """Open what lies here, show the first page, and begin to exchange."""
        self._tasks.run(self, self._open, done=self._stand, failed=self._not_opened)

    # -- pages ----------------------------------------------------------------------------------------------------

    def _open(self) -> Attraction:
        self._terminal.open()
        return self._standing()

    def _standing(self) -> Attraction:
        wrong = telling.clock(self._terminal.heard_of_hr(), self._parts.now())
        return Attraction(self._terminal.organisation(), len(self._terminal.people()), wrong)

    def _stand(self, standing: Attraction) -> None:
        self._attract(standing)
        if self._after_fault:
            told = tr(
                "The last use ended by itself. What was finished is safe; what was half typed is kept for its owner."
            )
            self._window.put(Banner(told, notice=Notice.INFO))
        self.begin_errands()
        self.attracts.emit()

    def _not_opened(self, error: Exception) -> None:
        self._attract(Attraction())
        self._tasks.trouble.emit(error)
        self.attracts.emit()

    def _attract(self, standing: Attraction) -> None:
        offered = languages.offered(languages.texts())
        page = AttractPage(standing, self._parts.now, locale=self.locale, languages=offered)
        page.read.connect(self._read)
        page.sign_in.connect(self.sign_in)
        page.join.connect(self.join)
        page.speak.connect(self._speak)
        self._window.turn_to(page)

    @Slot()
    def home(self) -> None:
        """Back to the first page, as long as nobody has signed in."""
        self._tasks.run(self, self._standing, done=self._attract)

    @Slot()
    def _read(self) -> None:
        """Show the knowledge base."""
        from hris_desktop.ui.kiosk.reading import ReadingPage
        from hris_desktop.ui.pages.knowledge_desk import Reading

        def show(found: tuple[object, datetime | None]) -> None:
            knowledge, heard = found
            now = self._parts.now
            reading = Reading(knowledge, tuple, self._tasks, self._hub, now, self.locale)  # type: ignore[arg-type]
            as_of = when.day(heard.astimezone().date(), self.locale) if heard else ""
            page = ReadingPage(reading, tr("Back to the first page"), as_of=as_of)
            page.left.connect(self.home)
            self._window.turn_to(page)

        terminal = self._terminal
        self._tasks.run(self, lambda: (terminal.knowledge(), terminal.heard_of_hr()), done=show)

    def _speak(self, language: str) -> None:
        languages.speak(language, languages.texts())
        self.locale = locale_of("", language)
        self.home()

    # -- the exchange ---------------------------------------------------------------------------------------------

    @Slot()
    def begin_errands(self) -> None:
        """Read and send without anybody's key."""
        unattended = self._terminal.unattended
        if unattended is None or self._loop is not None:
            self._tell_sync()
            return
        opener = partial(self._parts.opener, self._parts.settings.store)
        ears = Ears(self._hub.tell, self._reported.emit)
        unattended.ledger.is_asked = lambda: self._tasks.busy > 0
        self._loop = Errands(unattended, opener, local=self._tasks.call, ears=ears, jitter=random)
        self._loop.start()

    def stop_exchange(self) -> None:
        """End the exchange thread and wait for it."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()

    @Slot(object)
    def _tell_sync(self, report: Report | None = None) -> None:
        def tell(waiting: int) -> None:
            self._hub.tell_sync(telling.exchange(report, waiting, self._parts.now()))

        self._tasks.run(self, lambda: self._terminal.waiting().count, done=tell)

    # -- maintenance ----------------------------------------------------------------------------------------------

    def maintain(self) -> None:
        """Somebody pressed the site's name for long: ask who they are."""
        page = MaintainerPage(self._care, self._tasks)
        page.proven.connect(self._show_care)
        page.left.connect(self.home)
        self._window.turn_to(page)

    @Slot(object)
    def _show_care(self, view: CareView) -> None:
        page = CarePage(view, self._parts.now)
        page.end.connect(lambda: self.end.emit(LEFT))
        page.retire.connect(self._retire)
        page.left.connect(self.home)
        self._window.turn_to(page)

    @Slot()
    def _retire(self) -> None:
        self.stop_exchange()
        care = self._care
        self._tasks.run(self, care.retire, done=lambda _: self.end.emit(LEFT))
