"""What stands in a full folder of the log, in one small file: worked out from the others, written once, never needed.

Anybody who may write to the folder may have changed it. What it says is shown as what a store says: where it differs
from the entries, every device notices. A file that is none of ours is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from hris_desktop.store.folder_batch import NotABatch, read_values, write_values
from hris_desktop.store.folder_files import Files, read

MAGIC = b"HRISI1\n"
_COLUMNS = 5
_MOST = 4 * 1024 * 1024


class Known(NamedTuple):
    """Where a row lies, and what decides whether another fits behind it."""

    seq: int
    first: int
    """The number that its file is named by."""
    chain: object
    rev: object
    h: object


def note(files: Files, path: Path, rows: Sequence[Known]) -> None:
    """Keep it for everybody; where that fails, it is worked out again."""
    with suppress(OSError):
        files.put(MAGIC + write_values(value for row in rows for value in row), path)


def noted(path: Path, base: int, most: int) -> list[Known] | None:
    """What was kept of the numbers above ``base``, at most so many; None where that cannot be used."""
    try:
        data = read(path, _MOST)
    except OSError:
        return None
    if data is None or not data.startswith(MAGIC):
        return None
    try:
        values = read_values(data, len(MAGIC))
    except NotABatch:
        return None
    rows = [
        Known(*values[at : at + _COLUMNS]) for at in range(0, len(values), _COLUMNS) if at + _COLUMNS <= len(values)
    ]
    return rows if rows and len(values) % _COLUMNS == 0 and _fits(rows, base, most) else None


def _fits(rows: Sequence[Known], base: int, most: int) -> bool:
    numbers = all(
        type(row.seq) is int and type(row.first) is int and base < row.first <= row.seq <= base + most for row in rows
    )
    return numbers and all(before.seq < after.seq for before, after in pairwise(rows))
