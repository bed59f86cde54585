"""Everything that can go wrong with bytes and keys.

CryptoError
 ├─ Malformed       not the exact form that is required; the only error a parser lets out
 ├─ BadSignature    the signature is not by this key over these bytes
 ├─ CannotOpen      wrong key, wrong context or changed bytes; which of them is not knowable
 └─ WeakParameters  a stored key-derivation setting lies under the floor
"""

from __future__ import annotations


class CryptoError(Exception):
    """Root of the tree; never raised itself. Messages name rules, never values."""


class Malformed(CryptoError):
    """The bytes do not have the one form they must have."""


class BadSignature(CryptoError):
    """The signature does not verify."""


class CannotOpen(CryptoError):
    """Authenticated decryption or unwrapping failed."""


class WeakParameters(CryptoError):
    """Key derivation below the compiled floor is refused, whoever asks for it."""
