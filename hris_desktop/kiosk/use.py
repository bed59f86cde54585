"""One person's use of a terminal, from the first picture to the end of its process.

Three threads, as in the window of a workstation: the window's, the records thread (replica and keys) and the exchange
thread. Until somebody signs in the exchange needs no key. There is no way from a person back to nobody: whatever ends a
use ends the process, and the supervisor shows the next one.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from random import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from hris_desktop.doorway import Surroundings, product_costs
from hris_desktop.kiosk.errands import Errands
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.formats import locale_of
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.store_passwords import open_known
from hris_desktop.services.views_entrance import SyncView, SyncWord
from hris_desktop.sync.loop import Ears, Loop, Report
from hris_desktop.ui import languages
from hris_desktop.ui.failure import explain
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.kiosk.attract import AttractPage, Standing
from hris_desktop.ui.kiosk.fence import Fence
from hris_desktop.ui.kiosk.window import KioskWindow
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.words import tr, trn

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class Use(QObject):
    """See the module. ``ended`` carries the exit code; ``attracts`` when the first page stands."""

    ended = Signal(int)
    attracts = Signal()
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
        self.tasks.trouble.connect(self._on_trouble)
        self.hub.sync_changed.connect(self.window.show_sync)
        self._reported.connect(self._take_report)
        self.locale = locale_of("", settings.language)
        self._loop: Loop | None = None
        self._closed = False

    def start(self) -> None:
        """Show the window, open what lies here, and begin to exchange."""
        languages.speak(self.settings.language, languages.texts())
        self.window.stand()
        self.tasks.run(self, self._open, done=self._stand, failed=self._not_opened)

    def now(self) -> datetime:
        """The time in the zone of the reader."""
        return self._around.clock.now().astimezone()

    # -- nobody signed in -----------------------------------------------------------------------------------------

    def _open(self) -> Standing:
        self.terminal.open()
        return self._standing()

    def _standing(self) -> Standing:
        return Standing(self.terminal.organisation(), len(self.terminal.people()))

    def _stand(self, standing: Standing) -> None:
        self.attract(standing)
        if self._after_fault:
            told = tr(
                "The last use ended by itself. What was finished is safe; what was half typed is kept for its owner."
            )
            self.window.put(Banner(told, notice=Notice.INFO))
        self.begin_errands()
        self.attracts.emit()

    def _not_opened(self, error: Exception) -> None:
        self.attract(Standing())
        self._on_trouble(error)
        self.attracts.emit()

    def attract(self, standing: Standing) -> None:
        """Show the first page."""
        offered = languages.offered(languages.texts())
        page = AttractPage(standing, self.now, locale=self.locale, languages=offered)
        page.read.connect(self.read)
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

        def show(knowledge: object) -> None:
            reading = Reading(knowledge, tuple, self.tasks, self.hub, self.now, self.locale)  # type: ignore[arg-type]
            page = ReadingPage(reading, tr("Back to the first page"))
            page.left.connect(self.home)
            self.window.turn_to(page)

        self.tasks.run(self, self.terminal.knowledge, done=show)

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
            self.hub.tell_sync(_state(report, waiting, self.now()))

        self.tasks.run(self, lambda: self.terminal.waiting().count, done=tell)

    # -- the end --------------------------------------------------------------------------------------------------

    @Slot()
    def finish(self) -> None:
        """End this use."""
        self.close(0)

    def close(self, code: int) -> None:
        """Take everything apart and end with this exit code."""
        if self._closed:
            return
        self._closed = True
        self.stop_exchange()
        self.fence.empty()
        self.tasks.call(lambda: None)  # what was just sent off is kept before the queue is dropped
        self.tasks.close(self.terminal.close)
        self.ended.emit(code)

    def _on_trouble(self, error: Exception) -> None:
        failure = explain(error)
        self.window.put(Banner(failure.words, failure.title, Notice.DANGER))


def _state(report: Report | None, waiting: int, now: datetime) -> SyncView:
    here = trn("{count} change is on this terminal only", "{count} changes are on this terminal only", waiting)
    if report is None or report.offline:
        return SyncView(SyncWord.WAITING, tr("No connection"), here if waiting else "")
    if report.trouble is not None or report.dead:
        return SyncView(SyncWord.PROBLEM, tr("No connection to the store"), here if waiting else "")
    if waiting:
        return SyncView(SyncWord.SENDING, here, "")
    return SyncView(SyncWord.UP_TO_DATE, tr("Up to date"), tr("checked {time}", time=f"{now:%H:%M}"))
