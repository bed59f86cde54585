"""HR's first sync of a whole organisation (``benchmarks.whole``): a device that has seen nothing takes all of it in.

python -m benchmarks.first PEOPLE   {seconds, processor, bare, bare_processor, rows, megabytes}

Ours is the program's own pull from the shared file into a file: read, verified, judged, opened, folded, indexed,
stamped and on the disk every thousand rows. Beside it, after each portion of two thousand, the bare calls over the same
rows: one SELECT, Ed25519 over every signature, SHA-256, AES-256-GCM-SIV, HPKE; nothing of that is kept. Signatures are
verified on a second core where there is one: by the clock that counts, in processor time it does not. The memory is the
process's highest.
"""

# ruff: noqa: SLF001 - looks behind the counter
from __future__ import annotations

import gc
import json
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks import log, whole
from benchmarks.organisation import SECRETS, TS
from benchmarks.starts import megabytes
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica
from hris_desktop.store.urls import open_store
from hris_desktop.sync.exchange import ENTRIES_A_TIME
from hris_desktop.sync.workstation import Chance, Workstation, pin_down, pinned
from hris_desktop.system import cores
from hris_desktop.system.garbage import COLLECTING
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import accept_message

SWITCH = 0.0005
"""As the program sets it."""
_COLUMNS = "SELECT seq, chain, rev, op, h, ctx, body, bh, sig FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq"


class Beside:
    """The bare calls, timed apart, over the rows that were just taken in."""

    def __init__(self, desk: Workstation, store: Path) -> None:
        self.seconds = self.processor = 0.0
        self.skipped = self.skipped_processor = 0.0
        self._desk, self._rows = desk, list[Row]()
        self._db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        ledger: Any = desk.ledger
        ledger.take, ledger.backfill = self._watched(ledger.take, 1), self._watched(ledger.backfill, 0)

    def _watched(self, work: Callable[..., Any], place: int) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - passed through
            self._rows += given[place]
            return work(*given, **named)

        return watched

    def catch_up(self) -> None:
        """The bare calls over what ours has taken in since; between two portions, when no other thread of ours runs."""
        wall, processor = time.perf_counter(), time.process_time()
        work = [(log.needed(self._desk.ledger, row), _proof(self._desk.ledger, row)) for row in self._rows]
        start, begun = time.perf_counter(), time.process_time()
        self._read()
        for one, proof in work:
            log.bare(one)
            if proof is not None:
                proof()
        self.seconds, self.processor = (
            self.seconds + time.perf_counter() - start,
            self.processor + time.process_time() - begun,
        )
        self._rows.clear()
        self.skipped += time.perf_counter() - wall
        self.skipped_processor += time.process_time() - processor

    def _read(self) -> None:
        for at in range(0, len(self._rows), ENTRIES_A_TIME):
            part = self._rows[at : at + ENTRIES_A_TIME]
            self._db.execute(_COLUMNS, (part[0].seq - 1, part[-1].seq)).fetchall()


def _proof(ledger: Any, row: Any) -> Callable[[], None] | None:  # noqa: ANN401 - honest rows
    """The second signature of somebody who joins, by the invite's key."""
    if b'"kind":"accept"' not in row.ctx:
        return None
    ctx = read_ctx(row.ctx)
    key = Ed25519PublicKey.from_public_bytes(ledger.org.invites[ctx.d["inv"]].ipub)
    proof, said = bytes.fromhex(ctx.d["proof"]), accept_message(ctx.org, ctx.d)
    return lambda: key.verify(proof, said)


def measure(people: int) -> dict[str, float]:
    """See the module."""
    organisation = whole.made(people)
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    me, vk, known = suite.desk.session, suite.desk.vk, pinned(suite.desk.replica)
    enrolment.close("priya")
    with tempfile.TemporaryDirectory(prefix="hris-bench-", dir=organisation.store.parent) as folder:
        replica = Replica.create(Path(folder) / "replica.sqlite")
        pin_down(replica, *known)
        chance = Chance(lambda: TS, lambda: secrets.token_hex(16))
        session = Session(me.org, me.pid, me.gen, me.dev, me.identity)
        desk = Workstation(replica, session, vk, chance=chance, partial=True)
        desk.ledger.ahead.start = cores.spare()
        found = _taken_in(desk, organisation.store)
        replica.close()
    return found


def _taken_in(desk: Workstation, file: Path) -> dict[str, float]:
    store = open_store(f"sqlite:///{file}")
    beside = Beside(desk, file)
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*COLLECTING)  # as the program does, which looks through what stood before no more either
    gc.freeze()
    start, begun = time.perf_counter(), time.process_time()
    exchange = desk.exchange(store)
    _between_portions(exchange, beside.catch_up)
    exchange.pull()
    exchange.finish()
    seconds, processor = time.perf_counter() - start, time.process_time() - begun
    left = beside.skipped, beside.skipped_processor
    beside.catch_up()
    rows = store.me().last_seq
    store.close()
    if desk.replica.rows() != rows:
        raise ValueError(f"{desk.replica.rows()} of {rows} rows arrived")
    return {
        "seconds": seconds - left[0],
        "processor": processor - left[1],
        "bare": beside.seconds,
        "bare_processor": beside.processor,
        "rows": rows,
        "megabytes": megabytes(),
    }


def _between_portions(exchange: Any, work: Callable[[], None]) -> None:  # noqa: ANN401 - as above
    fetch = exchange._fetch

    def fetched(cursor: int) -> object:
        work()
        return fetch(cursor)

    exchange._fetch = fetched


def words(found: dict[str, float]) -> Sequence[str]:
    """(ours, the peer) of a line."""
    rate, bare = found["rows"] / found["seconds"], found["rows"] / found["bare"]
    clock, processor = found["seconds"] / found["bare"], found["processor"] / found["bare_processor"]
    ours = f"{rate:,.0f} /s ({clock:.2f}×; processor {processor:.2f}×), {found['megabytes']:.0f} MB"
    return ours, f"{bare:,.0f} /s, bare SELECT + Ed25519 + SHA-256 + GCM-SIV + HPKE"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")
