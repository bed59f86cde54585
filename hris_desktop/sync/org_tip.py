"""Where the organisation's chain ends, as HR says: a store could hide its end from a device that asks for few chains.

Such a device holds the names of all rows and cannot tell which of them are the organisation's. So a sign of life names
the last entry of that chain which its author knew, and proves by its bytes that it is one: nobody can name a row of
another chain, which an honest store need not show. Whoever hears it holds that entry, or asks the store for it by its
number. Until it is shown, or who named it is in HR no more, nothing is sent. Nothing is judged by it: what somebody in
HR says wrongly is an alarm.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import entry_hash
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Finding, Stored
from hris_desktop.sync.causes import END_HIDDEN, ORG_DIFFERS
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import read_ctx

if TYPE_CHECKING:
    from hris_desktop.sync.ledger import Ledger

KIND: Final = "beat"
NAMED: Final = b'"d":{"end":['
"""How the context of a sign of life begins to name it. One that only says ``org`` proves nothing and is not asked."""
OWED: Final = "org owed"
_ROOM: Final = 1024
"""Bytes that the context of a sign of life takes besides; what does not fit is not named."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An entry of the organisation that is not here: its position and name, and which entry of whom named it."""

    seq: int
    name: bytes
    at: int
    author: str


def named(ledger: Ledger) -> dict[str, list[object]]:
    """What a sign of life says: position and bytes of the last entry of the organisation's chain."""
    stored = ledger.replica.by_h(ledger.chain("org").tip)
    if stored is None:
        return {}
    end: list[object] = [stored.seq, stored.ctx.decode("ascii"), stored.bh.hex(), stored.sig.hex()]
    return {"end": end} if len(canonical.encode(end)) <= canonical.MAX_CTX - _ROOM else {}


def listen(ledger: Ledger, kept: Sequence[Stored]) -> None:
    """Hold what new signs of life name against what is here; in the transaction that keeps them."""
    for stored in kept:
        told = _told(ledger, stored)
        if told is None:
            continue
        here = ledger.replica.by_seq(told.seq)
        stands = told.seq < stored.seq and ledger.replica.digest_at(told.seq) == told.name
        if not stands or (here is not None and not _is_org(here)):
            _alarm(ledger, ORG_DIFFERS, told)
        else:
            _owe(ledger, told.author, told if here is None else None)


def _told(ledger: Ledger, stored: Stored) -> Owed | None:
    """What a sign of life of somebody in HR names; its name is empty where that is no entry of the organisation."""
    if NAMED not in stored.ctx or stored.place != Place.COUNTED:
        return None
    ctx = read_ctx(stored.ctx)
    if ctx.kind != KIND or HR not in ledger.org.roles_of(ctx.pid, stored.seq):
        return None
    seq, said, bh, sig = ctx.d["end"]
    named_ctx = said.encode("ascii")
    try:
        is_org = read_ctx(named_ctx).chain == "org"
    except Malformed:
        is_org = False
    name = entry_hash(named_ctx, bytes.fromhex(bh), bytes.fromhex(sig)) if is_org else b""
    return Owed(seq, name, stored.seq, ctx.pid)


def _owe(ledger: Ledger, author: str, told: Owed | None) -> None:
    """One for each author, the newest: what somebody names wrongly takes no honest one's place."""
    known = {one.author: one for one in _kept(ledger)}
    if told is not None:
        known[author] = told
    elif known.pop(author, None) is None:
        return
    _keep(ledger, list(known.values()))


def _kept(ledger: Ledger) -> list[Owed]:
    plain = json.loads(ledger.replica.get_meta(OWED) or "[]")
    # an earlier program kept one, which proved nothing
    return [Owed(one[0], bytes.fromhex(one[1]), one[2], one[3]) for one in plain if isinstance(one, list)]


def _keep(ledger: Ledger, owed: Sequence[Owed]) -> None:
    plain = [[one.seq, one.name.hex(), one.at, one.author] for one in owed]
    ledger.replica.set_meta(OWED, json.dumps(plain) if plain else "")


def owed(ledger: Ledger) -> list[Owed]:
    """The entries of the organisation that somebody who is in HR has named and that are not here, in their order."""
    known = _kept(ledger)
    # read since then, or cut away and to be heard again
    missing = [one for one in known if one.at <= ledger.cursor and ledger.replica.by_seq(one.seq) is None]
    still = [one for one in missing if HR in ledger.org.roles_of(one.author)]
    if still != known:
        with ledger.replica.together():
            for one in missing:
                if one not in still:
                    _alarm(ledger, ORG_DIFFERS, one)
            _keep(ledger, still)
    return sorted(still, key=lambda one: one.seq)


def hidden(ledger: Ledger, owed: Sequence[Owed]) -> None:
    """The store does not show them: who named one stands in the alarm, as only one of the two can be right."""
    with ledger.replica.together():
        for told in owed:
            _alarm(ledger, END_HIDDEN, told)


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


def _alarm(ledger: Ledger, kind: str, told: Owed) -> None:
    ledger.replica.findings_add([Finding(kind, told.at, told.author)])
