"""Packages under unguessable names (link codes, invite codes): one file each, named by a hash, gone when their time is.

The name of the file does not tell the slot, so listing the folder opens nobody's package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from hris_desktop.store.folder_files import Files, read
from hris_desktop.store.limits import MAX_PACKAGE
from hris_desktop.system.clock import SystemClock

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST_TIME: Final = 40


class Mailbox:
    """The files of the mailbox: a line with the time, then the package."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def put(self, slot: str, blob: bytes, until: str) -> None:
        """Leave a package."""
        if len(blob) > MAX_PACKAGE:
            raise ValueError(f"a package has at most {MAX_PACKAGE} bytes")
        now = SystemClock().now().isoformat()
        for path, kept_until in list(self._times()):
            if kept_until < now:
                self._remove(path)
        self._files.put(until.encode() + b"\n" + blob, self._path(slot))

    def get(self, slot: str) -> bytes | None:
        """The package."""
        try:
            data = read(self._path(slot), MAX_PACKAGE + _LONGEST_TIME)
        except FileNotFoundError:
            return None
        return data.partition(b"\n")[2] if data else None

    def delete(self, slot: str) -> None:
        """Remove it."""
        self._remove(self._path(slot))

    @property
    def _folder(self) -> Path:
        return self._files.root / "mailbox"

    def _path(self, slot: str) -> Path:
        return self._folder / sha256(slot.encode("utf-8", "surrogatepass")).hexdigest()

    def _times(self) -> Iterator[tuple[Path, str]]:
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError):
                data = read(path, MAX_PACKAGE + _LONGEST_TIME) if _NAME.fullmatch(path.name) else None
                if data is not None:
                    yield path, data.partition(b"\n")[0].decode("ascii", "replace")

    @staticmethod
    def _remove(path: Path) -> None:
        with suppress(FileNotFoundError, IsADirectoryError):
            path.unlink()
