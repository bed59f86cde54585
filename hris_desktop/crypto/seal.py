"""Sealing of bodies: AES-256-GCM-SIV with a random nonce, fixed padding, and the entry's context as associated data.

GCM-SIV because two devices may draw the same nonce and must not lose more than equality then. It is not key-committing:
every data key carries the commitment of ``commitment`` and every recipient checks it.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from hris_desktop.crypto.errors import CannotOpen, Malformed

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
LEAST_PADDED: Final = 512


def new_key() -> bytes:
    """32 fresh random bytes."""
    return secrets.token_bytes(32)


def commitment(key: bytes, context: bytes) -> bytes:
    r"""Say publicly which key this is without saying the key.

    HMAC-SHA256(key, "hrd1/commit\0" ‖ context), 32 bytes.
    """
    return hmac.digest(key, b"hrd1/commit\0" + context, "sha256")


def pad(plain: bytes) -> bytes:
    """0x80 00… to the next power of two of at least 512 bytes, so that a size says little."""
    return plain + b"\x80" + bytes(_padded(len(plain)) - len(plain) - 1)


def sealed_size(plain: bytes) -> int:
    """How long these bytes are when they are sealed."""
    return NONCE_BYTES + _padded(len(plain)) + TAG_BYTES


def _padded(size: int) -> int:
    return max(LEAST_PADDED, 1 << size.bit_length())


def unpad(padded: bytes) -> bytes:
    """Undo ``pad``; ``Malformed`` for any other form, the length included."""
    plain = padded.rstrip(b"\0")
    if not plain.endswith(b"\x80") or pad(plain[:-1]) != padded:
        raise Malformed("padding")
    return plain[:-1]


def seal(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """nonce(12) ‖ ciphertext of the padded bytes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCMSIV(key).encrypt(nonce, pad(plain), aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The plain bytes; ``CannotOpen`` for a wrong key, context or changed bytes, ``Malformed`` for wrong padding."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise CannotOpen("too short to be sealed")
    try:
        padded = AESGCMSIV(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("does not open with this key here") from error
    return unpad(padded)


def self_test() -> None:
    """Known answer of RFC 8452, C.2 (256-bit key, 8-byte plaintext); fail closed if this machine's library is wrong.

    Raises ``CannotOpen``.
    """
    key, nonce = bytes([1]) + bytes(31), bytes([3]) + bytes(11)
    expected = bytes.fromhex("c2ef328e5c71c83b843122130f7364b761e0b97427e3df28")
    if AESGCMSIV(key).encrypt(nonce, bytes([1]) + bytes(7), None) != expected:
        raise CannotOpen("the cryptography library of this computer gives wrong results")


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the parts joined; every caller's first part is a label that ends in a zero byte."""
    return sha256(b"".join(parts)).digest()
