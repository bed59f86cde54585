"""The names of all rows of the log, 2,000 a row of the table: what a backfill and every head are checked against.

Kept for every number up to the cursor, also where the row itself is out of this device's scope. A block has its full
length from the start and is written in place: rewriting 64 KB for every small batch would double what a pull writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.store.local import LocalFile, ReplicaDamaged

A_BLOCK: Final = 2000
_NAME: Final = 32
_END: Final = "digests"


class Digests(LocalFile):
    """The digests' part of the replica."""

    def digests_add(self, names: Sequence[bytes], *, after: int, head: bytes) -> None:
        """Keep the names of the rows ``after`` + 1 …; ``head`` is the log's head after ``after``.

        Raises ReplicaDamaged if that is not where the kept ones end.
        """
        if after != self.digests_end():
            raise ReplicaDamaged(f"The digests end at {self.digests_end()}, not at {after}.")
        with self._writing():
            at, before = after, head
            while at < after + len(names):
                part = names[at - after : at - after + A_BLOCK - at % A_BLOCK]
                self._write(at, part, before)
                at += len(part)
                if at < after + len(names):  # only the beginning of a block needs its head
                    before = _on(before, at - len(part), part)
            self.set_meta(_END, str(at))

    def digests_end(self) -> int:
        """The number of the last row whose name is kept; 0 = none."""
        return int(self.get_meta(_END) or 0)

    def digests(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """``(seq, name)`` above a number, at most ``limit``, in order; as a store answers."""
        end = min(self.digests_end(), after + limit)
        found: list[tuple[int, bytes]] = []
        while after + len(found) < end:
            at = after + len(found)
            _, names = self._block(at // A_BLOCK)
            stop = min(end, at - at % A_BLOCK + A_BLOCK)
            found += [(seq, _cut(names, (seq - 1) % A_BLOCK)) for seq in range(at + 1, stop + 1)]
        return found

    def digest_at(self, seq: int) -> bytes | None:
        """The name of one row, or None beyond the end."""
        return next((name for _, name in self.digests(seq - 1, 1)), None) if seq > 0 else None

    def digest_head(self, seq: int) -> bytes:
        """The log's head after ``seq``, worked out from its block; raises KeyError beyond the end."""
        if seq == 0:
            return ZERO_HASH
        if not 0 < seq <= self.digests_end():
            raise KeyError(seq)
        start = (seq - 1) // A_BLOCK * A_BLOCK
        before, names = self._block(start // A_BLOCK)
        return _on(before, start, [_cut(names, at) for at in range(seq - start)])

    def digest_heads(self, numbers: Sequence[int]) -> list[bytes]:
        """``digest_head`` of several ascending numbers, each block gone through once."""
        found: dict[int, bytes] = {}
        for block in sorted({(seq - 1) // A_BLOCK for seq in numbers}):
            at, names = self._block(block)
            wanted = {seq for seq in numbers if (seq - 1) // A_BLOCK == block}
            for seq in range(block * A_BLOCK + 1, max(wanted) + 1):
                at = head(at, seq, _cut(names, (seq - 1) % A_BLOCK))
                if seq in wanted:
                    found[seq] = at
        return [found[seq] for seq in numbers]

    def digests_cut(self, after: int) -> None:
        """Forget the names above a number; only with the rows themselves (``set_aside``)."""
        with self._writing() as db:
            db.execute("DELETE FROM digest WHERE block > ?", ((after - 1) // A_BLOCK if after else -1,))
            self.set_meta(_END, str(min(after, self.digests_end())))

    def digest_place(self, name: bytes) -> int | None:
        """The number of the first row of this name, or None."""
        query = "SELECT block, names FROM digest WHERE instr(names, ?) > 0 ORDER BY block"
        with self._speaking():
            blocks: list[tuple[int, bytes]] = self._db.execute(query, (name,)).fetchall()
        for block, names in blocks:
            kept = names[: (self.digests_end() - block * A_BLOCK) * _NAME]
            at = kept.find(name)
            while at >= 0 and at % _NAME:
                at = kept.find(name, at + 1)
            if at >= 0:
                return block * A_BLOCK + at // _NAME + 1
        return None

    def _write(self, at: int, names: Sequence[bytes], before: bytes) -> None:
        block, place = divmod(at, A_BLOCK)
        if place == 0:
            full = bytes(A_BLOCK * _NAME)
            self._db.execute("INSERT OR REPLACE INTO digest VALUES (?, ?, ?)", (block, before, full))
        with self._db.blobopen("digest", "names", block) as blob:
            blob.seek(place * _NAME)
            blob.write(b"".join(names))

    def _block(self, block: int) -> tuple[bytes, bytes]:
        with self._speaking():
            found = self._db.execute("SELECT head, names FROM digest WHERE block = ?", (block,)).fetchone()
        if found is None:
            raise ReplicaDamaged(f"The digests from {block * A_BLOCK + 1} are missing.")
        return bytes(found[0]), bytes(found[1])


def _cut(names: bytes, at: int) -> bytes:
    return names[at * _NAME : (at + 1) * _NAME]


def _on(before: bytes, at: int, names: Sequence[bytes]) -> bytes:
    for number, name in enumerate(names, at + 1):
        before = head(before, number, name)
    return before
