"""The composition root: one profile's window with its threads, put together and taken apart in the right order.

Three threads: the window's (all Qt objects), the records thread (replica and keys) and the exchange thread (its own
connection to the shared store). Taking apart: the exchange thread first, while the records thread still answers; then
the records thread, which finishes what was begun and closes the replica last; then the window's objects.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from hris_desktop import __version__
from hris_desktop.cli.net import Net
from hris_desktop.doorway import Doorway, Surroundings
from hris_desktop.importing import Imports
from hris_desktop.instance import OnlyWindow, bring_forward
from hris_desktop.rounds import Rounds
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.formats import locale_of
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.services.settings import Choices, Settings
from hris_desktop.system import clock, paths
from hris_desktop.system.single import AlreadyOpen
from hris_desktop.ui import languages, theme, window_state
from hris_desktop.ui.about import About
from hris_desktop.ui.enrolment import Enrolment as EntrancePort
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.preferences import Preferences, dress
from hris_desktop.ui.shell import Window
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from hris_desktop.places import Places
    from hris_desktop.services.enrolment import FoundedView
    from hris_desktop.services.suite import Greeting, Suite
    from hris_desktop.ui.frame import Frame
    from hris_desktop.ui.session_watch import SessionWatch

SWITCH_SECONDS = 0.0005
"""With two busy Python threads beside it the window waited up to 78 ms at the default of 5 ms, and 15 ms at this."""
NOT_ALLOWED = 3


class Program(QObject):
    """One profile's window. ``ended`` when it has been closed and everything is taken apart."""

    ended = Signal()
    painted = Signal()
    """The first page is on the screen."""
    signed_in = Signal()
    fault = Signal(str)
    """The reference of a fault of the program, from any thread."""

    def __init__(self, around: Surroundings, *, profile: str = "", only: OnlyWindow | None = None) -> None:
        """``profile``: the one to sign in to; empty = the one used last, or first steps. ``only``: its lock."""
        super().__init__()
        self._around, self._profile = around, profile
        self.tasks, self.hub = Tasks(self), Hub(self)
        self._doorway = Doorway(around)
        foot = tr("HRIS Desktop {version} · F1 for help", version=__version__)
        about = About(__version__, [(tr("Profiles on this computer"), str(paths.home() / "profiles"))])
        # the doorway answers to every method of the protocol, most of them by handing them on
        self.entrance = Entrance(cast("EntrancePort", self._doorway), self.tasks, foot=foot, about=about)
        choices = Choices(profile or last_used())
        self.preferences = Preferences(self.tasks, choices, choices.load(), self)
        idle = self.preferences.idle_seconds
        self.window = Window(self.entrance, self.tasks, now=clock.elapsed, awake=clock.awake, idle=idle)
        window_state.restore(self.window, self.preferences.settings.window)
        self.rounds = Rounds(around, self.tasks, self.hub, self)
        self.suite: Suite | None = None
        self._greeting: Greeting | None = None
        self._places: Places | None = None
        self._only = only
        self._watch: SessionWatch | None = None
        self.imports = Imports(self.entrance, self.window, self.tasks, self._doorway)
        self._closed = False
        self._connect()

    def _connect(self) -> None:
        self.entrance.opened.connect(self._opened)
        self.imports.painted.connect(self._begin_listening)
        self.imports.painted.connect(self.painted)
        self.window.leaving.connect(self._keep_window)
        self.window.locked.connect(self._locked)
        self.window.sync_asked.connect(self.sync_now)
        self.window.closed.connect(self.close)
        self.preferences.changed.connect(self._on_choice)
        self.fault.connect(self._say_fault)
        if self._only is not None:
            self._only.asked.connect(self.window.come_forward)

    def start(self) -> None:
        """Show the window and the page that fits."""
        self.window.show()
        self.entrance.start(self._profile)

    def sync_now(self) -> None:
        """Ask for a round now."""
        self.rounds.wake()

    @Slot()
    def _begin_listening(self) -> None:
        """Hear when the person leaves, or starts the program again."""
        if sys.platform.startswith("linux"):
            from hris_desktop.ui import session_watch

            self._watch = session_watch.SessionWatch(self)
            self._watch.left.connect(self.window.lock)
            self._watch.start(*session_watch.buses())
        if self._only is not None:
            self._only.listen()

    # -- signing in -------------------------------------------------------------------------------------------------

    @Slot(object)
    def _opened(self, session: object) -> None:
        from hris_desktop.services.suite import Suite

        if not isinstance(session, Suite):
            raise TypeError("the entrance hands over what unlock returned")
        self.suite = session
        services, choices = self._doorway.services, Choices(session.profile)
        computer, known = QLocale.system().name(), self.preferences.settings
        same = choices == self.preferences.choosing

        def look() -> tuple[Greeting, FoundedView | None, Settings | None]:
            settings = known if same else choices.load()
            session.office.locale = locale_of(settings.formats, computer)
            return session.greeting(), services.kit(session.profile), None if same else settings

        self.tasks.run(self.window, look, done=partial(self._welcome, session))

    def _welcome(self, suite: Suite, found: tuple[Greeting, FoundedView | None, Settings | None]) -> None:
        """Show the frame; before that the recovery kit, if the program was closed before it had been tested."""
        greeting, kit, settings = found
        if self.suite is not suite:
            return
        if settings is not None:
            self.preferences.turn_to(Choices(suite.profile), settings)
        else:
            self.preferences.keep_look()  # chosen before there was a profile to keep it in
        if self._only is not None:
            self._only.turn_to(suite.profile)
        if kit is not None:
            self.entrance.show_kit(kit, then=partial(self._show, suite, greeting))
        else:
            self._show(suite, greeting)

    def _show(self, suite: Suite, greeting: Greeting) -> None:
        if self.suite is not suite:
            return
        self._greeting = greeting
        self._show_frame(suite, greeting, str(self.preferences.settings.window.get("place", "")))
        self.rounds.begin(suite)
        self.signed_in.emit()

    def _show_frame(self, suite: Suite, greeting: Greeting, place: str) -> None:
        """Build the frame and go to a place of it; an unknown one leaves it at the first."""
        from hris_desktop.places import Around, Places
        from hris_desktop.ui.frame import Frame
        from hris_desktop.ui.refusals import Refusals
        from hris_desktop.ui.sidebar import Who

        who = Who(greeting.me.name, greeting.organisation, greeting.me.role)
        refusals = Refusals(self.tasks, suite.overview.refused, suite.records.discard, suite.records.again)
        data, watch = data_places(suite), self._watch
        hears = watch.hears if watch is not None else frozenset()
        given, keys = (self.tasks, self.hub, self._around.clock.now), self._around.find_keys
        around = Around(*given, lambda: self.window.frame, self.preferences, data=data, hears=hears, find_keys=keys)
        self._places = Places(suite, greeting, around)
        listed = self._places.listed()
        frame = Frame(who, listed, self.hub, version=__version__, data=data, refusals=refusals)
        frame.articles = self._places.articles()
        self._places.serve(frame)
        frame.pause_asked.connect(self.rounds.pause)
        frame.support_asked.connect(self._places.show_support)
        self.window.show_frame(frame, profile=suite.profile)
        window_state.Columns(frame, self.preferences.settings.window)
        frame.go(place)
        self.hub.watch(frame, lambda chain: chain == "org", partial(self._look_at_roles, suite, frame, greeting.is_hr))

    @Slot(str)
    def _on_choice(self, name: str) -> None:
        if name == "idle_minutes":
            self.window.set_idle(self.preferences.idle_seconds)
        elif name == "language":
            languages.speak(self.preferences.settings.language, languages.texts())
        if name in {"language", "formats"} and self.suite is not None and self.window.frame is not None:
            self._build_again(self.suite)

    def _build_again(self, suite: Suite) -> None:
        """Other words or formats: every page is built anew; what is half typed is kept as a draft."""
        locale = self.preferences.locale

        def done(_: None) -> None:
            frame, greeting = self.window.frame, self._greeting
            if self.suite is suite and frame is not None and greeting is not None:
                focus = QApplication.focusWidget()
                name = focus.objectName() if focus is not None else ""
                self._flush()
                self._show_frame(suite, greeting, frame.place)
                again = self.window.findChild(QWidget, name) if name else None
                if again is not None:
                    again.setFocus()

        self.tasks.run(self.window, lambda: setattr(suite.office, "locale", locale), done=done)

    def _look_at_roles(self, suite: Suite, frame: Frame, was_hr: bool) -> None:  # noqa: FBT001 - from the greeting
        """The places of the window are those of the role one signed in with."""

        def done(is_hr: bool) -> None:  # noqa: FBT001 - the shape of a call-back
            if is_hr and not was_hr:
                told = tr("Approvals and newcomers are here once you have signed in again.")
                frame.ask_to_sign_in_again(tr("You now belong to HR"), told)
            elif was_hr and not is_hr:
                told = tr("What you open or decide as HR is refused from now on; its pages go once you have signed in "
                          "again.")  # fmt: skip
                frame.ask_to_sign_in_again(tr("You no longer belong to HR"), told)

        if self.suite is suite:
            self.tasks.run(frame, lambda: suite.is_hr, done=done)

    # -- taking apart -----------------------------------------------------------------------------------------------

    @Slot()
    def _keep_window(self) -> None:
        frame, before = self.window.frame, self.preferences.settings.window
        place = frame.place if frame is not None else str(before.get("place", ""))
        self.preferences.choose(window=window_state.kept(self.window, place, before))

    def _stop_exchange(self) -> None:
        self.rounds.stop()
        self._flush()

    def _flush(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.flush()

    @Slot()
    def _locked(self) -> None:
        """The keys leave the memory with the suite; the replica is closed until somebody signs in again."""
        suite, self.suite, self._greeting = self.suite, None, None
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
        if self._only is not None:
            self._only.release()
        self.ended.emit()

    @Slot(str)
    def _say_fault(self, reference: str) -> None:
        sentence = tr("This program met a fault of its own. What was saved is safe.")
        todo = tr("Go on, or close the window and open it again. If it happens again, tell HR the reference.")
        self.tasks.trouble.emit(ServiceError(tr("Something went wrong"), sentence, todo, reference=reference))


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
    return Choices(profile or last_used()).load()


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
    only, name = OnlyWindow(), profile or last_used()
    try:
        only.take(name)
    except AlreadyOpen as is_open:
        return _leave_to_the_first(name, is_open)
    app = application()
    settings = settings_of(profile)
    dress(settings)
    languages.speak(settings.language, languages.texts())
    program = Program(Surroundings(), profile=profile, only=only)
    program.ended.connect(app.quit)
    program.painted.connect(net.keep_log)
    program.start()
    net.listener = program.fault.emit
    return app.exec()


def _leave_to_the_first(profile: str, is_open: AlreadyOpen) -> int:
    """Bring the window that is open to the front, with a word at the terminal; 3 if it does not answer."""
    QCoreApplication(["hris-desktop"])
    if bring_forward(profile):
        print(tr("HRIS Desktop is open already: its window has been brought to the front."))  # noqa: T201
        return 0
    print(is_open, file=sys.stderr)  # noqa: T201 - both for the person at the terminal
    return NOT_ALLOWED
