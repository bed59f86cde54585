"""The shared store as one SQLite file on a local disk: one machine with several accounts, a terminal server, a kiosk.

The counter row ``store.last_seq`` is moved inside the append's own ``BEGIN IMMEDIATE`` and held to the commit, so a
number is never seen before its row and never skipped. Reads are fetched whole, in one statement: a reader that keeps
its lock starves every writer. Everybody with an account here can also write past this class; nothing read is believed.

Several accounts: the folder is made with the group of its users, setgid, and they work with umask 0007, so that the
journal of one who crashed can be rolled back by whoever comes next. The file is made 0660 and its journal inherits it.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Self

from hris_desktop.store.backup import copy_into
from hris_desktop.store.contract import (
    Appended,
    AppendResult,
    Conflict,
    Me,
    NetworkFolder,
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
from hris_desktop.store.limits import MAX_BODY, MAX_CHAIN, MAX_CHUNK, MAX_CTX, MAX_PACKAGE, MAX_REV, refusal
from hris_desktop.store.newfile import make
from hris_desktop.store.versions import Lineage
from hris_desktop.system.filesystem import network_kind

NetworkKind = Callable[[Path], str | None]
"""Names the network file system a path lies on, or returns None."""

_ERRORS: dict[Fault, type[StoreError]] = {
    Fault.MISSING: Unreachable,
    Fault.DENIED: Unreachable,
    Fault.BUSY: Unreachable,
    Fault.FULL: StoreFull,
    Fault.FOREIGN: NotAStore,
    Fault.DAMAGED: NotAStore,
    Fault.NEWER: StoreTooNew,
    Fault.OLDER: StoreTooOld,
}


def _as_it_lies(column: str, most: int) -> str:
    # one byte more than a lawful value is enough for "too long": a planted gigabyte must not fill our memory
    return (
        f"CASE typeof({column}) "
        f"WHEN 'blob' THEN CASE WHEN length({column}) > {most} THEN zeroblob({most + 1}) ELSE {column} END "
        f"WHEN 'text' THEN CASE WHEN length(CAST({column} AS BLOB)) > {most} "
        f"THEN substr({column}, 1, {most + 1}) ELSE {column} END "
        f"ELSE {column} END"
    )


_CAPS = {
    "chain": MAX_CHAIN,
    "rev": MAX_CHAIN,
    "op": MAX_CHAIN,
    "h": MAX_CHAIN,
    "ctx": MAX_CTX,
    "body": MAX_BODY,
    "bh": MAX_CHAIN,
    "sig": MAX_CHAIN,
}
_COLUMNS = "seq, " + ", ".join(_as_it_lies(column, most) for column, most in _CAPS.items())
_ENTRIES = f"SELECT {_COLUMNS} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608 - made of constants
_ENTRIES_OF = f"""
    SELECT {_COLUMNS} FROM entry
    WHERE seq > ? AND (
        chain IN (SELECT value FROM json_each(?))
        OR EXISTS (SELECT 1 FROM json_each(?) AS prefix WHERE substr(chain, 1, length(prefix.value)) = prefix.value))
    ORDER BY seq LIMIT ?
"""  # noqa: S608 - made of constants
_DIGESTS = f"SELECT seq, {_as_it_lies('h', MAX_CHAIN)} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608
_PROBES = (
    _ENTRIES,
    "SELECT id, data FROM blob LIMIT ?2 OFFSET ?1",
    "SELECT id, blob, until FROM mailbox LIMIT ?2 OFFSET ?1",
)
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"


class SqliteStore:
    """One connection to a shared SQLite store, used by one thread; raises ``StoreError`` as its contract says."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._file = _identity(path)

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

        Raises Unreachable, NotAStore, NetworkFolder, WrongOrganisation, StoreTooNew, StoreTooOld.
        """
        path = path.absolute()
        _refuse_network(path, network_kind)
        with _speaking(path):
            refuse_unless_ours(path, Lineage.SHARED)
            store = cls(path, connect(path, busy_seconds=busy_seconds))
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

        Raises Unreachable (folder missing or not writable), NotAStore (the name is taken), NetworkFolder, StoreFull.
        """
        path = path.absolute()
        _refuse_network(path, network_kind)
        row = ("INSERT INTO store VALUES (NULL, ?, ?, 0)", (str(uuid.uuid4()), Lineage.SHARED.schema))
        with _speaking(path):
            make(path, Lineage.SHARED, mode=0o660, first=[row])
        return cls.open(path, network_kind=network_kind, busy_seconds=busy_seconds)

    def _refuse_unusable(self, org: str | None) -> None:
        me = self.me()
        if me.schema > Lineage.SHARED.schema:
            raise StoreTooNew(f"The store {self.path} was written by a newer version of this program.")
        if me.schema < Lineage.SHARED.schema:
            raise StoreTooOld(f"The store {self.path} was written by an older version and needs `store upgrade`.")
        if org is not None and me.org is not None and me.org != org:
            raise WrongOrganisation(f"The store {self.path} belongs to another organisation ({me.org}).")
        with self._speaking():
            for probe in _PROBES:
                self._db.execute(probe, (0, 0)).fetchall()
            finding = quick_check(self._db)
        if finding is not None:
            raise NotAStore(f"The store {self.path} is damaged ({finding}). Nothing was changed.")

    # ------------------------------------------------------------------------------------------------ reading

    def me(self) -> Me:
        """Who the machine says we are; one row about the store, read afresh."""
        with self._speaking():
            rows = self._db.execute(f"SELECT org, incarnation, schema, last_seq, {_NOW} FROM store LIMIT 2").fetchall()  # noqa: S608
        match rows:
            case [(str() | None as org, str() as incarnation, int() as schema, int() as last_seq, str() as now)]:
                return Me(
                    login=getpass.getuser(),
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
            return self._db.execute(_DIGESTS, (after, limit)).fetchall()

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        """See ``Store.entries``. A value longer than any lawful one is handed out cut, still too long."""
        with self._speaking():
            if scope.everything:
                rows = self._db.execute(_ENTRIES, (after, limit)).fetchall()
            else:
                names, prefixes = json.dumps(scope.chains), json.dumps(scope.prefixes)
                rows = self._db.execute(_ENTRIES_OF, (after, names, prefixes, limit)).fetchall()
        return [Row(*row) for row in rows]

    def change_mark(self) -> object:
        """Differs after somebody else's commit; one's own does not move it."""
        with self._speaking():
            [mark] = self._db.execute("PRAGMA data_version").fetchone()
        return mark

    # ------------------------------------------------------------------------------------------------ appending

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.append``."""
        return refusal(batch) or self._write(batch, org=None)

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.found``."""
        return refusal(batch) or self._write(batch, org=org)

    def _write(self, batch: Sequence[Outgoing], *, org: str | None) -> AppendResult:
        with self._speaking():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                outcome = self._place(batch, org=org)
            except BaseException:
                roll_back(self._db)
                raise
            if isinstance(outcome, Appended):
                return self._commit(outcome)
            roll_back(self._db)
        return outcome

    def _place(self, batch: Sequence[Outgoing], *, org: str | None) -> AppendResult:
        if (org is not None and not self._found(org)) or not self._fits(batch):
            return Conflict(self._revs({outgoing.chain for outgoing in batch}))
        counter = "UPDATE store SET last_seq = last_seq + ? RETURNING last_seq"
        [[last]] = self._db.execute(counter, (len(batch),)).fetchall()
        seqs = tuple(range(last - len(batch) + 1, last + 1))
        rows = [(seq, o.chain, o.rev, o.op, *_columns(o)) for seq, o in zip(seqs, batch, strict=True)]
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return Appended(seqs)

    def _found(self, org: str) -> bool:
        query = "UPDATE store SET org = ? WHERE org IS NULL AND last_seq = 0 AND NOT EXISTS (SELECT 1 FROM entry)"
        return self._db.execute(query, (org,)).rowcount == 1

    def _fits(self, batch: Sequence[Outgoing]) -> bool:
        revs = self._revs({outgoing.chain for outgoing in batch})
        names: set[bytes] = set()
        for outgoing in batch:
            revs[outgoing.chain] += 1
            h = outgoing.entry.h
            if outgoing.rev != revs[outgoing.chain] or h in names or self._holds(h):
                return False
            names.add(h)
        return True

    def _holds(self, h: bytes) -> bool:
        return self._db.execute("SELECT 1 FROM entry WHERE h = ?", (h,)).fetchone() is not None

    def _revs(self, chains: set[str]) -> dict[str, int]:
        # whoever writes past this class may leave a rev that is no lawful number; it must not lock the chain for ever
        query = "SELECT max(rev) FROM entry WHERE chain = ? AND typeof(rev) = 'integer' AND rev <= ?"
        return {chain: self._db.execute(query, (chain, MAX_REV)).fetchone()[0] or 0 for chain in chains}

    def _commit(self, outcome: Appended) -> AppendResult:
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                roll_back(self._db)
            if _may_have_been_written(error):
                return Unknown()
            raise
        return outcome

    # ------------------------------------------------------------------------------------------------ beside the log

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        """See ``Store.put_blobs``. A chunk that somebody damaged is mended."""
        if any(len(blob) > MAX_CHUNK for blob in blobs):
            raise ValueError(f"a chunk has at most {MAX_CHUNK} bytes")
        rows = [(sha256(blob).hexdigest(), blob) for blob in blobs]
        query = (
            "INSERT INTO blob VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data "
            "WHERE data IS NOT excluded.data"
        )
        with self._speaking(), immediate(self._db):
            self._db.executemany(query, rows)
        return [name for name, _ in rows]

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See ``Store.get_blobs``."""
        query = (
            "SELECT id, data FROM blob WHERE id IN (SELECT value FROM json_each(?)) "
            "AND typeof(data) = 'blob' AND length(data) <= ?"
        )
        with self._speaking():
            return dict(self._db.execute(query, (json.dumps(list(ids)), MAX_CHUNK)).fetchall())

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        """See ``Store.mailbox_put``. Packages whose time has passed are thrown away on this occasion."""
        if len(blob) > MAX_PACKAGE:
            raise ValueError(f"a package has at most {MAX_PACKAGE} bytes")
        with self._speaking(), immediate(self._db):
            self._db.execute(f"DELETE FROM mailbox WHERE until < {_NOW}")  # noqa: S608 - a constant
            self._db.execute("INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?)", (slot, blob, until))

    def mailbox_get(self, slot: str) -> bytes | None:
        """See ``Store.mailbox_get``."""
        query = "SELECT blob FROM mailbox WHERE id = ? AND typeof(blob) = 'blob' AND length(blob) <= ?"
        with self._speaking():
            found: tuple[bytes] | None = self._db.execute(query, (slot, MAX_PACKAGE)).fetchone()
        return found[0] if found else None

    def mailbox_delete(self, slot: str) -> None:
        """See ``Store.mailbox_delete``."""
        with self._speaking(), immediate(self._db):
            self._db.execute("DELETE FROM mailbox WHERE id = ?", (slot,))

    def erase(self, h: bytes) -> bool:
        """See ``Store.erase``. The bytes are overwritten in the file (``secure_delete``)."""
        with self._speaking(), immediate(self._db):
            return self._db.execute("UPDATE entry SET body = NULL WHERE h = ?", (h,)).rowcount > 0

    # ------------------------------------------------------------------------------------------------ the file

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


def _columns(outgoing: Outgoing) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    entry = outgoing.entry
    return entry.h, entry.ctx, entry.body, entry.bh, entry.sig


def _may_have_been_written(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF) == sqlite3.SQLITE_IOERR


def _speaking(path: Path) -> contextlib.AbstractContextManager[None]:
    return speaking(path, lambda fault, sentence: _ERRORS[fault](sentence))


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
            "locks. Put the store on a disk of this machine, or use PostgreSQL."
        )
