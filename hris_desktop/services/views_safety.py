"""What the pages about a person's own keys are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hris_desktop.services.kit import Kit
from hris_desktop.services.views_office import Candidate
from hris_desktop.services.views_record import PersonRef


@dataclass(frozen=True, slots=True)
class Strength:
    """How good a new secret is; ``level`` 0 to 4."""

    level: int
    enough: bool
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class SecretView:
    """What opens this profile today, and what may. ``kind`` is ``"passphrase"`` or ``"PIN"``."""

    kind: str
    is_hr: bool
    pin: bool
    """A PIN may be chosen: a real keyring stands beside it, and the person is not in HR."""
    warning: str
    """What is the matter with this computer's keyring, or empty."""


@dataclass(frozen=True, slots=True)
class LinkFound:
    """Whose keys a link code opens."""

    name: str
    organisation: str
    is_hr: bool
    """A passphrase of four words is needed."""


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device that has written with the person's keys. ``name`` is what the log calls it, ``8F3A-12BC``."""

    name: str
    is_this: bool
    seen: datetime | None
    """When its newest entry says it was written; None if it has written nothing."""
    writes: int
    ended: bool
    """It signs with keys that were replaced: nothing from it counts any more."""


@dataclass(frozen=True, slots=True)
class TerminalView:
    """A shared terminal as it was last heard of. ``key`` names it to the service, ``name`` to people, ``8F3A-12BC``."""

    key: str
    name: str
    site: str = field(repr=False)
    waiting: int
    stuck: int
    """Of those waiting: how many go out only when their person signs in there."""
    hours: int
    """The age of the oldest, in coarse steps."""
    heard: datetime
    by: PersonRef = field(repr=False)
    """Who joined it and vouches for it."""
    retired: bool = False
    clock_off: bool = False
    """Its clock runs ahead by a day or more."""
    replayed: bool = False
    """The store holds an earlier word of it than this one."""


@dataclass(frozen=True, slots=True)
class TerminalsView:
    """All of them. ``ignored``: how many words in the store are of no terminal that anybody vouches for."""

    terminals: tuple[TerminalView, ...]
    ignored: int = 0
    online: bool = True


@dataclass(frozen=True, slots=True)
class UnsentView:
    """Changes that waited on this device when its keys were lost."""

    opened: int
    """They came through: opened again and sent or waiting to be sent, or delivered as they were signed, unopened."""
    closed: tuple[ClosedChange, ...]
    can_try: bool
    """An earlier passphrase may open them."""


@dataclass(frozen=True, slots=True)
class ClosedChange:
    """A change that no key on this device opens: what it is about, and when it was saved."""

    op: str
    about: str
    saved: datetime | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A key confirmed for the person signed in, on another device. ``by``: who of HR signed that, by full name."""

    at: datetime | None
    by: tuple[str, ...]
    words: tuple[str, ...]
    """The five words of the new key."""


@dataclass(frozen=True, slots=True)
class KitUsed:
    """The recovery kit was used: ``kind`` of the entry, for whom, by whom, and when it says it was."""

    kind: str
    """``recovery`` = they became HR by it; ``role+``, ``role-``, ``remove``, ``confirm`` = it signed that."""
    person: PersonRef
    role: str
    """What they were let into or taken out of."""
    by: PersonRef
    at: datetime | None
    """None: its author's clock was set forward, or said nothing."""


@dataclass(frozen=True, slots=True)
class Ended:
    """HR has removed the person signed in: nothing that they write counts, and nothing new reaches them."""

    at: datetime | None
    by: str
    """Full name of who signed it; "" if the entry is not here."""


@dataclass(frozen=True, slots=True)
class KeyNewsView:
    """All that a person has to be told about keys."""

    replaced: Replaced | None
    kit_uses: tuple[KitUsed, ...]
    unsent: UnsentView | None
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class KitPerson:
    """Somebody whom the recovery kit can make HR."""

    pid: str
    name: str
    was_hr: bool


@dataclass(frozen=True, slots=True)
class KitFound:
    """The organisation that a recovery kit opens, and its people, those of HR first."""

    organisation: str
    people: Sequence[KitPerson]


@dataclass(frozen=True, slots=True)
class KitState:
    """The organisation's recovery kit. ``waiting``: a new one was begun here and has not been tested."""

    reference: str
    made: datetime | None
    is_hr: bool
    waiting: bool
    outdated: tuple[str, ...]
    """Roles whose present key is not wrapped to this kit yet."""
    untested: bool = False
    """It was never tested, and its words are gone from this device."""
    stuck: tuple[Candidate, ...] = ()
    """People in HR whose renewed key only the kit can confirm: there is no second person who could sign."""
    only_kit: tuple[str, ...] = ()
    """Roles that nobody opens but this kit: another one in its place would never open them."""
    only_earlier: tuple[str, ...] = ()
    """Roles that nobody opens but a kit that was replaced: its sheet is needed until somebody was let in."""


@dataclass(frozen=True, slots=True)
class KitTest:
    """What a test of the kit opened, in the words people use for roles."""

    opens: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewKit:
    """A new kit, shown until it has been tested. ``asked``: which words (from 0) the test asks for."""

    kit: Kit
    asked: tuple[int, ...]
