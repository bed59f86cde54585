"""What every shared store must do; one suite in tests/store holds all of them to it.

A store is a shelf: it gives the next gap-free ``seq``, refuses to append a second row with the same ``h`` or the same
``(chain, rev)``, and hands rows back in ``seq`` order. It is never believed: a ``Row`` comes out of it exactly as it
lies there, any column may hold anything, and admission judges it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from hris_desktop.crypto.chain import Entry

MAX_BATCH = 64
"""Entries in one atomic append."""
SHOWS_OWN = "reads own"
"""How a store says that it shows a login the rows of its person only."""


class StoreError(Exception):
    """A store that cannot be used now.

    StoreError
     ├─ Unreachable        no connection, locked for too long, folder missing; try again later
     │   └─ Busy           another program holds it; nothing was written, and it is tried again
     ├─ StoreFull          the disk or quota of the store is full; nothing was written
     ├─ NotAStore          the file is not a database, is truncated or damaged; nothing was changed
     ├─ NetworkFolder      the file lies on a network file system, where SQLite's locks cannot be trusted
     ├─ UnsafeFolder       a folder that gives one name twice or keeps no locks, so that entries could be overwritten
     ├─ NoAccess           it answers, and shows this login nothing; a removed login gets zero rows and no error
     │   └─ WrongLogin     it is another person's login, or one that reaches less than is needed
     ├─ WrongOrganisation  the store belongs to another organisation than this profile
     ├─ StoreTooNew        written by a newer version of this program; upgrade the program
     └─ StoreTooOld        needs ``store upgrade`` first
    """


class Unreachable(StoreError):
    """No connection; nothing is known about what was not sent, nothing of what was read is wrong."""


class Busy(Unreachable):
    """Another program holds the store; ``since`` is when this program first had to wait for it."""

    def __init__(self, sentence: str, since: datetime) -> None:
        super().__init__(sentence)
        self.since = since


class NoAccess(StoreError):
    """This login may not read the store, or no longer; nothing that was read before is wrong or gone."""


class WrongLogin(NoAccess):
    """The login is somebody else's, or is not shown all rows that are needed; the store itself is in order."""


class StoreFull(StoreError):
    """The store's disk is full; nothing was written."""


class NotAStore(StoreError):
    """Not a database, truncated, or another program's database; nothing was changed."""


class NetworkFolder(StoreError):
    """A shared SQLite file on a network file system would be destroyed by lost locks."""


class UnsafeFolder(StoreError):
    """A folder that does not refuse a name in use, or a lock in use, cannot keep a store; nothing was written."""


class WrongOrganisation(StoreError):
    """The store was founded by another organisation."""


class StoreTooNew(StoreError):
    """The store's schema is newer than this program."""


class StoreTooOld(StoreError):
    """The store's schema is older than this program can use without an upgrade."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the store hands it out. Nothing in it is trusted, not even the types (SQLite keeps any)."""

    seq: int
    chain: object
    rev: object
    op: object
    h: object
    ctx: object
    body: object = field(repr=False)
    bh: object = field(repr=False)
    sig: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One entry on its way to the store. ``rev`` is the store's compare-and-swap token: last known + 1, from 1."""

    chain: str
    rev: int
    op: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Appended:
    """All entries of the batch stand in the log, with these consecutive numbers."""

    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody was first; nothing was written. ``revs``: current rev of each chain of the batch (0 = none)."""

    revs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Denied:
    """The store refuses this login or these bytes; nothing was written. ``reason`` is for the report, not a verdict."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The connection died after sending: written or not, only the next pull can tell."""


AppendResult = Appended | Conflict | Denied | Unknown


@dataclass(frozen=True, slots=True)
class Me:
    """Who the store says we are, and where it stands. Never cached across a reconnect."""

    login: str
    person: str | None
    roles: tuple[str, ...]
    org: str | None
    incarnation: str
    last_seq: int
    store_time: str
    schema: int

    @property
    def shows_own(self) -> bool:
        """Whether this login is shown the rows of its person only, and no others at all."""
        return SHOWS_OWN in self.roles


@dataclass(frozen=True, slots=True)
class Scope:
    """Which chains a pull asks for: all of them, or those with one of these names, beginnings (``r:<uuid>:``) or ends.

    An end (``:directory``) is one section of everybody.
    """

    everything: bool = True
    chains: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def __contains__(self, chain: object) -> bool:
        """Whether the rows of this chain are asked for."""
        if self.everything:
            return True
        return isinstance(chain, str) and (
            chain in self.chains or chain.startswith(self.prefixes) or chain.endswith(self.suffixes)
        )


EVERYTHING = Scope()


@runtime_checkable
class Store(Protocol):
    """A shared store. Every method raises ``StoreError`` when the store cannot be used."""

    def me(self) -> Me:
        """Ask before every pull: a removed login sees zero rows, not an error."""
        ...

    def digests(self, after: int, limit: int) -> list[tuple[int, object]]:
        """``(seq, h)`` of the rows with ``seq > after``, in order, at most ``limit``."""
        ...

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        """Rows within the scope with ``seq > after``, in order, at most ``limit``; read whole, no cursor stays open."""
        ...

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """Append 1..MAX_BATCH entries, all or none, with consecutive ``seq``. ``h`` and ``bh`` are computed here."""
        ...

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        """Append the first batch (genesis) of an *empty* store and note its organisation; else ``Conflict``."""
        ...

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        """Put rows back that this log lost, exactly as they lay there: numbers, columns, missing bodies.

        Also one whose ``h`` or ``(chain, rev)`` another has: only a host can have planted it, and it is part of the
        history that was verified. At the end of the log only, 1..MAX_BATCH of them, all or none; ``Conflict`` where
        the log ends elsewhere. An empty store then belongs to ``org``.
        """
        ...

    def fill(self, h: bytes, body: bytes) -> bool:
        """Put a body back where it is missing in a row whose ``bh`` it has. Returns whether there was such a row."""
        ...

    def change_mark(self) -> object:
        """A cheap token that differs soon after anybody else's append (SQLite: its data version); None = just poll."""
        ...

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        """Keep chunks under the hex SHA-256 of their bytes; returns the ids. Idempotent."""
        ...

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The chunks that exist; the caller checks each against its id."""
        ...

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        """Leave a package (link codes) under an unguessable name until an ISO time."""
        ...

    def mailbox_get(self, slot: str) -> bytes | None:
        """The package, or None."""
        ...

    def mailbox_delete(self, slot: str) -> None:
        """Remove the package; no error if it is gone."""
        ...

    def erase(self, h: bytes) -> bool:
        """Replace the body of the row ``h`` by NULL (``bh`` stays). Returns whether it did.

        A server does so only where a later entry of its chain erases it, and for whom that is; files take anybody's
        word. The caller asks for nothing that no counted erasure names (``sync.erasing``).
        """
        ...

    def close(self) -> None:
        """Give back the connection; the object is not used again."""
        ...
