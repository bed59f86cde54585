"""Causes of alarm on this device: each stands by itself, once, until somebody looked at it, and is kept afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from hris_desktop.store.local import LocalFile

KEPT: Final = 200
"""Of each kind: whoever can raise one sort at will must not flush another, nor fill the disk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was noticed, at which number of the log (0 = none), by whose entry ("" = nobody's)."""

    kind: str
    seq: int = 0
    author: str = ""
    looked: bool = False
    id: int = 0


class Findings(LocalFile):
    """The alarms' part of the replica."""

    def findings_add(self, found: Iterable[Finding]) -> None:
        """Keep what was noticed; the same thing again is one finding, and one looked at stays so."""
        query = "INSERT OR IGNORE INTO finding (kind, seq, author, looked) VALUES (?, ?, ?, 0)"
        surplus = (
            "DELETE FROM finding WHERE kind = ? AND id NOT IN "
            "(SELECT id FROM finding WHERE kind = ? ORDER BY looked, id DESC LIMIT ?)"
        )
        with self._writing() as db:
            kinds = set()
            for one in found:
                db.execute(query, (one.kind, one.seq, one.author))
                kinds.add(one.kind)
            db.executemany(surplus, [(kind, kind, KEPT) for kind in sorted(kinds)])

    def findings(self, *, unseen: bool = False) -> list[Finding]:
        """Everything noticed, in the order of the log; with ``unseen`` only what nobody looked at yet."""
        query = "SELECT kind, seq, author, looked, id FROM finding WHERE looked <= ? ORDER BY seq, kind, id"
        with self._speaking():
            rows = self._db.execute(query, (0 if unseen else 1,)).fetchall()
        return [Finding(kind, seq, author, bool(looked), number) for kind, seq, author, looked, number in rows]

    def findings_drop(self, kind: str, seqs: Collection[int]) -> None:
        """What was noticed at these numbers has its explanation."""
        with self._writing() as db:
            db.executemany("DELETE FROM finding WHERE kind = ? AND seq = ?", [(kind, seq) for seq in seqs])

    def findings_looked(self, numbers: Collection[int]) -> None:
        """Somebody has looked at these."""
        with self._writing() as db:
            db.executemany("UPDATE finding SET looked = 1 WHERE id = ?", [(number,) for number in numbers])
