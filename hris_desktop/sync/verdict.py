"""The words of a verdict on one row: its place in the log, its content, and the reasons.

Numbers are stored in the replica and never given another meaning. The rules that lead to them: ``sync.admit`` (place)
and ``sync.content`` (content).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from hris_desktop.crypto.chain import bad_row_hash
from hris_desktop.store.contract import Row
from hris_desktop.vault.entries import Ctx

HASH_BYTES = 32


class Place(IntEnum):
    """The verdict on place; numbers are stored."""

    COUNTED = 1
    NOT_COUNTED = 2
    BROKEN = 3


class Content(IntEnum):
    """The verdict on content; numbers are stored."""

    NONE = 0
    """Not counted, or nothing to judge."""
    UNREAD = 1
    """No key for it here (yet)."""
    GOOD = 2
    VOID = 3
    NEWER = 4
    """A kind from a newer version of the program."""
    ERASED = 5
    """A counted erasure named it: whatever it said is gone, and changes nothing."""


@dataclass(slots=True)  # as Ctx: one is made for every row, and nobody writes to it
class Verdict:
    """What admission says of one row. ``content`` is what place alone already decides of it."""

    place: Place
    reason: str = ""
    content: Content = Content.NONE
    content_reason: str = ""
    ctx: Ctx | None = None


class Refused(Exception):
    """A rule that failed; internal to admission."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


class PolicyWithheld(Exception):
    """The store hides the body of a policy: nothing after it can be judged, so the sync stops here."""


def column_hash(row: Row) -> bytes:
    """What stands for the row in the heads."""
    return hash_or_mark(row.seq, row.h)


def hash_or_mark(seq: int, h: object) -> bytes:
    """A row's ``h`` column, or a mark for a column that cannot be one."""
    return h if isinstance(h, bytes) and len(h) == HASH_BYTES else bad_row_hash(seq)
