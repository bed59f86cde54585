"""The composition root: one profile's window with its threads, put together and taken apart in the right order.

Three threads: the window's (all Qt objects), the records thread (replica and keys) and the exchange thread (its own connection to
the shared store). Taking apart: the exchange thread first, while the records thread still answers; then the records thread, which
closes the replica as its last work; then the window's objects.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from hris_desktop import __version__
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.errors import ServiceError, spoken
from hris_desktop.services.overview import Contact
from hris_desktop.services.profiles import KeyFinder, Profiles
from hris_desktop.services.suite import Greeting, Suite
from hris_desktop.services.views import SyncView
from hris_desktop.store.contract import Store
from hris_desktop.store.urls import open_store
from hris_desktop.sync.loop import Ears, Loop, Report
from hris_desktop.system import paths
from hris_desktop.system.clock import Clock, SystemClock
from hris_desktop.system.settings import Settings, SettingsFile
from hris_desktop.ui import theme
from hris_desktop.ui.display import SettingsPage
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.approvals import ApprovalsPage
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.newcomers import NewcomersPage
from hris_desktop.ui.shell import Window
from hris_desktop.ui.sidebar import Group, Place, Who
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.words import tr

SWITCH_SECONDS = 0.0005
"""With two busy Python threads beside it the window waited up to 78 ms at the default of 5 ms, and 15 ms at this one."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What differs between the product, the demo and the tests."""

    costs: Costs
    find_keys: KeyFinder
    clock: Clock = field(default_factory=SystemClock)
    opener: Callable[[str], Store] = open_store


class Program(QObject):
    """One profile's window. ``ended`` when it has been closed and everything is taken apart."""

    ended = Signal()
    signed_in = Signal()
    _reported = Signal(object)
    _changed = Signal(str)

    def __init__(self, around: Surroundings, *, profile: str = "") -> None:
        """``profile``: the one to sign in to; empty = the one used last, or first steps."""
        super().__init__()
        self._around, self._profile = around, profile
        self.tasks, self.hub = Tasks(self), Hub(self)
        self.enrolment = Enrolment(Profiles(around.find_keys), clock=around.clock, costs=around.costs, opener=around.opener)
        foot = tr("HRIS Desktop {version} · F1 for help", version=__version__)
        self.entrance = Entrance(self.enrolment, self.tasks, foot=foot)
        settings = _settings(profile)
        self.window = Window(self.entrance, self.tasks, now=time.monotonic, idle=settings.idle_minutes * 60.0)
        self.suite: Suite | None = None
        self._loop: Loop | None = None
        self._contact = Contact()
        self.entrance.opened.connect(self._opened)
        self.window.locked.connect(self._locked)
        self.window.sync_asked.connect(self.sync_now)
        self.window.closed.connect(self.close)
        self.hub.touched.connect(self._refresh)
        self._reported.connect(self._take_report)
        self._changed.connect(self._take_change)

    def start(self) -> None:
        """Show the window and the page that fits."""
        self.window.show()
        self.entrance.start(self._profile)

    def sync_now(self) -> None:
        """Ask for a round now."""
        if self._loop is not None:
            self._loop.wake()

    @Slot(object)
    def _opened(self, session: object) -> None:
        if not isinstance(session, Suite):
            raise TypeError("the entrance hands over what unlock returned")
        self.suite = session
        self.tasks.run(self.window, session.greeting, done=self._show, failed=None)

    def _show(self, greeting: Greeting) -> None:
        suite = self.suite
        if suite is None:
            return
        who = Who(greeting.me.name, greeting.organisation, greeting.me.role)
        frame = Frame(who, self._places(suite, greeting), self.hub, version=__version__)
        self.window.show_frame(frame, profile=suite.profile)
        self._begin_exchange(suite)
        self._refresh()
        self.signed_in.emit()

    def _places(self, suite: Suite, greeting: Greeting) -> list[Place]:
        now = self._around.clock.now
        desk = Desk(suite.records, self.tasks, self.hub, lambda: now().astimezone(), suite.office.locale, greeting.people)
        places = [Place("record", tr("My record"), "user-round", lambda: Journey(desk))]
        if greeting.is_hr:
            places += [
                Place("approvals", tr("Approvals"), "inbox", lambda: self._approvals(desk, suite), Group.HR),
                Place("newcomers", tr("Newcomers"), "users", lambda: self._newcomers(suite), Group.HR),
            ]
        return [*places, Place("settings", tr("Settings"), "settings", SettingsPage, Group.FOOT)]

    def _approvals(self, desk: Desk, suite: Suite) -> QWidget:
        page = ApprovalsPage(desk, suite.approvals)
        frame = self.window.frame
        if frame is not None:
            page.counted.connect(lambda count: frame.sidebar.set_count("approvals", count))
        return page

    def _newcomers(self, suite: Suite) -> QWidget:
        return NewcomersPage(suite.people, self.tasks, self.hub, store=suite.store)

    def _begin_exchange(self, suite: Suite) -> None:
        store = suite.store
        suite.desk.sending.changed = self._changed.emit
        ears = Ears(self.hub.tell, self._reported.emit)
        opener = self._around.opener
        self._loop = Loop(suite.desk, lambda: opener(store), local=self.tasks.call, ears=ears, jitter=random.random)
        self._loop.start()

    @Slot(str)
    def _take_change(self, chain: str) -> None:
        self.hub.tell({chain})
        self.sync_now()

    @Slot(object)
    def _take_report(self, report: Report) -> None:
        now = self._around.clock.now()
        if report.trouble is None:
            self._contact = Contact(checked=now)
        elif report.offline:
            self._contact = replace(self._contact, offline=True, trouble=None)
        else:
            self._contact = replace(self._contact, offline=False, trouble=_words(report))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        suite, contact = self.suite, self._contact
        if suite is not None and self.window.frame is not None:
            self.tasks.run(self.window, lambda: suite.overview.sync(contact), done=self._tell_sync)

    def _tell_sync(self, view: SyncView) -> None:
        if self.suite is not None:
            self.hub.tell_sync(view)

    def _stop_exchange(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()

    @Slot()
    def _locked(self) -> None:
        """The keys leave the memory with the suite; the replica is closed until somebody signs in again."""
        suite, self.suite = self.suite, None
        self._stop_exchange()
        if suite is not None:
            self.tasks.run(self.window, lambda: self.enrolment.close(suite.profile), done=lambda _: None)

    @Slot()
    def close(self) -> None:
        """Take everything apart; see the module."""
        suite, self.suite = self.suite, None
        self._stop_exchange()
        self.tasks.close(suite.close if suite is not None else None)
        self.ended.emit()


def _words(report: Report) -> ServiceError | None:
    return spoken(report.trouble) if report.trouble is not None else None


def _settings(profile: str) -> Settings:
    where = paths.profile(profile) if profile else paths.profile()
    return SettingsFile(where.settings).load()


def application() -> QApplication:
    """The Qt application of this process, with the look installed. Never from ``sys.argv``: Qt would obey it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["hris-desktop"])
    app.setApplicationName("hris-desktop")
    app.setApplicationDisplayName("HRIS Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("hris-desktop")
    theme.install(app)
    return app


def run(around: Surroundings, *, profile: str = "") -> int:
    """Open one window and stay until it is closed; the process's exit code."""
    app = application()
    settings = _settings(profile)
    theme.current().set(mode=_mode(settings), zoom=settings.font_percent / 100)
    program = Program(around, profile=profile)
    program.ended.connect(app.quit)
    program.start()
    return app.exec()


def _mode(settings: Settings) -> Mode | None:
    return None if settings.theme == "system" else Mode(settings.theme)

