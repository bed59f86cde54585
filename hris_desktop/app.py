"""The composition root: one profile's window with its threads, put together and taken apart in the right order.

Three threads: the window's (all Qt objects), the records thread (replica and keys) and the exchange thread (its own
connection to the shared store). Taking apart: the exchange thread first, while the records thread still answers; then
the records thread, which finishes what was begun and closes the replica last; then the window's objects.

Paint first, import after: what the first page does not need is imported once that page is on the screen, while the
person types. Importing everything first took as long as the rest of the start.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from hris_desktop import __version__
from hris_desktop.cli.net import Net
from hris_desktop.doorway import PAINT_SECONDS, Doorway, Surroundings
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.system import paths
from hris_desktop.system.settings import Settings, SettingsFile
from hris_desktop.ui import theme
from hris_desktop.ui.about import About
from hris_desktop.ui.enrolment import Enrolment as EntrancePort
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.shell import Window
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from hris_desktop.places import Places
    from hris_desktop.services.enrolment import FoundedView
    from hris_desktop.services.overview import Contact
    from hris_desktop.services.suite import Greeting, Suite
    from hris_desktop.services.views import SyncView
    from hris_desktop.sync.loop import Loop, Report
    from hris_desktop.ui.frame import Frame

COLLECTING = (700, 10, 100)
"""Everything is looked through for garbage ten times less often than usual: in a long pull that took 43 ms at once."""
SWITCH_SECONDS = 0.0005
"""With two busy Python threads beside it the window waited up to 78 ms at the default of 5 ms, and 15 ms at this."""
BREATH_MS = 30
"""Between the painting of the first page and the first import: the picture goes to the screen in it."""
PAGES = ("frame", "pages.journey", "pages.approvals", "pages.newcomers", "pages.form", "pages.check", "pages.receipt")
LATER = (*(f"hris_desktop.ui.{name}" for name in PAGES), "hris_desktop.places", "babel.dates")
"""What the window needs after signing in, imported one after the other while it waits for the passphrase."""


class Program(QObject):
    """One profile's window. ``ended`` when it has been closed and everything is taken apart."""

    ended = Signal()
    painted = Signal()
    """The first page is on the screen."""
    signed_in = Signal()
    fault = Signal(str)
    """The reference of a fault of the program, from any thread."""
    _reported = Signal(object)
    _changed = Signal(str)

    def __init__(self, around: Surroundings, *, profile: str = "") -> None:
        """``profile``: the one to sign in to; empty = the one used last, or first steps."""
        super().__init__()
        self._around, self._profile = around, profile
        self.tasks, self.hub = Tasks(self), Hub(self)
        self._doorway = Doorway(around)
        foot = tr("HRIS Desktop {version} · F1 for help", version=__version__)
        about = About(__version__, [(tr("Profiles on this computer"), str(paths.home() / "profiles"))])
        # the doorway answers to every method of the protocol, most of them by handing them on
        self.entrance = Entrance(cast("EntrancePort", self._doorway), self.tasks, foot=foot, about=about)
        idle = settings_of(profile).idle_minutes * 60.0
        self.window = Window(self.entrance, self.tasks, now=time.monotonic, idle=idle)
        self.suite: Suite | None = None
        self._loop: Loop | None = None
        self._contact: Contact | None = None
        self._places: Places | None = None
        self._to_import = list(LATER)
        self._closed = False
        self._connect()

    def _connect(self) -> None:
        self.entrance.opened.connect(self._opened)
        self.entrance.stack.currentChanged.connect(self._begin_imports)
        self.window.locked.connect(self._locked)
        self.window.sync_asked.connect(self.sync_now)
        self.window.closed.connect(self.close)
        self.hub.touched.connect(self._refresh)
        self.fault.connect(self._say_fault)
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

    # -- importing --------------------------------------------------------------------------------------------------

    @Slot(int)
    def _begin_imports(self, _index: int) -> None:
        """The first page stands: when it is painted, import what signing in will need."""
        self.entrance.stack.currentChanged.disconnect(self._begin_imports)
        self.entrance.installEventFilter(self)
        QTimer.singleShot(round(PAINT_SECONDS * 1000), self.window, self._import_services)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The entrance is painted with the page in it; a timer of nothing fires before that, and after this."""
        if event.type() is QEvent.Type.Paint:
            self.entrance.removeEventFilter(self)
            QTimer.singleShot(BREATH_MS, self.window, self._import_services)
        return False

    def _import_services(self) -> None:
        if self._doorway.painted.is_set():
            return
        self.entrance.removeEventFilter(self)
        self._doorway.painted.set()
        self.painted.emit()
        self.tasks.run(self.window, self._doorway.prepare, done=lambda _: self._import_page())

    def _import_page(self) -> None:
        if self._to_import:
            import_module(self._to_import.pop(0))
            QTimer.singleShot(0, self.window, self._import_page)
        elif not gc.get_freeze_count():
            # modules stay for ever: looking through them again for garbage held the window up for 80 ms in mid-pull.
            # Nobody has signed in yet, so nothing secret is kept from being collected.
            gc.freeze()
            gc.set_threshold(*COLLECTING)

    # -- signing in -------------------------------------------------------------------------------------------------

    @Slot(object)
    def _opened(self, session: object) -> None:
        from hris_desktop.services.suite import Suite

        if not isinstance(session, Suite):
            raise TypeError("the entrance hands over what unlock returned")
        self.suite = session
        services = self._doorway.services

        def look() -> tuple[Greeting, FoundedView | None]:
            return session.greeting(), services.kit(session.profile)

        self.tasks.run(self.window, look, done=partial(self._welcome, session))

    def _welcome(self, suite: Suite, found: tuple[Greeting, FoundedView | None]) -> None:
        """Show the frame; before that the recovery kit, if the program was closed before it had been tested."""
        greeting, kit = found
        if self.suite is not suite:
            return
        if kit is not None:
            self.entrance.show_kit(kit, then=partial(self._show, suite, greeting))
        else:
            self._show(suite, greeting)

    def _show(self, suite: Suite, greeting: Greeting) -> None:
        from hris_desktop.places import Around, Places
        from hris_desktop.ui.frame import Frame
        from hris_desktop.ui.refusals import Refusals
        from hris_desktop.ui.sidebar import Who

        if self.suite is not suite:
            return
        who = Who(greeting.me.name, greeting.organisation, greeting.me.role)
        refusals = Refusals(self.tasks, suite.overview.refused, suite.records.discard)
        around = Around(self.tasks, self.hub, self._around.clock.now, lambda: self.window.frame)
        self._places = Places(suite, greeting, around)
        listed, data = self._places.listed(), data_places(suite)
        frame = Frame(who, listed, self.hub, version=__version__, data=data, refusals=refusals)
        frame.articles = self._places.articles()
        self.window.show_frame(frame, profile=suite.profile)
        again = partial(self._look_at_roles, suite, frame, was_hr=greeting.is_hr)
        self.hub.watch(frame, lambda chain: chain == "org", again)
        self._begin_exchange(suite)
        self._refresh()
        self.signed_in.emit()

    def _look_at_roles(self, suite: Suite, frame: Frame, *, was_hr: bool) -> None:
        """The places of the window are those of the role one signed in with."""

        def done(is_hr: bool) -> None:  # noqa: FBT001 - the shape of a call-back
            if is_hr and not was_hr:
                frame.ask_to_sign_in_again(
                    tr("You now belong to HR"), tr("Approvals and newcomers are here once you have signed in again.")
                )

        if self.suite is suite:
            self.tasks.run(frame, lambda: suite.is_hr, done=done)

    # -- exchange ---------------------------------------------------------------------------------------------------

    def _begin_exchange(self, suite: Suite) -> None:
        from hris_desktop.services.overview import Contact

        self._contact = Contact()
        suite.desk.sending.changed = self._changed.emit
        # the person's record first: a first pull beside its loading and painting would slow both down
        self.tasks.run(
            self.window, lambda: None, done=lambda _: self._after_painting(partial(self._first_round, suite))
        )

    def _after_painting(self, then: Callable[[], None]) -> None:
        QTimer.singleShot(0, self.window, lambda: QTimer.singleShot(0, self.window, then))

    def _first_round(self, suite: Suite) -> None:
        from hris_desktop.sync.loop import Ears, Loop

        if self.suite is not suite or self._loop is not None:
            return
        opener = partial(self._around.opener, suite.store)
        ears = Ears(self.hub.tell, self._reported.emit)
        from random import random

        self._loop = Loop(suite.desk, opener, local=self.tasks.call, ears=ears, jitter=random)
        self._loop.start()

    @Slot(str)
    def _take_change(self, chain: str) -> None:
        self.hub.tell({chain})
        self.sync_now()

    @Slot(object)
    def _take_report(self, report: Report) -> None:
        from hris_desktop.services.overview import Contact

        if self._contact is None:
            return
        if report.offline:
            self._contact = replace(self._contact, offline=True, trouble=None)
        elif report.trouble is not None or report.dead:
            self._contact = replace(self._contact, offline=False, trouble=_words(report))
        else:
            self._contact = Contact(checked=self._around.clock.now())
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        suite, contact = self.suite, self._contact
        if suite is not None and contact is not None and self.window.frame is not None:
            self.tasks.run(self.window, lambda: suite.overview.sync(contact), done=self._tell_sync)

    def _tell_sync(self, view: SyncView) -> None:
        if self.suite is not None:
            self.hub.tell_sync(view)

    # -- taking apart -----------------------------------------------------------------------------------------------

    def _stop_exchange(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()
        places, self._places = self._places, None
        if places is not None:
            places.flush()

    @Slot()
    def _locked(self) -> None:
        """The keys leave the memory with the suite; the replica is closed until somebody signs in again."""
        suite, self.suite, self._contact = self.suite, None, None
        self._stop_exchange()
        if suite is not None:
            self.tasks.run(self.window, partial(self._doorway.services.close, suite.profile), done=self._forget)

    def _forget(self, _closed: object) -> None:
        # pages that are gone still stand in the hub's list, and with them all that they knew, until it calls next
        self.hub.touched.emit(frozenset())

    @Slot()
    def close(self) -> None:
        """Take everything apart; see the module."""
        if self._closed:
            return
        self._closed = True
        self.suite = None
        self._stop_exchange()
        # closing drops what has not begun; a change that was just sent off must not be dropped, so the queue runs empty
        self.tasks.call(lambda: None)
        self.tasks.close(self._doorway.close)
        self.ended.emit()

    @Slot(str)
    def _say_fault(self, reference: str) -> None:
        sentence = tr("This program met a fault of its own. What was saved is safe.")
        todo = tr("Go on, or close the window and open it again. If it happens again, tell HR the reference.")
        self.tasks.trouble.emit(ServiceError(tr("Something went wrong"), sentence, todo, reference=reference))


def _words(report: Report) -> ServiceError:
    from hris_desktop.services.sentences import spoken

    if report.trouble is not None:
        return spoken(report.trouble)
    sentence = tr("Sync has stopped because of a fault of this program. Everything is kept on this device.")
    return ServiceError(tr("Sync has stopped"), sentence, tr("Lock the record and sign in again."))


def data_places(suite: Suite) -> list[tuple[str, str]]:
    """Where the data of whoever is signed in lies: the shared store, their profile, the key of this device."""
    where = paths.profile(suite.profile)
    key = str(where.device_key) if where.device_key.exists() else tr("In this computer's keyring")
    return [
        (tr("Shared store"), suite.store),
        (tr("Your profile"), str(where.folder)),
        (tr("Key of this device"), key),
    ]


def last_used() -> str:
    """The profile that was used last, or the name of the first one there will be."""
    known = Profiles(find_keys)
    return max(paths.profiles(), key=lambda name: known.card(name).used, default=paths.DEFAULT_PROFILE)


def settings_of(profile: str) -> Settings:
    """A profile's choices; of the one used last when none is named."""
    return SettingsFile(paths.profile(profile or last_used()).settings).load()


def application() -> QApplication:
    """The Qt application of this process, with the look installed. Never from ``sys.argv``: Qt would obey it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["hris-desktop"])
    app.setApplicationName("hris-desktop")
    app.setApplicationDisplayName("HRIS Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("hris-desktop")
    # we quit when all is taken apart; Qt would quit once more, and no event loop opened afterwards would run
    app.setQuitOnLastWindowClosed(False)
    theme.install(app)
    return app


def run(net: Net, *, profile: str = "") -> int:
    """Open one window and stay until it is closed; the process's exit code. Faults that ``net`` catches are shown."""
    app = application()
    settings = settings_of(profile)
    theme.current().set(mode=_mode(settings), zoom=settings.font_percent / 100)
    program = Program(Surroundings(), profile=profile)
    program.ended.connect(app.quit)
    program.painted.connect(net.keep_log)
    program.start()
    net.listener = program.fault.emit
    return app.exec()


def _mode(settings: Settings) -> Mode | None:
    return None if settings.theme == "system" else Mode(settings.theme)
