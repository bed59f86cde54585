"""Key pairs: a person's identity (Ed25519 + X25519), a role's key (X25519), the recovery keys."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hris_desktop.crypto import wrap


def derive(secret: bytes, info: bytes, *, salt: bytes = b"", length: int = 32) -> bytes:
    """HKDF-SHA256; an empty salt is RFC 5869's string of zeros."""
    return HKDF(SHA256(), length, salt or None, info).derive(secret)


@dataclass(frozen=True, slots=True)
class KemKey:
    """An X25519 private key with which wraps are opened."""

    seed: bytes = field(repr=False)
    pub: bytes
    _key: X25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the key ready once: OpenSSL works its public part out each time, as dear as opening a wrap."""
        object.__setattr__(self, "_key", X25519PrivateKey.from_private_bytes(self.seed))

    @staticmethod
    def of(seed: bytes) -> KemKey:
        """The key pair of a raw 32-byte private key."""
        return KemKey(seed, X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())

    @staticmethod
    def new() -> KemKey:
        """A fresh random key pair."""
        return KemKey.of(secrets.token_bytes(32))

    def open(self, info: bytes, wrapped: bytes) -> bytes:
        """The wrapped 32-byte key, or ``CannotOpen``."""
        return wrap.unwrap(self._key, info, wrapped)


@dataclass(frozen=True, slots=True)
class Signer:
    """An Ed25519 private key."""

    seed: bytes = field(repr=False)
    pub: bytes
    _key: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the key ready once: OpenSSL works its public part out each time, as dear as a signature."""
        object.__setattr__(self, "_key", Ed25519PrivateKey.from_private_bytes(self.seed))

    @staticmethod
    def of(seed: bytes) -> Signer:
        """The key pair of a raw 32-byte private key."""
        return Signer(seed, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())

    @staticmethod
    def new() -> Signer:
        """A fresh random key pair."""
        return Signer.of(secrets.token_bytes(32))

    def sign(self, message: bytes) -> bytes:
        """64-byte signature."""
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's two keys of one generation."""

    signer: Signer
    kem: KemKey

    @staticmethod
    def new() -> Identity:
        """Fresh random keys."""
        return Identity(Signer.new(), KemKey.new())

    @staticmethod
    def of(sign_seed: bytes, kem_seed: bytes) -> Identity:
        """The identity of two raw 32-byte private keys."""
        return Identity(Signer.of(sign_seed), KemKey.of(kem_seed))

    @staticmethod
    def recovery(seed: bytes) -> Identity:
        """Both recovery keys from the one 32-byte seed that stands on the recovery kit."""
        return Identity.of(derive(seed, b"hrd1/recovery-sign"), derive(seed, b"hrd1/recovery-kem"))
