"""Does this very folder keep locks? Tried at every opening of a shared SQLite file, on an empty file of its own.

The type of a mount says what is known of it (``system/filesystem``); this asks the folder itself, where the type says
nothing. SQLite takes the lock it takes for every save, and two others ask for it: a second connection, which this
process could refuse by itself, and where there is a way the system, through a descriptor that has nothing to do with
SQLite: that is what another process would be told. Either one being let in means that two people could write at once.

What it cannot see: a file server that lets this computer's programs wait for each other and tells no other computer.
That is why a network file system is refused whatever the trial says.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import sys
import uuid
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from hris_desktop.store.contract import UnsafeFolder

_FIRST, _BYTES = 0x4000_0000, 512
"""Where SQLite locks a file: the pending, the reserved and the shared bytes."""
_FLOCK: Final = "hhqqi"
_NO_LOCK: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOLFS})
"""How the lack of a lock is told: somebody has it, or the file system knows of none."""


def refuse_without_locks(path: Path) -> None:
    """Try it beside the file ``path``. Raises UnsafeFolder; nothing is left behind.

    Where no file can be made nothing is said: whoever may not write there, or has no room, is told so when they save.
    """
    scratch = path.with_name(f".{path.name}-{uuid.uuid4().hex[:8]}.lock-test")
    try:
        os.close(os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError:
        return
    try:
        kept = _is_kept(scratch)
    finally:
        with suppress(OSError):
            scratch.unlink()
    if not kept:
        raise UnsafeFolder(
            f"{path.parent} does not keep locks: while one program wrote, a second one was let in, and a shared "
            "SQLite file is destroyed by that. Use a folder store there (folder:///path/of/the/folder), a PostgreSQL "
            "database, or a disk of this machine."
        )


def _is_kept(scratch: Path) -> bool:
    with closing(_connection(scratch)) as holder, closing(_connection(scratch)) as other:
        try:
            if not _gets(holder, "EXCLUSIVE"):
                # no lock to be had at all
                return False
            refused = not _gets(other) and not _system_gives(scratch)
            holder.execute("ROLLBACK")
            return refused and _gets(other)
        except sqlite3.Error:
            # no room, or a disk that fails: that is told when the store itself is opened, and nothing is known of locks
            return True


def _connection(scratch: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{scratch.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)


def _gets(asking: sqlite3.Connection, how: str = "IMMEDIATE") -> bool:
    """Whether a connection gets the lock for writing; anything but a refusal of the lock is raised."""
    try:
        asking.execute(f"BEGIN {how}")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_LOCK:
            return False
        raise
    return True


def _system_gives(scratch: Path) -> bool:
    """Whether the system lets somebody else have what SQLite holds. Where it cannot be asked, False."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return False
    import fcntl  # noqa: PLC0415 - POSIX alone has it

    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _FIRST, _BYTES, 0)
    descriptor = os.open(scratch, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, asked)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
