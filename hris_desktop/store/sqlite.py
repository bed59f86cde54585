"""The shared store as one SQLite file on a local disk: one machine with several accounts, a terminal server, a kiosk.

Reads are fetched whole, in one statement: a reader that keeps its lock starves every writer. Everybody with an account
on the file can also write past this class; nothing that is read here is believed.

Several accounts: the folder belongs to the group of its users, is setgid, and they work with umask 0007, so that the
journal of one who crashed can be rolled back by whoever comes next. The file is made 0660 and its journal inherits it.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Self

from hris_desktop.store.backup import copy_into
from hris_desktop.store.contract import (
    Appended,
    AppendResult,
    Busy,
    Conflict,
    Me,
    NetworkFolder,
    NoAccess,
    NotAStore,
    Outgoing,
    Row,
    Scope,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreTooOld,
    Unknown,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.store.database import (
    BUSY_SECONDS,
    Fault,
    connect,
    immediate,
    quick_check,
    refuse_unless_ours,
    roll_back,
    speaking,
)
from hris_desktop.store.foreign import probe, read_digests, read_rows
from hris_desktop.store.limits import MAX_CHUNK, MAX_PACKAGE, refusal, refuse_rows
from hris_desktop.store.locking import refuse_without_locks
from hris_desktop.store.newfile import make
from hris_desktop.store.numbering import place, put_back
from hris_desktop.store.versions import Lineage
from hris_desktop.system.account import login
from hris_desktop.system.clock import SystemClock
from hris_desktop.system.filesystem import network_kind

NetworkKind = Callable[[Path], str | None]
"""Names the network file system a path lies on, or returns None."""

_ERRORS: dict[Fault, type[StoreError]] = {
    Fault.MISSING: Unreachable,
    Fault.DENIED: Unreachable,
    Fault.FORBIDDEN: NoAccess,
    Fault.BUSY: Unreachable,
    Fault.FULL: StoreFull,
    Fault.FOREIGN: NotAStore,
    Fault.DAMAGED: NotAStore,
    Fault.NEWER: StoreTooNew,
    Fault.OLDER: StoreTooOld,
}
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
_ME = f"SELECT org, incarnation, schema, last_seq, {_NOW} FROM store LIMIT 2"  # noqa: S608 - made of constants
_OUTDATED = f"DELETE FROM mailbox WHERE until < {_NOW}"  # noqa: S608 - made of constants
_KEEP_CHUNK = (
    "INSERT INTO blob VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data WHERE data IS NOT excluded.data"
)
_CHUNKS = (
    "SELECT id, data FROM blob WHERE id IN (SELECT value FROM json_each(?)) "
    "AND typeof(data) = 'blob' AND length(data) <= ?"
)
_PACKAGE = "SELECT blob FROM mailbox WHERE id = ? AND typeof(blob) = 'blob' AND length(blob) <= ?"


class SqliteStore:
    """One connection to a shared SQLite store, used by one thread; raises ``StoreError`` as its contract says."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._file = _identity(path)  # before connecting: a file swapped in between is then noticed at once
        self._db = connect(path, busy_seconds=busy_seconds)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        org: str | None = None,
        network_kind: NetworkKind = network_kind,
        busy_seconds: float = BUSY_SECONDS,
    ) -> Self:
        """Open an existing store; with ``org``, refuse the store of another organisation. Nothing is created.

        Raises Unreachable, NoAccess, NotAStore, NetworkFolder, UnsafeFolder, WrongOrganisation, StoreTooNew,
        StoreTooOld.
        """
        path = path.absolute()
        _refuse_network(path, network_kind)
        with _speaking(path):
            refuse_unless_ours(path, Lineage.SHARED)
            refuse_without_locks(path)
            store = cls(path, busy_seconds=busy_seconds)
        try:
            store._refuse_unusable(org)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def create(
        cls, path: Path, *, network_kind: NetworkKind = network_kind, busy_seconds: float = BUSY_SECONDS
    ) -> Self:
        """Make an empty store, which ``found`` then gives to an organisation; an existing file is never touched.

        Raises Unreachable (folder missing), NoAccess (not writable), NotAStore (the name is taken), NetworkFolder,
        UnsafeFolder, StoreFull.
        """
        path = path.absolute()
        _refuse_network(path, network_kind)
        row = ("INSERT INTO store VALUES (NULL, ?, ?, 0)", (str(uuid.uuid4()), Lineage.SHARED.least))
        with _speaking(path):
            refuse_without_locks(path)
            make(path, Lineage.SHARED, mode=0o660, first=[row])
        return cls.open(path, network_kind=network_kind, busy_seconds=busy_seconds)

    def _refuse_unusable(self, org: str | None) -> None:
        me = self.me()
        if me.schema > Lineage.SHARED.schema:
            raise StoreTooNew(f"The store {self.path} was written by a newer version of this program.")
        if me.schema < Lineage.SHARED.least:
            raise StoreTooOld(f"The store {self.path} was written by an older version and needs `store upgrade`.")
        if org is not None and me.org is not None and me.org != org:
            raise WrongOrganisation(f"The store {self.path} belongs to another organisation ({me.org}).")
        with self._speaking():
            probe(self._db)
            finding = quick_check(self._db)
        if finding is not None:
            raise NotAStore(f"The store {self.path} is damaged ({finding}). Nothing was changed.")

    # ---------------------------------------------------------------------------------------------- the log

    def me(self) -> Me:
        """See ``Store.me``. Who one is here, the machine says; roles and persons it does not know."""
        with self._speaking():
            rows = self._db.execute(_ME).fetchall()
        match rows:
            case [(str() | None as org, str() as incarnation, int() as schema, int() as last_seq, str() as now)]:
                return Me(
                    login=login(),
                    person=None,
                    roles=(),
                    org=org,
                    incarnation=incarnation,
                    last_seq=last_seq,
                    store_time=now,
                    schema=schema,
                )
        raise NotAStore(f"The file {self.path} says nothing clear about itself. Nothing was changed.")

    def digests(self, after: int, limit: int) -> list[tuple[int, object]]:
        """See ``Store.digests``."""
        with self._speaking():
            return read_digests(self._db, after, limit)

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        """See ``Store.entries``. A value longer than any lawful one is handed out cut, still too long."""
        with self._speaking():
            return read_rows(self._db, scope, after=after, limit=limit)

    def change_mark(self) -> object:
        """See ``Store.change_mark``. One's own commits do not move it."""
        with self._speaking():
            [mark] = self._db.execute("PRAGMA data_version").fetchone()
        return mark

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.append``."""
        return refusal(batch) or self._write(batch)

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.found``."""
        return refusal(batch) or self._write(batch, org=org)

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        """See ``Store.restore``."""
        refuse_rows(rows)
        return self._placed(lambda: put_back(self._db, org, rows))

    def fill(self, h: bytes, body: bytes) -> bool:
        """See ``Store.fill``."""
        with self._writing() as db:
            query = "UPDATE entry SET body = ? WHERE h = ? AND bh = ? AND body IS NULL"
            return db.execute(query, (body, h, sha256(body).digest())).rowcount > 0

    def erase(self, h: bytes) -> bool:
        """See ``Store.erase``. The bytes are overwritten in the file (``secure_delete``)."""
        with self._writing() as db:
            return db.execute("UPDATE entry SET body = NULL WHERE h = ?", (h,)).rowcount > 0

    def _write(self, batch: Sequence[Outgoing], *, org: str | None = None) -> AppendResult:
        return self._placed(lambda: place(self._db, batch, org=org))

    def _placed(self, work: Callable[[], Appended | Conflict]) -> AppendResult:
        with self._speaking():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                outcome = work()
            except BaseException:
                roll_back(self._db)
                raise
            if isinstance(outcome, Appended):
                done = self._commit(outcome)
                _HELD.pop(self.path, None)
                return done
            roll_back(self._db)
        return outcome

    def _commit(self, outcome: Appended) -> AppendResult:
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                roll_back(self._db)
            if _may_have_been_written(error):
                return Unknown()
            raise
        return outcome

    # ---------------------------------------------------------------------------------------------- beside the log

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        """See ``Store.put_blobs``. A chunk that somebody damaged is mended."""
        if any(len(blob) > MAX_CHUNK for blob in blobs):
            raise ValueError(f"a chunk has at most {MAX_CHUNK} bytes")
        rows = [(sha256(blob).hexdigest(), blob) for blob in blobs]
        with self._writing() as db:
            db.executemany(_KEEP_CHUNK, rows)
        return [name for name, _ in rows]

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See ``Store.get_blobs``."""
        with self._speaking():
            return dict(self._db.execute(_CHUNKS, (json.dumps(list(ids)), MAX_CHUNK)).fetchall())

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        """See ``Store.mailbox_put``. Packages whose time has passed are thrown away on this occasion."""
        if len(blob) > MAX_PACKAGE:
            raise ValueError(f"a package has at most {MAX_PACKAGE} bytes")
        with self._writing() as db:
            db.execute(_OUTDATED)
            db.execute("INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?)", (slot, blob, until))

    def mailbox_get(self, slot: str) -> bytes | None:
        """See ``Store.mailbox_get``."""
        with self._speaking():
            found: tuple[bytes] | None = self._db.execute(_PACKAGE, (slot, MAX_PACKAGE)).fetchone()
        return found[0] if found else None

    def mailbox_delete(self, slot: str) -> None:
        """See ``Store.mailbox_delete``."""
        with self._writing() as db:
            db.execute("DELETE FROM mailbox WHERE id = ?", (slot,))

    # ---------------------------------------------------------------------------------------------- the file

    def quick_check(self) -> str | None:
        """The first thing wrong with the file's structure, or None."""
        with self._speaking():
            return quick_check(self._db)

    def backup(self, target: Path) -> None:
        """Write a whole, compact copy to ``target``, which must not exist; others may go on working meanwhile."""
        with self._speaking():
            copy_into(self._db, target)

    def close(self) -> None:
        """See ``Store.close``."""
        self._db.close()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        if _identity(self.path) != self._file:
            # our descriptor still reaches the file that was moved away: what is written there, nobody would ever read
            raise Unreachable(f"The store {self.path} was moved or replaced. Open it again.")
        with _speaking(self.path):
            yield

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._speaking(), immediate(self._db):
            yield self._db


def upgraded(path: Path, *, network_kind: NetworkKind = network_kind) -> int:
    """Bring the file to this program's schema, after a backup beside it; the schema it had. Raises ``StoreError``."""
    from hris_desktop.store.upgrade import upgrade  # noqa: PLC0415 - Alembic only when somebody asks for it

    path = path.absolute()
    _refuse_network(path, network_kind)
    with _speaking(path):
        return upgrade(path, Lineage.SHARED)


def _may_have_been_written(error: sqlite3.Error) -> bool:
    # a full disk and a lock that never came are known not to have been written; a disk that failed is not known
    return (getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF) == sqlite3.SQLITE_IOERR


def _speaking(path: Path) -> AbstractContextManager[None]:
    def translate(fault: Fault, sentence: str) -> StoreError:
        return _busy(path) if fault is Fault.BUSY else _ERRORS[fault](sentence)

    return speaking(path, translate)


_HELD: dict[Path, tuple[datetime, datetime]] = {}
"""When this process first and last had to wait in vain for a store: it is opened anew after every failure."""
_ONE_HOLDUP = timedelta(minutes=10)
"""Longer than any pause between two tries, so that two that are further apart have nothing to do with each other."""


def _busy(path: Path) -> Busy:
    now = SystemClock().now()
    since, last = _HELD.get(path, (now, now))
    _HELD[path] = since, _ = (since if now - last < _ONE_HOLDUP else now), now
    told = f"The store {path} is busy since {since.astimezone():%H:%M}: another program holds it, or sleeps."
    return Busy(f"{told} Nothing was written. It is tried again.", since)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _refuse_network(path: Path, network_kind: NetworkKind) -> None:
    kind = network_kind(path)
    if kind is not None:
        raise NetworkFolder(
            f"{path} lies on a network file system ({kind}), where a shared SQLite file would be destroyed by lost "
            "locks. Use a folder store there (folder:///path/of/the/folder), a PostgreSQL database, or a disk of this "
            "machine."
        )
