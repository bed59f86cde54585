"""Processes that append to one store in batches of three, and what must be true of the store after them.

Each batch is two entries of the writer's own chain around one of a chain that all of them write.
"""

from __future__ import annotations

from pathlib import Path
from subprocess import Popen
from typing import Any

from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.sqlite import SqliteStore

BATCH = 3
WRITE = """
import sys
from pathlib import Path
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Appended, Outgoing
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.sqlite import SqliteStore

path, name, number, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = (FolderStore if path.is_dir() else SqliteStore).open(path, busy_seconds=30)
print("ready", flush=True)
sys.stdin.readline()
rev = shared = done = 0
while done < number:
    entries = [Entry(f"{name}/{done}/{part}".encode(), bytes(size), b"s") for part in range(3)]
    batch = [
        Outgoing(name, rev + 1, "op", entries[0]),
        Outgoing("shared", shared + 1, "op", entries[1]),
        Outgoing(name, rev + 2, "op", entries[2]),
    ]
    outcome = store.append(batch)
    if isinstance(outcome, Appended):
        rev, shared, done = rev + 2, shared + 1, done + 1
        print(done, flush=True)
    else:
        assert outcome.revs[name] == rev, outcome
        shared = outcome.revs["shared"]
"""


def written_whole(path: Path) -> list[bytes]:
    """Numbers without a hole, revs without a hole in each chain, batches whole; returns what was written, in order."""
    store = (FolderStore if path.is_dir() else SqliteStore).open(path)
    rows, last_seq = store.entries(EVERYTHING, 0, 1_000_000), store.me().last_seq
    store.close()
    assert [row.seq for row in rows] == list(range(1, last_seq + 1))
    chains: dict[object, list[object]] = {}
    for row in rows:
        chains.setdefault(row.chain, []).append(row.rev)
    assert all(revs == list(range(1, len(revs) + 1)) for revs in chains.values())
    written = [bytes(row.ctx) for row in rows if isinstance(row.ctx, bytes)]
    assert [ctx.rpartition(b"/")[2] for ctx in written] == [b"0", b"1", b"2"] * (len(rows) // BATCH)
    assert len(set(written)) == len(rows) == len(written)
    return written


def go(writers: list[Popen[str]]) -> None:
    """All at once, when the last of them has the store open."""
    assert [_out(writer).readline() for writer in writers] == ["ready\n"] * len(writers)
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()


def killed_after(writer: Popen[str], answers: int) -> int:
    """Kill it after so many answers; how many batches it had said were done by then."""
    last = [_out(writer).readline() for _ in range(answers)][-1]
    writer.kill()
    rest = _out(writer).read()  # not communicate(), which passes over what was read ahead
    return int([last, *rest.splitlines()][-1])


def _out(writer: Popen[str]) -> Any:
    assert writer.stdout is not None
    return writer.stdout
