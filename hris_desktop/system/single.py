"""One process per profile: two would each believe to be the only writer of the replica.

The operating system's file lock is the truth and is given back by it when the process ends, however it ends; the
process number in the file is only there to be told to the person.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_RELEASED = -1
_FAR = 1 << 30  # Windows locks bytes against reading too: lock one that is never written, so the number can be read


class AlreadyOpen(Exception):
    """Another process has this profile open; ``pid`` is its number, if it could be read."""

    def __init__(self, pid: int | None) -> None:
        which = "" if pid is None else f" (process {pid})"
        super().__init__(f"This profile is already open in another window{which}. Use that one, or close it first.")
        self.pid = pid


class Single:
    """The profile's lock, held from ``Single(path)`` to ``release()``; raises AlreadyOpen, or OSError."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            _lock(self._handle)
        except (BlockingIOError, PermissionError) as error:
            pid = _pid_in(self._handle)
            os.close(self._handle)
            raise AlreadyOpen(pid) from error
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, b"%d\n" % os.getpid())

    def release(self) -> None:
        """Give the profile back; the file stays, since removing it would let two processes lock two files."""
        handle, self._handle = self._handle, _RELEASED
        if handle != _RELEASED:
            os.close(handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.release()


def _pid_in(handle: int) -> int | None:
    os.lseek(handle, 0, os.SEEK_SET)
    text = os.read(handle, 32).strip()
    return int(text) if text.isdigit() else None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
