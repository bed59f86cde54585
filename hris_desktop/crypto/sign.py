"""Ed25519 signatures. Verification raises; it never returns a bool that could be forgotten."""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hris_desktop.crypto.errors import BadSignature

SIGNATURE_BYTES = 64


@lru_cache(maxsize=4096)
def _public(sign_pub: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(sign_pub)


def verify(sign_pub: bytes, signature: bytes, message: bytes) -> None:
    """``BadSignature`` unless ``signature`` (64 bytes) is by ``sign_pub`` (raw 32 bytes) over ``message``."""
    try:
        _public(sign_pub).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("signature") from error
