"""Where the organisation's chain ends, as HR says: a store could hide its end from a device that asks for few chains.

Such a device holds the names of all rows and cannot tell which of them are the organisation's. So a sign of life names
the last entry of that chain which its author knew. Whoever hears it holds that entry, or asks the store for it by its
number before anything else is read or sent. Nothing is judged by it: what somebody in HR says wrongly is an alarm.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hris_desktop.crypto.chain import entry_hash
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Finding, Stored
from hris_desktop.sync.causes import ORG_DIFFERS
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import read_ctx

if TYPE_CHECKING:
    from hris_desktop.sync.ledger import Ledger

KIND: Final = "beat"
NAMED: Final = b'"d":{"org":['
"""How the context of a sign of life begins to name it."""
_OWED: Final = "org owed"


def named(ledger: Ledger) -> dict[str, list[object]]:
    """What a sign of life says: position and name of the last entry of the organisation's chain."""
    tip = ledger.chain("org").tip
    stored = ledger.replica.by_h(tip)
    return {"org": [stored.seq, tip.hex()]} if stored is not None else {}


def listen(ledger: Ledger, kept: Sequence[Stored]) -> None:
    """Hold what new signs of life name against what is here; in the transaction that keeps them."""
    for stored in kept:
        told = _told(ledger, stored)
        if told is None:
            continue
        seq, name = told
        here = ledger.replica.by_seq(seq)
        stands = seq < stored.seq and ledger.replica.digest_at(seq) == name
        if not stands or (here is not None and not _is_org(here)):
            _differs(ledger, stored.seq, stored.author)
        elif here is None and not ledger.replica.get_meta(_OWED):
            ledger.replica.set_meta(_OWED, json.dumps([seq, name.hex(), stored.seq, stored.author]))


def _told(ledger: Ledger, stored: Stored) -> tuple[int, bytes] | None:
    if NAMED not in stored.ctx or stored.place != Place.COUNTED:
        return None
    ctx = read_ctx(stored.ctx)
    if ctx.kind != KIND or HR not in ledger.org.roles_of(ctx.pid, stored.seq):
        return None
    seq, name = ctx.d["org"]
    return seq, bytes.fromhex(name)


def owed(ledger: Ledger) -> tuple[int, bytes] | None:
    """Position and name of an entry of the organisation that HR has named and that is not here."""
    kept = ledger.replica.get_meta(_OWED)
    if not kept:
        return None
    seq, name, *_ = json.loads(kept)
    if seq <= ledger.cursor and ledger.replica.by_seq(seq) is None:
        return seq, bytes.fromhex(name)
    # read since then, or to be read with what follows
    ledger.replica.set_meta(_OWED, "")
    return None


def refuted(ledger: Ledger) -> None:
    """What was named is an entry of another chain: whoever said so is named in an alarm."""
    _, _, at, author = json.loads(ledger.replica.get_meta(_OWED) or "[0, 0, 0, 0]")
    with ledger.replica.transaction():
        ledger.replica.set_meta(_OWED, "")
        _differs(ledger, at, author)


def proven_chain(row: Row, name: bytes) -> str | None:
    """The chain of the row that bears this name, by its own bytes; None where the store shows something else."""
    if not (isinstance(row.ctx, bytes) and isinstance(row.bh, bytes) and isinstance(row.sig, bytes)):
        return None
    try:
        return read_ctx(row.ctx).chain if entry_hash(row.ctx, row.bh, row.sig) == name else None
    except Malformed:
        return ""


def _is_org(stored: Stored) -> bool:
    return stored.chain == "org" and stored.place == Place.COUNTED


def _differs(ledger: Ledger, seq: int, author: str) -> None:
    ledger.replica.findings_add([Finding(ORG_DIFFERS, seq, author)])
