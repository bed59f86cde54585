"""Opening one SQLite file so that what is written stays written and what is foreign stays untouched.

Two rules stand behind everything here. A commit is a promise: rollback journal, ``synchronous=EXTRA`` (FULL, and the
folder is synced too after the journal is gone), no memory map, every transaction ``BEGIN IMMEDIATE``. And nothing is
touched before it is known to be ours: a file is first looked at through a connection that can neither write nor lock.

The look goes through SQLite and never through ``open()``: closing any descriptor of a file drops the POSIX locks that
other connections of this process hold on it, and lost locks destroy a shared file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import Enum, auto
from pathlib import Path
from types import TracebackType

from typing_extensions import override

from hris_desktop.store.versions import Lineage

BUSY_SECONDS = 5.0
"""How long a connection waits for somebody else's lock before it says so."""

OWN_CACHE = 12288
"""KiB. What a long pull changes in one commit fits in, or it would be written and waited for twice."""
Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""


class Fault(Enum):
    """Why a file cannot be used; each caller has its own errors for these."""

    MISSING = auto()
    DENIED = auto()
    """Cannot be read or written now: the disk does not answer."""
    FORBIDDEN = auto()
    """This account may not read or write it."""
    BUSY = auto()
    FULL = auto()
    FOREIGN = auto()
    DAMAGED = auto()
    NEWER = auto()
    OLDER = auto()


class FileRefused(Exception):
    """A file that was not opened; ``sentence`` is for the person."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.sentence = sentence


_FAULT_OF_CODE = {
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_NOTADB: Fault.FOREIGN,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_ERROR: Fault.DAMAGED,  # every statement is fixed, so a wrong one means other tables than ours
    sqlite3.SQLITE_MISMATCH: Fault.DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: Fault.DAMAGED,
    sqlite3.SQLITE_TOOBIG: Fault.DAMAGED,
}


_FAULT_OF_ERRNO = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EACCES: Fault.FORBIDDEN,
    errno.EPERM: Fault.FORBIDDEN,
}


def fault_of(error: sqlite3.Error) -> Fault:
    """What an error of the driver means; raises it again if the mistake is the program's own (closed, wrong thread)."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        raise error
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by the driver while it reads a value: text that is not UTF-8
        return Fault.DAMAGED
    return _FAULT_OF_CODE.get(code & 0xFF, Fault.DENIED)


def _fault_of_system(error: OSError) -> Fault:
    return _FAULT_OF_ERRNO.get(error.errno or 0, Fault.DENIED)


def sentence_of(fault: Fault, path: Path, error: Exception) -> str:
    """One sentence for the person about a fault while the file ``path`` was in use."""
    return {
        Fault.MISSING: f"There is no file {path}.",
        Fault.DENIED: f"The file {path} cannot be read or written now ({error}).",
        Fault.FORBIDDEN: f"The file {path} may not be read or written by this account.",
        Fault.BUSY: f"The file {path} is busy: another program has held it for more than a few seconds.",
        Fault.FULL: f"The disk that holds {path} is full. Nothing was written.",
        Fault.FOREIGN: f"The file {path} is not a database of this program. Nothing was changed.",
        Fault.DAMAGED: f"The file {path} is damaged ({error}). Nothing was changed.",
        Fault.NEWER: f"The file {path} was written by a newer version of this program.",
        Fault.OLDER: f"The file {path} was written by an older version of this program.",
    }[fault]


def speaking(path: Path, translate: Callable[[Fault, str], Exception]) -> AbstractContextManager[None]:
    """Turn what the driver raises into the caller's own errors."""
    return _Speaking(path, translate)


class _Speaking(AbstractContextManager[None]):
    """Not a generator: one of these stands around every question to a file, and hardly any of them goes wrong."""

    __slots__ = ("_path", "_translate")

    def __init__(self, path: Path, translate: Callable[[Fault, str], Exception]) -> None:
        self._path, self._translate = path, translate

    @override
    def __enter__(self) -> None:
        return None

    @override
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, FileRefused):
            raise self._translate(error.fault, error.sentence) from error
        if isinstance(error, OSError | sqlite3.Error):
            fault = fault_of(error) if isinstance(error, sqlite3.Error) else _fault_of_system(error)
            raise self._translate(fault, sentence_of(fault, self._path, error)) from error


def refuse_unless_ours(path: Path, lineage: Lineage) -> int:
    """Look at a file without touching it. Returns its ``user_version``; raises FileRefused with the reason."""
    _refuse_unless_usable(path)
    try:
        application_id, version = _peek(path)
    except sqlite3.Error as error:
        raise FileRefused(fault_of(error), sentence_of(fault_of(error), path, error)) from error
    if application_id != lineage.application_id:
        raise FileRefused(Fault.FOREIGN, sentence_of(Fault.FOREIGN, path, ValueError()))
    return version


def _refuse_unless_usable(path: Path) -> None:
    folder = path.parent
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        what = f"There is no file {path}." if folder.is_dir() else f"The folder {folder} does not exist."
        raise FileRefused(Fault.MISSING, what) from error
    except OSError as error:
        fault = _FAULT_OF_ERRNO.get(error.errno or 0, Fault.DENIED)
        raise FileRefused(fault, sentence_of(fault, path, error)) from error
    if not stat.S_ISREG(mode):
        told = f"{path} is not a file (a folder is written as folder:///path). Nothing was changed."
        raise FileRefused(Fault.FOREIGN, told)
    if not _may(path, os.R_OK | os.W_OK):
        raise FileRefused(Fault.FORBIDDEN, f"The file {path} may not be written by this account.")
    refuse_unless_writable(folder)


def refuse_unless_writable(folder: Path) -> None:
    """A journal is made beside the file at every save, so the folder must exist and be writable."""
    if not folder.is_dir():
        raise FileRefused(Fault.MISSING, f"The folder {folder} does not exist.")
    if not _may(folder, os.W_OK | os.X_OK):
        raise FileRefused(Fault.FORBIDDEN, f"The folder {folder} may not be written by this account.")


def _may(path: Path, what: int) -> bool:
    # asked beforehand, because SQLite quietly opens what it may not write as read-only and fails at the first save
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def _peek(path: Path) -> tuple[int, int]:
    # immutable: no lock, no journal is rolled back, so not a byte of a foreign file can change;
    # writable_schema: the header is shown even if a writer is just making the file longer
    peek = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        peek.execute("PRAGMA writable_schema=ON")
        [application_id] = peek.execute("PRAGMA application_id").fetchone()
        [version] = peek.execute("PRAGMA user_version").fetchone()
    finally:
        peek.close()
    return application_id, version


def connect(path: Path, *, busy_seconds: float = BUSY_SECONDS, exclusive: bool = False) -> sqlite3.Connection:
    """A connection for one thread to an existing file that is known to be ours; raises sqlite3.Error.

    ``exclusive`` keeps the lock from the first statement on, so that a second process is refused.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=busy_seconds
    )
    try:
        connection.text_factory = _text
        if exclusive:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute(f"PRAGMA cache_size=-{OWN_CACHE}")
        _promise(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _text(value: bytes) -> str | bytes:
    # a text that is not UTF-8 is handed out as it lies there; admission calls such a row broken
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _promise(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous=EXTRA")
    connection.execute("PRAGMA mmap_size=0")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA secure_delete=ON")  # an erased body must not live on in free pages
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    [mode] = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "delete":
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def quick_check(connection: sqlite3.Connection) -> str | None:
    """The first thing wrong with the file's structure, or None."""
    [finding] = connection.execute("PRAGMA quick_check(1)").fetchone()
    return None if finding == "ok" else str(finding)


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction: all of it is on the disk afterwards, or none. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo an open transaction; a disk error has already undone it by itself."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
