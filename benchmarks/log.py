"""Taking in a long log, beside the bare primitives over the same rows."""

from __future__ import annotations

import gc
import hashlib
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from benchmarks.organisation import SECRETS, Organisation
from hris_desktop.crypto.chain import signed_message
from hris_desktop.crypto.keys import KemKey
from hris_desktop.crypto.wrap import WRAP_BYTES
from hris_desktop.importing import COLLECTING
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.replica import Replica
from hris_desktop.store.urls import open_store
from hris_desktop.sync.exchange import ACCEPTED_A_TIME
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.own import OwnCopy
from hris_desktop.sync.workstation import pin_down, pinned
from hris_desktop.vault.entries import Ctx, read_ctx
from hris_desktop.vault.session import Session
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


def measure(organisation: Organisation) -> tuple[float, float, int]:
    """(seconds to verify, open, fold and keep every row; seconds of the bare primitives; rows).

    Both go over the same hundred rows in turn, so that what else the machine does slows down both.
    """
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    rows = store.entries(EVERYTHING, 0, 1_000_000)
    store.close()
    left = [row for row in rows if row.seq > suite.desk.ledger.cursor]
    if left:
        suite.desk.ledger.accept(left)
    work = [_needed(suite.desk.ledger, row) for row in rows]
    ledger = _fresh(suite)
    gc.set_threshold(*COLLECTING)  # as the program does, which looks through what stood before no more either
    gc.freeze()
    ours = bare = 0.0
    for at in range(0, len(rows), ACCEPTED_A_TIME):
        start = time.perf_counter()
        ledger.accept(rows[at : at + ACCEPTED_A_TIME])
        between = time.perf_counter()
        for one in work[at : at + ACCEPTED_A_TIME]:
            _bare(one)
        ours, bare = ours + between - start, bare + time.perf_counter() - between
    gc.unfreeze()
    ledger.replica.close()
    enrolment.close("priya")
    return ours, bare, len(rows)


def _fresh(suite: Suite) -> Ledger:
    """A device that has seen nothing; its session knows no key yet but the person's own."""
    org, pin = pinned(suite.desk.replica)
    path = suite.desk.replica.path.with_name("fresh.sqlite")
    path.unlink(missing_ok=True)
    replica = Replica.create(path)
    pin_down(replica, org, pin)
    me = suite.desk.session
    session = Session(me.org, me.pid, me.gen, me.dev, me.identity)
    return Ledger(replica, org=org, pin=pin, session=session, own=OwnCopy(suite.desk.vk))


def _needed(ledger: Any, row: Any) -> Bare:  # noqa: ANN401 - honest rows and a session, whatever their types allow
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


def _bare(one: Bare) -> None:
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
