"""The local replica: what it keeps, in which order, and that a transaction holds or never happened."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.store.limits import MOST_REV
from hris_desktop.store.replica import (
    Item,
    Replica,
    ReplicaDamaged,
    ReplicaError,
    ReplicaFull,
    ReplicaMissing,
    ReplicaTooNew,
    State,
    Stored,
)
from hris_desktop.store.versions import Lineage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "replica.sqlite"
    Replica.create(made).close()
    return made


@pytest.fixture(params=["file", "memory"])
def replica(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replica]:
    made = Replica.in_memory() if request.param == "memory" else Replica.create(tmp_path / "replica.sqlite")
    yield made
    made.close()


def stored(seq: int, chain: str = "org", **columns: Any) -> Stored:
    row = Stored(
        seq=seq,
        chain=chain,
        rev=seq,
        op=f"op{seq}",
        h=b"h%d" % seq,
        ctx=b"ctx",
        body=b"body",
        bh=b"bh",
        sig=b"sig",
        head=b"head%d" % seq,
        place=1,
        place_reason="",
        content=2,
        content_reason="",
        author="me",
    )
    return replace(row, **columns)


def test_a_new_replica_knows_nothing(replica: Replica) -> None:
    assert replica.cursor() == 0
    assert replica.head_at(0) == bytes(32)
    assert replica.counts() == {}
    assert replica.chains() == []
    assert replica.chain("org") == replica.after(0, 9) == []
    assert replica.outbox_list() == []
    assert (replica.outbox_mark(), replica.max_rev("org"), replica.get_meta("pin")) == (0, 0, None)
    with pytest.raises(KeyError):
        replica.head_at(1)


def test_entries_come_back_as_they_were_given(replica: Replica) -> None:
    rows = [
        stored(1, chain="org"),
        stored(2, chain="r:a:tax", body=None, raw=b"('x', 3)"),
        stored(3, chain="r:a:pay", place=3, place_reason="race: “é”"),
        stored(4, chain="r:b:tax", rev=MOST_REV, op=""),
        stored(5, chain="r:a:tax", content=7, content_reason="was differs"),
    ]
    replica.add(rows)
    assert replica.after(0, 100) == rows
    assert replica.after(2, 2) == rows[2:4]
    assert replica.cursor() == 5
    assert replica.head_at(3) == b"head3"
    assert replica.chain("r:a:tax") == [rows[1], rows[4]]
    assert replica.chains("r:a:") == ["r:a:pay", "r:a:tax"]
    assert replica.chains() == ["org", "r:a:pay", "r:a:tax", "r:b:tax"]
    assert replica.chains("r:%") == []
    assert replica.by_h(b"h2") == rows[1]
    assert replica.by_h(b"absent") is None
    assert replica.by_seq(4) == rows[3]
    assert replica.by_ops(["op5", "op1", "absent"]) == [rows[0], rows[4]]
    assert replica.listed(places=[3], contents=[7, 8]) == [rows[2], rows[4]]
    assert replica.listed() == []
    assert replica.max_rev("r:b:tax") == MOST_REV
    assert replica.counts() == {(1, 2): 3, (3, 2): 1, (1, 7): 1}


def test_an_earlier_entry_is_known_and_a_later_one_is_not_yet(replica: Replica) -> None:
    replica.add([stored(1), stored(2), stored(3, h=b"h1")])
    assert replica.known(b"h1")
    assert replica.known(b"h2", before=3)
    assert not replica.known(b"h2", before=2)
    assert not replica.known(b"absent")
    assert replica.by_h(b"h1") == stored(1)


def test_verdicts_and_bodies_change_and_nothing_else(replica: Replica) -> None:
    replica.add([stored(1), stored(2), stored(3)])
    replica.set_content([(1, 5, "void: was differs"), (3, 6, "")])
    replica.set_body(2, None)
    assert replica.after(0, 9) == [
        stored(1, content=5, content_reason="void: was differs"),
        stored(2, body=None),
        stored(3, content=6),
    ]


def test_a_number_is_given_once(replica: Replica) -> None:
    replica.add([stored(1)])
    with pytest.raises(ReplicaDamaged):
        replica.add([stored(2), stored(1, chain="other")])
    assert replica.after(0, 9) == [stored(1)]


def test_a_pull_is_one_commit(replica: Replica) -> None:
    replica.outbox_add(Item("a", "org"))

    def interrupted() -> None:
        with replica.transaction():
            replica.add([stored(1)])
            replica.outbox_drop("a")
            replica.set_meta("seen", "1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (replica.cursor(), replica.get_meta("seen")) == (0, None)
    assert len(replica.outbox_list()) == 1
    with replica.transaction():
        replica.add([stored(1)])
        replica.outbox_drop("a")
        assert replica.cursor() == 1
    assert (replica.cursor(), replica.outbox_list()) == (1, [])


def test_transactions_do_not_nest(replica: Replica) -> None:

    def nested() -> None:
        with replica.transaction():
            replica.set_meta("a", "b")
            with replica.transaction():
                pass

    with pytest.raises(RuntimeError):
        nested()
    assert replica.get_meta("a") is None


def test_the_outbox_keeps_order_and_never_reuses_a_number(replica: Replica) -> None:
    items = [Item(op, "r:a:tax", intent=b"\0sealed" + op.encode(), created="2026-01-01") for op in "cab"]
    assert [replica.outbox_add(item) for item in items] == [1, 2, 3]
    assert replica.outbox_list() == [replace(item, id=n) for n, item in enumerate(items, start=1)]
    changed = replace(
        items[1], state=State.PARKED, entries=b"e", sent=b"s" * 64, tries=3, reason="no rights", chain="x"
    )
    replica.outbox_update(changed)
    assert replica.outbox_get("a") == replace(changed, id=2)
    assert [item.op for item in replica.outbox_list([State.QUEUED])] == ["c", "b"]
    assert [item.op for item in replica.outbox_list([State.PARKED, State.DONE])] == ["a"]
    assert replica.outbox_list([]) == []
    replica.outbox_drop("b")
    assert replica.outbox_mark() == 3
    assert replica.outbox_add(Item("d", "org")) == 4
    assert replica.outbox_get("b") is None
    with pytest.raises(KeyError):
        replica.outbox_update(Item("b", "org"))
    with pytest.raises(ReplicaDamaged):
        replica.outbox_add(Item("a", "org"))


def test_the_keybag_keeps_the_old_row_until_it_is_dropped(replica: Replica) -> None:
    old = replica.keybag_put(b"old")
    new = replica.keybag_put(b"new")
    assert replica.keybag_rows() == [(old, b"old"), (new, b"new")]
    replica.keybag_drop(old)
    replica.keybag_drop(new)
    assert replica.keybag_rows() == []
    assert replica.keybag_put(b"third") > new


def test_drafts_and_cache(replica: Replica) -> None:
    replica.draft_put("a", b"1", saved="2026-02-01")
    replica.draft_put("b", b"2", saved="2026-01-01")
    replica.draft_put("a", b"3", saved="2026-03-01")
    assert replica.draft_list() == [("b", "2026-01-01"), ("a", "2026-03-01")]
    assert (replica.draft_get("a"), replica.draft_get("x")) == (b"3", None)
    replica.draft_drop("a")
    replica.draft_drop("a")
    assert replica.draft_get("a") is None
    replica.cache_put("index", b"1")
    replica.cache_put("index", b"2")
    replica.cache_put("fold", b"3")
    assert (replica.cache_get("index"), replica.cache_get("x")) == (b"2", None)
    replica.cache_drop("index")
    assert replica.cache_get("index") is None
    replica.cache_clear()
    assert replica.cache_get("fold") is None


def test_meta_is_replaced(replica: Replica) -> None:
    replica.set_meta("pin", "1")
    replica.set_meta("pin", "2")
    assert replica.get_meta("pin") == "2"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BYTES = st.binary(max_size=40)


@given(
    rows=st.lists(
        st.builds(
            Stored, seq=st.integers(1, 2**62), chain=TEXT, rev=st.integers(0, 2**62), op=TEXT, h=BYTES, ctx=BYTES,
            body=BYTES | st.none(), bh=BYTES, sig=BYTES, head=BYTES, place=st.integers(-9, 9), place_reason=TEXT,
            content=st.integers(-9, 9), content_reason=TEXT, author=TEXT, raw=BYTES | st.none(),
        ),
        unique_by=lambda row: row.seq,
        max_size=20,
    ),
    prefix=TEXT,
)  # fmt: skip
def test_any_entry_comes_back_the_same(rows: list[Stored], prefix: str) -> None:
    replica = Replica.in_memory()
    replica.add(rows)
    in_order = sorted(rows, key=lambda row: row.seq)
    assert replica.after(0, 100) == in_order
    names = {row.chain for row in rows}
    assert set(replica.chains()) == names
    for chosen in [*(row.chain[:2] for row in rows), prefix]:
        assert set(replica.chains(chosen)) == {name for name in names if name.startswith(chosen)}
    for name in names:
        assert replica.chain(name) == [row for row in in_order if row.chain == name]
        assert replica.max_rev(name) == max(
            (row.rev for row in rows if row.chain == name and 0 < row.rev <= MOST_REV), default=0
        )
    assert sum(replica.counts().values()) == len(rows)
    replica.close()


# ---------------------------------------------------------------------------------------------- the file


def refused(path: Path, error: type[ReplicaError], words: str) -> None:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error, match=words) as caught:
        Replica.open(path)
    assert type(caught.value) is error
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_replica_is_its_owners_alone(path: Path) -> None:
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    replica = Replica.open(path)
    asked = [replica._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    replica.close()
    assert asked == ["delete", 3]


def test_what_was_dropped_is_in_no_file_while_the_program_runs(path: Path) -> None:
    """The journal is kept between commits, with the pages as they were."""
    word = b"SENTINEL-OF-A-BODY" * 40
    replica = Replica.open(path)
    replica.add([stored(1), stored(2, body=word), stored(3, chain="gone", body=word)])
    replica.set_meta("other", "x" * 9000)
    assert any(word in one.read_bytes() for one in path.parent.iterdir())
    replica.set_body(2, None)
    replica.drop_chains(["gone"])
    assert [one.name for one in path.parent.iterdir() if word[:18] in one.read_bytes()] == []
    replica.set_meta("other", "y")
    journal = path.with_name("replica.sqlite-journal")
    assert journal.stat().st_size > 0, "and is kept from commit to commit again"
    replica.close()


def test_nothing_is_made_in_place_of_a_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "replica.sqlite", ReplicaMissing, "There is no file")
    refused(tmp_path / "x" / "replica.sqlite", ReplicaMissing, "folder .* does not exist")
    assert not list(tmp_path.iterdir())


def test_files_that_are_not_ours_are_left_alone(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ReplicaDamaged, match="already a file"):
        Replica.create(path)
    text = tmp_path / "text"
    text.write_text("Dear colleague,\n" * 1000)
    refused(text, ReplicaDamaged, "not a database")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refused(path, ReplicaDamaged, "Nothing was changed")
    path.write_bytes(whole)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE draft")
    connection.close()
    refused(path, ReplicaDamaged, "damaged")


def test_a_newer_replica_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={Lineage.REPLICA.schema + 1}")
    connection.close()
    refused(path, ReplicaTooNew, "newer version")


def test_a_second_process_is_refused(path: Path, child: Any) -> None:
    code = """
import sys
from pathlib import Path
from hris_desktop.store import local
local.BUSY_SECONDS = 0.1
from hris_desktop.store.replica import Replica, ReplicaBusy
try:
    Replica.open(Path(sys.argv[1])).close()
    print("opened")
except ReplicaBusy as error:
    print(error)
"""
    replica = Replica.open(path)
    replica.cursor()
    out, errors = child(code, path).communicate()
    assert (errors, "busy" in out) == ("", True)
    replica.close()
    out, errors = child(code, path).communicate()
    assert (out, errors) == ("opened\n", "")


def test_a_state_that_does_not_exist_is_a_declared_error(path: Path) -> None:
    replica = Replica.open(path)
    replica.outbox_add(Item("a", "org"))
    replica._db.execute("PRAGMA ignore_check_constraints=ON")
    replica._db.execute("UPDATE outbox SET state = 'elsewhere'")
    with pytest.raises(ReplicaDamaged):
        replica.outbox_list(["elsewhere"])  # type: ignore[list-item]
    with pytest.raises(ReplicaDamaged):
        replica.outbox_get("a")
    replica.close()


def test_a_full_disk_refuses_the_save_and_keeps_the_rest(path: Path) -> None:
    replica = Replica.open(path)
    replica.add([stored(1)])
    [pages] = replica._db.execute("PRAGMA page_count").fetchone()
    replica._db.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(ReplicaFull, match="Nothing was written"):
        replica.outbox_add(Item("a", "org", intent=bytes(50_000)))

    def pull() -> None:
        with replica.transaction():
            replica.add([stored(2)])
            replica.outbox_add(Item("a", "org", intent=bytes(50_000)))

    with pytest.raises(ReplicaFull):
        pull()
    assert (replica.cursor(), replica.outbox_list()) == (1, [])
    replica.outbox_add(Item("b", "org"))
    assert len(replica.outbox_list()) == 1
    replica.close()


PULL = """
import os, signal, sys
from pathlib import Path
from hris_desktop.store.replica import Item, Replica, Stored

replica = Replica.open(Path(sys.argv[1]))
number = replica.cursor()
while True:
    with replica.transaction():
        rows = range(number + 1, number + 21)
        replica.add(
            Stored(n, "org", n, "op", b"h", b"c", bytes(2000), b"bh", b"s", b"H", 0, "", 0, "", "me") for n in rows
        )
        replica.set_meta("cursor", str(rows[-1]))
        replica.outbox_add(Item(f"op{rows[-1]}", "org"))
    number = rows[-1]
    print(number, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 2, 4, 7, 11, 16])
def test_a_kill_between_any_two_writes_leaves_all_or_nothing(path: Path, child: Any, acknowledged: int) -> None:
    process = child(PULL, path)
    for _ in range(acknowledged):
        heard = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()  # not communicate(), which passes over what was read ahead
    heard = int([heard, *rest.split()][-1])
    replica = Replica.open(path)
    cursor = replica.cursor()
    assert cursor in (heard, heard + 20)
    assert replica.get_meta("cursor") == str(cursor)
    assert [row.seq for row in replica.after(0, 10_000)] == list(range(1, cursor + 1))
    assert len(replica.outbox_list()) == cursor // 20
    assert replica.quick_check() is None
    replica.close()


def test_after_a_crash_the_whole_file_is_checked(path: Path) -> None:
    replica = Replica.open(path)
    replica.add([stored(number, body=bytes(3000)) for number in range(1, 30)])
    replica.close()
    whole = bytearray(path.read_bytes())
    whole[-4096:] = b"\xa5" * 4096
    path.write_bytes(whole)
    Replica.open(path).close()
    path.with_name("replica.sqlite-journal").write_bytes(b"")
    refused(path, ReplicaDamaged, "damaged")


def test_a_backup_is_whole_and_a_copy_is_a_replica(path: Path, tmp_path: Path) -> None:
    replica = Replica.open(path)
    replica.add([stored(1)])
    replica.backup(tmp_path / "backup.sqlite")
    with pytest.raises(ReplicaDamaged, match="already a file"):
        replica.backup(tmp_path / "backup.sqlite")
    replica.close()
    shutil.copy(tmp_path / "backup.sqlite", path)
    again = Replica.open(path)
    assert again.after(0, 9) == [stored(1)]
    again.close()


def test_the_lineages_are_told_apart() -> None:
    assert len({lineage.application_id for lineage in Lineage}) == 2


def test_nothing_is_imported_that_a_start_cannot_afford(child: Any, path: Path) -> None:
    code = """
import sys
from pathlib import Path
from hris_desktop.store.replica import Replica
from hris_desktop.store.urls import open_store
import hris_desktop.store.sqlite
Replica.open(Path(sys.argv[1])).close()
print([name for name in ("sqlalchemy", "sqlmodel", "alembic", "pydantic") if name in sys.modules])
"""
    out, errors = child(code, path).communicate()
    assert (out, errors) == ("[]\n", "")
