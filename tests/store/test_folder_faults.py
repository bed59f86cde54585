"""The folder store among several processes, killed ones included, on small disks and with two accounts."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import EVERYTHING, Appended, Outgoing, Store, StoreFull
from hris_desktop.store.folder import FolderStore

WRITERS = 5
EACH = 12
WRITE = """
import sys
from pathlib import Path
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Appended, Outgoing
from hris_desktop.store.folder import FolderStore

path, name, number, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = FolderStore.open(path, busy_seconds=30)
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


def check(folder: Path) -> list[bytes]:
    """Numbers without a hole, revs without a hole in each chain, batches whole; returns what was written, in order."""
    store = FolderStore.open(folder)
    rows = store.entries(EVERYTHING, 0, 1_000_000)
    assert [row.seq for row in rows] == list(range(1, store.me().last_seq + 1))
    chains: dict[object, list[object]] = {}
    for row in rows:
        chains.setdefault(row.chain, []).append(row.rev)
    assert all(revs == list(range(1, len(revs) + 1)) for revs in chains.values())
    written = [bytes(row.ctx) for row in rows if isinstance(row.ctx, bytes)]
    assert [ctx.rpartition(b"/")[2] for ctx in written] == [b"0", b"1", b"2"] * (len(rows) // 3)
    assert len(set(written)) == len(rows) == len(written)
    return written


def start(writer: Any) -> None:
    assert writer.stdout.readline() == "ready\n"


def go(writer: Any) -> None:
    writer.stdin.write("go\n")
    writer.stdin.flush()


@pytest.mark.timeout(120)
def test_five_processes_append_without_a_hole(folder: Path, child: Any) -> None:
    writers = [child(WRITE, folder, f"w{number}", EACH, 200) for number in range(WRITERS)]
    for writer in writers:
        start(writer)
    for writer in writers:
        go(writer)
    for writer in writers:
        _, errors = writer.communicate()
        assert (writer.returncode, errors) == (0, "")
    assert len(check(folder)) == WRITERS * EACH * 3
    assert not list((folder / "new").iterdir())


@pytest.mark.timeout(120)
def test_writers_killed_at_any_moment_leave_whole_batches(folder: Path, child: Any) -> None:
    """Four at once, each killed after another number of answers: what was answered stands, once; the rest goes on."""
    chance = random.Random(4)
    writers = [child(WRITE, folder, f"w{number}", 10_000, 20_000) for number in range(4)]
    for writer in writers:
        start(writer)
    for writer in writers:
        go(writer)
    heard = {}
    for number, writer in enumerate(writers):
        last = [writer.stdout.readline() for _ in range(chance.randint(1, 6))][-1]
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()  # not communicate(), which passes over what was read ahead
        heard[number] = int([last, *rest.splitlines()][-1])
    written = check(folder)
    for number, answers in heard.items():
        mine = [ctx for ctx in written if ctx.startswith(b"w%d/" % number)]
        # at most the one batch that was under way stands beside what was answered
        assert answers * 3 <= len(mine) <= (answers + 1) * 3
    store = FolderStore.open(folder)
    done = len([ctx for ctx in written if ctx.startswith(b"w0/")]) // 3
    entry = Entry(b"next/0/0", b"", b"s")
    assert store.append([Outgoing("w0", done * 2 + 1, "op", entry)]) == Appended((len(written) + 1,))


def fill(store: Store, make: Any) -> int:
    """Append until the disk is full; returns the last rev that was taken."""
    for rev in range(1, 1000, 2):
        try:
            store.append([make("a", rev, body=bytes(20_000)), make("a", rev + 1)])
        except StoreFull:
            return rev - 1
    pytest.fail("this disk is never full")


def test_a_full_disk_takes_nothing_and_leaves_nothing(small_disk: Path, make: Any) -> None:
    path = small_disk / "store"
    store = FolderStore.create(path)
    rev = fill(store, make)
    assert rev > 0
    assert store.me().last_seq == rev
    assert [row.seq for row in store.entries(EVERYTHING, 0, 100)] == list(range(1, rev + 1))
    assert not list((path / "new").iterdir())
    with pytest.raises(StoreFull, match=r"full\. Nothing was written"):
        store.put_blobs([bytes(200_000)])
    assert store.get_blobs([]) == {}
    assert store.me().last_seq == rev


AS_ACCOUNT = """
import os, sys
from pathlib import Path
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Outgoing
from hris_desktop.store.folder import FolderStore
os.umask(0o077)
os.setgroups([])
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[2]))
folder = Path(sys.argv[1])
if sys.argv[4] == "first":
    FolderStore.create(folder)
store = FolderStore.open(folder)
rev = store.me().last_seq + 1
print(store.append([Outgoing("a", rev, "op", Entry(f"c{rev}".encode(), b"body", b"s"))]))
if rev > 1:
    [first] = store.digests(0, 1)
    store.erase(first[1])
"""


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can be two accounts")
def test_two_accounts_of_one_group_write_and_erase(public: Path, child: Any) -> None:
    folder = public / "store"
    folder.mkdir()
    os.chown(folder, 12001, 12345)
    folder.chmod(0o2770)
    for uid, turn in ((12001, "first"), (12002, "second"), (12001, "third")):
        out, errors = child(AS_ACCOUNT, folder, uid, 12345, turn).communicate()
        assert (out[:8], errors) == ("Appended", "")
    rows = FolderStore.open(folder).entries(EVERYTHING, 0, 9)
    assert [(row.seq, row.body) for row in rows] == [(1, None), (2, b"body"), (3, b"body")]
    _, errors = child(AS_ACCOUNT, folder, 12003, 54321, "stranger").communicate()
    assert "may not be read and written by this account" in errors
