"""How quick a folder store is with many entries: ``python -m tests.store.folder_speed [entries]``. A measure."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import EVERYTHING, Outgoing, Store
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.folder_batch import of_entries, pack

CHAINS = 500


def plant(root: Path, count: int) -> None:
    """A log of one entry a file, as careful people with one change at a time would leave it."""
    store = FolderStore.create(root)
    for seq in range(1, count + 1):
        entry = Entry(b"%d" % seq + b"c" * 500, os.urandom(900), b"s" * 64)
        one = Outgoing(f"r:{seq % CHAINS:032d}:contact", (seq - 1) // CHAINS + 1, "op", entry)
        path = store._log.path(seq)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(pack("0" * 32 if seq == 1 else None, of_entries([one])))


def measured(what: str, act: Callable[[], object]) -> None:
    begin = time.perf_counter()
    act()
    sys.stdout.write(f"{time.perf_counter() - begin:8.3f} s  {what}\n")


def all_digests(store: Store) -> None:
    after = 0
    while found := store.digests(after, 2000):
        after = found[-1][0]


def all_entries(store: Store) -> None:
    after = 0
    while found := store.entries(EVERYTHING, after, 500):
        after = found[-1].seq


def append(store: Store, rev: int) -> None:
    store.append([Outgoing("new", rev, "op", Entry(b"new %d" % rev, b"", b"s"))])


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "store"
        measured(f"plant {count} entries", lambda: plant(root, count))
        store = FolderStore.open(root)
        measured("all names, nothing noted yet", lambda: all_digests(store))
        measured("all entries", lambda: all_entries(store))
        store = FolderStore.open(root)
        measured("open", lambda: FolderStore.open(root))
        measured("names at the end", lambda: store.digests(count - 3, 2000))
        measured("entries at the end", lambda: store.entries(EVERYTHING, count - 3, 500))
        measured("first append", lambda: append(store, 1))
        measured("next append", lambda: append(store, 2))
        measured("has anything changed", store.change_mark)
        store = FolderStore.open(root)
        measured("all names, noted", lambda: all_digests(store))
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB at most\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
