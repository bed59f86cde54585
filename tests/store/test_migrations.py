"""Both lineages of migrations: they make what the tables declare, keep what was there, and never go back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.pool import StaticPool

from hris_desktop.store import upgrade as upgrading
from hris_desktop.store.contract import Appended, StoreTooNew, StoreTooOld
from hris_desktop.store.database import Fault, FileRefused, connect
from hris_desktop.store.newfile import fill
from hris_desktop.store.replica import Item, Replica, ReplicaBusy, ReplicaError
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.tables import metadata_of
from hris_desktop.store.upgrade import run, upgrade
from hris_desktop.store.versions import Lineage
from hris_desktop.system.bundled import migrations

BOTH = pytest.mark.parametrize("lineage", list(Lineage))


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def shape(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Everything SQLite knows about every table and index, whatever way its SQL was written."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
    found: dict[str, list[Any]] = {}
    for table in tables:
        columns = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
        found[table] = [
            columns,
            sorted((i[2:], connection.execute(f"PRAGMA index_xinfo({i[1]})").fetchall()) for i in indexes),
            "AUTOINCREMENT"
            in connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0],
        ]
    return found


@BOTH
def test_a_fresh_file_and_an_upgraded_one_are_alike(memory: sqlite3.Connection, lineage: Lineage) -> None:
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    fill(fresh, lineage)
    steps: list[tuple[int, int]] = []
    run(memory, lineage, progress=lambda done, of: steps.append((done, of)))
    assert shape(memory) == shape(fresh)
    assert steps == [(number, lineage.schema) for number in range(1, lineage.schema + 1)]
    assert memory.execute("PRAGMA user_version").fetchone() == (lineage.schema,)
    assert memory.execute("SELECT name FROM temp.sqlite_schema").fetchall() == []
    fresh.close()


@BOTH
def test_the_migrations_make_what_the_tables_declare(memory: sqlite3.Connection, lineage: Lineage) -> None:
    run(memory, lineage)
    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata_of(lineage)) == []


def test_the_shared_tables_are_those_of_the_format(memory: sqlite3.Connection) -> None:
    fill(memory, Lineage.SHARED)
    columns = {
        table: [(name, kind, bool(required)) for _, name, kind, required, *_ in about]
        for table, (about, *_) in shape(memory).items()
    }
    assert columns == {
        "blob": [("id", "TEXT", True), ("data", "BLOB", True)],
        "entry": [
            ("seq", "INTEGER", True), ("chain", "TEXT", True), ("rev", "INTEGER", True), ("op", "TEXT", True),
            ("h", "BLOB", True), ("ctx", "BLOB", True), ("body", "BLOB", False), ("bh", "BLOB", True),
            ("sig", "BLOB", True),
        ],
        "mailbox": [("id", "TEXT", True), ("blob", "BLOB", True), ("until", "TEXT", True)],
        "store": [
            ("org", "TEXT", False), ("incarnation", "TEXT", True), ("schema", "INTEGER", True),
            ("last_seq", "INTEGER", True),
        ],
    }  # fmt: skip


NEXT = """
from __future__ import annotations
import sqlalchemy as sa
from alembic import op
revision = "{number:04d}"
down_revision = "{before:04d}"
def upgrade() -> None:
    op.add_column("{table}", sa.Column("added", sa.Text))
    {more}
"""


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program one schema later; returns how its newest migration may fail."""
    coming = {lineage: lineage.schema + 1 for lineage in Lineage}

    def release(more: str = "pass", *, least: int | None = None) -> None:
        places = {}
        for lineage, table in ((Lineage.SHARED, "mailbox"), (Lineage.REPLICA, "draft")):
            places[lineage.value] = tmp_path / "next" / lineage.value
            shutil.copytree(migrations(lineage.value), places[lineage.value], dirs_exist_ok=True)
            number = coming[lineage]
            script = places[lineage.value] / "versions" / f"{number:04d}_more.py"
            script.write_text(NEXT.format(table=table, more=more, number=number, before=number - 1))
        monkeypatch.setattr(Lineage, "schema", property(coming.__getitem__))
        if least is not None:
            monkeypatch.setattr(Lineage, "least", property(lambda _: least))
        monkeypatch.setattr(upgrading, "migrations", places.__getitem__)

    return release


def test_an_older_replica_is_upgraded_when_it_is_opened(tmp_path: Path, next_release: Any) -> None:
    path = tmp_path / "replica.sqlite"
    before = Lineage.REPLICA.schema
    old = Replica.create(path)
    old.outbox_add(Item("a", "org", intent=b"kept"))
    old.close()
    next_release()
    steps: list[tuple[int, int]] = []
    new = Replica.open(path, progress=lambda done, of: steps.append((done, of)))
    assert steps == [(1, 1)]
    assert [item.intent for item in new.outbox_list()] == [b"kept"]
    assert new._db.execute("SELECT added FROM draft").fetchall() == []
    new.close()
    Replica.open(path, progress=lambda *_: pytest.fail("nothing is left to do")).close()
    backup = sqlite3.connect(tmp_path / f"replica.sqlite.schema{before}.backup")
    assert backup.execute("PRAGMA user_version").fetchone() == (before,)
    assert backup.execute("SELECT intent FROM outbox").fetchall() == [(b"kept",)]
    backup.close()


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, next_release: Any) -> None:
    path = tmp_path / "replica.sqlite"
    Replica.create(path).close()
    before = path.read_bytes()
    next_release('op.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(ReplicaError):
        Replica.open(path)
    assert path.read_bytes() == before
    next_release()
    Replica.open(path).close()


def test_a_shared_store_is_upgraded_by_command_only(path: Path, next_release: Any, make: Any, tmp_path: Path) -> None:
    store, before = SqliteStore.open(path), Lineage.SHARED.schema
    store.append([make("org", 1)])
    next_release(least=before + 1)
    with pytest.raises(StoreTooOld, match="store upgrade"):
        SqliteStore.open(path)
    backup = tmp_path / "before.sqlite"
    assert upgrade(path, Lineage.SHARED, backup=backup) == before
    assert upgrade(path, Lineage.SHARED) == before + 1
    new = SqliteStore.open(path)
    assert (new.me().schema, new.me().last_seq) == (before + 1, 1)
    new.append([make("org", 2)])
    store.append([make("org", 3)])
    assert new.me().last_seq == 3
    new.close()
    store.close()
    assert backup.exists()


def test_an_upgrade_that_the_release_before_can_live_with_shuts_nobody_out(
    path: Path, next_release: Any, make: Any
) -> None:
    """Its program is let in by ``store.schema``, with the upgrade and without it."""
    store = SqliteStore.open(path)
    store.append([make("org", 1)])
    said = store.me().schema
    next_release()
    SqliteStore.open(path).close()
    upgrade(path, Lineage.SHARED)
    assert store.append([make("org", 2)]) == Appended((2,))
    assert store.me().schema == said
    store.close()


def test_there_is_no_way_back(path: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE store SET schema = 9")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(FileRefused) as refused:
        upgrade(path, Lineage.SHARED)
    assert refused.value.fault is Fault.NEWER
    assert path.read_bytes() == before
    with pytest.raises(StoreTooNew):
        SqliteStore.open(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["store.sqlite"]


def impatient(path: Path) -> sqlite3.Connection:
    return connect(path, busy_seconds=0.05)


def test_nobody_upgrades_a_replica_in_use(tmp_path: Path, next_release: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "replica.sqlite"
    open_one = Replica.create(path)
    next_release()
    monkeypatch.setattr(upgrading, "connect", impatient)
    with pytest.raises(ReplicaBusy):
        Replica.open(path)
    open_one.close()
