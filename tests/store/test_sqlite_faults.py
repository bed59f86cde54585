"""The shared SQLite store among several processes, killed ones included, and on disks that are full, slow or gone."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.store import sqlite
from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    Busy,
    Conflict,
    NoAccess,
    Outgoing,
    Store,
    StoreFull,
    Unknown,
    Unreachable,
)
from hris_desktop.store.sqlite import SqliteStore
from tests.store.writers import BATCH, WRITE, go, killed_after, written_whole

WRITERS = 6
EACH = 25


@pytest.mark.timeout(120)
def test_six_processes_append_without_a_hole(path: Path, child: Any) -> None:
    writers = [child(WRITE, path, f"w{number}", EACH, 200) for number in range(WRITERS)]
    go(writers)
    for writer in writers:
        _, errors = writer.communicate()
        assert (writer.returncode, errors) == (0, "")
    assert len(written_whole(path)) == WRITERS * EACH * BATCH


@pytest.mark.timeout(120)
@pytest.mark.parametrize("acknowledged", [1, 2, 3, 5, 8, 13])
def test_a_writer_killed_at_any_moment_leaves_whole_batches(path: Path, child: Any, acknowledged: int) -> None:
    writer = child(WRITE, path, "killed", 10_000, 30_000)
    go([writer])
    heard = killed_after(writer, acknowledged)
    written = written_whole(path)
    # what was acknowledged stands; at most the one batch that was under way stands beside it
    assert heard * BATCH <= len(written) <= (heard + 1) * BATCH
    with SqliteOf(path) as store:
        done = len(written) // BATCH
        entry = Entry(b"next/0/0", b"", b"s")
        assert store.append([Outgoing("killed", done * 2 + 1, "op", entry)]) == Appended((len(written) + 1,))


def test_a_journal_left_by_a_killed_writer_is_rolled_back(path: Path, child: Any) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from hris_desktop.store.sqlite import SqliteStore
store = SqliteStore.open(Path(sys.argv[1]))
store._db.execute("PRAGMA cache_size=1")
store._db.execute("BEGIN IMMEDIATE")
store._db.execute("UPDATE store SET last_seq = 999")
store._db.execute("INSERT INTO blob VALUES ('x', zeroblob(900000))")
os.kill(os.getpid(), signal.SIGKILL)
"""
    before = path.read_bytes()
    child(code, path).wait()
    assert path.with_name("store.sqlite-journal").stat().st_size > 0
    assert path.read_bytes() != before
    with SqliteOf(path) as store:
        assert store.me().last_seq == 0
        assert store.quick_check() is None
    assert list(path.parent.iterdir()) == [path]


class SqliteOf:
    """A store for the length of a block."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.store = SqliteStore.open(path, **options)

    def __enter__(self) -> SqliteStore:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


def raw(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def test_somebody_elses_long_write_is_told_not_waited_for(path: Path, make: Any) -> None:
    with SqliteOf(path, busy_seconds=0.05) as store:
        other = raw(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unreachable, match="busy"):
            store.append([make("a", 1)])
        assert store.entries(EVERYTHING, 0, 10) == []
        other.execute("ROLLBACK")
        assert store.append([make("a", 1)]) == Appended((1,))
        other.close()


def test_a_reader_that_hangs_stops_a_commit_and_nothing_is_written(path: Path, make: Any) -> None:
    with SqliteOf(path, busy_seconds=0.05) as store:
        store.append([make("a", 1), make("a", 2)])
        other = raw(path)
        hanging = other.execute("SELECT * FROM entry")
        hanging.fetchone()
        with pytest.raises(Unreachable, match="busy"):
            store.append([make("a", 3)])
        hanging.close()
        other.close()
        assert store.me().last_seq == 2
        assert store.append([make("a", 3)]) == Appended((3,))


SLEEPER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("SELECT * FROM entry").fetchone()
print("holds it", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize(("way", "reads"), [("BEGIN", True), ("BEGIN EXCLUSIVE", False)])
def test_a_suspended_program_that_holds_the_store_is_told_since_when(
    path: Path, make: Any, child: Any, way: str, reads: bool
) -> None:
    with SqliteOf(path, busy_seconds=0.05) as store:
        store.append([make("a", 1), make("a", 2)])
        sleeper = child(SLEEPER, path, way)
        sleeper.stdout.readline()
        sleeper.send_signal(signal.SIGSTOP)
        with pytest.raises(Busy, match=r"busy since \d\d:\d\d.*Nothing was written\. It is tried again") as first:
            store.append([make("a", 3)])
        if reads:
            assert store.me().last_seq == 2
        with pytest.raises(Busy) as second:
            store.append([make("a", 3)])
        assert second.value.since == first.value.since
        sleeper.kill()
        sleeper.wait()
        assert store.append([make("a", 3)]) == Appended((3,))
        assert path not in sqlite._HELD
        with SqliteOf(path) as other:
            other._db.execute("BEGIN EXCLUSIVE")
            with pytest.raises(Busy) as later:
                store.append([make("a", 4)])
            other._db.execute("ROLLBACK")
        assert later.value.since > first.value.since


OTHER_ACCOUNT = """
import os, signal, sys
from pathlib import Path
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Outgoing
from hris_desktop.store.sqlite import SqliteStore
import hris_desktop.store.tables  # while everything can still be read
os.umask(0o007)
os.setgroups([])
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[2]))
path = Path(sys.argv[1])
if sys.argv[4] == "first":
    SqliteStore.create(path).close()
store = SqliteStore.open(path)
rev = store.me().last_seq + 1
print(store.append([Outgoing("a", rev, "op", Entry(f"c{rev}".encode(), b"body", b"s"))]), flush=True)
if sys.argv[4] != "last":
    store._db.execute("PRAGMA cache_size=1")
    store._db.execute("BEGIN IMMEDIATE")
    store._db.execute("UPDATE store SET last_seq = 999")
    store._db.execute("INSERT INTO blob VALUES ('x', zeroblob(900000))")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can be two accounts")
def test_the_journal_of_one_account_is_rolled_back_by_the_other(public: Path, child: Any) -> None:
    """As the documentation asks: a folder of the group, setgid, umask 0007; each dies in the middle of a write."""
    folder = public / "hr"
    folder.mkdir()
    os.chown(folder, 12001, 12345)
    folder.chmod(0o2770)
    path = folder / "store.sqlite"
    for uid, turn in ((12001, "first"), (12002, "second"), (12001, "last")):
        out, errors = child(OTHER_ACCOUNT, path, uid, 12345, turn).communicate()
        assert out.startswith("Appended"), errors
        assert path.with_name("store.sqlite-journal").exists() == (turn != "last")
    with SqliteOf(path) as store:
        assert (store.me().last_seq, store.quick_check()) == (3, None)
    _, errors = child(OTHER_ACCOUNT, path, 12003, 54321, "stranger").communicate()
    assert "may not be" in errors
    assert "NoAccess" in errors


def test_reading_keeps_no_lock(path: Path, make: Any) -> None:
    with SqliteOf(path) as reader, SqliteOf(path, busy_seconds=0.05) as writer:
        writer.append([make("a", number) for number in range(1, 60)])
        reader.entries(EVERYTHING, 0, 1)
        reader.digests(0, 1)
        reader.me()
        reader.change_mark()
        reader.get_blobs(["x"])
        reader.mailbox_get("x")
        assert writer.append([make("a", 60)]) == Appended((60,))


def test_a_file_that_was_replaced_takes_no_more_entries(path: Path, make: Any) -> None:
    """The old file would still take them, through the descriptor, and nobody would ever read them."""
    with SqliteOf(path) as store:
        store.append([make("a", 1)])
        copy = path.with_name("copy.sqlite")
        shutil.copy(path, copy)
        copy.replace(path)
        for use in (store.me, store.change_mark, lambda: store.append([make("a", 2)]), lambda: store.digests(0, 1)):
            with pytest.raises(Unreachable, match="moved or replaced"):
                use()
    with SqliteOf(path) as again:
        assert again.append([make("a", 2)]) == Appended((2,))
        path.unlink()
        with pytest.raises(Unreachable, match="moved or replaced"):
            again.append([make("a", 3)])


class Breaking(sqlite3.Connection):
    """A connection on which the next COMMIT ends in a disk error, before or after it took effect."""

    written = True

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:  # type: ignore[explicit-override]
        if sql != "COMMIT":
            return super().execute(sql, *parameters)
        if self.written:
            super().execute(sql)
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR | (4 << 8)
        raise error


@pytest.mark.parametrize("written", [True, False])
def test_a_commit_of_unknown_outcome_is_unknown(
    path: Path, make: Any, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(Breaking, "written", written)
    with SqliteOf(path) as other:
        monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Breaking))
        with SqliteOf(path) as store:
            assert store.append([make("a", 1), make("a", 2)]) == Unknown()
        monkeypatch.undo()
        assert other.me().last_seq == (2 if written else 0)
        again = other.append([make("a", 1), make("a", 2)])
        assert again == (Conflict({"a": 2}) if written else Appended((1, 2)))


def test_a_full_database_takes_nothing_of_the_batch(path: Path, make: Any) -> None:
    with SqliteOf(path) as store:
        store.append([make("a", 1)])
        [pages] = store._db.execute("PRAGMA page_count").fetchone()
        store._db.execute(f"PRAGMA max_page_count={pages + 4}")
        with pytest.raises(StoreFull, match=r"full\. Nothing was written"):
            store.append([make("a", 2), make("b", 1, body=bytes(100_000))])
        with pytest.raises(StoreFull):
            store.put_blobs([bytes(100_000)])
        assert store.me().last_seq == 1
        assert store.append([make("a", 2)]) == Appended((2,))
        assert store.quick_check() is None


def fill(store: SqliteStore, make: Any) -> int:
    """Append until the disk is full; returns the last rev that was taken."""
    for rev in range(1, 1000, 2):
        try:
            store.append([make("a", rev, body=bytes(20_000)), make("a", rev + 1)])
        except StoreFull:
            return rev - 1
    pytest.fail("this disk is never full")


def test_a_full_disk_takes_nothing_and_is_used_again_when_there_is_room(small_disk: Path, make: Any) -> None:
    path = small_disk / "store.sqlite"
    SqliteStore.create(path).close()
    with SqliteOf(path) as store:
        rev = fill(store, make)
        assert rev > 0
        assert store.me().last_seq == rev
        assert [row.seq for row in store.entries(EVERYTHING, 0, 100)] == list(range(1, rev + 1))
        assert store.quick_check() is None
        (small_disk / "ballast").write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize))
        with pytest.raises(StoreFull):
            SqliteStore.create(small_disk / "second.sqlite")
        with pytest.raises(StoreFull):
            store.backup(small_disk / "backup.sqlite")
        assert sorted(p.name for p in small_disk.iterdir()) == ["ballast", "store.sqlite"]
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    with SqliteOf(path) as store:
        assert isinstance(store.append([make("a", rev + 1, body=bytes(20_000))]), Appended)


def test_a_disk_that_became_read_only_gives_no_access(small_disk: Path, make: Any) -> None:
    path = small_disk / "store.sqlite"
    SqliteStore.create(path).close()
    with SqliteOf(path) as store:
        assert store.append([make("a", 1)]) == Appended((1,))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(NoAccess, match="may not be written"):
        SqliteStore.open(path)


def test_a_connection_belongs_to_its_thread(path: Path) -> None:
    caught: list[Exception] = []
    with SqliteOf(path) as store:

        def use() -> None:
            try:
                store.me()
            except sqlite3.ProgrammingError as error:
                caught.append(error)

        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_looking_at_a_file_drops_no_lock_of_this_process(path: Path, child: Any, make: Any) -> None:
    """Opening a second connection must not let another process write between our BEGIN and COMMIT."""
    code = """
import sys
from pathlib import Path
from hris_desktop.store.contract import Unreachable
from hris_desktop.store.sqlite import SqliteStore
import sqlite3
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0.05)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("got it")
except sqlite3.OperationalError:
    print("locked")
"""
    with SqliteOf(path) as store:
        store._db.execute("BEGIN IMMEDIATE")
        with SqliteOf(path):
            pass
        with pytest.raises(Exception, match="already a file"):
            SqliteStore.create(path)
        out, _ = child(code, path).communicate()
        store._db.execute("ROLLBACK")
    assert out == "locked\n"


def test_the_store_is_one_of_the_contract(path: Path) -> None:
    with SqliteOf(path) as store:
        assert isinstance(store, Store)
