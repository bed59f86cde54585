"""An organisation moves from one store to another: the same bytes in the same order under the same numbers.

Nothing of the progress is kept anywhere: the target's own log says how far it is, so a move that was broken off goes on
by being asked for again. The target has to be a beginning of the source, row by row; what else lies there is not
touched. No key is needed, and the heads that every device has verified stay true.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from hris_desktop.crypto.chain import ZERO_HASH, bad_row_hash, head
from hris_desktop.store.contract import (
    EVERYTHING,
    MAX_BATCH,
    Appended,
    Denied,
    NoAccess,
    NotAStore,
    Row,
    Store,
    StoreError,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.system.files import replace_whole, sync_folder

AT_ONCE = 500
HASH_BYTES = 32
NOTE = ".moved-to"
"""Ends the name of the file that stands beside a store that was closed, and holds the new address."""
_LONGEST_NOTE = 500
Progress = Callable[[int, int], None]


class Diverged(StoreError):
    """The target holds something that the source does not; nothing was put over it."""


class Moved(Unreachable):
    """The store lies elsewhere now."""


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was verified to the end: every row of both was compared."""

    rows: int
    head: str
    fresh: int
    """So many rows were put into the target this time."""


def move(source: Store, target: Store, progress: Progress = lambda _done, _all: None) -> Done:
    """Bring the target to where the source is, and compare all of it. Raises ``StoreError``; ask again to go on."""
    org = _organisation(source, target)
    start = target.me().last_seq
    _same_beginning(source, target)
    while True:
        there, end = target.me().last_seq, source.me().last_seq
        progress(there, end)
        if there >= end:
            break
        _put(target, org, source.entries(EVERYTHING, there, MAX_BATCH), after=there)
    return _compared(source, target, start)


def _organisation(source: Store, target: Store) -> str:
    ours, theirs = source.me(), target.me()
    if ours.org is None:
        raise WrongOrganisation("There is no organisation to move: the store it would come from is empty.")
    if theirs.org not in {None, ours.org}:
        raise WrongOrganisation("The store to move to belongs to another organisation. Nothing was changed.")
    return ours.org


def _put(target: Store, org: str, rows: list[Row], *, after: int) -> None:
    if [row.seq for row in rows] != list(range(after + 1, after + 1 + len(rows))) or not rows:
        raise NotAStore(
            f"Entries are missing after number {after} of the store to move from, or your login there is shown a part "
            "only: it takes a login of HR. What was moved before stays in the new store. Nothing is lost."
        )
    answer = target.restore(org, rows)
    if isinstance(answer, Denied):
        raise NoAccess("Your login may not move an organisation: it takes a login of HR.")
    # a conflict and an answer that was lost look alike from here: the target is asked again how far it is, and what
    # somebody else put there shows in the comparison
    if not isinstance(answer, Appended):
        _same_end(target, rows)


def _same_end(target: Store, rows: list[Row]) -> None:
    found = target.entries(EVERYTHING, rows[0].seq - 1, len(rows))
    if [row.h for row in found] != [row.h for row in rows][: len(found)]:
        raise _diverged(rows[0].seq)


def _same_beginning(source: Store, target: Store) -> None:
    for ours, theirs in zip_longest(_names(source), _names(target)):
        if theirs is None:
            return
        if ours != theirs:
            raise _diverged(theirs[0])


def _names(store: Store) -> Iterator[tuple[int, object]]:
    after = 0
    while found := store.digests(after, AT_ONCE):
        yield from found
        after = found[-1][0]


def _compared(source: Store, target: Store, start: int) -> Done:
    at, count = ZERO_HASH, 0
    for ours, theirs in zip_longest(_rows(source), _rows(target)):
        if ours is None or theirs is None or ours != theirs:
            raise _diverged((ours or theirs).seq if ours or theirs else 0)
        count += 1
        h = ours.h if isinstance(ours.h, bytes) and len(ours.h) == HASH_BYTES else bad_row_hash(ours.seq)
        at = head(at, ours.seq, h)
    return Done(count, at.hex(), count - start)


def _rows(store: Store) -> Iterator[Row]:
    after = 0
    while found := store.entries(EVERYTHING, after, AT_ONCE):
        yield from found
        after = found[-1].seq


def _diverged(seq: int) -> Diverged:
    return Diverged(
        f"From entry {seq} on the store to move to holds something else. Nothing was put over it: take an empty store, "
        "or look at both with `store verify`."
    )


# ---------------------------------------------------------------------------------------------- closing the old one


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Let nobody write to a store in a file while the last rows are moved; readers go on."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise Unreachable(f"The store {path} is busy; try again.") from error
        try:
            yield
        finally:
            db.execute("ROLLBACK")


def close_for_good(path: Path, address: str) -> Path:
    """Put a file that was moved out of everybody's way, with a note where the store lies now; its new name.

    To be called while it is ``held``: whoever has it open finds at the next step that it is gone.
    """
    note = path.with_name(path.name + NOTE)
    kept = path.with_name(f"{path.name}.before-the-move")
    # the note is on the disk before the store is gone, for whoever could read the store
    replace_whole(note, f"{address}\n".encode())
    note.chmod(path.stat().st_mode & 0o666)
    path.replace(kept)
    sync_folder(path.parent)
    return kept


def noted(path: Path) -> str:
    """The new address, where a note stands in place of a store; else empty. A note is a hint and no proof."""
    try:
        with path.with_name(path.name + NOTE).open(encoding="utf-8") as note:
            line = note.readline(_LONGEST_NOTE).strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return line if line.isprintable() else ""


def refuse_moved(path: Path) -> None:
    """Raise ``Moved`` with the new address, where a store was and a note is."""
    address = "" if path.exists() else noted(path)
    if address:
        raise Moved(
            f"The shared store was moved. A note in its place says where to: {address} - ask HR whether that is so. "
            "Nothing is lost: what you change is kept on this device until the program knows the new address."
        )
