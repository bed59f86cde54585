"""Taking in a long log, beside the bare primitives over the same rows."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from benchmarks.organisation import SECRETS, Organisation
from hris_desktop.crypto.chain import signed_message
from hris_desktop.crypto.errors import CannotOpen
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import EVERYTHING, Row
from hris_desktop.store.replica import Replica
from hris_desktop.store.urls import open_store
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.workstation import pin_down, pinned
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.wraps import aad

ROWS_A_TIME = 100


def measure(organisation: Organisation) -> tuple[float, float, int]:
    """(seconds to verify, open, fold and keep every row; seconds of the bare primitives; rows)."""
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    rows = store.entries(EVERYTHING, 0, 1_000_000)
    store.close()
    ours, ledger = _ours(suite, rows)
    bare = _bare(ledger, rows)
    ledger.replica.close()
    enrolment.close("priya")
    return ours, bare, len(rows)


def _ours(suite: Suite, rows: Sequence[Row]) -> tuple[float, Ledger]:
    org, pin = pinned(suite.desk.replica)
    path = suite.desk.replica.path.with_name("fresh.sqlite")
    path.unlink(missing_ok=True)
    replica = Replica.create(path)
    pin_down(replica, org, pin)
    ledger = Ledger(replica, org=org, pin=pin, session=suite.desk.session)
    start = time.perf_counter()
    for at in range(0, len(rows), ROWS_A_TIME):
        ledger.accept(rows[at : at + ROWS_A_TIME])
    return time.perf_counter() - start, ledger


def _bare(ledger: Ledger, rows: Sequence[Row]) -> float:
    """Ed25519 and SHA-256 of every row, GCM-SIV of every sealed one, one HPKE unwrap for every data key."""
    work = []
    for row in rows:
        ctx = read_ctx(row.ctx)
        key = ledger.org.key(ctx.pid, ctx.gen)
        dek = None
        if ctx.kind == "rec":
            dek = ledger.session.dek(ledger.chain(ctx.chain), ctx.d["ep"])
        work.append((row, Ed25519PublicKey.from_public_bytes(key.sign_pub), ctx.kind, dek))
    opened = 0
    session = ledger.session
    start = time.perf_counter()
    for row, public, kind, dek in work:
        public.verify(row.sig, signed_message(row.ctx, row.bh))
        hashlib.sha256(row.body).digest()
        hashlib.sha256(b"hrd1/ent\0" + hashlib.sha256(row.ctx).digest() + row.bh + row.sig).digest()
        if dek is not None:
            AESGCMSIV(dek).decrypt(row.body[:12], row.body[12:], aad(row.ctx))
            opened += 1
        elif kind == "dek":
            _unwrap(session, row)
    seconds = time.perf_counter() - start
    assert opened
    return seconds


def _unwrap(session: object, row: Row) -> None:
    # the wrong context costs the same exchange of keys; whether it opens does not matter here
    with suppress(CannotOpen):
        session.identity.kem.open(b"bench", row.body[:80])
