"""Bringing an older file to this program's shape: a backup first, then all steps in one transaction.

The steps are Alembic revisions ``0001``, ``0002``…, one per schema number. The number stays where the format says
(``PRAGMA user_version``; ``store.schema`` of a shared store is the oldest program that may use it); Alembic's own table
is a temporary one that mirrors it for the moment of the upgrade. This module is imported only when the numbers differ.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import sqlalchemy
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy.pool import StaticPool

from hris_desktop.store.backup import copy_into
from hris_desktop.store.database import (
    Fault,
    FileRefused,
    Progress,
    connect,
    quick_check,
    refuse_unless_ours,
    sentence_of,
)
from hris_desktop.store.versions import Lineage
from hris_desktop.system.bundled import migrations


def upgrade(path: Path, lineage: Lineage, *, backup: Path | None = None, progress: Progress | None = None) -> int:
    """Bring a file to the current schema and return the schema it had.

    The copy goes to ``backup``, which must not exist, or beside the file as ``<name>.schema<old>.backup``, where it
    takes the place of the copy that an upgrade left when it did not come to its end. Raises FileRefused (NEWER for a
    file of a newer program) or sqlite3.Error; then the file is as it was.
    """
    refuse_unless_ours(path, lineage)
    connection = connect(path)
    try:
        found = schema_of(connection, lineage)
        if found > lineage.schema:
            raise FileRefused(Fault.NEWER, sentence_of(Fault.NEWER, path, ValueError()))
        if found < lineage.schema:
            finding = quick_check(connection)
            if finding is not None:
                raise FileRefused(Fault.DAMAGED, sentence_of(Fault.DAMAGED, path, ValueError(finding)))
            beside = path.with_name(f"{path.name}.schema{found}.backup")
            copy_into(connection, backup or beside, replace=backup is None)
            run(connection, lineage, progress=progress)
    finally:
        connection.close()
    return found


def schema_of(connection: sqlite3.Connection, lineage: Lineage) -> int:
    """The shape a file says it has; 0 for an empty one."""
    empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    shared = lineage is Lineage.SHARED and not empty
    [found] = connection.execute("PRAGMA user_version").fetchone()
    # a store that asks for a newer program has a newer shape, whatever else it says
    [asks] = connection.execute("SELECT max(schema) FROM store").fetchone() if shared else [found]
    if not isinstance(asks, int):
        raise FileRefused(Fault.DAMAGED, "The file does not say which shape it has. Nothing was changed.")
    return max(int(found), asks)


def run(
    connection: sqlite3.Connection,
    lineage: Lineage,
    *,
    progress: Progress | None = None,
) -> None:
    """Run the missing steps and note the new number, in one transaction; raises sqlite3.Error."""
    try:
        _run(connection, lineage, progress=progress or _silent)
    except sqlalchemy.exc.DBAPIError as error:
        raise error.orig if isinstance(error.orig, sqlite3.Error) else error from error


def _run(connection: sqlite3.Connection, lineage: Lineage, *, progress: Progress) -> None:
    target = lineage.schema
    config = Config()
    config.set_main_option("script_location", str(migrations(lineage.value)).replace("%", "%%"))
    directory = ScriptDirectory.from_config(config)
    with _engine(connection).begin() as transaction:
        found = schema_of(connection, lineage)  # again, now that nobody else can upgrade
        config.attributes["connection"] = transaction
        config.attributes["found"] = None if found == 0 else f"{found:04d}"
        config.attributes["on_step"] = _counting(target - found, progress)
        with EnvironmentContext(config, directory, fn=_steps_to(directory, target)):
            directory.run_env()
        _note(connection, lineage, target)


def _engine(connection: sqlite3.Connection) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @sqlalchemy.event.listens_for(engine, "begin")
    def begin(transaction: sqlalchemy.Connection) -> None:
        transaction.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _steps_to(directory: ScriptDirectory, target: int) -> Callable[[str, MigrationContext], list[RevisionStep]]:
    def steps(revision: str, context: MigrationContext) -> list[RevisionStep]:
        del context
        return directory._upgrade_revs(f"{target:04d}", revision)  # noqa: SLF001 - as alembic.command.upgrade does

    return steps


def _counting(steps: int, progress: Progress) -> Callable[..., None]:
    done = 0

    def on_step(**_: MigrationStep) -> None:
        nonlocal done
        done += 1
        progress(done, steps)

    return on_step


def _note(connection: sqlite3.Connection, lineage: Lineage, schema: int) -> None:
    connection.execute("DROP TABLE IF EXISTS temp.alembic_version")
    if lineage is Lineage.SHARED:
        connection.execute("UPDATE store SET schema = ?", (lineage.least,))
    connection.execute(f"PRAGMA user_version={schema}")


def _silent(_done: int, _of: int) -> None:
    pass
