"""One person signed in at a terminal: their pages, their exchange, the watch for whether they are still there.

Nothing here can sign somebody out and go on: ``over`` means that the process ends.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from hris_desktop.doorway import Surroundings
from hris_desktop.rounds import Rounds
from hris_desktop.services.conflicts import Conflicts
from hris_desktop.services.drafts import Drafts
from hris_desktop.services.history import History
from hris_desktop.services.kiosk_conflicts import TerminalConflicts, TerminalHistory
from hris_desktop.services.kiosk_record import Own, TerminalRecords
from hris_desktop.services.kit import Modules, qr_of
from hris_desktop.services.views import Receipt
from hris_desktop.services.views_entrance import SyncView, SyncWord
from hris_desktop.system import clock
from hris_desktop.ui import when
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.kiosk import printing
from hris_desktop.ui.kiosk.idle import KioskIdle
from hris_desktop.ui.kiosk.over import Curtain, StillThere
from hris_desktop.ui.kiosk.presence import PresencePage
from hris_desktop.ui.kiosk.session import HOLD_SECONDS, HowItStands, SessionPage, TerminalPage, receipt_code
from hris_desktop.ui.kiosk.window import KioskWindow
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from hris_desktop.services.kiosk_joining import Joining
    from hris_desktop.services.kiosk_settings import KioskSettings
    from hris_desktop.services.suite import Greeting, Suite
    from hris_desktop.services.views_store import WarningView


class Person(QObject):
    """From signing in to the end. ``over``: nobody is there, or they are done; ``leaving``: they leave the terminal."""

    over = Signal()
    leaving = Signal()

    def __init__(
        self, suite: Suite, greeting: Greeting, *, window: KioskWindow, tasks: Tasks, hub: Hub, around: Surroundings,
        settings: KioskSettings, joining: Joining, locale: str, parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.suite, self._greeting, self._window, self._tasks, self._hub = suite, greeting, window, tasks, hub
        self._around, self._settings, self._joining, self._locale = around, settings, joining, locale
        self.rounds = Rounds(around, tasks, hub, self)
        idle = (float(settings.idle_seconds), float(settings.warning_seconds))
        self.idle = KioskIdle(*idle, clock.elapsed, self)
        self._over: Curtain | StillThere | None = None
        self._told: set[int] = set()
        self.idle.warned.connect(self._warn)
        self.idle.left.connect(self._tell_left)
        self.idle.back.connect(self._uncover)
        self.idle.over.connect(self.over)

    def show(self) -> None:
        """Their record on the screen, the exchange beside it."""
        own, suite = Own(self.suite.me, self._settings.withheld), self.suite
        presence = suite.records.require_presence
        desk = Desk(
            TerminalRecords(suite.records, own),
            self._tasks,
            self._hub,
            self.now,
            self._locale,
            self._greeting.people,
            history=TerminalHistory(History(suite.office, presence), own),
            conflicts=TerminalConflicts(Conflicts(suite.office, presence), own),
            drafts=Drafts(suite.office),
            hold_seconds=HOLD_SECONDS,
            ask_presence=self._ask_presence,
            beside_receipt=self._beside_receipt,
        )
        self.session = SessionPage(desk, self._reading, self._terminal_page)
        self._window.in_use(self._greeting.me.name)
        self._window.turn_to(self.session)
        self._hub.sync_changed.connect(self._hear)
        self.rounds.begin(self.suite)
        self.idle.start()

    @Slot(object)
    def _hear(self, view: SyncView) -> None:
        """Something is the matter with the store or this terminal's file: say what, there is no page for it here."""
        if view.word is SyncWord.PROBLEM and view.store:
            self._tasks.run(self, self.suite.repair.warnings, done=self._tell_warnings)

    def _tell_warnings(self, warnings: tuple[WarningView, ...]) -> None:
        for one in warnings:
            if one.id not in self._told:
                self._told.add(one.id)
                todo = tr("Tell whoever looks after this terminal, and HR.")
                self._window.put(Banner(f"{one.sentence} {todo}", one.title, Notice.WARNING))

    def now(self) -> datetime:
        """The time in the zone of the reader."""
        return self._around.clock.now().astimezone()

    def _reading(self) -> Reading:
        return Reading(self.suite.knowledge, tuple, self._tasks, self._hub, self.now, self._locale)

    def _terminal_page(self) -> QWidget:
        # a number of waiting rows: quick, but the replica belongs to the records thread
        page = TerminalPage(HowItStands(0, self._settings.site))
        suite, joining = self.suite, self._joining
        self._tasks.run(page, lambda: joining.unsent(suite), done=page.show_waiting)
        page.leave.connect(self.leaving)
        return page

    def _beside_receipt(self, receipt: Receipt) -> QWidget:
        return receipt_code(receipt, qr_of, self._settings.site, self._printer(receipt))

    def _printer(self, receipt: Receipt) -> Callable[[Modules], bool] | None:
        queue, site = self._settings.printer, self._settings.site
        moment = when.moment(self.now(), self._locale, zone=self.now())
        if not queue:
            return None
        return lambda code: printing.send(queue, printing.Slip(receipt.reference, site, moment, code))

    # -- what covers it -------------------------------------------------------------------------------------------

    def _ask_presence(self, sentence: str, then: Callable[[], None]) -> None:
        # a touch can press twice before the first answer has come: one question, or the second stays behind the first
        if any(one.isVisible() for one in self._window.findChildren(PresencePage)):
            return
        page = PresencePage(self._window, sentence)
        records = self.suite.records

        def prove(secret: str) -> None:
            self._tasks.run(page, lambda: records.prove_presence(secret), done=lambda _: done(), failed=page.refuse)

        def done() -> None:
            page.away()
            then()

        page.given.connect(prove)
        page.cover()

    @Slot()
    def curtain(self) -> None:
        """Draw the curtain, or open it."""
        if isinstance(self._over, Curtain):
            self._uncover()
        elif self._over is None:
            over = Curtain(self._window)
            over.away.connect(self._uncover)
            over.finish.clicked.connect(self.over)
            self._cover(over)

    @Slot(int)
    def _warn(self, left: int) -> None:
        self._uncover()
        over = StillThere(self._window, left)
        over.here.connect(self.idle.stay)
        over.over.connect(self.over)
        self._cover(over)

    @Slot(int)
    def _tell_left(self, left: int) -> None:
        if isinstance(self._over, StillThere):
            self._over.tell(left)

    def _cover(self, over: Curtain | StillThere) -> None:
        self._over = over
        self._window.hide_page()
        over.cover()
        over.button.setFocus()

    @Slot()
    def _uncover(self) -> None:
        over, self._over = self._over, None
        if over is not None:
            over.hide()
            over.deleteLater()
            self._window.show_page()

    def stop(self) -> None:
        """Take the page off, so that what is half typed is kept, and end the exchange."""
        self.idle.stop()
        self._window.hide_page()
        self.rounds.stop()
