"""A file as the place for the device key, where no keyring can be trusted; then only a passphrase opens the record.

Mode 0600 in a folder of mode 0700, replaced in one step. A link, another account's file or something damaged is
refused. A file found open to others is closed again and the finding is told: its content may have been copied, and
refusing it would only keep the person from their own record.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from typing_extensions import override

from hris_desktop.system.devicekey import LARGEST, DeviceKeys, Item, KeychainError, Place
from hris_desktop.system.files import replace_whole
from hris_desktop.system.situations import Situation, SituationKind, situation

_VERSION: Final = 1
_LARGEST_FILE: Final = 64 * 1024
_ONE_AT_A_TIME: Final = Lock()
"""The anchor is written by the exchange, the key by whoever enrols: neither may write an older other one back."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_HAS_MODES: Final = os.name != "nt"  # Windows: the profile's folder is closed by its inherited access list


class FileKeys(DeviceKeys):
    """The items in ``path``; the file is made by the first ``write``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    @override
    def place(self) -> Place:
        return Place.FILE

    @override
    def situation(self) -> Situation:
        try:
            exposed = self._close_to_others()
            self._items()
        except (OSError, KeychainError):
            return situation(SituationKind.FILE_UNUSABLE)
        return situation(SituationKind.FILE_EXPOSED if exposed else SituationKind.FILE)

    @override
    def read(self, item: Item) -> bytes | None:
        text = self._items().get(item.value)
        try:
            return None if text is None else bytes.fromhex(text)
        except ValueError as error:
            raise _unusable() from error

    @override
    def write(self, item: Item, value: bytes) -> None:
        if len(value) > LARGEST:
            raise ValueError("too long for the keyrings of some systems")
        with _ONE_AT_A_TIME:
            self._save({**self._items(), item.value: value.hex()})
        if self.read(item) != value:
            raise _unusable()

    @override
    def drop(self, item: Item) -> None:
        with _ONE_AT_A_TIME:
            items = self._items()
            if items.pop(item.value, None) is not None:
                self._save(items)

    def _items(self) -> dict[str, str]:
        try:
            content = self._bytes()
            stored = {"v": _VERSION, "items": {}} if content is None else json.loads(content)
        except (OSError, ValueError, RecursionError) as error:
            raise _unusable() from error
        version = stored.get("v") if isinstance(stored, dict) else None
        items = stored["items"] if type(version) is int and version == _VERSION and "items" in stored else None
        if not isinstance(items, dict) or not all(isinstance(text, str) for text in items.values()):
            raise _unusable()
        return items

    def _bytes(self) -> bytes | None:
        """What lies in the file, None where there is none; raises OSError, also for a link."""
        try:
            handle = os.open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or (_HAS_MODES and found.st_uid != os.getuid()):
                raise PermissionError("not a plain file of this account")
            return file.read(_LARGEST_FILE)

    def _save(self, items: dict[str, str]) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_whole(self._path, json.dumps({"v": _VERSION, "items": items}, sort_keys=True).encode("ascii"))
        except OSError as error:
            raise _unusable() from error

    def _close_to_others(self) -> bool:
        """Take away other accounts' access to file and folder; whether the file had been open to them."""
        if not _HAS_MODES:
            return False
        with suppress(FileNotFoundError):
            exposed = bool(self._path.stat(follow_symlinks=False).st_mode & _OTHERS)
            # a disk without access rights (FAT) refuses or ignores this; the finding is told either way
            with suppress(PermissionError):
                self._path.parent.chmod(0o700)
                self._path.chmod(0o600)
            return exposed
        return False


def _unusable() -> KeychainError:
    return KeychainError(situation(SituationKind.FILE_UNUSABLE))
