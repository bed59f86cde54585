"""The system's keyring as a place for the device key; believed only after it gave back what was put into it."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import sys
from pathlib import Path
from typing import Final, Self

from typing_extensions import override

from hris_desktop.system.backends import Backend, find_backend, name_of
from hris_desktop.system.devicekey import KEY_BYTES, LARGEST, DeviceKeys, Item, KeychainError, Place
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.situations import Situation, SituationKind, situation

_MEANINGS: Final = {
    "KeyringLocked": SituationKind.LOCKED,
    "LockedException": SituationKind.LOCKED,
    "PromptDismissedException": SituationKind.LOCKED,
    "NoKeyringError": SituationKind.ABSENT,
    "InitError": SituationKind.NOT_SET_UP,
}
_FOREIGN: Final = (
    ("keyring.errors", "KeyringError"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney", "DBusErrorResponse"),
    ("dbus", "DBusException"),
    ("gi.repository.GLib", "Error"),
    ("win32ctypes.pywin32.pywintypes", "error"),
    ("pywintypes", "error"),
)


def _failures() -> tuple[type[Exception], ...]:
    """What a backend may raise here; backends let the errors of their own libraries through, so those count too."""
    loaded = (getattr(sys.modules.get(module), name, None) for module, name in _FOREIGN)
    return (*(one for one in loaded if one is not None), OSError, RuntimeError, UnicodeError)


def device_keys(file: Path, profile: str) -> DeviceKeys | Situation:
    """Where this profile keeps its device key: its file if it has one, else the keyring, else why not.

    A file is made only when the person chose to go on without a keyring (``FileKeys(file)`` and its first write).
    """
    return FileKeys(file) if file.exists() else KeyringKeys.find(profile)


class KeyringKeys(DeviceKeys):
    """The items in the system's keyring, under a service of their own per profile and item."""

    def __init__(self, backend: Backend, profile: str) -> None:
        self._backend = backend
        self._profile = profile

    @classmethod
    def find(cls, profile: str) -> Self | Situation:
        """The keyring of this computer for the profile's identity, tried out, or why it cannot be used."""
        backend = find_backend()
        if isinstance(backend, Situation):
            return backend
        keys = cls(backend, profile)
        found = keys.situation()
        return keys if found.kind is SituationKind.READY else found

    @property
    @override
    def place(self) -> Place:
        return Place.KEYRING

    @override
    def situation(self) -> Situation:
        try:
            self._keep("probe", secrets.token_bytes(KEY_BYTES))
            self._forget("probe")
        except KeychainError as error:
            return error.situation
        return situation(SituationKind.READY, name_of(self._backend))

    @override
    def read(self, item: Item) -> bytes | None:
        return self._ask(item.value)

    @override
    def write(self, item: Item, value: bytes) -> None:
        if len(value) > LARGEST:
            raise ValueError("too long for the keyrings of some systems")
        self._keep(item.value, value)

    @override
    def drop(self, item: Item) -> None:
        if self._ask(item.value) is not None:
            self._forget(item.value)

    def _service(self, name: str) -> str:
        # one service per item: Windows moves entries about when two names share a service
        return f"hris-desktop/{self._profile}/{name}"

    def _keep(self, name: str, value: bytes) -> None:
        text = base64.b64encode(value).decode("ascii")
        try:
            self._backend.set_password(self._service(name), name, text)
        except _failures() as error:
            raise self._failed(error) from error
        if not hmac.compare_digest(self._ask(name) or b"", value):
            raise KeychainError(situation(SituationKind.NOT_KEPT, name_of(self._backend)))

    def _ask(self, name: str) -> bytes | None:
        try:
            text = self._backend.get_password(self._service(name), name)
        except _failures() as error:
            raise self._failed(error) from error
        try:
            return None if text is None else base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise self._failed(error) from error

    def _forget(self, name: str) -> None:
        try:
            self._backend.delete_password(self._service(name), name)
        except _failures() as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> KeychainError:
        kind = _MEANINGS.get(type(error).__name__, SituationKind.FAILED)
        return KeychainError(situation(kind, name_of(self._backend)))
