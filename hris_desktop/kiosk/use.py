"""One person's use of a terminal, from the first picture to the end of its process.

Three threads, as in the window of a workstation: the window's, the records thread (replica and keys) and the exchange
thread. Until somebody signs in the exchange needs no key. There is no way from a person back to nobody: whatever ends a
use ends the process, and the supervisor shows the next one.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hris_desktop.doorway import Surroundings, product_costs
from hris_desktop.kiosk.entry import Entry, chosen
from hris_desktop.kiosk.nobody import Nobody, Parts
from hris_desktop.kiosk.person import Person
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_joining import Standing
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.store_passwords import open_known
from hris_desktop.system import clock
from hris_desktop.ui import languages
from hris_desktop.ui.failure import explain
from hris_desktop.ui.hub import Hub
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

    def __init__(
        self, app: QApplication, settings: KioskSettings, around: Surroundings, *, after_fault: bool = False
    ) -> None:
        """``after_fault``: the use before ended by itself, which is said."""
        super().__init__()
        self.settings, self._around = settings, around
        self.tasks, self.hub = Tasks(self), Hub(self)
        self.fence = Fence(app)
        self.fence.empty()
        profiles, opener = Profiles(around.find_keys), around.opener or open_known
        device = ThisDevice(profiles, around.clock, around.costs or product_costs(), opener)
        self.terminal = Terminal(device, settings)
        self.window = KioskWindow(settings.site, trial=settings.trial)
        self.window.finish.connect(self.finish)
        self.window.service.connect(self._maintain)
        self.guard = Guard(self.window)
        self.guard.lost.connect(partial(self.close, LOST))
        self.tasks.trouble.connect(self._on_trouble)
        self.hub.sync_changed.connect(self.window.show_sync)
        parts = Parts(self.terminal, settings, self.window, self.tasks, self.hub, self.now, opener)
        self.nobody = Nobody(parts, self, after_fault=after_fault)
        self.nobody.attracts.connect(self.attracts)
        self.nobody.end.connect(self.close)
        self.entry = Entry(self.terminal, self.window, self.tasks, self)
        self.nobody.sign_in.connect(self.entry.sign_in)
        self.nobody.join.connect(self.entry.join)
        self.entry.opened.connect(self._opened)
        self.entry.invited.connect(self._invited)
        self.entry.left.connect(self.nobody.home)
        self.suite: Suite | None = None
        self.person: Person | None = None
        self._waits: KioskIdle | None = None
        self._not_kept: list[Exception] = []
        self._finishing = self._closed = False

    def start(self) -> None:
        """Show the window, open what lies here, and begin to exchange."""
        languages.speak(self.settings.language, languages.texts())
        self.window.stand()
        self.guard.start()
        self.nobody.start()

    def now(self) -> datetime:
        """The time in the zone of the reader."""
        return self._around.clock.now().astimezone()

    # -- somebody -------------------------------------------------------------------------------------------------

    @Slot(object)
    def _opened(self, opened: Opened) -> None:
        """Keys were opened: from here on this process is theirs."""
        self.nobody.stop_exchange()
        terminal, joining = self.terminal, self.entry.joining

        def enter() -> tuple[Suite, Standing, Greeting]:
            suite = terminal.enter(opened)
            joining.look(suite)
            terminal.greet(suite)
            suite.office.locale = self.nobody.locale
            return suite, joining.standing(suite), suite.greeting()

        self.tasks.run(self, enter, done=self._entered, failed=self._not_entered)

    @Slot(object)
    def _invited(self, typed: Typed) -> None:
        self.nobody.stop_exchange()
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
        self.nobody.home()

    def _nobody_again(self) -> None:
        """It came to nothing before anything was shown: go on as before."""
        self.tasks.run(self, self.terminal.begin_unattended, done=lambda _: self.nobody.begin_errands())

    def _entered(self, found: tuple[Suite, Standing, Greeting]) -> None:
        suite, standing, greeting = found
        self.suite = suite
        if not standing.confirmed:
            self._show_words(standing)
            return
        self.person = Person(
            suite, greeting, window=self.window, tasks=self.tasks, hub=self.hub, around=self._around,
            settings=self.settings, joining=self.entry.joining, locale=self.nobody.locale, parent=self,
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

    @Slot()
    def _maintain(self) -> None:
        """Somebody asks for the maintainer's page, which nobody gets while somebody is signed in."""
        if self.suite is None:
            self.nobody.maintain()

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
            self.nobody.stop_exchange()
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
