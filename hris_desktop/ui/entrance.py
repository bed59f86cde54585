"""Everything before the record: who signs in, first steps, the text size, and how the store was last seen.

Most people see the sign-in page and nothing else of this, so the other pages are imported when they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hris_desktop.services.views_entrance import ProfileView, SyncView
from hris_desktop.ui.about import About
from hris_desktop.ui.display import display_button
from hris_desktop.ui.enrolment import Device, Enrolment, Founded, Joining
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.focus import begin
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.widgets.sync_line import SyncLine
from hris_desktop.ui.words import listed, tr


class Entrance(QWidget):
    """``opened`` carries the session from ``unlock``; ``start`` reads the profiles anew (also after a lock)."""

    opened = Signal(object)

    def __init__(self, enrolment: Enrolment, tasks: Tasks, *, foot: str = "", about: About | None = None) -> None:
        """``foot``: name and version of the program, at the end of the last line; ``about`` goes into the help."""
        super().__init__()
        self._enrolment, self._tasks = enrolment, tasks
        self._about = about or About("")
        self._profiles: Sequence[ProfileView] = ()
        self._device: Device | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        top.setContentsMargins(Space.WIDE, 14, Space.WIDE, 0)
        top.addStretch(1)
        top.addWidget(display_button())
        column.addLayout(top)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        last = QHBoxLayout()
        last.setContentsMargins(Space.WIDE, 0, Space.WIDE, 10)
        self._line = SyncLine(quiet=True)
        self._line.hide()
        last.addWidget(self._line)
        last.addStretch(1)
        last.addWidget(Label(foot, Face.SMALL, Role.MUTED))
        column.addLayout(last)

    def begin_again(self) -> None:
        """Read the profiles anew, for nobody in particular."""
        self.start()

    def start(self, profile: str = "") -> None:
        """Read the profiles and show the page that fits; ``profile``: sign in to that one (after a lock)."""
        work = self._enrolment

        def look() -> tuple[Sequence[ProfileView], Device]:
            return work.profiles(), work.device()

        def found(result: tuple[Sequence[ProfileView], Device]) -> None:
            self._profiles, self._device = result
            if self._unnamed:
                self._tasks.run(self, work.named, done=self._name, failed=self._failed)
            known = [one for one in self._profiles if one.profile == profile] or list(self._profiles[:1])
            page = self.page
            if known and isinstance(page, SignIn) and page.fits(known[0], others=len(self._profiles) > 1):
                # after a lock the page stands already, and somebody may be typing into it
                begin(page)
                self._ask_for_line(known[0])
            elif known:
                self.show_profile(known[0])
            else:
                self.show_start()

        self._tasks.run(self, look, done=found, failed=self._failed)

    @property
    def page(self) -> QWidget | None:
        """The page in sight."""
        return self.stack.currentWidget()

    @property
    def _unnamed(self) -> bool:
        return any(one.name_follows for one in self._profiles)

    def _name(self, profiles: Sequence[ProfileView]) -> None:
        """The names have come; nothing but their places changes."""
        self._profiles = profiles
        if isinstance(self.page, SignIn):
            self.page.show_names(profiles)

    def show_start(self) -> None:
        """Show the chooser, or the very first page."""
        from hris_desktop.ui.first_run.start import Start

        if self._unnamed:  # whoever is this quick waits a moment: one does not choose between people without a name
            self._tasks.run(self, self._enrolment.named, done=self._choose, failed=self._failed)
            return
        page = Start(self._profiles)
        page.chosen.connect(self.show_profile)
        page.join.connect(self.show_join)
        page.link.connect(self.show_link)
        page.kit.connect(lambda: self._show_use_kit("", self.show_start))
        page.begin.connect(self.show_create)
        self._turn_to(page)

    def show_profile(self, profile: ProfileView) -> None:
        """Show the sign-in page; while HR has not confirmed somebody, the five words follow it."""
        profile = next((one for one in self._profiles if one.profile == profile.profile), profile)
        page = SignIn(self._enrolment, self._tasks, profile, others=len(self._profiles) > 1)
        page.opened.connect(self.opened if profile.joined else partial(self._opened_early, profile.profile))
        page.switch.connect(self.show_start)
        page.invited.connect(lambda: self._show_join(lambda: self.show_profile(profile)))
        page.forgotten.connect(lambda: self.show_forgot(profile))
        page.lost.connect(lambda failure: self.show_forgot(profile, lost=failure))
        self._turn_to(page)
        self._ask_for_line(profile)

    def _ask_for_line(self, profile: ProfileView) -> None:
        name, work = profile.profile, self._enrolment
        self._tasks.run(self, lambda: work.connection(name), done=self._show_line)

    def show_create(self) -> None:
        """Show the page that founds an organisation."""
        from hris_desktop.ui.first_run.create import Create

        if self._device is None:
            return
        page = Create(self._enrolment, self._tasks, self._device)
        page.back.connect(self.show_start)
        page.created.connect(self._founded)
        self._turn_to(page)

    def show_join(self) -> None:
        """Show the page for an invite code."""
        self._show_join(self.show_start)

    def show_link(self) -> None:
        """Show the page for a link code."""
        self._show_link("", self.show_start)

    def show_forgot(self, profile: ProfileView, *, lost: Failure | None = None) -> None:
        """Show the ways back to a profile; ``lost``: the key of this device is gone, and why."""
        from hris_desktop.ui.first_run.forgot import Forgot

        page = Forgot(lost=lost)
        page.back.connect(lambda: self.show_profile(profile))
        page.link.connect(lambda: self._show_link(profile.store, lambda: self.show_forgot(profile, lost=lost)))
        page.kit.connect(lambda: self._show_use_kit(profile.store, lambda: self.show_forgot(profile, lost=lost)))
        page.code.connect(lambda: self._show_renew(profile, lambda: self.show_forgot(profile, lost=lost)))
        self._turn_to(page)

    def show_kit(self, founded: Founded, *, then: Callable[[], None]) -> None:
        """Show a recovery kit until it has been tested, then go on with ``then``."""
        from hris_desktop.ui.first_run.kit import RecoveryKit

        page = RecoveryKit(founded)
        page.kept.connect(lambda: self._show_test(founded, then))
        self._turn_to(page)

    def show_help(self) -> None:
        """Say how to begin, and what this program is."""
        from hris_desktop.ui import dialogs

        sentences = [
            tr("With an invite code from HR, choose “I have an invite code”. You choose your own passphrase; nobody "
               "else knows it, and HR cannot look it up."),
            tr("Nobody can reset it either: choose one that you will remember, and keep it to yourself."),
            tr("To try the program without an organisation of your own: hris-desktop demo."),
        ]  # fmt: skip
        dialogs.help_at_hand(self, self._about, sentences).open()

    def _show_join(self, back: Callable[[], None]) -> None:
        from hris_desktop.ui.first_run.join import Join

        if self._device is None:
            return
        page = Join(self._enrolment, self._tasks, self._device)
        page.back.connect(back)
        page.joined.connect(self._show_waiting)
        self._turn_to(page)

    def _show_renew(self, profile: ProfileView, back: Callable[[], None]) -> None:
        from hris_desktop.ui.first_run.join import Renew

        if self._device is None:
            return
        page = Renew(self._enrolment, self._tasks, self._device, profile)
        page.back.connect(back)
        page.joined.connect(self._show_waiting)
        self._turn_to(page)

    def _show_link(self, store: str, back: Callable[[], None]) -> None:
        from hris_desktop.ui.first_run.link import LinkDevice

        if self._device is None:
            return
        page = LinkDevice(self._enrolment, self._tasks, self._device, store=store)
        page.back.connect(back)
        page.joined.connect(self.start)
        self._turn_to(page)

    def _show_use_kit(self, store: str, back: Callable[[], None]) -> None:
        from hris_desktop.ui.first_run.use_kit import UseKit

        if self._device is None:
            return
        page = UseKit(self._enrolment, self._tasks, self._device, store=store)
        page.back.connect(back)
        page.recovered.connect(self.start)
        self._turn_to(page)

    def _founded(self, founded: Founded) -> None:
        self.show_kit(founded, then=lambda: self.start(founded.profile))

    def _show_test(self, founded: Founded, then: Callable[[], None]) -> None:
        from hris_desktop.ui.first_run.kit import TestKit

        page = TestKit(self._enrolment, self._tasks, founded)
        page.passed.connect(then)
        page.back.connect(lambda: self.show_kit(founded, then=then))
        self._turn_to(page)

    def _opened_early(self, profile: str, session: object) -> None:
        """Somebody signed in who had not been confirmed when the program was closed."""

        def known(joining: Joining) -> None:
            if joining.confirmed:
                self.opened.emit(session)
            else:
                self._show_waiting(joining, then=lambda: self.opened.emit(session))

        self._tasks.run(self, lambda: self._enrolment.joining(profile), done=known, failed=self._failed)

    def _show_waiting(self, joining: Joining, *, then: Callable[[], None] | None = None) -> None:
        """``then``: what follows once HR has confirmed; else the passphrase is asked for, once while it is fresh."""
        from hris_desktop.ui.first_run.waiting import WaitingForHr

        page = WaitingForHr(self._enrolment, self._tasks, joining)
        page.confirmed.connect(then or partial(self.start, joining.profile))
        page.back.connect(self._back_from_waiting)
        self._turn_to(page)

    def _back_from_waiting(self) -> None:
        """The chooser, with the profile that was just made."""
        self._tasks.run(self, self._enrolment.profiles, done=self._choose, failed=self._failed)

    def _choose(self, profiles: Sequence[ProfileView]) -> None:
        self._profiles = profiles
        self.show_start()

    def _show_line(self, view: SyncView) -> None:
        self._line.set_view(view)
        self._line.show()

    def _failed(self, error: Exception) -> None:
        self.say(explain(error))

    def say(self, failure: Failure) -> None:
        """Show a failure that no page took, with a way to begin again."""
        page = Narrow(failure.title or tr("It did not work"), icon="triangle-alert")
        shown = failure.words if failure.reference in failure.words else listed([failure.words, failure.reference])
        page.add(Label(shown, wrap=True))
        again = Button(tr("Try again"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        again.clicked.connect(self.begin_again)
        page.add(again)
        self._turn_to(page)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page and let the one before go: nothing typed stays behind."""
        self._line.hide()
        before = self.stack.currentWidget()
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        if before is not None:
            self.stack.removeWidget(before)
            before.deleteLater()
        begin(page)
