"""One person's use of a terminal, from the first picture to the end of its process.

Three threads, as in the window of a workstation: the window's, the records thread (replica and keys) and the exchange
thread. Until somebody signs in the exchange needs no key. There is no way from a person back to nobody: whatever ends a
use ends the process, and the supervisor shows the next one.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from random import random
from threading import Timer
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hris_desktop.doorway import Surroundings, product_costs
from hris_desktop.kiosk import telling
from hris_desktop.kiosk.entry import Entry, chosen
from hris_desktop.kiosk.errands import Errands
from hris_desktop.kiosk.person import Person
from hris_desktop.kiosk.supervisor import LEFT
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.formats import locale_of
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_care import Care, CareView
from hris_desktop.services.kiosk_joining import Standing
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.store_passwords import open_known
from hris_desktop.sync.loop import Ears, Loop, Report
from hris_desktop.system import clock
from hris_desktop.ui import languages, when
from hris_desktop.ui.failure import explain
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.kiosk.attract import Attraction, AttractPage
from hris_desktop.ui.kiosk.care import CarePage, MaintainerPage
from hris_desktop.ui.kiosk.fence import Fence
from hris_desktop.ui.kiosk.guard import Guard
from hris_desktop.ui.kiosk.idle import KioskIdle
from hris_desktop.ui.kiosk.joining import Typed, WordsPage
from hris_desktop.ui.kiosk.over import LastWords
from hris_desktop.ui.kiosk.window import KioskWindow
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from hris_desktop.services.suite import Greeting, Suite
    from hris_desktop.vault.keybag import Opened

LOST: Final = 70
"""The window could not be brought back to the screen."""
PATIENCE_SECONDS: Final = 2.0
"""So long an exchange under way may hold up the end of a use."""


class Use(QObject):
    """See the module. ``ended`` carries the exit code; ``attracts`` when the first page stands."""

    ended = Signal(int)
    attracts = Signal()
    signed_in = Signal()
    _reported = Signal(object)

    def __init__(
        self, app: QApplication, settings: KioskSettings, around: Surroundings, *, after_fault: bool = False
    ) -> None:
        """``after_fault``: the use before ended by itself, which is said."""
        super().__init__()
        self.settings, self._around, self._after_fault = settings, around, after_fault
        self._opener = around.opener or open_known
        self.tasks, self.hub = Tasks(self), Hub(self)
        self.fence = Fence(app)
        self.fence.empty()
        profiles = Profiles(around.find_keys)
        device = ThisDevice(profiles, around.clock, around.costs or product_costs(), self._opener)
        self.terminal = Terminal(device, settings)
        self.window = KioskWindow(settings.site, trial=settings.trial)
        self.window.finish.connect(self.finish)
        self.window.service.connect(self._maintain)
        self.guard = Guard(self.window)
        self.guard.lost.connect(partial(self.close, LOST))
        self.tasks.trouble.connect(self._on_trouble)
        self.hub.sync_changed.connect(self.window.show_sync)
        self._reported.connect(self._take_report)
        self.locale = locale_of("", settings.language)
        self._care = Care(self.terminal)
        self.entry = Entry(self.terminal, self.window, self.tasks, self)
        self.entry.opened.connect(self._opened)
        self.entry.invited.connect(self._invited)
        self.entry.left.connect(self.home)
        self.suite: Suite | None = None
        self.person: Person | None = None
        self._waits: KioskIdle | None = None
        self._loop: Loop | None = None
        self._not_kept: list[Exception] = []
        self._finishing = self._closed = False

    def start(self) -> None:
        """Show the window, open what lies here, and begin to exchange."""
        languages.speak(self.settings.language, languages.texts())
        self.window.stand()
        self.guard.start()
        self.tasks.run(self, self._open, done=self._stand, failed=self._not_opened)

    def now(self) -> datetime:
        """The time in the zone of the reader."""
        return self._around.clock.now().astimezone()

    # -- nobody signed in -----------------------------------------------------------------------------------------

    def _open(self) -> Attraction:
        self.terminal.open()
        return self._standing()

    def _standing(self) -> Attraction:
        wrong = telling.clock(self.terminal.heard_of_hr(), self.now())
        return Attraction(self.terminal.organisation(), len(self.terminal.people()), wrong)

    def _stand(self, standing: Attraction) -> None:
        self.attract(standing)
        if self._after_fault:
            told = tr(
                "The last use ended by itself. What was finished is safe; what was half typed is kept for its owner."
            )
            self.window.put(Banner(told, notice=Notice.INFO))
        self.begin_errands()
        self.attracts.emit()

    def _not_opened(self, error: Exception) -> None:
        self.attract(Attraction())
        self._on_trouble(error)
        self.attracts.emit()

    def attract(self, standing: Attraction) -> None:
        """Show the first page."""
        offered = languages.offered(languages.texts())
        page = AttractPage(standing, self.now, locale=self.locale, languages=offered)
        page.read.connect(self.read)
        page.sign_in.connect(self.entry.sign_in)
        page.join.connect(self.entry.join)
        page.speak.connect(self._speak)
        self.window.turn_to(page)

    @Slot()
    def home(self) -> None:
        """Back to the first page, as long as nobody has signed in."""
        self.tasks.run(self, self._standing, done=self.attract)

    @Slot()
    def read(self) -> None:
        """Show the knowledge base."""
        from hris_desktop.ui.kiosk.reading import ReadingPage
        from hris_desktop.ui.pages.knowledge_desk import Reading

        def show(found: tuple[object, datetime | None]) -> None:
            knowledge, heard = found
            reading = Reading(knowledge, tuple, self.tasks, self.hub, self.now, self.locale)  # type: ignore[arg-type]
            as_of = when.day(heard.astimezone().date(), self.locale) if heard else ""
            page = ReadingPage(reading, tr("Back to the first page"), as_of=as_of)
            page.left.connect(self.home)
            self.window.turn_to(page)

        terminal = self.terminal
        self.tasks.run(self, lambda: (terminal.knowledge(), terminal.heard_of_hr()), done=show)

    def _speak(self, language: str) -> None:
        languages.speak(language, languages.texts())
        self.locale = locale_of("", language)
        self.home()

    # -- the exchange ---------------------------------------------------------------------------------------------

    def begin_errands(self) -> None:
        """Read and send without anybody's key."""
        unattended = self.terminal.unattended
        if unattended is None or self._loop is not None:
            self._tell_sync()
            return
        opener = partial(self._opener, self.settings.store)
        ears = Ears(self.hub.tell, self._reported.emit)
        self._loop = Errands(unattended, opener, local=self.tasks.call, ears=ears, jitter=random)
        self._loop.start()

    def stop_exchange(self) -> None:
        """End the exchange thread and wait for it."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()

    @Slot(object)
    def _take_report(self, report: Report) -> None:
        self._report = report
        self._tell_sync(report)

    def _tell_sync(self, report: Report | None = None) -> None:
        def tell(waiting: int) -> None:
            self.hub.tell_sync(telling.exchange(report, waiting, self.now()))

        self.tasks.run(self, lambda: self.terminal.waiting().count, done=tell)

    # -- somebody -------------------------------------------------------------------------------------------------

    @Slot(object)
    def _opened(self, opened: Opened) -> None:
        """Keys were opened: from here on this process is theirs."""
        self.stop_exchange()
        terminal, joining = self.terminal, self.entry.joining

        def enter() -> tuple[Suite, Standing, Greeting]:
            suite = terminal.enter(opened)
            joining.look(suite)
            terminal.greet(suite)
            suite.office.locale = self.locale
            return suite, joining.standing(suite), suite.greeting()

        self.tasks.run(self, enter, done=self._entered, failed=self._not_entered)

    @Slot(object)
    def _invited(self, typed: Typed) -> None:
        self.stop_exchange()
        joining, wanted = self.entry.joining, chosen(typed)

        def accept() -> tuple[Suite, Standing, Greeting]:
            suite = joining.accept(wanted)
            return suite, joining.standing(suite), suite.greeting()

        def failed(error: Exception) -> None:
            self.entry.refuse(error)
            self._nobody_again()

        self.tasks.run(self, accept, done=self._entered, failed=failed)

    def _not_entered(self, error: Exception) -> None:
        self._on_trouble(error)
        self._nobody_again()
        self.home()

    def _nobody_again(self) -> None:
        """It came to nothing before anything was shown: go on as before."""
        self.tasks.run(self, self.terminal.begin_unattended, done=lambda _: self.begin_errands())

    def _entered(self, found: tuple[Suite, Standing, Greeting]) -> None:
        suite, standing, greeting = found
        self.suite = suite
        if not standing.confirmed:
            self._show_words(standing)
            return
        self.person = Person(
            suite, greeting, window=self.window, tasks=self.tasks, hub=self.hub, around=self._around,
            settings=self.settings, joining=self.entry.joining, locale=self.locale, parent=self,
        )  # fmt: skip
        self.person.over.connect(self.finish)
        self.person.leaving.connect(self._leave)
        self.window.curtain.connect(self.person.curtain)
        self.fence.curtain.connect(self.person.curtain)
        self.person.show()
        self.signed_in.emit()

    def _show_words(self, standing: Standing) -> None:
        self.window.in_use("")
        page = WordsPage(standing.words, sent=standing.sent)
        page.again.connect(self._look_again)
        self.window.turn_to(page)
        self._words_idle()

    def _words_idle(self) -> None:
        """The words are nobody's secret, but the keys are open: this ends by itself too."""
        if self._waits is None:
            self._waits = KioskIdle(self.settings.idle_seconds, self.settings.warning_seconds, clock.elapsed, self)
            self._waits.over.connect(self.finish)
            self._waits.start()

    @Slot()
    def _look_again(self) -> None:
        suite, joining, terminal = self.suite, self.entry.joining, self.terminal
        if suite is None:
            return

        def look() -> tuple[Suite, Standing, Greeting]:
            joining.round(suite)
            terminal.greet(suite)
            return suite, joining.standing(suite), suite.greeting()

        self.tasks.run(self, look, done=self._entered)

    # -- maintenance ----------------------------------------------------------------------------------------------

    @Slot()
    def _maintain(self) -> None:
        """Somebody pressed the site's name for long: ask who they are, unless somebody is signed in."""
        if self.suite is None:
            page = MaintainerPage(self._care, self.tasks)
            page.proven.connect(self._show_care)
            page.left.connect(self.home)
            self.window.turn_to(page)

    @Slot(object)
    def _show_care(self, view: CareView) -> None:
        page = CarePage(view, self.now)
        page.end.connect(lambda: self.close(LEFT))
        page.retire.connect(self._retire)
        page.left.connect(self.home)
        self.window.turn_to(page)

    def _retire(self) -> None:
        self.stop_exchange()
        care = self._care
        self.tasks.run(self, care.retire, done=lambda _: self.close(LEFT))

    @Slot()
    def _leave(self) -> None:
        """Wipe whoever is signed in from this terminal, then end."""
        suite, joining = self.suite, self.entry.joining
        if suite is not None and self.person is not None:
            self.person.stop()
            self.tasks.run(self, lambda: joining.leave(suite), done=lambda _: self.close(0))

    # -- the end --------------------------------------------------------------------------------------------------

    @Slot()
    def finish(self) -> None:
        """End this use; what is half typed is kept first. If it cannot be, whoever is there decides."""
        if self._finishing:
            return
        self._finishing = True
        words = LastWords(
            self.window, tr("Signing out"), tr("What you sent is kept. This screen is clear in a moment.")
        )
        words.cover()
        if self.person is not None:
            self.person.stop()
        # the keeping of a draft is on its way to the records thread, and whether it failed is known before this
        self.tasks.run(self, lambda: None, done=lambda _: self._finished())

    def _finished(self) -> None:
        if not self._not_kept:
            self.close(0)
            return
        trouble, self._not_kept = self._not_kept[-1], []
        title, told = tr("What you were typing could not be kept"), explain(trouble).words
        sent = tr("What you sent before is kept and is not touched by this.")
        over = LastWords(self.window, title, f"{told} {sent}", "circle-alert")
        over.add(tr("Try again"), "refresh-cw", "try-again", first=True).clicked.connect(self._try_again)
        over.add(tr("Sign out without it"), "lock", "without").clicked.connect(lambda: self.close(0))
        over.cover()
        QTimer.singleShot(self.settings.warning_seconds * 1000, self, lambda: self.close(0))

    def _try_again(self) -> None:
        self._finishing = False
        for over in self.window.findChildren(LastWords):
            over.hide()
            over.deleteLater()
        self.window.show_page()
        self.finish()

    def close(self, code: int) -> None:
        """Take everything apart and end with this exit code."""
        if self._closed:
            return
        self._closed = True
        self.guard.let_go()
        # a store that does not answer must not keep a use open: everything that was kept is on the disk by now
        end_soon = Timer(PATIENCE_SECONDS, os._exit, (code,))
        end_soon.daemon = True
        end_soon.start()
        try:
            self.stop_exchange()
            if self.person is not None:
                self.person.stop()
            if self._waits is not None:
                self._waits.stop()
            self.fence.empty()
            self.tasks.call(lambda: None)  # what was just sent off is kept before the queue is dropped
            self.tasks.close(self.terminal.close)
        finally:
            end_soon.cancel()
        self.ended.emit(code)

    def _on_trouble(self, error: Exception) -> None:
        if self._finishing:
            self._not_kept.append(error)
            return
        failure = explain(error)
        self.window.put(Banner(failure.words, failure.title, Notice.DANGER))
