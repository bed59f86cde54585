"""A store that lies, loses and breaks, on order: an enemy that a test can program.

It wraps any store. Lies about what lies in the log (``drop``, ``repeat``, ``swap``, ``replay``, ``edit``, ``withhold``,
``cut_after``) change what later reads show, never the store beneath, and ``honest`` ends them all. Faults of the line
(``script``) are used up by one append each. ``without_cas`` takes every append, whoever was first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    AppendResult,
    Conflict,
    Denied,
    Me,
    Outgoing,
    Row,
    Scope,
    Store,
    StoreFull,
    Unknown,
    Unreachable,
)
from hris_desktop.store.memory import MemoryStore

Lie = Callable[[list[Row]], list[Row]]
ALL = 1_000_000


class Fault(Enum):
    """What happens to one append."""

    NONE = auto()
    LOST_REQUEST = auto()
    """The line breaks before the store hears of it: Unknown, not written."""
    LOST_REPLY = auto()
    """The line breaks after the commit: Unknown, written."""
    TWICE = auto()
    """The request arrives twice; the caller hears of the second time."""
    UNREACHABLE = auto()
    FULL = auto()
    DENIED = auto()


class Shown(Enum):
    """Which of the two ways to read is lied to."""

    BOTH = auto()
    DIGESTS = auto()
    ENTRIES = auto()


class HostileStore:
    """See the module. ``real`` is the store beneath, for oracles."""

    def __init__(self, real: Store | None = None) -> None:
        self.real: Store = MemoryStore() if real is None else real
        self.script: deque[Fault] = deque()
        self.without_cas = False
        self.offline = False
        self.about_me: dict[str, Any] = {}
        self.appends: list[tuple[Outgoing, ...]] = []
        self._lies: list[tuple[Shown, Lie]] = []
        self.erased: dict[object, Row] = {}
        """What was erased, as it lay before: an older copy of the store has it still."""

    # ------------------------------------------------------------------------------------------ orders

    def honest(self) -> None:
        """End every lie and fault."""
        self.script.clear()
        self._lies.clear()
        self.about_me.clear()
        self.without_cas = self.offline = False

    def faults(self, *script: Fault) -> None:
        """The next appends meet these, in order."""
        self.script.extend(script)

    def lie(self, change: Lie, *, shown: Shown = Shown.BOTH) -> None:
        """Any other lie: a function from the rows, in order, to the rows that are shown."""
        self._lies.append((shown, change))

    def drop(self, seq: int, *, shown: Shown = Shown.BOTH) -> None:
        """The row is not shown; the others keep their numbers."""
        self.lie(lambda rows: [row for row in rows if row.seq != seq], shown=shown)

    def close_up(self, seq: int) -> None:
        """The row is not shown and the later ones are renumbered, so that no gap is seen."""
        self.lie(lambda rows: [replace(r, seq=r.seq - (r.seq > seq)) for r in rows if r.seq != seq])

    def cut_after(self, seq: int) -> None:
        """Nothing above this number is shown: an older state, or a copy put back."""
        self.lie(lambda rows: [row for row in rows if row.seq <= seq])

    def repeat(self, seq: int, *, shown: Shown = Shown.BOTH) -> None:
        """The row is shown twice under one number."""
        self.lie(lambda rows: [shown_row for row in rows for shown_row in [row] * (1 + (row.seq == seq))], shown=shown)

    def swap(self, one: int, other: int) -> None:
        """Two rows change their places in the order."""
        places = {one: other, other: one}
        self.lie(lambda rows: _sorted(replace(row, seq=places.get(row.seq, row.seq)) for row in rows))

    def replay(self, seq: int) -> None:
        """An old row is shown once more, as if it were the newest."""

        def again(rows: list[Row]) -> list[Row]:
            old = [row for row in rows if row.seq == seq]
            return rows + [replace(row, seq=rows[-1].seq + 1) for row in old]

        self.lie(again)

    def plant(self, row: Row) -> None:
        """A row that nobody appended, shown at its number; rows from there on move up by one."""
        self.lie(lambda rows: _sorted([*(replace(r, seq=r.seq + (r.seq >= row.seq)) for r in rows), row]))

    def edit(self, seq: int, *, shown: Shown = Shown.BOTH, **columns: Any) -> None:
        """Columns of a row are shown otherwise, with any type: ``edit(3, body=b"x", rev="y")``."""
        self.lie(lambda rows: [replace(r, **columns) if r.seq == seq else r for r in rows], shown=shown)

    def withhold(self, seq: int) -> None:
        """The body is not shown, as if it had been erased."""
        self.edit(seq, body=None)

    # ------------------------------------------------------------------------------------------ the contract

    def me(self) -> Me:
        self._reach()
        return replace(self.real.me(), **self.about_me)

    def digests(self, after: int, limit: int) -> list[tuple[int, object]]:
        rows = self._shown(Shown.DIGESTS)
        return [(row.seq, row.h) for row in rows if row.seq > after][:limit]

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        rows = self._shown(Shown.ENTRIES)
        return [row for row in rows if row.seq > after and row.chain in scope][:limit]

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        return self._through(lambda: self._append(batch), batch)

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        return self._through(lambda: self.real.found(org, batch), batch)

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        self._reach()
        return self.real.restore(org, rows)

    def fill(self, h: bytes, body: bytes) -> bool:
        self._reach()
        return self.real.fill(h, body)

    def change_mark(self) -> object:
        self._reach()
        return self.real.change_mark()

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        self._reach()
        return self.real.put_blobs(blobs)

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        self._reach()
        return self.real.get_blobs(ids)

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        self._reach()
        self.real.mailbox_put(slot, blob, until)

    def mailbox_get(self, slot: str) -> bytes | None:
        self._reach()
        return self.real.mailbox_get(slot)

    def mailbox_delete(self, slot: str) -> None:
        self._reach()
        self.real.mailbox_delete(slot)

    def erase(self, h: bytes) -> bool:
        self._reach()
        shown = (row for row in self.real.entries(EVERYTHING, 0, ALL) if row.h == h and row.body is not None)
        for row in shown:
            self.erased[h] = row
        return self.real.erase(h)

    def close(self) -> None:
        self.real.close()

    # ------------------------------------------------------------------------------------------ inside

    def _reach(self) -> None:
        if self.offline:
            raise Unreachable("The store does not answer.")

    def _shown(self, way: Shown) -> list[Row]:
        self._reach()
        rows = self.real.entries(EVERYTHING, 0, ALL)
        for shown, lie in self._lies:
            if shown in (way, Shown.BOTH):
                rows = lie(rows)
        return rows

    def _through(self, send: Callable[[], AppendResult], batch: Sequence[Outgoing]) -> AppendResult:
        self._reach()
        self.appends.append(tuple(batch))
        match self.script.popleft() if self.script else Fault.NONE:
            case Fault.LOST_REQUEST:
                return Unknown()
            case Fault.LOST_REPLY:
                send()
                return Unknown()
            case Fault.TWICE:
                send()
            case Fault.UNREACHABLE:
                raise Unreachable("The store does not answer.")
            case Fault.FULL:
                raise StoreFull("The disk of the store is full.")
            case Fault.DENIED:
                return Denied("as ordered")
            case Fault.NONE:
                pass
        return send()

    def _append(self, batch: Sequence[Outgoing]) -> AppendResult:
        outcome = self.real.append(batch)
        if self.without_cas and isinstance(outcome, Conflict):
            revs = dict(outcome.revs)
            outcome = self.real.append([_next(outgoing, revs) for outgoing in batch])
        return outcome


def _next(outgoing: Outgoing, revs: dict[str, int]) -> Outgoing:
    revs[outgoing.chain] += 1
    return replace(outgoing, rev=revs[outgoing.chain])


def _sorted(rows: Any) -> list[Row]:
    return sorted(rows, key=lambda row: row.seq)


__all__ = ["Appended", "Fault", "HostileStore", "Shown"]
