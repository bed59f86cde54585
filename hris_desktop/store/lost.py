"""Entries that stood in the log as this device verified it and stand in the shared store no more. Nothing is removed.

They come here when the person, or HR, went on with a store that had been put back to an older state while somebody
wrote to it. Their bytes stay as they were received; what their author meant by them is sealed beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hris_desktop.store.local import LocalFile


class Fate(StrEnum):
    """What became of a lost entry."""

    LOST = "lost"
    BROUGHT = "brought"
    """It stands in the outbox or in the log again."""
    LEFT = "left"
    """The person decided that it need not come back, or it can only be done anew."""


@dataclass(frozen=True, slots=True)
class Lost:
    """One lost entry. ``intent`` (sealed) is what its author, the person of this device, had decided; else empty."""

    id: int
    seq: int
    chain: str
    op: str
    h: bytes
    ctx: bytes
    body: bytes | None = field(repr=False)
    author: str
    fate: Fate
    intent: bytes = field(repr=False)


_ASIDE = (
    "INSERT INTO lost (seq, chain, op, h, ctx, body, bh, sig, author, state, intent) "
    "SELECT seq, chain, op, h, ctx, body, bh, sig, author, 'lost', x'' FROM entry WHERE seq > ? ORDER BY seq"
)
_SELECT = "SELECT id, seq, chain, op, h, ctx, body, author, state, intent FROM lost"


class LostEntries(LocalFile):
    """The lost entries' part of the replica."""

    def lose(self, after: int, intents: Mapping[bytes, bytes]) -> int:
        """Set every row above a number aside; ``intents``: an entry's name to its sealed intent. Returns how many.

        The caller cuts the digests in the same transaction.
        """
        with self._writing() as db:
            moved = db.execute(_ASIDE, (after,)).rowcount
            pairs = [(intent, name) for name, intent in intents.items()]
            db.executemany("UPDATE lost SET intent = ? WHERE h = ? AND intent = x''", pairs)
            db.execute("DELETE FROM entry WHERE seq > ?", (after,))
        return int(moved)

    def lost(self, *fates: Fate) -> list[Lost]:
        """The lost entries, oldest first; only those with one of these fates if any is named."""
        marks = ", ".join("?" for _ in fates or tuple(Fate))
        with self._speaking():
            query = f"{_SELECT} WHERE state IN ({marks}) ORDER BY id"
            rows = self._db.execute(query, [*(fates or tuple(Fate))]).fetchall()
        return [_lost(row) for row in rows]

    def lost_ops(self, fate: Fate) -> set[str]:
        """The ops of the lost entries with this fate."""
        with self._speaking():
            return {op for (op,) in self._db.execute("SELECT op FROM lost WHERE state = ?", (fate.value,)).fetchall()}

    def lost_forget(self, numbers: Iterable[int]) -> None:
        """Drop what lost entries said: it was erased meanwhile and does not come back."""
        query = f"UPDATE lost SET body = NULL, intent = x'', state = '{Fate.LEFT}' WHERE id = ?"  # noqa: S608 - a constant
        with self._writing() as db:
            self._leave_no_trace()
            db.executemany(query, [(number,) for number in numbers])

    def set_fate(self, number: int, fate: Fate) -> None:
        """Note what became of one."""
        with self._writing() as db:
            db.execute("UPDATE lost SET state = ? WHERE id = ?", (fate.value, number))


def _lost(row: tuple[int, int, str, str, bytes, bytes, bytes | None, str, str, bytes]) -> Lost:
    number, seq, chain, op, h, ctx, body, author, fate, intent = row
    return Lost(number, seq, chain, op, h, ctx, body, author, Fate(fate), intent)
