"""What stands in a full folder of the log, in one small file: worked out from the others, written once, never needed.

Anybody who may write to the folder may have changed it. What it says is shown as what a store says: where it differs
from the entries, every device notices. A file that is none of ours is passed over. JSON, because a device that starts
reads all of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from hris_desktop.store.folder_files import Files, read
from hris_desktop.store.limits import MAX_CHAIN, MAX_HASH, MAX_REV

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
    """Keep it for everybody, if all of it is lawful; where that fails, it is worked out again."""
    plain = [
        [row.seq, row.first, row.chain, row.rev, row.h.hex()]
        for row in rows
        if isinstance(row.chain, str) and type(row.rev) is int and isinstance(row.h, bytes)
    ]
    if len(plain) == len(rows):
        with suppress(OSError):
            files.put(json.dumps(plain, separators=(",", ":")).encode("ascii"), path)


def noted(path: Path, base: int, most: int) -> list[Known] | None:
    """What was kept of the numbers above ``base``, at most so many; None where that cannot be used."""
    try:
        data = read(path, _MOST)
        rows = [_row(*one) for one in json.loads(data)] if data else []
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return rows if rows and _fits(rows, base, most) else None


def _row(seq: object, first: object, chain: object, rev: object, h: object) -> Known:
    if type(seq) is not int or type(first) is not int or type(rev) is not int or not isinstance(h, str):
        raise TypeError
    if not isinstance(chain, str) or len(chain) > MAX_CHAIN + 1 or len(h) != 2 * MAX_HASH or rev > MAX_REV:
        raise ValueError
    return Known(seq, first, chain, rev, bytes.fromhex(h))


def _fits(rows: Sequence[Known], base: int, most: int) -> bool:
    numbers = all(base < row.first <= row.seq <= base + most for row in rows)
    return numbers and all(before.seq < after.seq for before, after in pairwise(rows))
