"""Making a new file of ours: whole, or not there at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from hris_desktop.store.database import Fault, FileRefused, immediate, refuse_unless_writable
from hris_desktop.store.versions import Lineage

Statement = tuple[str, Sequence[object]]


def make(path: Path, lineage: Lineage, *, mode: int, first: Sequence[Statement] = ()) -> None:
    """Make the file ``path`` with the tables of ``lineage`` and run ``first`` in it.

    It is made under another name and appears complete, so a crash leaves no half-made store. Raises FileRefused
    (MISSING, FORBIDDEN; FOREIGN when something already has that name) or sqlite3.Error.
    """
    refuse_unless_writable(path.parent)
    _refuse_taken(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    unfinished.unlink(missing_ok=True)
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        unfinished.chmod(mode)  # whatever the umask says: SQLite gives the journal the rights of the file
        _fill(unfinished, lineage, first)
        _publish(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(path.parent)


def fill(connection: sqlite3.Connection, lineage: Lineage, first: Sequence[Statement] = ()) -> None:
    """Make the tables of ``lineage`` in an empty database."""
    from hris_desktop.store.tables import statements  # noqa: PLC0415 - half a second, paid only by new files

    with immediate(connection):
        for statement in statements(lineage):
            connection.execute(statement)
        for statement, values in first:
            connection.execute(statement, values)
        connection.execute(f"PRAGMA application_id={lineage.application_id}")
        connection.execute(f"PRAGMA user_version={lineage.schema}")


def _fill(path: Path, lineage: Lineage, first: Sequence[Statement]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=EXTRA")
        fill(connection, lineage, first)
    finally:
        connection.close()


def _publish(unfinished: Path, path: Path) -> None:
    try:
        path.hardlink_to(unfinished)  # fails where the name is taken, so two founders cannot overwrite each other
    except FileExistsError:
        _refuse_taken(path)
    except OSError:  # a file system without hard links
        _refuse_taken(path)
        unfinished.rename(path)


def _refuse_taken(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise FileRefused(Fault.FOREIGN, f"There is already a file {path}. Nothing was changed.")


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut (POSIX; other systems do it themselves)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
