"""The log of a folder store: which numbers lie in which file, and what stands where without reading every body.

An append is one file named by its first number, so the next name is told by the file before, and whoever gets it comes
next: no number is given twice and none is skipped. A file that was cut off or replaced stands for broken rows up to
the next name; a name that is missing leaves a hole, which is evidence. Names that are no numbers are nobody's.

Files lie a thousand numbers to a folder. What stands in a folder that is full is noted in one file of ``index``, once:
only names of chains, revs and hashes, worked out from the files, never believed beyond what they hold. Without it a
device that starts would read every file again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from hris_desktop.store.contract import MAX_BATCH
from hris_desktop.store.folder_batch import MAX_FILE, Batch, NotABatch, broken, shown, unpack
from hris_desktop.store.folder_files import Files, read, signature
from hris_desktop.store.folder_index import Known, note, noted
from hris_desktop.store.limits import MOST_REV

A_FOLDER: Final = 1000
_DIGITS: Final = 15
_NAME: Final = re.compile(r"[0-9]{15}")


class End(NamedTuple):
    """The last file: its first number, the hashes of its rows, and what would change if it were replaced."""

    first: int
    names: tuple[object, ...]
    mark: tuple[int, ...] | None

    @property
    def last(self) -> int:
        """The last number."""
        return self.first + len(self.names) - 1


NOTHING: Final = End(1, (), None)
"""An empty log: the next number is 1."""


def read_batch(path: Path) -> Batch | None:
    """A file of the log; None where it is none of ours. Raises FileNotFoundError where there is no such name."""
    data = read(path, MAX_FILE)
    try:
        return None if data is None else unpack(data)
    except NotABatch:
        return None


class Log:
    """What this connection knows of the log; ``look`` brings it up to date."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._clear()

    def _clear(self) -> None:
        self._end = NOTHING
        self._org: str | None = None
        self._blocks: dict[int, list[Known]] = {}
        self._met: dict[int, set[int]] = {}
        """Names that were asked for one by one: the share's list of names may be a minute old and lack them."""
        self._revs: dict[object, int] = {}
        self._names: set[object] = set()
        self._counted = 0

    # ---------------------------------------------------------------------------------------------- where it ends

    @property
    def last_seq(self) -> int:
        """The last number, as of the last look."""
        return self._end.last

    @property
    def org(self) -> str | None:
        """The organisation that the first file names."""
        if self._org is None and self.last_seq:
            try:
                first = read_batch(self.path(1))
            except FileNotFoundError:
                return None
            self._org = first.org if first else None
        return self._org

    def path(self, first: int) -> Path:
        """Where the append that begins with this number lies."""
        return self._folder(_block_of(first)) / f"{first:0{_DIGITS}d}"

    def look(self) -> int:
        """Find what came since the last look; how many rows. A log that was put back is read anew."""
        before = self.last_seq
        if not self._stands():
            self._clear()
            self._end = self._found_end()
        while self._step():
            pass
        return max(self.last_seq - before, 0)

    def follows(self) -> bool:
        """Whether the next name is given; a cheap question."""
        return signature(self.path(self.last_seq + 1)) is not None

    def _stands(self) -> bool:
        """Whether the end is what it was; a body that was erased there changes the file and not its names."""
        if self._end.mark is None:
            return False
        mark = signature(self.path(self._end.first))
        if mark != self._end.mark:
            self._end = self._as_end(self._end.first)._replace(mark=mark) if self._same_names() else NOTHING
        return self._end.mark is not None

    def _same_names(self) -> bool:
        try:
            return self._as_end(self._end.first).names == self._end.names
        except FileNotFoundError:
            return False

    def _found_end(self) -> End:
        for block in sorted(self._numbers(self._files.root / "log", folders=True), reverse=True):
            firsts = self._firsts(block)
            if firsts:
                return self._as_end(firsts[-1])
        return NOTHING

    def _as_end(self, first: int) -> End:
        path = self.path(first)
        mark, batch = signature(path), read_batch(path)
        return _end(first, _known(first, batch.rows if batch else [*broken(1)]), mark if batch else None)

    def _step(self) -> bool:
        """Take the file that comes next, if there is one."""
        first = self.last_seq + 1
        path = self.path(first)
        try:
            mark, batch = signature(path), read_batch(path)
        except FileNotFoundError:
            return False
        self._take(first, _known(first, batch.rows if batch else [*broken(1)]), mark if batch else None)
        return True

    def take(self, values: Sequence[Sequence[object]]) -> tuple[int, ...]:
        """Note what was published at the end just now; the numbers it got."""
        first = self.last_seq + 1
        self._take(first, _known(first, values), signature(self.path(first)))
        return tuple(range(first, self.last_seq + 1))

    def _take(self, first: int, rows: list[Known], mark: tuple[int, ...] | None) -> None:
        block = _block_of(first)
        self._met.setdefault(block, set()).add(first)
        if block in self._blocks:
            self._blocks[block] += rows
        self._end = _end(first, rows, mark)

    # ---------------------------------------------------------------------------------------------- what lies there

    def known(self, after: int) -> Iterator[Known]:
        """What stands where, in order, above a number."""
        # the folders that are there: a number far above all others, which anybody can plant, is not counted up to
        there = {*self._blocks, *self._met, *self._numbers(self._files.root / "log", folders=True)}
        for block in sorted(there):
            if after // A_FOLDER - 1 <= block <= _block_of(self._end.first):
                yield from (one for one in self._block(block) if after < one.seq <= self.last_seq)

    def _block(self, block: int) -> list[Known]:
        if block not in self._blocks:
            index = self._files.root / "index" / f"{block:0{_DIGITS}d}"
            full = block < _block_of(self._end.first)
            found = noted(index, block * A_FOLDER, A_FOLDER + MAX_BATCH) if full else None
            if found is None:
                found = self._read_block(block)
                if full and self._is_whole(block, found):
                    note(self._files, index, found)
            self._blocks[block] = found
        return self._blocks[block]

    def _is_whole(self, block: int, found: list[Known]) -> bool:
        """Whether nothing in it is broken and nothing was overlooked before the next folder's first name."""
        later = self._firsts(block + 1)
        seqs = [one.seq for one in found]
        return bool(
            found and later
            and seqs == [*range(seqs[0], later[0])]
            and (block == 0) <= (seqs[0] == 1)
            and all(isinstance(one.h, bytes) for one in found)
        )  # fmt: skip

    def _read_block(self, block: int) -> list[Known]:
        found: list[Known] = []
        # what came after the last look is taken by the next one
        firsts = [first for first in self._firsts(block) if first <= self._end.first]
        behind = self._firsts(block + 1)
        for at, first in enumerate(firsts):
            later = firsts[at + 1] if at + 1 < len(firsts) else behind[0] if behind else None
            found += self._read_to(first, None if first == self._end.first else later)
        return found

    def _read_to(self, first: int, later: int | None) -> list[Known]:
        """What stands for one name, and for those up to the next that a list of names out of date did not show."""
        found = self._read_file(first, later)
        while found and later is not None and found[-1].seq + 1 < later:
            nearer = found[-1].seq + 1
            if _block_of(nearer) != _block_of(first) or signature(self.path(nearer)) is None:
                break
            found += self._read_file(nearer, later)
        return found

    def _read_file(self, first: int, later: int | None) -> list[Known]:
        """What stands for one name: its rows as far as the next name, broken ones where it is none of ours."""
        room = MAX_BATCH if later is None else min(later - first, MAX_BATCH)
        try:
            batch = read_batch(self.path(first))
        except FileNotFoundError:
            return []
        return _known(first, batch.rows[:room] if batch else [*broken(1 if later is None else room)])

    # ---------------------------------------------------------------------------------------------- what is taken

    def revs(self) -> dict[object, int]:
        """The newest lawful rev of each chain."""
        self._count()
        return self._revs

    def names(self) -> set[object]:
        """Every ``h``."""
        self._count()
        return self._names

    def _count(self) -> None:
        for one in self.known(self._counted):
            self._names.add(one.h)
            if type(one.rev) is int and 1 <= one.rev <= MOST_REV:
                self._revs[one.chain] = max(self._revs.get(one.chain, 0), one.rev)
        self._counted = self.last_seq

    # ---------------------------------------------------------------------------------------------- names

    def _folder(self, block: int) -> Path:
        return self._files.root / "log" / f"{block:0{_DIGITS}d}"

    def _firsts(self, block: int) -> list[int]:
        low, high = block * A_FOLDER, (block + 1) * A_FOLDER
        listed = (seq for seq in self._numbers(self._folder(block), folders=False) if low < seq <= high)
        return sorted({*listed, *self._met.get(block, ())})

    @staticmethod
    def _numbers(folder: Path, *, folders: bool) -> list[int]:
        try:
            with os.scandir(folder) as found:
                return [
                    int(one.name)
                    for one in found
                    if _NAME.fullmatch(one.name) and (not folders or one.is_dir(follow_symlinks=False))
                ]
        except (FileNotFoundError, NotADirectoryError):
            return []


def _block_of(first: int) -> int:
    """The folder of a file."""
    return (first - 1) // A_FOLDER


def _end(first: int, rows: Sequence[Known], mark: tuple[int, ...] | None) -> End:
    return End(first, tuple(one.h for one in rows), mark)


def _known(first: int, rows: Sequence[Sequence[object]]) -> list[Known]:
    """What is noted of rows: cut like what is handed out, so that both ways of reading agree."""
    cut = (shown(first + at, values) for at, values in enumerate(rows))
    return [Known(row.seq, first, row.chain, row.rev, row.h) for row in cut]
