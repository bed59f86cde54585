"""Files that are published once: written whole under a passing name, synced, then given their name, or refused it.

No lock is asked for, so a folder on a file server may be used. What is relied on instead is one promise: of two
programs that give one name, the second is told so. POSIX keeps it for ``link``, Windows for ``rename``; a folder that
does not keep it is found by ``rehearse`` before anything is written, and refused.

Whatever else lies there is hostile until read: links are not followed, pipes are not waited for, long files not read.
"""

from __future__ import annotations

import errno
import os
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Final

from hris_desktop.store.contract import NoAccess, StoreFull, Unreachable, UnsafeFolder
from hris_desktop.store.newfile import sync_folder

Name = Callable[[Path, Path], None]
"""Gives a finished file its name; raises FileExistsError where the name is taken."""
PASSING: Final = "new"
"""Folder of unfinished files, below the store's own."""
_A_DAY: Final = 86_400
_A_PART: Final = 1024 * 1024
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)
_NOT_A_FILE: Final = (errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENOTDIR, errno.EINVAL)
_NO_SYNC: Final = (errno.EINVAL, errno.EBADF, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EISDIR)
_READING: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Outcome(Enum):
    """What became of a file that was to get its name."""

    MINE = auto()
    TAKEN = auto()
    UNKNOWN = auto()
    """The server did not answer; the next look tells."""


def by_link(staged: Path, target: Path) -> None:
    """POSIX: a second name for the file; the passing one is removed later."""
    os.link(staged, target, follow_symlinks=False)


def by_rename(staged: Path, target: Path) -> None:
    """Windows: there, renaming refuses a name in use."""
    os.rename(staged, target)  # noqa: PTH104 - Path.rename says nothing of the refusal


OWN_WAY: Final[Name] = by_rename if os.name == "nt" else by_link


class Files:
    """The files below one folder."""

    def __init__(self, root: Path, *, name: Name = OWN_WAY) -> None:
        self.root, self._name = root, name

    # ---------------------------------------------------------------------------------------------- writing

    def stage(self, data: bytes) -> Path:
        """A finished, synced file under a passing name; the caller publishes or removes it."""
        path = self.root / PASSING / uuid.uuid4().hex
        try:
            with path.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with suppress(OSError):  # a file server may keep rights in its own way
                path.chmod(stat.S_IMODE(self.root.stat().st_mode) & 0o666)
        except BaseException:
            remove(path)
            raise
        return path

    def publish(self, staged: Path, target: Path) -> Outcome:
        """Give the file its name, once. Raises OSError only where it is certain that the name was not given."""
        try:
            self._give(staged, target)
        except FileExistsError:
            # an answer that got lost is asked for again by the system, and then finds its own work
            return Outcome.MINE if _is_one(staged, target) else Outcome.TAKEN
        except OSError as error:
            if error.errno in _FORBIDDEN and os.path.lexists(target):
                # some shares (SFTP) have one word for all refusals, and that another computer was first is among them
                return Outcome.MINE if _is_one(staged, target) else Outcome.TAKEN
            if error.errno in (*_FULL, *_FORBIDDEN, *_NO_LINKS, errno.ENOENT):
                raise
            return Outcome.UNKNOWN
        return Outcome.MINE if _synced(target.parent) else Outcome.UNKNOWN

    def put(self, data: bytes, target: Path) -> None:
        """Write a file in place of whatever bears the name; for what may change, or is only derived."""
        staged = self.stage(data)
        try:
            self.make_folder(target.parent)
            staged.replace(target)
        finally:
            remove(staged)
        _synced(target.parent)

    def make_folder(self, folder: Path) -> None:
        """A folder below the root, with the rights of the root; no error if it is there."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir()
            with suppress(OSError):
                folder.chmod(stat.S_IMODE(self.root.stat().st_mode))
            _synced(folder.parent)

    def _give(self, staged: Path, target: Path) -> None:
        try:
            self._name(staged, target)
        except FileNotFoundError:
            self.make_folder(target.parent)
            self._name(staged, target)

    # ---------------------------------------------------------------------------------------------- trying it out

    def rehearse(self) -> None:
        """Publish one name twice; raises UnsafeFolder where that succeeds, or where nothing can be published."""
        first, second, target = self.stage(b"1"), self.stage(b"2"), self.root / PASSING / f"{uuid.uuid4().hex}.test"
        try:
            try:
                outcomes = self.publish(first, target), self.publish(second, target)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                raise UnsafeFolder(_no_links(self.root)) from error
            if outcomes[0] is Outcome.UNKNOWN:
                raise Unreachable(f"The folder {self.root} does not answer.")
            if outcomes != (Outcome.MINE, Outcome.TAKEN) or read(target, 9) != b"1":
                raise UnsafeFolder(_not_once(self.root))
            self._sweep(target.stat().st_mtime)
        finally:
            for path in (first, second, target):
                remove(path)

    def _sweep(self, now: float) -> None:
        """Remove what programs that were killed left unfinished; ``now`` is the server's clock."""
        with os.scandir(self.root / PASSING) as found:
            for one in found:
                with suppress(OSError):
                    if one.stat(follow_symlinks=False).st_mtime < now - _A_DAY:
                        remove(Path(one.path))


def read(path: Path, most: int) -> bytes | None:
    """The bytes of a file; None where something else lies, or more than ``most``. Raises FileNotFoundError, OSError."""
    if not hasattr(os, "O_NOFOLLOW") and (path.is_symlink() or path.is_dir()):
        return None
    try:
        descriptor = os.open(path, _READING)
    except OSError as error:
        if error.errno in _NOT_A_FILE:
            return None
        raise
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > most:
            return None
        data = b"".join(iter(lambda: os.read(descriptor, _A_PART), b""))
    finally:
        os.close(descriptor)
    return data if len(data) <= most else None


def signature(path: Path) -> tuple[int, ...] | None:
    """What changes when a file is replaced; None where there is none."""
    try:
        about = path.lstat()
    except FileNotFoundError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns


def remove(path: Path) -> None:
    """Remove a file; whoever comes later removes it where this fails."""
    with suppress(OSError):
        path.unlink()


def _is_one(staged: Path, target: Path) -> bool:
    try:
        return staged.samefile(target)
    except OSError:
        return False


def _synced(folder: Path) -> bool:
    try:
        sync_folder(folder)
    except OSError as error:
        return error.errno in _NO_SYNC  # such a file system keeps names by itself
    return True


def _no_links(root: Path) -> str:
    return (
        f"The folder {root} does not let a finished file get its name in one step. Nothing was written. Ask for a "
        "folder on another file server, or use a PostgreSQL database."
    )


def _not_once(root: Path) -> str:
    return (
        f"In the folder {root} two programs can give one name at the same time, so one person's changes could "
        "overwrite another's. Nothing was written. Ask for a folder on another file server, or use a PostgreSQL "
        "database."
    )


@contextmanager
def speaking(root: Path) -> Iterator[None]:
    """Turn what the system raises into the errors of a store."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull(f"The disk or share that holds {root} is full. Nothing was written.") from error
        if error.errno in _FORBIDDEN:
            raise NoAccess(f"The folder {root} may not be read and written by this account.") from error
        raise Unreachable(f"The folder {root} does not answer ({error.strerror}).") from error
