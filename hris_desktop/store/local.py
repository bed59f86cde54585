"""The file under the replica: opened, refused, upgraded, and written in transactions that hold or never happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from hris_desktop.store.backup import copy_into
from hris_desktop.store.database import (
    Fault,
    Progress,
    connect,
    immediate,
    quick_check,
    refuse_unless_ours,
    sentence_of,
    speaking,
)
from hris_desktop.store.newfile import fill, make
from hris_desktop.store.versions import Lineage

_WORTH_IT: Final = 4
BUSY_SECONDS = 2.0
"""A second process on one replica is refused; waiting for it would be waiting for the person."""


class ReplicaError(Exception):
    """A local file that cannot be used now; its text is a sentence for the person.

    ReplicaError
     ├─ ReplicaMissing      there is no file; nothing is created in its place
     ├─ ReplicaUnreachable  may not be read or written, or the disk does not answer
     ├─ ReplicaBusy         another process has it open
     ├─ ReplicaFull         the disk is full; nothing of this save was written
     ├─ ReplicaDamaged      not a database, truncated, another program's, or with other tables; nothing was changed
     │   └─ ReplicaAltered  a row is not what this program wrote, or is gone; what is wrong is read anew from the store
     └─ ReplicaTooNew       written by a newer version of this program
    """


class ReplicaMissing(ReplicaError):
    """There is no file; the profile is new, or its folder was moved away."""


class ReplicaUnreachable(ReplicaError):
    """May not be read or written, or the disk does not answer."""


class ReplicaBusy(ReplicaError):
    """Another process has it open."""


class ReplicaFull(ReplicaError):
    """The disk is full; nothing of this save was written."""


class ReplicaDamaged(ReplicaError):
    """Not a database, truncated, or not made by this program; nothing was changed."""


class ReplicaAltered(ReplicaDamaged):
    """A row is not what this program wrote, or is gone. It can be had anew from the shared store."""


class ReplicaTooNew(ReplicaError):
    """Written by a newer version of this program."""


_ERRORS: dict[Fault, type[ReplicaError]] = {
    Fault.MISSING: ReplicaMissing,
    Fault.DENIED: ReplicaUnreachable,
    Fault.FORBIDDEN: ReplicaUnreachable,
    Fault.BUSY: ReplicaBusy,
    Fault.FULL: ReplicaFull,
    Fault.FOREIGN: ReplicaDamaged,
    Fault.DAMAGED: ReplicaDamaged,
    Fault.NEWER: ReplicaTooNew,
    Fault.OLDER: ReplicaDamaged,
}


class LocalFile:
    """One connection to one local file, for one thread; every method may raise ReplicaError."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._drops = False

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new file, readable by its owner alone; raises ReplicaDamaged when the name is taken."""
        path = path.absolute()
        with _speaking(path):
            make(path, Lineage.REPLICA, mode=0o600)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, progress: Progress | None = None, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open an existing file; an older one is upgraded first, after a backup beside it. Nothing is created.

        ``busy_seconds``: how long to wait for a process that is just closing it; 0 to ask and not to wait.
        """
        path = path.absolute()
        with _speaking(path):
            version = refuse_unless_ours(path, Lineage.REPLICA)
            crashed = path.with_name(f"{path.name}-journal").exists()
            if crashed:
                # an upgrade that was cut off shows its number already, and whoever reads the file undoes it
                _undo(path, busy_seconds)
                version = refuse_unless_ours(path, Lineage.REPLICA)
            if version > Lineage.REPLICA.schema:
                raise ReplicaTooNew(sentence_of(Fault.NEWER, path, ValueError()))
            if version < Lineage.REPLICA.schema:
                from hris_desktop.store.upgrade import upgrade  # noqa: PLC0415 - Alembic only when versions differ

                upgrade(path, Lineage.REPLICA, progress=progress)
            local = cls(path, connect(path, busy_seconds=busy_seconds, exclusive=True))
        try:
            local._begin(check=crashed)
        except BaseException:
            local.close()
            raise
        return local

    @classmethod
    def in_memory(cls) -> Self:
        """A replica that is gone when it is closed, for tests that play through thousands of histories."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        fill(connection, Lineage.REPLICA)
        return cls(Path(":memory:"), connection)

    def _begin(self, *, check: bool) -> None:
        # the empty transaction takes the lock that keeps a second process out until close
        with self._speaking(), immediate(self._db):
            tables = {name for (name,) in self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not tables >= {"meta", "entry", "digest", "lost", "finding", "outbox", "draft", "keybag", "cache"}:
            raise ReplicaDamaged(sentence_of(Fault.DAMAGED, self.path, ValueError("tables are missing")))
        # a whole check costs time with the size of the organisation, so only a crash earns it here
        finding = self.quick_check() if check else None
        if finding is not None:
            raise ReplicaDamaged(sentence_of(Fault.DAMAGED, self.path, ValueError(finding)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are one commit, on the disk when the block ends, or none of them; not to be nested."""
        if self._db.in_transaction:
            raise RuntimeError("a transaction is open already; its writes would be committed by the wrong one")
        self._beginning()
        try:
            with self._speaking(), immediate(self._db):
                yield
                self._ending()
        except BaseException:
            self._undone()
            raise
        finally:
            if self._drops:
                self._db.execute("PRAGMA journal_size_limit=-1")
                self._drops = False

    def _leave_no_trace(self) -> None:
        """What this transaction drops is dropped from the journal, too, as soon as it is on the disk.

        While the file is held the journal is kept from commit to commit, with the pages as they were before. Cut at
        every commit it would have to grow again at each of them.
        """
        self._db.execute("PRAGMA journal_size_limit=0")
        self._drops = True

    def _beginning(self) -> None:
        """A transaction begins."""

    def _ending(self) -> None:
        """The last of it before it is on the disk."""

    def _undone(self) -> None:
        """It never happened."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """As ``transaction``, or a part of the one that is open."""
        with self._writing():
            yield

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        # one write on its own is its own transaction; inside `transaction()` it waits for that one's end
        if self._db.in_transaction:
            with self._speaking():
                yield self._db
        else:
            with self.transaction():
                yield self._db

    def get_meta(self, key: str) -> str | None:
        """A small fact of this device, or None."""
        with self._speaking():
            found: tuple[str] | None = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Keep a small fact of this device."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
            )

    def drop_meta(self, key: str) -> None:
        """Forget a small fact of this device; no error if it is gone."""
        with self._writing() as db:
            db.execute("DELETE FROM meta WHERE key = ?", (key,))

    def quick_check(self) -> str | None:
        """The first thing wrong with the file's structure, or None; reads the whole file."""
        with self._speaking():
            return quick_check(self._db)

    def backup(self, target: Path) -> None:
        """Write a whole, compact copy to ``target``, which must not exist."""
        with self._speaking():
            copy_into(self._db, target)

    def compact(self) -> None:
        """Give back to the disk what is free in the file, if that is a good part of it; a full disk leaves it so."""
        with self._speaking():
            [pages] = self._db.execute("PRAGMA page_count").fetchone()
            [free] = self._db.execute("PRAGMA freelist_count").fetchone()
        if free * _WORTH_IT > pages:
            with suppress(ReplicaFull), self._speaking():
                self._db.execute("VACUUM")

    def close(self) -> None:
        """Give the file back; an open transaction never happened."""
        self._db.close()

    def _speaking(self) -> AbstractContextManager[None]:
        return _speaking(self.path)


def _speaking(path: Path) -> AbstractContextManager[None]:
    return speaking(path, lambda fault, sentence: _ERRORS[fault](sentence))


def _undo(path: Path, busy_seconds: float) -> None:
    """Let SQLite take back what a journal says was not finished."""
    connection = connect(path, busy_seconds=busy_seconds)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    finally:
        connection.close()
