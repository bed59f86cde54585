"""What the shared SQLite store refuses to open, in which words, and that it leaves such a file as it was."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    Conflict,
    NetworkFolder,
    NoAccess,
    NotAStore,
    StoreError,
    StoreTooNew,
    StoreTooOld,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.store.limits import MAX_BODY, MAX_CTX, MAX_REV, MOST_REV
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.versions import Lineage

ORG = "0123456789abcdef" * 2


def run(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def refused(path: Path, error: type[StoreError], words: str) -> None:
    """Opening raises this, says so, changes no byte, and leaves nothing lying about."""
    before = path.read_bytes() if path.is_file() else None
    beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else None
    with pytest.raises(error, match=words) as caught:
        SqliteStore.open(path)
    assert type(caught.value) is error
    assert (path.read_bytes() if path.is_file() else None) == before
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else None) == beside


def other_program(path: Path) -> None:
    run(path, "CREATE TABLE entry (seq)", "PRAGMA user_version=1")


def other_program_that_crashed(path: Path) -> None:
    """A foreign journal would be rolled back by merely reading: also that would be a change."""
    run(path, "CREATE TABLE t (x)", "INSERT INTO t VALUES (zeroblob(9000))")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA cache_size=1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (zeroblob(900000))")
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    shutil.copy(f"{path}-journal", f"{copy}-journal")
    writer.close()
    copy.rename(path)
    Path(f"{copy}-journal").rename(f"{path}-journal")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("Dear colleague,\n" * 500),
    "nothing in it": lambda path: path.write_bytes(b""),
    "a few bytes": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "random": lambda path: path.write_bytes(os.urandom(8192)),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "another program's": other_program,
    "another program's with its journal": other_program_that_crashed,
    "a replica": lambda path: run(path, f"PRAGMA application_id={Lineage.REPLICA.application_id}", "CREATE TABLE t(x)"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_not_a_store_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "store.sqlite"
    FOREIGN[kind](path)
    refused(path, NotAStore, r"is not a (database|file).*Nothing was changed")


@pytest.mark.parametrize("kept", [100, 4096, 12288, 20480])
def test_a_truncated_store_is_left_alone(path: Path, kept: int) -> None:
    whole = path.read_bytes()
    assert len(whole) > kept
    path.write_bytes(whole[:kept])
    refused(path, NotAStore, "Nothing was changed")


def test_a_damaged_page_is_found_at_the_start(path: Path, make: Any) -> None:
    store = SqliteStore.open(path)
    store.append([make("a", number) for number in range(1, 60)])
    store.close()
    whole = bytearray(path.read_bytes())
    whole[-4096 * 2 : -4096] = b"\xa5" * 4096
    path.write_bytes(whole)
    refused(path, NotAStore, "damaged")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE mailbox",
        "ALTER TABLE entry RENAME COLUMN sig TO signature",
        "DROP TABLE store",
        "DELETE FROM store",
        "INSERT INTO store SELECT * FROM store",
        "UPDATE store SET last_seq = 'many'",
        "UPDATE store SET incarnation = x'00'",
    ],
)
def test_a_store_with_other_tables_is_left_alone(path: Path, statement: str) -> None:
    run(path, statement)
    refused(path, NotAStore, "Nothing was changed")


def test_a_missing_file_and_a_missing_folder_are_told_apart(tmp_path: Path) -> None:
    refused(tmp_path / "none.sqlite", Unreachable, "There is no file")
    refused(tmp_path / "none" / "store.sqlite", Unreachable, r"The folder .*none does not exist")
    with pytest.raises(Unreachable, match=r"The folder .*none does not exist"):
        SqliteStore.create(tmp_path / "none" / "store.sqlite")


def test_versions(path: Path) -> None:
    run(path, "UPDATE store SET schema = 3")
    refused(path, StoreTooNew, "newer version")
    run(path, "UPDATE store SET schema = 0")
    refused(path, StoreTooOld, "store upgrade")


def test_another_organisation(path: Path, make: Any) -> None:
    store = SqliteStore.open(path, org=ORG)
    store.found(ORG, [make("org", 1)])
    store.close()
    SqliteStore.open(path, org=ORG).close()
    with pytest.raises(WrongOrganisation, match=ORG):
        SqliteStore.open(path, org="f" * 32)


def test_a_network_folder_is_refused_before_it_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    for way in (SqliteStore.open, SqliteStore.create):
        with pytest.raises(NetworkFolder, match=r"\(nfs4\), where .* lost locks\. Use a folder store .* PostgreSQL"):
            way(path, network_kind=lambda asked: "nfs4" if asked == path else None)
    assert not list(tmp_path.iterdir())


def test_creating_never_overwrites(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(NotAStore, match="already a file"):
        SqliteStore.create(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_of_two_founders_one_makes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hris_desktop.store import newfile

    path = tmp_path / "store.sqlite"
    fill = newfile._fill

    def slow(unfinished: Path, *rest: Any) -> None:
        fill(unfinished, *rest)
        path.write_bytes(b"the other one was first")

    monkeypatch.setattr(newfile, "_fill", slow)
    with pytest.raises(NotAStore, match="already a file"):
        SqliteStore.create(path)
    assert path.read_bytes() == b"the other one was first"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_group_may_write_whatever_the_umask_says(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    old = os.umask(0o077)
    try:
        SqliteStore.create(path).close()
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


@pytest.fixture
def nobody() -> Iterator[Callable[[], None]]:
    """Turns the process into an account without rights until the test ends; nothing to do if it is one already."""
    yield lambda: os.seteuid(65534) if os.getuid() == 0 else None
    os.seteuid(os.getuid())


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize(("file_mode", "folder_mode", "what"), [(0o444, 0o755, "file"), (0o666, 0o555, "folder")])
def test_what_may_not_be_written_is_not_opened(
    public: Path, nobody: Callable[[], None], file_mode: int, folder_mode: int, what: str
) -> None:
    path = public / "store.sqlite"
    SqliteStore.create(path).close()
    path.chmod(file_mode)
    public.chmod(folder_mode)
    nobody()
    refused(path, NoAccess, f"The {what} .* may not be written by this account")


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_no_store_is_made_where_nothing_may_be_written(public: Path, nobody: Callable[[], None]) -> None:
    public.chmod(0o555)
    nobody()
    with pytest.raises(NoAccess, match="may not be written"):
        SqliteStore.create(public / "store.sqlite")


def test_the_promises_of_the_connection(path: Path) -> None:
    run(path, "PRAGMA journal_mode=WAL")
    store = SqliteStore.open(path)
    asked = {
        name: store._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "mmap_size", "secure_delete", "trusted_schema", "busy_timeout")
    }
    store.close()
    assert asked == {
        "journal_mode": "delete",
        "synchronous": 3,
        "mmap_size": 0,
        "secure_delete": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
    }
    assert list(path.parent.iterdir()) == [path]


def test_an_erased_body_is_gone_from_the_file(path: Path, make: Any) -> None:
    store = SqliteStore.open(path)
    sent = make("a", 1, body=b"SENTINEL-IN-A-BODY" * 300)
    store.append([sent, make("a", 2)])
    assert b"SENTINEL-IN-A-BODY" in path.read_bytes()
    store.erase(sent.entry.h)
    store.close()
    assert b"SENTINEL-IN-A-BODY" not in path.read_bytes()


PLANTED: list[tuple[str, str, object]] = [
    ("chain", "x'ff00'", b"\xff\0"),
    ("chain", "CAST(x'ff41' AS TEXT)", b"\xffA"),
    ("op", "'a' || char(0) || 'b'", "a\0b"),
    ("rev", "'many'", "many"),
    ("rev", "1.5", 1.5),
    ("h", "'text'", "text"),
    ("h", "7", 7),
    ("ctx", "9e999", math.inf),
    ("ctx", f"zeroblob({MAX_CTX + 999999})", bytes(MAX_CTX + 1)),
    ("ctx", "hex(zeroblob(99999))", b"0" * (MAX_CTX + 1)),
    ("body", f"zeroblob({MAX_BODY + 999999})", bytes(MAX_BODY + 1)),
    ("body", "'words'", "words"),
    ("sig", "zeroblob(9999)", bytes(256)),
]


@pytest.mark.parametrize(("column", "value", "shown"), PLANTED)
def test_anything_may_lie_in_a_column(path: Path, make: Any, column: str, value: str, shown: object) -> None:
    """Planted past the program: handed out as it lies (cut if endless), and in nobody's way."""
    store = SqliteStore.open(path)
    store.append([make("a", 1), make("a", 2), make("b", 1)])
    run(path, f"UPDATE entry SET {column} = {value} WHERE seq = 2")
    rows = store.entries(EVERYTHING, 0, 10)
    got = getattr(rows[1], column)
    assert (got, type(got)) == (shown, type(shown))
    assert [row.seq for row in rows] == [1, 2, 3]
    assert len(store.digests(0, 10)) == 3
    assert isinstance(store.append([make("b", 2)]), Appended)
    store.close()


def test_a_planted_rev_does_not_lock_a_chain(path: Path, make: Any) -> None:
    store = SqliteStore.open(path)
    store.append([make("a", 1), make("b", 1)])
    run(path, f"UPDATE entry SET rev = {2**63 - 1}, chain = 'a' WHERE seq = 2")
    assert store.append([make("a", 2)]) == Appended((3,))
    run(path, "UPDATE entry SET rev = x'ffff' WHERE seq = 2")
    assert store.append([make("a", 3)]) == Appended((4,))
    run(path, f"UPDATE entry SET rev = {MAX_REV} WHERE seq = 2")
    assert store.append([make("a", 4)]) == Appended((5,)), "none would be lawful after that one"
    run(path, f"UPDATE entry SET rev = {MOST_REV} WHERE seq = 2")
    assert store.append([make("a", MOST_REV + 1)]) == Appended((6,))
    store.close()


def test_a_store_that_only_looks_empty_cannot_be_founded(path: Path, make: Any) -> None:
    store = SqliteStore.open(path)
    store.append([make("org", 1)])
    run(path, "UPDATE store SET last_seq = 0", "UPDATE entry SET seq = 7")
    assert store.found(ORG, [make("other", 1)]) == Conflict({"other": 0})
    assert store.me().org is None
    store.close()


def test_a_counter_turned_back_overwrites_nothing(path: Path, make: Any) -> None:
    store = SqliteStore.open(path)
    store.append([make("a", 1), make("a", 2)])
    run(path, "UPDATE store SET last_seq = 1")
    before = store.entries(EVERYTHING, 0, 10)
    with pytest.raises(NotAStore, match="damaged"):
        store.append([make("a", 3)])
    assert store.entries(EVERYTHING, 0, 10) == before
    store.close()


def test_a_damaged_chunk_is_mended_and_a_strange_one_not_given(path: Path) -> None:
    store = SqliteStore.open(path)
    [name] = store.put_blobs([b"chunk"])
    run(path, "UPDATE blob SET data = 'other'")
    assert store.get_blobs([name]) == {}
    store.put_blobs([b"chunk"])
    assert store.get_blobs([name]) == {name: b"chunk"}
    store.close()


def test_old_packages_are_thrown_away(path: Path) -> None:
    store = SqliteStore.open(path)
    store.mailbox_put("old", b"x", "2001-01-01T00:00:00Z")
    store.mailbox_put("new", b"y", "2999-01-01T00:00:00Z")
    assert (store.mailbox_get("old"), store.mailbox_get("new")) == (None, b"y")
    store.close()


def test_a_backup_is_a_store_of_its_own(path: Path, make: Any, tmp_path: Path) -> None:
    store = SqliteStore.open(path)
    store.found(ORG, [make("org", 1)])
    target = tmp_path / "copy.sqlite"
    store.backup(target)
    store.append([make("org", 2)])
    copy = SqliteStore.open(target, org=ORG)
    assert copy.me().incarnation == store.me().incarnation
    assert copy.entries(EVERYTHING, 0, 10) == store.entries(EVERYTHING, 0, 1)
    before = target.read_bytes()
    with pytest.raises(NotAStore, match="already a file"):
        store.backup(target)
    assert target.read_bytes() == before
    copy.close()
    store.close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["copy.sqlite", "store.sqlite"]
