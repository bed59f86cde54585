"""A ledger that keeps only its person's scope: what comes into it is filled in, what leaves it is dropped.

The names of all rows stay, so heads, gaps and links are judged as by those who keep everything. Rows that come into the
scope are judged at their own positions, chain by chain from the beginning: no rule of place knows the rows of another
chain but the organisation's, which everybody keeps. Every step is one commit and is taken up again where it broke off.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.crypto.errors import Malformed
from hris_desktop.store.contract import Row, Scope
from hris_desktop.sync import bookmark, scope
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import column_hash
from hris_desktop.vault.entries import read_ctx

DROPPED_A_TIME: Final = 2000
"""Chains dropped in one commit, a second or two."""
_LEAVING: Final = '["", 0]'
"""Rows of no scope lie here still."""


def narrow(ledger: Ledger, to: Scope) -> set[str]:
    """Keep only what is in ``to``; of the rest the names stay. Returns the chains dropped.

    From the first commit on what is dropped is not said to be complete any more; broken off, it goes on where it was.
    """
    replica = ledger.replica
    dropped = {name for name in replica.chains() if name not in to}
    going = sorted(dropped)
    for start in range(0, len(going) or 1, DROPPED_A_TIME):
        end = start + DROPPED_A_TIME
        with ledger.committing():
            replica.drop_chains(going[start:end])
            bookmark.forget(ledger)
            replica.set_meta(scope.SCOPE, scope.write(to))
            replica.set_meta(scope.GROWING, _LEAVING if end < len(going) else "")
    ledger.reload()
    if ledger.session is not None:
        for name in dropped:
            ledger.session.forget(name)
    ledger.suspects -= dropped
    ledger.suspects.urgent -= dropped
    return dropped


def shrink(ledger: Ledger) -> set[str]:
    """Drop at once what this device does not keep any more, without asking the store; the chains dropped."""
    to = scope.both(ledger.scope, ledger.wanted())
    if to == ledger.scope and ledger.replica.get_meta(scope.GROWING) != _LEAVING:
        return set()
    dropped = narrow(ledger, to)
    ledger.replica.compact()
    return dropped


def growing(ledger: Ledger) -> bool:
    """Whether rows of a scope lie here that was never completed."""
    return bool(ledger.replica.get_meta(scope.GROWING))


def begun(ledger: Ledger, to: Scope) -> int:
    """How far what came into the scope has been filled in; of an attempt at another scope nothing is left."""
    known = json.loads(ledger.replica.get_meta(scope.GROWING) or "[]")
    if known and known[0] == scope.write(to):
        return int(known[1])
    narrow(ledger, ledger.scope)
    return 0


def fill_in(ledger: Ledger, rows: Sequence[Row], *, to: Scope, upto: int) -> set[str]:
    """Judge and keep rows below the cursor that came into the scope; ``upto`` was looked through."""
    return ledger.backfill(rows, note=(scope.GROWING, json.dumps([scope.write(to), upto])))


def widen(ledger: Ledger, to: Scope) -> None:
    """The rows of ``to`` are complete up to the cursor."""
    with ledger.committing():
        ledger.replica.set_meta(scope.SCOPE, scope.write(to))
        ledger.replica.set_meta(scope.GROWING, "")
    ledger.reload()
    ledger.judge_unread()
    ledger.suspects.update(ledger.replica.chains("r:"))


def unexplained(
    ledger: Ledger, names: Sequence[tuple[int, bytes]], rows: Sequence[Row]
) -> list[tuple[int, bytes, str]]:
    """``(position, name, chain)`` of rows that these continue and that are not here: held back, or of another chain."""
    known = {column_hash(row) for row in rows}
    fresh = {name: seq for seq, name in reversed(names)}
    found: list[tuple[int, bytes, str]] = []
    for row in rows:
        prev, chain = _continued(row)
        if prev == ZERO_HASH or prev in known or ledger.replica.known(prev):
            continue
        place = ledger.replica.digest_place(prev) or fresh.get(prev)
        if place is not None and place < row.seq:
            found.append((place, prev, chain))
    return found


def _continued(row: Row) -> tuple[bytes, str]:
    try:
        ctx = read_ctx(row.ctx) if isinstance(row.ctx, bytes) else None
    except Malformed:
        ctx = None
    # whoever files it under another chain's name continues nothing by it: it is broken for everybody
    return (ctx.prev, ctx.chain) if ctx is not None and ctx.chain == row.chain else (ZERO_HASH, "")
