"""What a hundred new entries cost a client that is up to date, at logs of 10,000, 100,000 and a million entries.

python -m benchmarks.flat ENTRIES …   [{milliseconds, bare, entries, megabytes} of each]

The store is a real one: a whole organisation of 400 people as ``benchmarks.whole`` makes it, then rows of other
people's sections until the log is that long, then a hundred changes of the reader's own contact data, signed by HR.
The reader is an employee's client, which keeps the names of all rows and the rows that concern it. It read everything
but the hundred before, once; the copy is kept beside the organisations for the next run. What others wrote is nothing
but bytes to it, so those rows need no author: their columns have the sizes of real ones. The peer asks the same store
for the same rows by number and does the bare Ed25519 and SHA-256.

The sizes are measured in turns, so that a machine that slows down slows down all of them; a first turn that brings the
files into memory is not counted, and the fresh copy of the reader's file is on the disk before the pull begins, or its
commit would have to wait for all of it.
"""

# ruff: noqa: S608 - looks behind the counter; a size in a statement
from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import whole
from benchmarks.employee import Newcomer
from benchmarks.organisation import SECRETS, TS, cache_folder
from hris_desktop.crypto import sign
from hris_desktop.crypto.chain import ZERO_HASH, signed_message
from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import EVERYTHING, MAX_BATCH, Appended, Outgoing
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.sync.workstation import Workstation
from hris_desktop.vault.pen import Pen

PEOPLE, NEW, TURNS = 400, 100, 7
FORM = 2
"""Of what is kept; raised when a device reads an older copy of its own anew."""
_OTHERS = (
    "WITH RECURSIVE n(seq) AS (SELECT (SELECT last_seq + 1 FROM store) UNION ALL "
    "SELECT seq + 1 FROM n WHERE seq < {end}) INSERT INTO entry SELECT "
    "seq, 'r:' || printf('%08x-0000-4000-8000-000000000000', seq / 40) || ':contact', seq % 40, "
    "lower(hex(randomblob(16))), randomblob(32), zeroblob(420), zeroblob(540), zeroblob(32), zeroblob(64) FROM n"
)


def made(entries: int) -> tuple[Path, Path]:
    """The store with its last hundred, and the client that has read all before them; kept."""
    kept = cache_folder() / f"flat-{FORM}-{entries}"
    if not (kept / "made").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        whole.pulled(PEOPLE)
        store = kept / "store.sqlite"
        shutil.copyfile(whole.kept(PEOPLE).store, store)
        _lengthen(store, entries - NEW)
        reader = Newcomer(store, kept / "replica.sqlite")
        reader.first_sync(partial=True)
        reader.leave()
        with closing(open_store(sqlite_url(store))) as opened:
            changes = list(_changes(reader.pid))
            for at in range(0, NEW, MAX_BATCH):
                outcome = opened.append(changes[at : at + MAX_BATCH])
                if not isinstance(outcome, Appended):
                    raise TypeError(f"the store did not take the entries: {outcome}")
        (kept / "made").write_text("")
    return kept / "store.sqlite", kept / "replica.sqlite"


def _lengthen(store: Path, end: int) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-400000")
        db.execute("BEGIN")
        db.execute(_OTHERS.format(end=end))
        db.execute(f"UPDATE store SET last_seq = {end}")
        db.execute("COMMIT")


def _changes(pid: str) -> Iterator[Outgoing]:
    """What HR writes about this person at their own device."""
    enrolment = whole.kept(PEOPLE).enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    ledger, name = suite.desk.ledger, f"r:{pid}:contact"
    chain, rev = ledger.chain(name).copy(), suite.desk.replica.max_rev(name)
    dek: Any = suite.desk.session.dek(chain, chain.last_ep)
    pen = Pen(suite.desk.session, seen=(0, ZERO_HASH), ts=TS)
    fold = ledger.record(name).fold
    before = fold.at("", "personal_mobile", "") if fold is not None else None
    for number in range(NEW):
        now = f"+4917{number:08d}"
        change = {"item": "", "field": "personal_mobile", "was": before, "to": now}
        content = {"changes": [change], "why": ""}
        written = pen.sealed(chain, "rec", secrets.token_hex(16), d={"ep": chain.last_ep}, content=content, dek=dek)
        yield Outgoing(name, rev + 1 + number, written.ctx.op, written.entry)
        before = now
    enrolment.close("priya")


def measure(sizes: Sequence[int]) -> list[dict[str, float]]:
    """See the module; medians of turns, each from the same copy."""
    kept = [(size, *made(size)) for size in sizes]
    turns = [[_turn(*one) for one in kept] for _ in range(TURNS + 1)][1:]
    found = []
    for (entries, _, _), some in zip(kept, zip(*turns, strict=True), strict=True):
        taken, bare, size = (statistics.median(values) for values in zip(*some, strict=True))
        found.append({"milliseconds": taken * 1000, "bare": bare * 1000, "entries": entries, "megabytes": size / 1e6})
    return found


def _turn(entries: int, store: Path, replica: Path) -> tuple[float, float, int]:
    """Seconds of the pull and of the bare calls, and the size of the reader's file."""
    with tempfile.TemporaryDirectory(prefix="hris-bench-", dir=replica.parent) as folder:
        reader = Newcomer(store, _copied(replica, Path(folder)))
        desk = reader.start(partial=True)
        exchange = desk.exchange(reader.store)
        before, start = reader.replica.rows(), time.perf_counter()
        exchange.pull()
        taken = time.perf_counter() - start
        if reader.replica.rows() - before != NEW:
            raise ValueError(f"{reader.replica.rows() - before} of {NEW} rows arrived")
        bare, size = _bare(reader, desk, entries), reader.size()
        reader.leave()
    return taken, bare, size


def _copied(replica: Path, folder: Path) -> Path:
    copy = Path(shutil.copy(replica, folder))
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
    return copy


def _bare(reader: Newcomer, desk: Workstation, entries: int) -> float:
    known: Any = desk.ledger.org.people
    author = next(one.keys[-1].sign_pub for one in known.values() if one.pid == next(iter(desk.ledger.org.members(HR))))
    start = time.perf_counter()
    rows: list[Any] = reader.store.entries(EVERYTHING, entries - NEW, NEW)
    for row in rows:
        sign.verify(author, row.sig, signed_message(row.ctx, row.bh))
        sha256(row.body).digest()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure([int(size) for size in sys.argv[1:]])) + "\n")
