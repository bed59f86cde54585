"""The rounds of exchange while somebody is signed in: the thread that makes them, and what the window is told of them.

The person's record comes first: a first pull beside its loading and painting would slow both down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from hris_desktop.doorway import Surroundings
from hris_desktop.services.errors import ServiceError
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.receiving import Reading
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from hris_desktop.services.overview import Contact
    from hris_desktop.services.suite import Suite
    from hris_desktop.services.views import SyncView
    from hris_desktop.sync.loop import Loop, Report

LONG = 500
"""Entries from which a pull is told as one that takes a while."""
TICK_MS = 250
"""How often it is told how far it has come."""
STAGES = 4
"""A page asks, and asks again for what the answer names: so often the first round waits for it."""


class Rounds(QObject):
    """From ``begin`` to ``stop``; the state goes to the hub."""

    _reported = Signal(object)
    _changed = Signal(str)
    _progressed = Signal(int, int)

    def __init__(self, around: Surroundings, tasks: Tasks, hub: Hub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around, self._tasks, self._hub = around, tasks, hub
        self._suite: Suite | None = None
        self._loop: Loop | None = None
        self._address = ""
        self._contact: Contact | None = None
        hub.touched.connect(self.refresh)
        self._reported.connect(self._take_report)
        self._changed.connect(self._take_change)
        self._progressed.connect(self._take_progress)
        self._began: int | None = None
        """From where the pull that is under way reads."""
        self._reading: Reading | None = None
        self._tick = QTimer(self)
        self._tick.setSingleShot(True)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._tell_reading)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._attend)

    @property
    def running(self) -> bool:
        """Whether the exchange thread is there."""
        return self._loop is not None

    def begin(self, suite: Suite) -> None:
        """Make rounds for whoever has signed in, once their record is on the screen."""
        from hris_desktop.services.overview import Contact

        self._suite, self._contact = suite, Contact()
        suite.desk.sending.changed = self._changed.emit
        self._after_painting(partial(self._first, suite))
        self.refresh()

    def wake(self) -> None:
        """Make a round now, also if receiving was paused, with the store where it lies now."""
        suite = self._suite
        if self._loop is not None and suite is not None and suite.store != self._address:
            self._loop.stop()
            self._loop = None
            self._first(suite)
        elif self._reading is not None and self._reading.paused:
            self.pause(on=False)
        elif self._loop is not None:
            self._loop.wake()

    @Slot(bool)
    def pause(self, on: bool) -> None:  # noqa: FBT001 - the shape of a signal
        """Stop receiving where it is, or go on from there."""
        if self._loop is None:
            return
        if on:
            self._loop.pause()
        else:
            self._loop.resume()
            self._note_reading(replace(self._reading, paused=False) if self._reading is not None else None)

    def stop(self) -> None:
        """End the thread; nothing is told any more."""
        loop, self._loop, self._suite, self._contact = self._loop, None, None, None
        self._began = None
        self._tick.stop()
        self._note_reading(None)
        if loop is not None:
            loop.stop()

    @Slot()
    def refresh(self) -> None:
        """Look again how the exchange stands."""
        suite, contact = self._suite, self._contact
        if suite is not None and contact is not None:
            self._tasks.run(self, lambda: suite.overview.sync(contact), done=self._tell)

    def _after_painting(self, then: Callable[[], None], stages: int = STAGES) -> None:
        """Once nothing is being read for the window and it has painted what was read: a pull would slow both down.

        ``stages``: so often what was asked meanwhile is waited for; whoever goes on asking keeps no round from coming.
        """
        if stages and self._tasks.busy:
            self._tasks.run(self, lambda: None, done=lambda _: self._after_painting(then, stages - 1))
        else:
            QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, then))

    def _first(self, suite: Suite) -> None:
        from random import random

        from hris_desktop.sync.loop import Ears, Loop

        if self._suite is not suite or self._loop is not None:
            return
        self._address = suite.store
        opener = partial(suite.opener, self._address)
        ears = Ears(self._hub.tell, self._reported.emit, self._progressed.emit)
        suite.desk.ledger.is_asked = lambda: self._tasks.busy > 0
        self._loop = Loop(suite.desk, opener, local=self._tasks.call, ears=ears, jitter=random)
        self._loop.attend(front=_in_front())
        self._loop.start()

    @Slot(object)
    def _attend(self, _state: object) -> None:
        if self._loop is not None:
            self._loop.attend(front=_in_front())

    @Slot(str)
    def _take_change(self, chain: str) -> None:
        self._hub.tell({chain})
        self.wake()

    @Slot(object)
    def _take_report(self, report: Report) -> None:
        from hris_desktop.services.overview import Contact
        from hris_desktop.store.contract import Busy

        if self._contact is None:
            return
        if report.paused:
            self._note_reading(replace(self._reading, paused=True) if self._reading is not None else None)
            return
        self._began = None
        self._note_reading(None)
        if report.offline:
            held = report.trouble.since if isinstance(report.trouble, Busy) else None
            self._contact = replace(self._contact, offline=True, held=held, trouble=None)
        elif report.trouble is not None or report.dead:
            self._contact = replace(self._contact, offline=False, trouble=_words(report))
        else:
            self._contact = Contact(checked=self._around.clock.now())
        self.refresh()

    @Slot(int, int)
    def _take_progress(self, far: int, end: int) -> None:
        self._began = far if self._began is None else self._began
        if end - self._began >= LONG:
            paused = self._reading is not None and self._reading.paused
            self._reading = Reading(far, end, paused=paused)
            if not self._tick.isActive():
                self._tick.start()

    def _tell_reading(self) -> None:
        if self._reading is not None:
            self._note_reading(self._reading)

    def _note_reading(self, reading: Reading | None) -> None:
        """The strip is told at once, the state line by way of the records thread, like everything it says."""
        before, self._reading = self._reading, reading
        self._hub.reading_changed.emit(reading)
        if self._contact is not None and (reading is not None or before is not None):
            far = (reading.far, reading.end) if reading is not None else None
            self._contact = replace(self._contact, reading=far, paused=reading is not None and reading.paused)
            self.refresh()

    def _tell(self, view: SyncView) -> None:
        if self._suite is not None:
            self._hub.tell_sync(view)


def _in_front() -> bool:
    return QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive


def _words(report: Report) -> ServiceError:
    from hris_desktop.services.sentences import spoken

    if report.trouble is not None:
        return spoken(report.trouble)
    sentence = tr("Sync has stopped because of a fault of this program. Everything is kept on this device.")
    return ServiceError(tr("Sync has stopped"), sentence, tr("Lock the record and sign in again."))
