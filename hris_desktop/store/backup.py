"""A copy of a database that is whole, compact, and on the disk before it is called a backup."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from hris_desktop.store.database import Fault, FileRefused, quick_check, refuse_unless_writable
from hris_desktop.store.newfile import sync_folder


def copy_into(connection: sqlite3.Connection, target: Path, *, replace: bool = False) -> None:
    """Write a copy to ``target`` (VACUUM INTO), checked and synced; only ``replace`` lets it take a name in use.

    Its owner alone may read it.

    Raises FileRefused or sqlite3.Error; then ``target`` is as it was before.
    """
    target = target.absolute()
    refuse_unless_writable(target.parent)
    if not replace and (target.exists() or target.is_symlink()):
        raise FileRefused(Fault.FOREIGN, f"There is already a file {target}. Nothing was changed.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.new")
    unfinished.unlink(missing_ok=True)
    try:
        # made before it is filled, so that nobody else can read it at any moment; whatever the umask says
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        _check(unfinished)
        _sync(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def _check(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        finding = quick_check(connection)
    finally:
        connection.close()
    if finding is not None:
        raise FileRefused(Fault.DAMAGED, f"The copy {path} is damaged ({finding}).")


def _sync(path: Path) -> None:
    # no connection of this process is open on the copy, so closing a descriptor drops no lock
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
