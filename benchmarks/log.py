"""The bare calls that a row of the log costs at least: what a first sync is measured beside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from hris_desktop.crypto.chain import signed_message
from hris_desktop.crypto.keys import KemKey
from hris_desktop.crypto.wrap import WRAP_BYTES
from hris_desktop.vault.entries import Ctx, read_ctx
from hris_desktop.vault.wraps import aad, dek_info, split_recipient


@dataclass(frozen=True)
class Bare:
    """What one row costs at least: its signature, and the key it is sealed under or the wrap it brings, if any."""

    row: Any
    """A ``Row`` of an honest store, whose columns are bytes."""
    public: Ed25519PublicKey
    dek: bytes | None
    wrap: Wrap | None


Wrap = tuple[KemKey, bytes, bytes]
"""Private key, info and wrapped key, as the session would open it."""


def needed(ledger: Any, row: Any) -> Bare:  # noqa: ANN401 - honest rows and a session, whatever their types allow
    """What the bare calls over one row need, from a ledger that took it in."""
    ctx = read_ctx(row.ctx)
    public = Ed25519PublicKey.from_public_bytes(ledger.org.key(ctx.pid, ctx.gen).sign_pub)
    dek = ledger.session.dek(ledger.chain(ctx.chain), ctx.d["ep"]) if ctx.kind == "rec" else None
    return Bare(row, public, dek, _wrap(ledger, row, ctx) if ctx.kind == "dek" else None)


def _wrap(ledger: Any, row: Any, ctx: Ctx) -> Wrap | None:  # noqa: ANN401 - as before
    """The wrap that this session opens: the role's, or the person's own."""
    session = ledger.session
    for place, recipient in enumerate(ctx.d["to"]):
        if session.holds(recipient):
            name, gen = split_recipient(recipient)
            own = recipient == session.recipient
            key = session.identity.kem if own else session.role_key(name.removeprefix("r:"), gen)
            info = dek_info(ctx.org, ctx.chain, ctx.d["ep"], recipient=recipient, kem_pub=key.pub)
            return key, info, row.body[place * WRAP_BYTES : (place + 1) * WRAP_BYTES]
    return None


def bare(one: Bare) -> None:
    """Ed25519 and SHA-256 of a row, GCM-SIV if it is sealed, the HPKE unwrap if it brings a data key."""
    row = one.row
    one.public.verify(row.sig, signed_message(row.ctx, row.bh))
    hashlib.sha256(row.body).digest()
    hashlib.sha256(b"hrd1/ent\0" + hashlib.sha256(row.ctx).digest() + row.bh + row.sig).digest()
    if one.dek is not None:
        AESGCMSIV(one.dek).decrypt(row.body[:12], row.body[12:], aad(row.ctx))
    if one.wrap is not None:
        key, info, wrapped = one.wrap
        key.open(info, wrapped)
