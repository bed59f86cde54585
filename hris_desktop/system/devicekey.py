"""The device key and the place that keeps it: the system's keyring, or, where none can be trusted, a file.

Small things are kept and nothing else (Windows holds about 1,280 characters): the device key of 32 random bytes, the
anchor that says how far the log was seen, and, under a name of its own, the password to a database server.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, Protocol

from hris_desktop.system.situations import Situation, SituationKind, situation

KEY_BYTES: Final = 32
LARGEST: Final = 720
"""Most bytes of one item: 960 characters in base64, under the limit of Windows with room for its own."""


class Item(StrEnum):
    """What may be kept."""

    DEVICE_KEY = "device-key"
    ANCHOR = "anchor"
    STORE_PASSWORD = "store-password"  # noqa: S105 - the name of the item


class Place(Enum):
    """Where it is kept; a PIN may only be used with a keyring, since beside a file it could be guessed."""

    KEYRING = "keyring"
    FILE = "file"


class KeychainError(Exception):
    """The keyring or the key file cannot be used now; ``situation`` says why, in sentences."""

    def __init__(self, found: Situation) -> None:
        super().__init__(found.sentence)
        self.situation = found


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The device key and where it came from."""

    value: bytes = field(repr=False)
    place: Place

    def __post_init__(self) -> None:
        if len(self.value) != KEY_BYTES:
            raise ValueError("a device key has 32 bytes")


class DeviceKeys(Protocol):
    """A place that keeps the two items of one profile; every method raises KeychainError."""

    @property
    def place(self) -> Place:
        """Keyring or file."""
        ...

    def situation(self) -> Situation:
        """Try the place out, leaving nothing behind, and say how it is; never raises."""
        ...

    def read(self, item: Item) -> bytes | None:
        """The item, or None where it was never kept."""
        ...

    def write(self, item: Item, value: bytes) -> None:
        """Keep the item (at most LARGEST bytes) and read it back."""
        ...

    def drop(self, item: Item) -> None:
        """Forget the item; nothing happens where there is none."""
        ...


def obtain_device_key(keys: DeviceKeys) -> DeviceKey:
    """The device key, drawn and kept first where there is none; for enrolment only. Raises KeychainError.

    Unlocking uses ``existing_device_key``: a key drawn then would hide that the old one is missing.
    """
    found = existing_device_key(keys)
    if found is not None:
        return found
    import secrets  # noqa: PLC0415 - not needed to start, only to draw a key

    keys.write(Item.DEVICE_KEY, secrets.token_bytes(KEY_BYTES))
    fresh = existing_device_key(keys)
    if fresh is None:
        raise KeychainError(situation(SituationKind.NOT_KEPT))
    return fresh


def existing_device_key(keys: DeviceKeys) -> DeviceKey | None:
    """The device key, or None where there is none. Raises KeychainError, also for a key of another length."""
    value = keys.read(Item.DEVICE_KEY)
    if value is not None and len(value) != KEY_BYTES:
        raise KeychainError(situation(SituationKind.FAILED))
    return None if value is None else DeviceKey(value, keys.place)
