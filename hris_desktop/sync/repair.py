"""Holding the shared store against this device's replica, and putting back what the store lost.

``compare`` says where both agree. A store that is only shorter gets the missing rows again: the same bytes, numbers and
heads, so nobody can tell afterwards that they were gone. Bodies that the store shows as missing are filled in. Where
somebody wrote meanwhile nothing is put back over it: that is ``sync.comeback``. Rows are never taken out of a store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum

from hris_desktop.crypto.chain import body_hash
from hris_desktop.store.contract import (
    EVERYTHING,
    MAX_BATCH,
    Appended,
    Me,
    Row,
    Store,
    WrongOrganisation,
)
from hris_desktop.store.replica import Replica, Stored
from hris_desktop.sync import erasing
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.received import row_of
from hris_desktop.sync.verdict import hash_or_mark

AT_ONCE = 2000
ROWS_A_TIME = 200
Progress = Callable[[int, int], None]


class State(Enum):
    """How a store's log stands to the one this device has verified."""

    SAME = "same"
    AHEAD = "ahead"
    """It goes on from here: an ordinary pull."""
    SHORTER = "shorter"
    """It ends earlier, and agrees as far as it goes: the rest can be put back."""
    FORKED = "forked"
    """It says something else from some position on."""
    ALTERED = "altered"
    """Something below says something else, and both end in the same entry: nobody went on differently, rows were
    changed in the store itself. Only a store made anew is rid of that.
    """
    HOLES = "holes"
    """Numbers are missing in it; only a store made anew is rid of that."""


@dataclass(slots=True)
class Comparison:
    """``common`` = last position up to which both say the same; ``mine`` and ``theirs`` = where each log ends."""

    state: State
    common: int
    mine: int
    theirs: int
    withheld: list[int] = field(default_factory=list)
    """Rows whose content the store does not show, and this device has."""
    gone: list[int] = field(default_factory=list)
    """Rows whose content neither has."""
    back: list[int] = field(default_factory=list)
    """Rows whose content was erased and that the store shows again, as an older copy of it does."""
    altered: list[int] = field(default_factory=list)
    """Rows whose other columns are not what was received; only a store made anew is rid of them."""


@dataclass(slots=True)
class Repaired:
    """What a repair did. ``refused``: the store did not take the row with this number, and it stopped there."""

    before: Comparison
    restored: tuple[int, int] = (0, 0)
    """First and last number put back; zeros = none."""
    filled: list[int] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)
    """Rows whose content was erased once more."""
    refused: int = 0
    partial: bool = False
    """This device does not hold every entry, so it could put nothing back."""


def compare(ledger: Ledger, store: Store, *, rows: bool = True, progress: Progress | None = None) -> Comparison:
    """Hold the store against the replica: all names, and with ``rows`` all that stands in it. Raises ``StoreError``."""
    me = store.me()
    if me.org is not None and me.org != ledger.org.id:
        raise WrongOrganisation("This store belongs to another organisation.")
    replica, mine = ledger.replica, ledger.cursor
    common, whole = _common(replica, store)
    state = _state(me, common, mine, whole=whole)
    if state is State.FORKED and _ends_alike(replica, store, mine):
        state = State.ALTERED
    found = Comparison(state, common, mine, me.last_seq)
    erased = erasing.gone(ledger) if rows else set()
    for row in _rows(store, min(common, me.last_seq) if rows else 0):
        _look_at(row, replica.by_seq(row.seq), found, erased)
        if progress is not None and row.seq % ROWS_A_TIME == 0:
            progress(row.seq, common)
    return found


def _state(me: Me, common: int, mine: int, *, whole: bool) -> State:
    if not whole:
        return State.HOLES
    if common < min(mine, me.last_seq):
        return State.FORKED
    if me.last_seq == mine:
        return State.SAME
    return State.SHORTER if me.last_seq < mine else State.AHEAD


def _ends_alike(replica: Replica, store: Store, mine: int) -> bool:
    theirs = store.digests(mine - 1, 1)
    return bool(theirs) and (theirs[0][0], hash_or_mark(*theirs[0])) == (mine, replica.digest_at(mine))


def _common(replica: Replica, store: Store) -> tuple[int, bool]:
    """The last position up to which both say the same, and whether the numbers go on there."""
    at = 0
    while mine := replica.digests(at, AT_ONCE):
        theirs = store.digests(at, AT_ONCE)
        for (seq, name), other in zip(mine, theirs, strict=False):
            if (other[0], hash_or_mark(*other)) != (seq, name):
                return at, other[0] == seq
            at = seq
        if len(theirs) < len(mine):
            return at, True
    return at, True


def _rows(store: Store, end: int, after: int = 0) -> Iterator[Row]:
    while after < end:
        rows = [row for row in store.entries(EVERYTHING, after, ROWS_A_TIME) if after < row.seq <= end]
        if not rows:
            return
        yield from rows
        after = rows[-1].seq


def _look_at(row: Row, stored: Stored | None, found: Comparison, erased: Collection[int]) -> None:
    if stored is None:
        return
    mine = row_of(stored)
    if stored.seq in erased:
        if row.body is not None:
            found.back.append(row.seq)
    elif row.body is None and stored.body is not None:
        found.withheld.append(row.seq)
    elif row.body is None and body_hash(b"") != stored.bh:
        found.gone.append(row.seq)
    if (row.chain, row.op, row.ctx, row.bh, row.sig) != (mine.chain, mine.op, mine.ctx, mine.bh, mine.sig) or (
        row.body is not None and stored.body is not None and row.body != mine.body
    ):
        found.altered.append(row.seq)


def repair(ledger: Ledger, store: Store, *, progress: Progress | None = None) -> Repaired:
    """Put back what the store lost, as far as that is possible without touching what is there.

    Raises ``StoreError``. Broken off anywhere, it goes on where it stopped when it is called again.
    """
    done = Repaired(compare(ledger, store, progress=progress), partial=not ledger.scope.everything)
    unread = _erased_unread(store, done.before)
    for seq in done.before.withheld:
        stored = ledger.replica.by_seq(seq)
        missing = stored is not None and stored.body is not None and stored.chain not in unread
        if stored is not None and missing and store.fill(stored.h, stored.body or b""):
            done.filled.append(seq)
    for seq in done.before.back:
        stored = ledger.replica.by_seq(seq)
        if stored is not None and store.erase(stored.h):
            done.erased.append(seq)
    if done.before.state is State.SHORTER and not done.partial:
        _restore(ledger, store, done, progress)
    return done


def _erased_unread(store: Store, found: Comparison) -> set[str]:
    """Chains on which something may have been erased that this device has not read: nothing of them is filled in."""
    if not found.withheld or found.state is not State.AHEAD:
        return set()
    return erasing.unread(_rows(store, found.theirs, after=found.common))


def _restore(ledger: Ledger, store: Store, done: Repaired, progress: Progress | None) -> None:
    first = done.before.common + 1
    at = first
    while at <= ledger.cursor:
        rows = [row_of(stored) for stored in ledger.replica.after(at - 1, MAX_BATCH)]
        if not isinstance(store.restore(ledger.org.id, rows), Appended):
            # somebody wrote this very moment, or the line broke: the next comparison tells
            done.refused = at
            return
        at = rows[-1].seq + 1
        done.restored = (first, at - 1)
        if progress is not None:
            progress(at - 1, ledger.cursor)
