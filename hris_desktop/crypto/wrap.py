"""Public-key wrapping of 32-byte keys: HPKE base mode, X25519, HKDF-SHA256, AES-256-GCM (RFC 9180).

A wrap is 80 bytes (encapsulated key 32 ‖ ciphertext 48). There is no separate associated data: the whole context goes
into ``info``, so a wrap moved to another chain, epoch, recipient or organisation does not open.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hris_desktop.crypto.errors import CannotOpen, Malformed

KEY_BYTES: Final = 32
WRAP_BYTES: Final = 80
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PROBE: Final = X25519PrivateKey.from_private_bytes(bytes(KEY_BYTES))
"""Any private key will do: clamping makes each a multiple of eight, which takes every point of small order to zero."""


@lru_cache(maxsize=1024)
def _public(kem_pub: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(kem_pub)


def wrap(kem_pub: bytes, info: bytes, key: bytes) -> bytes:
    """Wrap a 32-byte ``key`` to a raw X25519 public key; 80 bytes. ``Malformed`` if a length or the point is wrong."""
    if len(key) != KEY_BYTES:
        raise Malformed("a wrapped key has 32 bytes")
    try:
        return _SUITE.encrypt(key, _public(kem_pub), info)
    except ValueError as error:
        raise Malformed("not a usable X25519 public key") from error


def usable(kem_pub: bytes) -> bool:
    """Whether anything can be wrapped to this X25519 key: with a point of small order every secret would be zero."""
    try:
        _PROBE.exchange(X25519PublicKey.from_public_bytes(kem_pub))
    except ValueError:
        return False
    return True


def unwrap(kem: X25519PrivateKey, info: bytes, wrapped: bytes) -> bytes:
    """The 32-byte key, or ``CannotOpen``: wrong recipient, wrong context or changed bytes."""
    if len(wrapped) != WRAP_BYTES:
        raise CannotOpen("a wrap has 80 bytes")
    try:
        key = _SUITE.decrypt(wrapped, kem, info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("the wrap does not open with this key here") from error
    if len(key) != KEY_BYTES:
        raise CannotOpen("the wrap holds something else than a key")
    return key
