"""Packed digests, lost entries and causes of alarm, as the replica keeps them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.store.digests import A_BLOCK
from hris_desktop.store.findings import KEPT, Finding
from hris_desktop.store.replica import Fate, Replica, ReplicaDamaged, Stored


def names(count: int, label: str = "") -> list[bytes]:
    return [sha256(f"{label}{number}".encode()).digest() for number in range(1, count + 1)]


def heads(of: list[bytes]) -> list[bytes]:
    found = [ZERO_HASH]
    for seq, name in enumerate(of, 1):
        found.append(head(found[-1], seq, name))
    return found


def fill(replica: Replica, of: list[bytes], step: int) -> list[bytes]:
    known = heads(of)
    for at in range(0, len(of), step):
        replica.digests_add(of[at : at + step], after=at, head=known[at])
    return known


@pytest.mark.parametrize("step", [1, 7, 100, 1999, 2000, 2001, 5000])
def test_what_was_packed_comes_back(step: int) -> None:
    count = 300 if step < 7 else 4321
    of, replica = names(count), Replica.in_memory()
    known = fill(replica, of, step)
    assert replica.digests_end() == replica.cursor() == count
    assert replica.digests(0, 10_000) == list(enumerate(of, 1))
    assert replica.digests(count - 3, 2) == [(count - 2, of[-3]), (count - 1, of[-2])]
    for at in {0, 1, min(1999, count), min(2000, count), min(2001, count), count}:
        assert replica.digest_head(at) == replica.head_at(at) == known[at]
        assert replica.digest_at(at) == (of[at - 1] if at else None)
    assert replica.digest_at(count + 1) is None
    with pytest.raises(KeyError):
        replica.digest_head(count + 1)


def test_names_are_found_at_their_place_only() -> None:
    of, replica = names(A_BLOCK + 10), Replica.in_memory()
    fill(replica, of, 500)
    assert [replica.digest_place(of[at]) for at in (0, 1, A_BLOCK - 1, A_BLOCK + 9)] == [1, 2, A_BLOCK, A_BLOCK + 10]
    across = (of[0] + of[1])[5:37]
    assert replica.digest_place(across) is None
    assert replica.digest_place(bytes(32)) is None
    assert replica.digest_place(sha256(b"stranger").digest()) is None


@pytest.mark.parametrize("after", [0, 1, A_BLOCK - 1, A_BLOCK, A_BLOCK + 1])
def test_they_are_cut_and_go_on_another_way(after: int) -> None:
    of, replica = names(A_BLOCK + 5), Replica.in_memory()
    known = fill(replica, of, 700)
    replica.digests_cut(after)
    assert replica.digests(0, 9999) == list(enumerate(of[:after], 1))
    assert replica.digest_place(of[after]) is None
    other = names(A_BLOCK, "other ")
    replica.digests_add(other, after=after, head=known[after])
    whole = of[:after] + other
    assert replica.digests(0, 9999) == list(enumerate(whole, 1))
    assert replica.digest_head(len(whole)) == heads(whole)[-1]


def test_a_gap_is_never_packed() -> None:
    replica = Replica.in_memory()
    with pytest.raises(ReplicaDamaged):
        replica.digests_add(names(1), after=1, head=ZERO_HASH)


def test_a_transaction_that_fails_packs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "replica.sqlite"
    replica = Replica.create(path)
    fill(replica, names(5), 5)

    def half() -> None:
        with replica.transaction():
            replica.digests_add(names(9)[5:], after=5, head=heads(names(5))[-1])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    replica.close()
    again = Replica.open(path)
    assert again.digests(0, 99) == list(enumerate(names(5), 1))
    again.close()


def stored(seq: int, *, chain: str = "a", author: str = "p", body: bytes | None = b"b") -> Stored:
    name = sha256(f"{chain}/{seq}".encode()).digest()
    return Stored(seq, chain, 1, f"op{seq}", name, b"c", body, b"", b"s", ZERO_HASH, 1, "", 2, "", author)


def test_lost_entries_keep_their_bytes_and_their_fate() -> None:
    replica = Replica.in_memory()
    replica.add([stored(seq) for seq in (1, 2, 3)])
    assert replica.lose(1, {stored(3).h: b"sealed"}) == 2
    assert [row.seq for row in replica.after(0, 9)] == [1]
    first, second = replica.lost()
    assert (first.seq, first.h, first.intent, first.fate) == (2, stored(2).h, b"", Fate.LOST)
    assert (second.seq, second.ctx, second.intent) == (3, b"c", b"sealed")
    replica.set_fate(second.id, Fate.BROUGHT)
    assert [one.seq for one in replica.lost(Fate.LOST)] == [2]
    replica.add([stored(2, chain="other")])
    replica.lose(1, {stored(2, chain="other").h: b"mine"})
    assert [one.intent for one in replica.lost()] == [b"", b"sealed", b"mine"]


def test_withheld_bodies_and_the_last_of_some_authors_are_found() -> None:
    replica = Replica.in_memory()
    replica.add([stored(1, author="hr"), stored(2, author="hr", body=None), stored(3, author="ann")])
    assert [row.seq for row in replica.withheld()] == [2]
    last = replica.last_by({"hr", "x"}, place=1)
    assert last is not None
    assert last.seq == 2
    assert replica.last_by({"x"}, place=1) is None
    replica.drop_chains(["a"])
    assert replica.after(0, 9) == []


def test_each_cause_stands_once_until_it_is_looked_at() -> None:
    replica = Replica.in_memory()
    replica.findings_add([Finding("seen differs", 5, "ann"), Finding("store shorter")])
    replica.findings_add([Finding("seen differs", 5, "ann"), Finding("seen differs", 4, "bob")])
    assert [(one.kind, one.seq, one.author) for one in replica.findings()] == [
        ("store shorter", 0, ""), ("seen differs", 4, "bob"), ("seen differs", 5, "ann"),
    ]  # fmt: skip
    replica.findings_looked([one.id for one in replica.findings() if one.seq == 5])
    assert [one.seq for one in replica.findings(unseen=True)] == [0, 4]
    replica.findings_add([Finding("seen differs", 5, "ann")])
    assert [one.looked for one in replica.findings()] == [False, False, True]


def test_many_of_one_sort_flush_no_other_and_none_that_is_unseen_by_looked_ones() -> None:
    replica = Replica.in_memory()
    replica.findings_add([Finding("store shorter")])
    replica.findings_add([Finding("seen differs", seq) for seq in range(KEPT + 50)])
    kinds = [one.kind for one in replica.findings()]
    assert (kinds.count("store shorter"), kinds.count("seen differs")) == (1, KEPT)
