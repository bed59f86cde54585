"""Carrying out what counted erasures say: here, as soon as one is read, and in the shared store after that.

An erasure is an entry like any other and stays for ever; it names what was said on its chain before it. The program of
whoever wrote it, and every program of HR, then asks the store to drop those bodies, and looks again in each run and on
each day of it: a copy of the store from before brings them back, and so does whoever kept one and fills it in. A store
that does not drop them, and one in which they are back, is told of. Nothing here decides: what does not count erases
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import Row, Scope, Store
from hris_desktop.store.replica import Finding, Replica, Stored
from hris_desktop.sync.causes import BROUGHT_BACK, STILL_SHOWN, WITHHELD
from hris_desktop.sync.troubles import Holes
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.chains import SAYS, ChainState
from hris_desktop.vault.entries import read_chain, read_ctx

if TYPE_CHECKING:
    from hris_desktop.sync.exchange import Local
    from hris_desktop.sync.ledger import Ledger

NOTED: Final = "erased"
"""Where a replica lists the chains with an erasure. A list of what to look at, nothing more: the chains decide."""
CHAINS_A_TIME: Final = 100
ROWS_A_TIME: Final = 500
_NOTHING: Final = body_hash(b"")


def heard(ledger: Ledger, chains: Iterable[str]) -> None:
    """An erasure may have come in on one of these chains; in the transaction that takes it in."""
    for name in chains:
        if ledger.chain(name).erased:
            forget(ledger, name)


def cut(ledger: Ledger) -> None:
    """The log ends earlier now: what no erasure in it names is asked of the store again."""
    with ledger.replica.together():
        for name in noted(ledger.replica):
            state = ledger.chain(name)
            if any(row.content == Content.ERASED and row.seq >= state.erased for row in ledger.replica.chain(name)):
                ledger.judge_again(name)


def tell_withheld(ledger: Ledger) -> None:
    """All is read, so no later row explains any more what is missing still."""
    rows = ledger.replica.withheld(place=Place.COUNTED, besides=Content.ERASED)
    if rows:
        ledger.replica.findings_add([Finding(WITHHELD, row.seq, row.author) for row in rows])


def forget(ledger: Ledger, name: str) -> None:
    """Drop what the chain's newest erasure names from this device."""
    replica, state = ledger.replica, ledger.chain(name)
    gone = named(replica.chain(name), state)
    for row in gone:
        if row.body is not None:
            replica.set_body(row.seq, None)
    replica.findings_drop(WITHHELD, [row.seq for row in gone])
    replica.lost_forget([one.id for one in replica.lost() if one.chain == name and _kind(one.ctx) in SAYS])
    if ledger.session is not None:
        ledger.session.forget(name)
    replica.set_meta(NOTED, json.dumps(sorted({*noted(replica), name})))


def named(rows: Iterable[Stored], state: ChainState) -> list[Stored]:
    """The rows of a chain whose bodies an erasure ended: counted, or lawful and too late; a broken one says nothing."""
    above = [row for row in rows if row.seq < state.erased and row.place != Place.BROKEN and row.bh != _NOTHING]
    return [row for row in above if _kind(row.ctx) in SAYS]


def said(rows: Iterable[Stored], state: ChainState) -> list[Stored]:
    """The counted rows that an erasure of today would name."""
    counted = (row for row in rows if row.place == Place.COUNTED and row.seq > state.erased)
    return [row for row in counted if _kind(row.ctx) in SAYS]


def _kind(ctx: bytes) -> str:
    try:
        return read_ctx(ctx).kind
    except Malformed:
        return ""


def noted(replica: Replica) -> list[str]:
    """The chains to look at."""
    return [str(name) for name in json.loads(replica.get_meta(NOTED) or "[]")]


def gone(ledger: Ledger) -> set[int]:
    """The positions of everything that counted erasures name, as far as this device knows them."""
    chains = ((name, ledger.chain(name)) for name in noted(ledger.replica))
    return {row.seq for name, state in chains if state.erased for row in named(ledger.replica.chain(name), state)}


class Looked(NamedTuple):
    """As of which erasure a chain was looked for in the store, on which day, and whether nothing was left there."""

    seq: int
    day: str
    clean: bool


def owed(ledger: Ledger) -> list[str]:
    """The chains whose erased bodies this person's program takes out of the store, not looked at today yet."""
    if ledger.session is None:
        return []
    me, hr = ledger.session.pid, ledger.org.members(HR)
    found: list[str] = []
    for name in noted(ledger.replica):
        seq, known = ledger.chain(name).erased, ledger.wiped.get(name)
        is_new = known is None or (known.seq, known.day) != (seq, ledger.looked_on)
        erasure = ledger.replica.by_seq(seq) if seq and is_new else None
        if erasure is not None and (erasure.author == me or me in hr):
            found.append(name)
    return found


def carry_out(ledger: Ledger, store: Store, local: Local) -> int:
    """Take out of the store what it still shows of what is erased; how many bodies. Raises ``StoreError``.

    Broken off anywhere it is begun again by the next round: a chain is ticked off when all of it was looked at.
    """
    done, chains = 0, local(partial(owed, ledger))
    for at in range(0, len(chains), CHAINS_A_TIME):
        part = chains[at : at + CHAINS_A_TIME]
        names = local(partial(_hashes, ledger, part))
        shown = _shown(store, part, names)
        erased = sum([store.erase(h) for h in shown])
        # it may refuse this login, or only say that it did
        left = _shown(store, part, names) if shown else []
        local(partial(_ticked_off, ledger, part, {names[h] for h in shown}, {names[h] for h in left}))
        done += erased
    return done


def _shown(store: Store, chains: Sequence[str], names: Collection[bytes]) -> list[bytes]:
    scope, after, found = Scope(everything=False, chains=tuple(chains)), 0, list[bytes]()
    while rows := store.entries(scope, after, ROWS_A_TIME):
        if not after < rows[0].seq <= rows[-1].seq:
            # the same page again and again would never end
            raise Holes("The shared store gave its entries in no order.", at=after)
        found += [row.h for row in rows if isinstance(row.h, bytes) and row.h in names and row.body is not None]
        after = rows[-1].seq
    return found


def _hashes(ledger: Ledger, chains: Iterable[str]) -> dict[bytes, str]:
    both = ((name, ledger.replica.chain(name), ledger.chain(name)) for name in chains)
    return {row.h: name for name, rows, state in both for row in named(rows, state)}


def _ticked_off(ledger: Ledger, chains: Iterable[str], shown: Collection[str], left: Collection[str]) -> None:
    with ledger.replica.together():
        for name in chains:
            _tell(ledger, name, was_shown=name in shown, is_left=name in left)
            ledger.wiped[name] = Looked(ledger.chain(name).erased, ledger.looked_on, name not in left)


def _tell(ledger: Ledger, name: str, *, was_shown: bool, is_left: bool) -> None:
    replica, seq, known = ledger.replica, ledger.chain(name).erased, ledger.wiped.get(name)
    erasure = replica.by_seq(seq)
    if erasure is None:
        return
    back = was_shown and known is not None and (known.seq, known.clean) == (seq, True)
    for kind, holds in ((BROUGHT_BACK, back), (STILL_SHOWN, is_left and _is_ours(ledger, name, erasure))):
        if holds or kind == STILL_SHOWN:
            # what happens again is told again; what is carried out at last is no alarm any more
            replica.findings_drop(kind, [seq])
        if holds:
            replica.findings_add([Finding(kind, seq, erasure.author)])


def _is_ours(ledger: Ledger, name: str, erasure: Stored) -> bool:
    """Whether a store has to take it from this person: what HR never reads its subject takes out alone."""
    me, closed = ledger.session, ledger.org.was_s4(read_chain(name).part)
    return not closed or (me is not None and erasure.author == me.pid)


def unread(rows: Iterable[Row]) -> set[str]:
    """The chains on which rows that were not judged here yet may be erasures: of those nothing is filled in."""
    return {
        row.chain
        for row in rows
        if isinstance(row.ctx, bytes) and b'"kind":"erase"' in row.ctx and isinstance(row.chain, str)
    }
