"""The folder store among several processes, killed ones included, on small disks and with two accounts."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import EVERYTHING, Appended, Outgoing, Store, StoreFull
from hris_desktop.store.folder import FolderStore
from tests.store.writers import BATCH, WRITE, go, killed_after, written_whole

WRITERS = 5
EACH = 12


@pytest.mark.timeout(120)
def test_five_processes_append_without_a_hole(folder: Path, child: Any) -> None:
    writers = [child(WRITE, folder, f"w{number}", EACH, 200) for number in range(WRITERS)]
    go(writers)
    for writer in writers:
        _, errors = writer.communicate()
        assert (writer.returncode, errors) == (0, "")
    assert len(written_whole(folder)) == WRITERS * EACH * BATCH
    assert not list((folder / "new").iterdir())


@pytest.mark.timeout(120)
def test_writers_killed_at_any_moment_leave_whole_batches(folder: Path, child: Any) -> None:
    """Four at once, each killed after another number of answers: what was answered stands, once; the rest goes on."""
    chance = random.Random(4)
    writers = [child(WRITE, folder, f"w{number}", 10_000, 20_000) for number in range(4)]
    go(writers)
    heard = {number: killed_after(writer, chance.randint(1, 6)) for number, writer in enumerate(writers)}
    written = written_whole(folder)
    for number, answers in heard.items():
        mine = [ctx for ctx in written if ctx.startswith(b"w%d/" % number)]
        # at most the one batch that was under way stands beside what was answered
        assert answers * BATCH <= len(mine) <= (answers + 1) * BATCH
    store = FolderStore.open(folder)
    done = len([ctx for ctx in written if ctx.startswith(b"w0/")]) // BATCH
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
