"""HR's program over a whole organisation (``benchmarks.whole``): signing in again, checking the store.

python -m benchmarks.starts warm PEOPLE     [seconds, rows read, megabytes] of sign-in, first overview, quiet round
python -m benchmarks.starts verify PEOPLE
    [seconds of store verify, of bare Ed25519 + SHA-256, rows, both by the clock, with a second core where there is one]
"""

# ruff: noqa: SLF001 - looks behind the counter
from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks import whole
from benchmarks.organisation import SECRETS
from hris_desktop.crypto.chain import signed_message
from hris_desktop.services.overview import Contact
from hris_desktop.store.contract import EVERYTHING, Row
from hris_desktop.store.entries import Entries
from hris_desktop.store.replica import Stored
from hris_desktop.store.urls import open_store
from hris_desktop.sync.verify import verify
from hris_desktop.system import cores, garbage
from hris_desktop.vault.entries import read_ctx

TURNS = 3


def warm(people: int) -> list[float]:
    """The median of three; the turn before them keeps what a first start has to work out."""
    whole.pulled(people)
    turns = [_turn(people) for _ in range(TURNS + 1)][1:]
    return [*sorted(turns)[TURNS // 2], megabytes()]


def _turn(people: int) -> tuple[float, int]:
    rows, read = 0, Entries._rows

    def counted(self: Entries, condition: str, *values: object) -> list[Stored]:
        nonlocal rows
        found = read(self, condition, *values)
        rows += len(found)
        return found

    enrolment = whole.kept(people).enrolment()
    Entries._rows = counted  # type: ignore[method-assign]
    start = time.perf_counter()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    suite.greeting()
    suite.overview.sync(Contact())
    store = open_store(suite.store)
    suite.desk.round(store)
    taken = time.perf_counter() - start
    Entries._rows = read  # type: ignore[method-assign]
    store.close()
    enrolment.close("priya")
    return taken, rows


def checked(people: int) -> list[float]:
    """``store verify`` of the whole file, in turns of a page with signatures and hashes alone; its progress is told."""
    store = open_store(f"sqlite:///{whole.made(people).store}")
    rows: Sequence[Any] = store.entries(EVERYTHING, 0, 10_000_000)
    work = list(zip(rows, _signers(rows), strict=True))
    bare, at, told = [0.0, 0.0], 0, time.perf_counter()

    def turn(done: int, of: int) -> None:
        nonlocal at, told
        start = time.process_time(), time.perf_counter()
        for row, public in work[at:done]:
            public.verify(row.sig, signed_message(row.ctx, row.bh))
            hashlib.sha256(row.body).digest()
            hashlib.sha256(b"hrd1/ent\0" + hashlib.sha256(row.ctx).digest() + row.bh + row.sig).digest()
        bare[0] += time.process_time() - start[0]
        bare[1] += time.perf_counter() - start[1]
        at = done
        if time.perf_counter() > told + 1:
            told = time.perf_counter()
            sys.stderr.write(f"{done:,} of {of:,} entries\n")

    start = time.process_time(), time.perf_counter()
    with garbage.seldom():  # as the command does
        report = verify(store, progress=turn, beside=cores.spare())
    both = time.process_time() - start[0], time.perf_counter() - start[1]
    store.close()
    if not report.sound() or report.rows != len(work):
        raise ValueError(report.faults or report.findings[:3])
    return [both[0] - bare[0], bare[0], len(rows), both[1] - bare[1], bare[1]]


def _signers(rows: Sequence[Row]) -> list[Ed25519PublicKey]:
    """Who signed each row: a newcomer's own key stands in what they sign."""
    known: dict[tuple[str, int], bytes] = {}
    found = []
    for row in rows:
        ctx: Any = read_ctx(row.ctx)  # type: ignore[arg-type] # an honest row
        if "sign" in ctx.d:
            known[ctx.pid, ctx.gen] = bytes.fromhex(ctx.d["sign"])
        found.append(Ed25519PublicKey.from_public_bytes(known[ctx.pid, ctx.gen]))
    return found


def megabytes() -> float:
    """The most this process has had in memory; elsewhere than on Linux it may be what started it had more."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text("ascii").splitlines() if "VmHWM" in line) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    work = {"warm": warm, "verify": checked}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(int(sys.argv[2]))) + "\n")
