"""Hashes that bind an entry to its bytes, and the log to its order (format HRD1, docs/wire-format.md).

An entry is four byte strings: ``ctx`` (signed, public), ``body`` (usually sealed), ``bh`` (hash of the
body, kept beside it so that a body can be erased later) and ``sig``. Nothing here parses ``ctx``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

ZERO_HASH = bytes(32)
"""What stands where no earlier entry or head exists (``prev`` at n = 1, head 0)."""
_SIGNED, _NAMED = b"hrd1/sig\0", b"hrd1/ent\0"


def body_hash(body: bytes) -> bytes:
    """``bh`` of an entry: SHA-256 of its body (32 bytes; of zero bytes for an empty body)."""
    return sha256(body).digest()


def signed_message(ctx: bytes, bh: bytes) -> bytes:
    """The bytes that an author's Ed25519 key signs; both parts have a fixed length, so no split is ambiguous."""
    return _SIGNED + sha256(ctx).digest() + bh


def entry_hash(ctx: bytes, bh: bytes, sig: bytes) -> bytes:
    """``h``: names the entry for ever, body included through ``bh`` (32 bytes)."""
    return sha256(_NAMED + sha256(ctx).digest() + bh + sig).digest()


def head(previous: bytes, seq: int, h: bytes) -> bytes:
    """The log's head after the row ``seq`` whose ``h`` is given; computed by clients, never believed from a store."""
    return sha256(b"hrd1/head\0" + previous + seq.to_bytes(8, "big") + h).digest()


def bad_row_hash(seq: int) -> bytes:
    """Stands in the head for a row whose ``h`` column is not 32 bytes, so that such a row cannot hide later ones."""
    return sha256(b"hrd1/bad\0" + seq.to_bytes(8, "big")).digest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed entry as its author made it (wire = at rest)."""

    ctx: bytes
    body: bytes = field(repr=False)
    sig: bytes = field(repr=False)
    _names: list[bytes] = field(default_factory=list, init=False, repr=False, compare=False)
    """``bh`` and ``h`` once they were asked for: a writer, a store and an outbox ask again and again."""

    @staticmethod
    def signed(ctx: bytes, body: bytes, sign: Callable[[bytes], bytes]) -> Entry:
        """What ``sign`` makes of these; context and body are gone through once for signature and names."""
        said, bh = sha256(ctx).digest(), sha256(body).digest()
        sig = sign(_SIGNED + said + bh)
        entry = Entry(ctx, body, sig)
        entry._names.extend((bh, sha256(_NAMED + said + bh + sig).digest()))
        return entry

    @property
    def bh(self) -> bytes:
        """Hash of the body (32 bytes)."""
        return self._hashes()[0]

    @property
    def h(self) -> bytes:
        """The entry's name (32 bytes)."""
        return self._hashes()[1]

    def _hashes(self) -> list[bytes]:
        if not self._names:
            bh = body_hash(self.body)
            self._names.extend((bh, entry_hash(self.ctx, bh, self.sig)))
        return self._names
