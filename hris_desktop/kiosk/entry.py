"""The way in: who one is, the secret, or a code to join with. Ends with keys that were opened, and knows no record."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_joining import Chosen, Joining
from hris_desktop.services.kiosk_people import Member
from hris_desktop.system.devicekey import Place
from hris_desktop.ui.kiosk.joining import JoinPage, Typed
from hris_desktop.ui.kiosk.signing_in import SecretPage, Someone, WhoPage
from hris_desktop.ui.kiosk.window import KioskWindow
from hris_desktop.ui.tasks import Tasks
from hris_desktop.vault.keybag_row import SecretKind


@dataclass(frozen=True, slots=True)
class _Keys:
    """The terminal as the pages ask it."""

    terminal: Terminal

    def named(self, typed: str) -> Someone:
        """Whom a typed name means; nobody is asked for what most here are asked for."""
        found = self.terminal.named(typed)
        if found is None:
            return Someone("", " ".join(typed.split()), pin=self.terminal.place() is Place.KEYRING)
        return someone(found)

    def unlock(self, pid: str, secret: str) -> object:
        """Open somebody's keys."""
        return self.terminal.unlock(pid, secret)


def someone(member: Member) -> Someone:
    """A member as the pages show them."""
    return Someone(member.pid, member.name, pin=member.kind is SecretKind.PIN)


class Entry(QObject):
    """``opened`` carries opened keys, ``invited`` what somebody typed who was invited, ``left`` nothing."""

    opened = Signal(object)
    invited = Signal(object)
    left = Signal()

    def __init__(self, terminal: Terminal, window: KioskWindow, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._terminal, self._window, self._tasks = terminal, window, tasks
        self._keys, self.joining = _Keys(terminal), Joining(terminal)
        self._page: JoinPage | None = None

    @Slot()
    def sign_in(self) -> None:
        """Ask who it is."""
        self._tasks.run(self, self._terminal.people, done=self._who)

    def _who(self, people: tuple[Member, ...]) -> None:
        names = self._terminal.settings.names
        page = WhoPage([someone(one) for one in people], self._keys, self._tasks, names=names)
        page.chosen.connect(self.ask)
        page.join.connect(self.join)
        page.left.connect(self.left)
        self._window.turn_to(page)

    @Slot(object)
    def ask(self, who: Someone) -> None:
        """Ask for the secret."""
        page = SecretPage(who, self._keys, self._tasks)
        page.opened.connect(self.opened)
        page.left.connect(self.sign_in)
        self._window.turn_to(page)

    @Slot()
    def join(self) -> None:
        """Ask for a code."""
        self._tasks.run(self, lambda: self._terminal.place() is Place.KEYRING, done=self._ask_code)

    def _ask_code(self, pin: bool) -> None:  # noqa: FBT001 - the shape of a call-back
        page = self._page = JoinPage(self.joining, self._tasks, pin=pin)
        page.typed.connect(self._typed)
        page.left.connect(self.left)
        self._window.turn_to(page)

    def _typed(self, typed: Typed) -> None:
        if typed.invite:
            self.invited.emit(typed)
            return
        wanted, joining = chosen(typed), self.joining
        self._tasks.run(self, lambda: joining.join(wanted), done=self._joined, failed=self.refuse)

    def _joined(self, opened: object) -> None:
        self._page = None
        self.opened.emit(opened)

    def refuse(self, error: Exception) -> None:
        """Joining failed: say it where it was typed."""
        if self._page is not None:
            self._page.refuse(error)
        else:
            self._tasks.trouble.emit(error)


def chosen(typed: Typed) -> Chosen:
    """What was typed, in the words of the service."""
    return Chosen(typed.code, typed.secret, SecretKind(typed.kind.lower()), typed.name)
