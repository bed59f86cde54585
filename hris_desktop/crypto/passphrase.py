"""From what a person types to 32 bytes: NFKC, then Argon2id (RFC 9106, version 0x13).

NFKC because the same passphrase typed on another keyboard or system must give the same bytes (composed or combining
accents, full-width digits). Nothing else is changed: spaces, case and order are the person's. Characters that this
Unicode version does not know are refused, since a later version may normalise them differently.

How costly the derivation is stands in a named set that is handed in. What a stored row asks for is checked against the
compiled floor, so that nobody who can write the file can make guessing cheap, and against a ceiling, so that it cannot
exhaust the machine. Nothing derived here ever leaves the device.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from hris_desktop.crypto.errors import Malformed, WeakParameters

SALT_BYTES: Final = 16
KEY_BYTES: Final = 32
LONGEST: Final = 1024
"""Most characters of a passphrase, before and after normalising."""
_UNSTABLE: Final = {"Cn", "Cs", "Cc"}


@dataclass(frozen=True, slots=True)
class Argon2:
    """One set of costs: memory in KiB, passes over it, lanes."""

    memory_kib: int
    time: int
    lanes: int

    def covers(self, other: Argon2) -> bool:
        """Whether this is at least as costly as ``other`` in every respect."""
        return self.memory_kib >= other.memory_kib and self.time >= other.time and self.lanes >= other.lanes


FLOOR: Final = Argon2(memory_kib=64 * 1024, time=3, lanes=4)
"""Below this a stored row is refused (about 110 ms on two cores)."""
CEILING: Final = Argon2(memory_kib=1024 * 1024, time=16, lanes=16)
PRODUCTION: Final = FLOOR
"""For an employee's device; named only where the program is put together."""
PRODUCTION_HR: Final = Argon2(memory_kib=256 * 1024, time=3, lanes=4)
"""For a device of HR (about 440 ms)."""
CHEAPEST: Final = Argon2(memory_kib=8, time=1, lanes=1)
"""For tests only: protects nothing."""


def check_stored(stored: Argon2, injected: Argon2) -> None:
    """Refuse a stored set under the floor (``WeakParameters``) or over the ceiling (``Malformed``).

    The floor is the compiled one; only a caller who was himself handed a cheaper set lowers it, to that set.
    """
    if not CEILING.covers(stored):
        raise Malformed("the stored cost is over the ceiling")
    lowered = Argon2(
        min(FLOOR.memory_kib, injected.memory_kib), min(FLOOR.time, injected.time), min(FLOOR.lanes, injected.lanes)
    )
    if not stored.covers(lowered):
        raise WeakParameters("the stored cost is under the floor")


def normalise(secret: str) -> bytes:
    """The NFKC form of ``secret`` in UTF-8; ``Malformed`` when empty, too long, or not stable text."""
    if not 0 < len(secret) <= LONGEST:
        raise Malformed(f"A passphrase has 1 to {LONGEST} characters.")
    text = unicodedata.normalize("NFKC", secret)
    if len(text) > LONGEST or any(unicodedata.category(one) in _UNSTABLE for one in text):
        raise Malformed("A passphrase cannot hold control characters or characters unknown to this computer.")
    return text.encode("utf-8")


def derive(secret: str, salt: bytes, *, params: Argon2) -> bytes:
    """32 bytes of the normalised ``secret`` and a 16-byte ``salt``; ``Malformed`` as ``normalise``."""
    if len(salt) != SALT_BYTES:
        raise Malformed("a salt has 16 bytes")
    return _argon2id(normalise(secret), salt, params=params)


def _argon2id(
    password: bytes, salt: bytes, *, params: Argon2, key: bytes | None = None, extra: bytes | None = None
) -> bytes:
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=params.time,
        lanes=params.lanes,
        memory_cost=params.memory_kib,
        ad=extra,
        secret=key,
    ).derive(password)
