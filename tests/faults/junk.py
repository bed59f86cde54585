"""A hundred thousand rows that prove nothing: set aside in a time that grows with their number alone."""

from __future__ import annotations

import random
import time

from hris_desktop.store.contract import Row
from hris_desktop.store.memory import MemoryStore
from hris_desktop.sync.workstation import Workstation
from tests.workstations.site import Desk, staffed

EACH = 0.003
"""Seconds of a processor that one row may take at most on a slow machine; an honest one takes a tenth."""


def rows(desk: Desk, number: int, seed: int) -> list[Row]:
    """Noise, rows of other organisations' form, and old rows cut in pieces."""
    lot, shelf = random.Random(seed), desk.site.shelf
    made = []
    for at in range(shelf.last_seq + 1, shelf.last_seq + number + 1):
        old = lot.choice(shelf.rows)
        ctx = old.ctx[: lot.randrange(len(old.ctx))] if isinstance(old.ctx, bytes) else b""
        made.append(Row(at, old.chain, at, old.op, lot.randbytes(32), ctx, lot.randbytes(40), lot.randbytes(32), b""))
    return made


def junk(number: int, seed: int = 0) -> float:
    """Plant them, read them, and write past them; returns the processor's seconds that reading took."""
    site = staffed()
    ann, shelf = site.desks["ann"], site.shelf
    shelf.rows += rows(ann, number, seed)
    shelf.last_seq += number
    store, started = MemoryStore(shelf), time.process_time()
    ann.work.exchange(store).pull()
    took = time.process_time() - started
    assert took < 5 + EACH * number, f"{number} rows took {took:.1f} s"
    assert {row.place for row in ann.replica.after(shelf.last_seq - number, number)} == {3}
    assert ann.value(ann.pid, "contact", "mail") == "ann@one.example"
    ann.edit(ann.pid, "contact", {"phone": "behind the junk"})
    written: Workstation = ann.work
    written.round(store)
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "phone") == "behind the junk"
    return took
