"""A body sealed to a stated list of recipients, for entries that stand under no data key: grants, the access log.

body = one wrap a recipient, in the order of ``d.to`` ‖ nonce ‖ sealed JSON. The key is fresh for each envelope and
lives nowhere else; its wraps are bound to the entry's chain and op, the sealed part to the whole signed context.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.crypto.keys import KemKey
from hris_desktop.crypto.wrap import WRAP_BYTES, wrap
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import Ctx


class PublicKeys(Protocol):
    """Where public keys come from: the organisation's log."""

    def kem_pub(self, recipient: str) -> bytes:
        """The key behind a recipient id."""
        ...


class Keyring(Protocol):
    """Who holds the private keys behind recipient ids."""

    def kem(self, recipient: str) -> KemKey | None:
        """The key behind ``recipient`` if it is held here."""
        ...


def close(ctx: Ctx, data: bytes, content: object, *, keys: PublicKeys) -> bytes:
    """The body for a context that names its recipients in ``d.to``; ``data`` = the context's own bytes."""
    key = seal.new_key()
    made = [wrap(pub, _info(ctx, one, pub), key) for one in ctx.d["to"] for pub in [keys.kem_pub(one)]]
    return b"".join(made) + seal.seal(key, canonical.encode(content), wraps.aad(data))


def open_(ctx: Ctx, data: bytes, body: bytes, *, keys: Keyring) -> object:
    """What is inside, or None if no key here is among the recipients.

    ``CannotOpen`` or ``Malformed`` where a wrap was made for a key held here and leads to nothing.
    """
    to: Sequence[str] = ctx.d["to"]
    sealed = body[len(to) * WRAP_BYTES :]
    failed: CannotOpen | Malformed | None = None
    for place, one in enumerate(to):
        held = keys.kem(one)
        if held is None:
            continue
        try:
            wrapped = body[place * WRAP_BYTES : (place + 1) * WRAP_BYTES]
            key = held.open(_info(ctx, one, held.pub), wrapped)
            return canonical.parse(seal.unseal(key, sealed, wraps.aad(data)))
        except (CannotOpen, Malformed) as error:
            # another key held here may have a good wrap
            failed = error
    if failed is not None:
        raise failed
    return None


def _info(ctx: Ctx, recipient: str, kem_pub: bytes) -> bytes:
    return wraps.envelope_info(ctx.org, ctx.chain, ctx.op, recipient=recipient, kem_pub=kem_pub)
