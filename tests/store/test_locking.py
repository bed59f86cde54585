"""The trial at every opening: a folder whose locks mean nothing is found, whoever forgets them, and left as it was."""

from __future__ import annotations

import ctypes
import fcntl
import os
import sqlite3
import struct
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from hris_desktop.store import locking
from hris_desktop.store.contract import UnsafeFolder
from hris_desktop.store.locking import refuse_without_locks
from hris_desktop.store.sqlite import SqliteStore

SENTENCE = r"does not keep locks.*folder:///.*PostgreSQL.*a disk of this machine"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    SqliteStore.create(tmp_path / "store.sqlite").close()
    return tmp_path / "store.sqlite"


def refused(path: Path) -> None:
    """By the opening and by the making; nothing is left, nothing was changed."""
    before = path.read_bytes()
    with pytest.raises(UnsafeFolder, match=SENTENCE):
        SqliteStore.open(path)
    with pytest.raises(UnsafeFolder, match=SENTENCE):
        SqliteStore.create(path.with_name("other.sqlite"))
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == before


def test_a_disk_of_this_machine_keeps_them(path: Path) -> None:
    SqliteStore.open(path).close()
    assert list(path.parent.iterdir()) == [path]


def test_locks_that_sqlite_itself_does_not_get(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As without any lock manager: SQLite's way without locks stands for the file system that grants them to all."""
    real = sqlite3.connect
    monkeypatch.setattr(
        locking,
        "_connection",
        lambda scratch: real(f"{scratch.as_uri()}?mode=rw&nolock=1", uri=True, isolation_level=None, timeout=0),
    )
    refused(path)


@pytest.mark.skipif(sys.platform != "linux", reason="the system is asked on Linux")
def test_locks_that_the_system_forgets(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two connections of one process still refuse each other, by SQLite's own books; another process would not."""
    monkeypatch.setattr(fcntl, "fcntl", lambda *_: 0)
    refused(path)


@pytest.mark.skipif(sys.platform != "linux", reason="the system is asked on Linux")
def test_the_system_is_asked_for_what_sqlite_holds(tmp_path: Path) -> None:
    """Not for other bytes, which nobody holds: it gives them once SQLite has let go."""
    scratch = tmp_path / "scratch"
    scratch.touch()
    holder = locking._connection(scratch)
    holder.execute("BEGIN EXCLUSIVE")
    assert not locking._system_gives(scratch)
    holder.execute("ROLLBACK")
    assert locking._system_gives(scratch)
    holder.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the system is asked on Linux")
def test_no_lock_to_be_had_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has nothing to do with SQLite sits on the bytes that it locks."""
    connection, held = locking._connection, list[int]()

    def barred(scratch: Path) -> sqlite3.Connection:
        held.append(os.open(scratch, os.O_RDWR))
        lock = struct.pack(locking._FLOCK, fcntl.F_WRLCK, os.SEEK_SET, locking._FIRST, locking._BYTES, 0)
        with suppress(OSError):
            fcntl.fcntl(held[-1], fcntl.F_OFD_SETLK, lock)
        return connection(scratch)

    monkeypatch.setattr(locking, "_connection", barred)
    refused(path)
    for one in held:
        os.close(one)


def test_no_room_says_nothing_about_locks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(sqlite3.OperationalError):
        sqlite_errorcode = sqlite3.SQLITE_FULL

    def full(*_: object) -> bool:
        raise Full

    monkeypatch.setattr(locking, "_gets", full)
    refuse_without_locks(path)
    assert list(path.parent.iterdir()) == [path]


def test_a_lock_that_is_never_given_back_is_none_either(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = locking._gets
    monkeypatch.setattr(locking, "_gets", lambda asking, how="IMMEDIATE": how == "EXCLUSIVE" and real(asking, how))
    refused(path)


@pytest.mark.skipif(sys.platform != "linux", reason="root is put aside in Linux's way")
def test_who_may_not_make_a_file_there_is_not_judged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", denied)
    refuse_without_locks(path)


def test_the_form_of_the_systems_question_is_that_of_this_machine() -> None:
    """Two shorts, two 64-bit numbers, one process id: as ``struct flock`` has it."""

    class Flock(ctypes.Structure):
        _fields_ = [
            ("type", ctypes.c_short),
            ("whence", ctypes.c_short),
            ("start", ctypes.c_int64),
            ("len", ctypes.c_int64),
            ("pid", ctypes.c_int),
        ]

    assert ctypes.sizeof(Flock) >= struct.calcsize(locking._FLOCK)
    assert Flock.start.offset == struct.calcsize("hh0q")
