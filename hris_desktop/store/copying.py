"""Copying a log from one store into another through the contract, whatever kind each is. Nothing is ever overwritten.

Only the end is added to: where the target already holds what the source begins with, the rest follows; where it says
anything else, nothing happens. A copy that was broken off goes on by being started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hris_desktop.store.contract import (
    EVERYTHING,
    MAX_BATCH,
    Appended,
    NoAccess,
    NotAStore,
    Row,
    Store,
    Unreachable,
    WrongLogin,
)

Progress = Callable[[int, int], None]
AT_ONCE = 2000
SHOWN_A_PART = (
    "This login is shown its own entries only, not every entry. Use one of HR's, who read all of them as ciphertext."
)


@dataclass(frozen=True, slots=True)
class Stand:
    """How two logs stand to each other: ``common`` = last position up to which both say the same."""

    common: int
    one: int
    other: int

    @property
    def is_beginning(self) -> bool:
        """The first is what the second begins with, or all of it."""
        return self.common == self.one <= self.other

    @property
    def forked(self) -> bool:
        """Each says something that the other does not."""
        return self.common < min(self.one, self.other)


def compare(one: Store, other: Store) -> Stand:
    """Hold two logs against each other by the names of their entries."""
    ends = one.me().last_seq, other.me().last_seq
    at = 0
    while mine := one.digests(at, AT_ONCE):
        theirs = other.digests(at, AT_ONCE)
        for left, right in zip(mine, theirs, strict=False):
            if left != right:
                return Stand(at, *ends)
            at = left[0]
        if len(theirs) < len(mine):
            break
    return Stand(at, *ends)


def copy(source: Store, target: Store, *, progress: Progress | None = None) -> int:
    """Add to ``target`` what it lacks of ``source``; how many entries. Raises StoreError (NotAStore: they differ)."""
    stand = compare(target, source)
    if not stand.is_beginning:
        raise NotAStore("It holds other entries than the copy. Nothing was changed.")
    if source.me().shows_own:
        raise WrongLogin(SHOWN_A_PART)
    org = source.me().org
    if org is None or stand.common == stand.other:
        return 0
    for rows in _parts(source, stand.common, stand.other):
        if not isinstance(target.restore(org, rows), Appended):
            raise Unreachable(f"It did not take entry {rows[0].seq}: somebody writes to it. Try again.")
        if progress is not None:
            progress(rows[-1].seq, stand.other)
    return stand.other - stand.common


def _parts(source: Store, after: int, end: int) -> Iterator[list[Row]]:
    """The rows in parts of one append, without a gap; else the copy would not be one."""
    while after < end:
        rows = source.entries(EVERYTHING, after, MAX_BATCH)
        if [row.seq for row in rows] != [*range(after + 1, after + 1 + len(rows))]:
            raise NotAStore(f"Entries are missing after number {after}; a log with holes cannot be copied.")
        if not rows:
            raise NoAccess(SHOWN_A_PART)
        yield rows
        after = rows[-1].seq
