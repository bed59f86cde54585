"""The rows of a scope, asked for in strides that do not end where a portion of names ends.

A store looks through its log for the rows of a scope. Asked anew for each portion of names it would look through all
that comes after it each time, which in a log of a million rows with few for this person is the square of its length.
So what an answer tells beyond the portion is kept for the next one: these rows, or that up to the end there are no
more.

Who keeps a part of the log does not miss what an answer leaves out. So an answer counts only where the same store was
met by the same login, with the same rights, before it and after it: ``still`` is asked, and raises otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from hris_desktop.store.contract import Row, Scope, Store
from hris_desktop.sync.troubles import Holes

Batch = tuple[list[tuple[int, bytes]], list[Row]]
"""The names of contiguous rows, and those of the rows that are kept."""


class Strides:
    """The answers of one store in one pull, so many rows at once; ``end`` was there when the pull began."""

    def __init__(self, store: Store, a_time: int, end: int = 0, *, still: Callable[[int], None]) -> None:
        self._store, self._a_time, self._end, self._still = store, a_time, end, still
        self._scope = Scope(everything=False)
        self._rows: list[Row] = []
        self._after = self._known = 0
        """What is known lies above the one, up to the other."""

    def rows(self, scope: Scope, after: int, last: int) -> list[Row]:
        """Those above ``after`` up to ``last``, which is there; what does not belong there is left out."""
        if scope != self._scope or not self._after <= after <= self._known:
            self._scope, self._rows, self._known = scope, [], after
        while self._known < last:
            self._ask(last)
        self._after = last
        found = [row for row in self._rows if after < row.seq <= last]
        self._rows = [row for row in self._rows if row.seq > last]
        return found

    def _ask(self, last: int) -> None:
        more = self._store.entries(self._scope, self._known, self._a_time)
        seqs = [row.seq for row in more]
        if seqs != sorted(set(seqs)) or (seqs and seqs[0] <= self._known):
            raise Holes("The shared store gave its entries in no order.", at=self._known)
        # fewer than asked for: there are no more in what was there before the question
        known = seqs[-1] if len(more) == self._a_time else max(last, self._end, *seqs)
        self._still(known)
        self._rows += [row for row in more if row.chain in self._scope]
        self._known = known


def batches(names: list[tuple[int, bytes]], rows: list[Row], a_time: int) -> list[Batch]:
    """Cut so that few rows are judged at once, however many names lie between them."""
    found: list[Batch] = []
    start = names[0][0]
    for at in range(0, len(rows), a_time):
        part = rows[at : at + a_time]
        end = part[-1].seq if at + a_time < len(rows) else names[-1][0]
        found.append((names[start - names[0][0] : end - names[0][0] + 1], part))
        start = end + 1
    return found or [(names, [])]
