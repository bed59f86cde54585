"""Bodies that are taken out of a folder store, and put back.

Erasing overwrites the bytes where they lie: no file is made anew, so two people who erase at once do not undo each
other, and nothing is left in a free block that a new file would leave. A body that is put back lies in a file of its
own, published once.
"""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from hris_desktop.store.contract import Row
from hris_desktop.store.folder_batch import ERASED, MAX_FILE, NotABatch, unpack
from hris_desktop.store.folder_files import Files, read, remove
from hris_desktop.store.limits import MAX_BODY

_KIND_AND_LENGTH = 5
# a link planted in the name's place must not make us write into another file
_AS_IT_LIES = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Bodies:
    """The files beside the log that hold one body each."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def keep(self, h: bytes, body: bytes) -> None:
        """Put a body back."""
        self._files.put(body, self._path(h))

    def completed(self, row: Row) -> Row:
        """The row with the body that was put back, where it is the right one."""
        if row.body is not None or not isinstance(row.h, bytes) or len(row.h) != sha256().digest_size:
            return row
        try:
            body = read(self._path(row.h), MAX_BODY)
        except FileNotFoundError:
            return row
        return replace(row, body=body) if body is not None and sha256(body).digest() == row.bh else row

    def erase(self, path: Path, at: int, h: bytes) -> None:
        """Take the body of a file's row ``at`` away, wherever it lies. Raises OSError; then do it again."""
        remove(self._path(h))
        descriptor = os.open(path, os.O_RDWR | _AS_IT_LIES)
        try:
            place, length = unpack(_all(descriptor)).bodies[at]
            # first it is said to be gone, then it is: broken off in between, erasing again finds the place again
            for offset, what in ((place, ERASED), (place + _KIND_AND_LENGTH, bytes(length))):
                os.lseek(descriptor, offset, os.SEEK_SET)
                os.write(descriptor, what)
                os.fsync(descriptor)
        except (NotABatch, IndexError):
            return
        finally:
            os.close(descriptor)

    def _path(self, h: bytes) -> Path:
        return self._files.root / "bodies" / h.hex()[:2] / h.hex()


def _all(descriptor: int) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode) or os.fstat(descriptor).st_size > MAX_FILE:
        raise NotABatch
    return b"".join(iter(lambda: os.read(descriptor, MAX_BODY), b""))
