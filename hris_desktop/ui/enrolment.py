"""What the entrance asks of the services: signing in, founding an organisation, joining one.

All calls block and run on the records thread. What goes wrong is raised as a ``ServiceError``,
with an attribute ``field`` when its sentence belongs to one input. Results are named by what the pages read;
services bring their own classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from hris_desktop.services.views_entrance import ProfileView, SyncView


class Strength(Protocol):
    """How good a passphrase or PIN is. ``level`` 0 to 4, ``enough`` decides, ``words`` say it, ``advice`` helps."""

    @property
    def level(self) -> int:
        """0 to 4."""
        ...

    @property
    def enough(self) -> bool:
        """It may be used."""
        ...

    @property
    def words(self) -> str:
        """Words for people."""
        ...

    @property
    def advice(self) -> str:
        """How to make it better, or empty."""
        ...


class Device(Protocol):
    """What this computer can keep. Without a real key store no PIN is offered."""

    @property
    def pin(self) -> bool:
        """A real key store is there: a PIN may be offered."""
        ...

    @property
    def warning(self) -> str:
        """What this computer cannot keep, or empty."""
        ...


class Kit(Protocol):
    """The recovery kit, shown once. ``qr``: rows of dark (True) and light modules, without a margin."""

    @property
    def words(self) -> tuple[str, ...]:
        """In order."""
        ...

    @property
    def qr(self) -> tuple[tuple[bool, ...], ...]:
        """Rows of dark (True) and light modules, without a margin."""
        ...

    @property
    def reference(self) -> str:
        """Names the kit, on paper and here."""
        ...


class Founded(Protocol):
    """A new organisation on this computer. ``asked``: which words (from 0) *test my kit* asks for."""

    @property
    def profile(self) -> str:
        """Key of the profile on this computer."""
        ...

    @property
    def kit(self) -> Kit:
        """Shown once."""
        ...

    @property
    def asked(self) -> tuple[int, ...]:
        """Which words, from 0, *test my kit* asks for."""
        ...


class Invitation(Protocol):
    """What an invite code opens; ``until`` is a date in words."""

    @property
    def organisation(self) -> str:
        """Its name."""
        ...

    @property
    def until(self) -> str:
        """A date in words."""
        ...

    @property
    def is_hr(self) -> bool:
        """The person is in HR: a passphrase of four words is needed."""
        ...


class LinkFound(Protocol):
    """Whose keys a link code opens."""

    @property
    def name(self) -> str:
        """The person's full name."""
        ...

    @property
    def organisation(self) -> str:
        """Its name."""
        ...

    @property
    def is_hr(self) -> bool:
        """A passphrase of four words is needed."""
        ...


class Joining(Protocol):
    """Between accepting an invite and HR's *same*: the five words both screens show, and how it stands, in words."""

    @property
    def profile(self) -> str:
        """Key of the profile on this computer."""
        ...

    @property
    def words(self) -> tuple[str, ...]:
        """In order."""
        ...

    @property
    def confirmed(self) -> bool:
        """HR has compared the words."""
        ...

    @property
    def sentence(self) -> str:
        """How it stands."""
        ...


class KitPerson(Protocol):
    """Somebody whom the recovery kit can make HR."""

    @property
    def pid(self) -> str:
        """Their id."""
        ...

    @property
    def name(self) -> str:
        """Their full name."""
        ...

    @property
    def was_hr(self) -> bool:
        """They are in HR, with keys that may be lost."""
        ...


class KitFound(Protocol):
    """The organisation that a recovery kit opens."""

    @property
    def organisation(self) -> str:
        """Its name."""
        ...

    @property
    def people(self) -> Sequence[KitPerson]:
        """Those of HR first."""
        ...


class KitJudge(Protocol):
    """Compares the words that somebody read from the paper of a new kit."""

    def test_kit(self, profile: str, words: Mapping[int, str]) -> None:
        """Compare typed words with the kit, any spelling of case and spaces; it is finished when it returns."""
        ...


class Judge(Protocol):
    """Says how good a new secret is."""

    def strength(self, secret: str, *, kind: str, founder: bool) -> Strength:
        """Judge a new secret; ``kind`` is ``"passphrase"`` or ``"PIN"``; HR needs four words."""
        ...


class Enrolment(Judge, KitJudge, Protocol):
    """The services' side of the entrance."""

    def profiles(self) -> Sequence[ProfileView]:
        """The profiles on this computer, the one used last first; the names of some may follow."""

    def named(self) -> Sequence[ProfileView]:
        """The same, each with its name."""

    def device(self) -> Device:
        """What this computer can keep."""

    def connection(self, profile: str) -> SyncView:
        """How the store of a profile was last seen; no network is asked."""

    def unlock(self, profile: str, secret: str, *, progress: Callable[[int, int], None] | None = None) -> object:
        """Open a profile; the result goes to the shell unread. ``WrongSecretError`` names a ``wait``.

        ``progress`` hears how far the first start of another version has looked through what is kept here.
        """

    def connect(self, store: str, password: str) -> None:
        """Try the way to a store on a server and keep the password that opens it; fields ``store``, ``password``."""

    def found(self, *, organisation: str, name: str, store: str, secret: str) -> Founded:
        """Create an organisation; fields ``organisation``, ``name``, ``store``, ``secret``."""

    def check_code(self, code: str) -> str:
        """Return the sentence about a code that cannot be right (length, check character), or an empty text."""

    def look_up(self, *, code: str, store: str) -> Invitation:
        """Find the invite; check that the code vouches for the organisation. Fields ``code``, ``store``."""

    def join(self, *, code: str, store: str, secret: str, kind: str) -> Joining:
        """Accept the invite; fields ``code``, ``store``, ``secret``."""

    def joining(self, profile: str) -> Joining:
        """Look again (one round of exchange) whether HR has confirmed."""

    def renew(self, profile: str, *, code: str, store: str, secret: str, kind: str) -> Joining:
        """Accept a new code on a profile whose passphrase was forgotten; what waits in it is kept."""

    def look_up_link(self, *, code: str, store: str) -> LinkFound:
        """Whose link code it is; nothing is taken yet. Fields ``code``, ``store``."""

    def join_link(self, *, code: str, store: str, secret: str, kind: str) -> str:
        """Take one's own keys to this computer; the profile they are in. Fields ``code``, ``store``, ``secret``."""

    def look_up_kit(self, *, words: str, store: str) -> KitFound:
        """What the words of a recovery kit open; nothing is written. Fields ``kit``, ``store``."""

    def recover(self, *, words: str, store: str, pid: str, secret: str) -> str:
        """Make somebody HR again by the kit; the profile they are in. Fields ``kit``, ``store``, ``secret``."""
