"""What a tampered store is: the rows it shows, what it says about itself, and what honest clients may make of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hris_desktop.crypto.chain import body_hash, entry_hash
from hris_desktop.store.contract import Row
from hris_desktop.store.memory import MemoryStore, Shelf
from tests.store.hostile import HostileStore
from tests.tamper.seen import Atom
from tests.tamper.site import Base, context
from tests.workstations.forger import c


@dataclass(frozen=True)
class Tampered:
    """``allowed``: entries that are lawful although they are not in the honest log (an insider signed them).

    ``must``: a cause of alarm without which it was not told. ``cut``: nothing but the end is missing, which somebody
    who never saw the end cannot know.
    """

    rows: Sequence[Row]
    me: Mapping[str, Any] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    allowed: frozenset[Atom] = frozenset()
    must: str = ""
    cut: bool = False

    def store(self, org: str) -> HostileStore:
        """A store that shows it."""
        last = max((row.seq for row in self.rows), default=0)
        shelf = Shelf(incarnation="one", org=org if self.rows else None, last_seq=last, rows=list(self.rows))
        store = HostileStore(MemoryStore(shelf))
        store.about_me.update(self.me)
        return store


Operation = Callable[[Base, int], Tampered | None]
"""None: cannot be done to this row (nothing there to cut, no key to put another in place of)."""


def renamed(row: Row, **columns: Any) -> Row:
    """Other columns, with ``bh`` and ``h`` made to fit them."""
    row = replace(row, **columns)
    bh = body_hash(row.body) if isinstance(row.body, bytes) else row.bh
    assert isinstance(row.ctx, bytes)
    assert isinstance(bh, bytes)
    assert isinstance(row.sig, bytes)
    return replace(row, bh=bh, h=entry_hash(row.ctx, bh, row.sig))


def entered(row: Row, ctx: Mapping[str, Any] | bytes, body: object, sig: bytes) -> Row:
    """Another entry in the row's place, columns told by its own context."""
    raw = ctx if isinstance(ctx, bytes) else c(ctx)
    known = json.loads(raw)
    return renamed(replace(row, chain=known["chain"], op=known["op"]), ctx=raw, body=body, sig=sig)


def in_place(base: Base, *rows: Row, **more: Any) -> Tampered:
    """Rows shown otherwise under their own numbers."""
    changed = {row.seq: row for row in rows}
    touched = frozenset(context(base.row(seq))["chain"] for seq in changed)
    return Tampered([changed.get(row.seq, row) for row in base.rows], touched=touched, **more)


def at_the_end(base: Base, row: Row, **more: Any) -> Tampered:
    """One row more, under the next number."""
    last = len(base.rows)
    revs = [old.rev for old in base.rows if old.chain == row.chain and isinstance(old.rev, int)]
    return Tampered([*base.rows, replace(row, seq=last + 1, rev=max(revs, default=0) + 1)], **more)


def renumbered(base: Base, rows: Sequence[Row], seq: int, **more: Any) -> Tampered:
    """The rows as given, numbered without a gap."""
    touched = frozenset((context(base.row(seq))["chain"],))
    return Tampered([replace(row, seq=at) for at, row in enumerate(rows, 1)], touched=touched, **more)


__all__ = ["Operation", "Tampered", "at_the_end", "entered", "in_place", "renamed", "renumbered"]
