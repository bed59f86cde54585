"""An employee's first sync in a whole organisation (``benchmarks.whole``): what concerns them, beside everything.

python -m benchmarks.employee PEOPLE   [[processor seconds, bytes on disk, rows kept] of their scope, and of everything;
                                        seconds and bytes of a start that drops the rest of everything]

Their role keys are not here, so no card opens on either side.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import whole
from benchmarks.organisation import TS
from hris_desktop.crypto.keys import Identity
from hris_desktop.services.invitation import candidate
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.replica import Replica
from hris_desktop.store.urls import open_store
from hris_desktop.sync.workstation import Chance, Workstation, pin_down
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.session import Session


class Newcomer:
    """Somebody of the organisation at a computer that has seen nothing."""

    def __init__(self, store: Path, file: Path) -> None:
        """``file``: their own copy, as it was left if it is there."""
        self.store, self.file = open_store(f"sqlite:///{store}"), file
        org, pin = candidate(self.store)
        rows = self.store.entries(EVERYTHING, 0, 200)
        accepted = next(
            row.ctx for row in reversed(rows) if isinstance(row.ctx, bytes) and b'"kind":"accept"' in row.ctx
        )
        self.pid = read_ctx(accepted).pid
        self._session = Session(org, self.pid, 1, "0000abcd", Identity.of(b"s" * 32, b"k" * 32))
        if file.exists():
            self.replica = Replica.open(file)
        else:
            self.replica = Replica.create(file)
            pin_down(self.replica, org, pin)

    def leave(self) -> None:
        """The program ends."""
        self.replica.close()
        self.store.close()

    def start(self, *, partial: bool) -> Workstation:
        """The program begins."""
        chance = Chance(lambda: TS, lambda: secrets.token_hex(16))
        return Workstation(self.replica, self._session, bytes(32), chance=chance, partial=partial)

    def first_sync(self, *, partial: bool) -> tuple[float, int, int]:
        """Processor seconds, bytes, rows."""
        start = time.process_time()
        exchange = self.start(partial=partial).exchange(self.store)
        exchange.pull()
        exchange.finish()
        return time.process_time() - start, self.size(), self.replica.rows()

    def size(self) -> int:
        """Bytes on disk."""
        return self.file.stat().st_size


def measure(people: int) -> list[object]:
    """See the module."""
    with tempfile.TemporaryDirectory(prefix="hris-bench-") as folder:
        store = whole.made(people).store
        slim = Newcomer(store, Path(folder) / "scope.sqlite").first_sync(partial=True)
        newcomer = Newcomer(store, Path(folder) / "everything.sqlite")
        full = newcomer.first_sync(partial=False)
        start = time.process_time()
        newcomer.start(partial=True)
        return [slim, full, (time.process_time() - start, newcomer.size())]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")
