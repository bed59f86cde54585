"""This device's own copy: what somebody changes in its file is noticed when it is read, and put right from the store.

And a start reads no more in a large organisation than in a small one, counted in rows and in what is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hris_desktop.crypto import seal
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.entries import _SELECT, Entries
from hris_desktop.store.replica import Replica, ReplicaAltered, Stored
from hris_desktop.sync import bookmark
from hris_desktop.sync.causes import ALTERED
from hris_desktop.sync.intents import Part
from hris_desktop.sync.own import OwnCopy, Tally
from tests.sync.seats import copy_of, kinds
from tests.tamper.test_kept import facts
from tests.workstations.site import Desk, Site, staffed


@pytest.fixture(scope="module")
def site() -> Site:
    """Only read from."""
    made = staffed()
    made.desks["ann"].edit(made.pid("ann"), "contact", {"mail": "ann@two.example"})
    made.rest()
    made.desks["founder"].work.leave()
    return made


@pytest.fixture
def founder(site: Site) -> Desk:
    """A copy of the founder's file, signed out and in again: what a start needs is kept."""
    old = site.desks["founder"]
    desk = Desk(site, "copy", old.identity, old.pid, old.dev, copy_of(old.replica))
    assert not desk.ledger.mark.is_new
    assert desk.ledger.mark.seq == desk.ledger.cursor
    return desk


def last_of(desk: Desk, chain: str) -> int:
    return desk.replica.chain(chain)[-1].seq


# ------------------------------------------------------------------------------------------------ noticed


def _set(column: str, value: object) -> Callable[[Replica, int], None]:
    def changed(replica: Replica, seq: int) -> None:
        replica._db.execute(f"UPDATE entry SET {column} = ? WHERE seq = ?", (value, seq))

    return changed


def _cut(column: str) -> Callable[[Replica, int], None]:
    def changed(replica: Replica, seq: int) -> None:
        replica._db.execute(
            f"UPDATE entry SET {column} = substr({column}, 1, length({column}) - 1) WHERE seq = ?", (seq,)
        )

    return changed


def _gone(replica: Replica, seq: int) -> None:
    replica._db.execute("DELETE FROM entry WHERE seq = ?", (seq,))


BY_HAND = {
    "ctx cut": _cut("ctx"),
    "body cut": _cut("body"),
    "body gone": _set("body", None),
    "verdict turned": _set("place", 2),
    "void": _set("content", 3),
    "reason": _set("content_reason", "op used before"),
    "moved to another chain": _set("chain", "org"),
    "another type": _set("chain", b"\xff\xfe"),
    "another author": _set("author", "somebody"),
    "kept of a column": _set("raw", b"not even json"),
    "stamp gone": _set("stamp", None),
}


@pytest.mark.parametrize("change", BY_HAND.values(), ids=BY_HAND.keys())
def test_a_row_changed_by_hand_is_never_used_and_is_read_again(
    site: Site, founder: Desk, change: Callable[[Replica, int], None]
) -> None:
    chain, ann, head = record_chain(site.pid("ann"), "contact"), site.pid("ann"), founder.ledger.head
    change(founder.replica, last_of(founder, chain))
    founder.restart()
    with pytest.raises(ReplicaAltered):
        founder.value(ann, "contact", "mail")
    founder.pull()
    assert kinds(founder) == [ALTERED]
    assert founder.value(ann, "contact", "mail") == "ann@two.example"
    assert founder.ledger.head == head
    founder.restart()
    assert kinds(founder) == [ALTERED]
    assert founder.value(ann, "contact", "mail") == "ann@two.example"


@pytest.mark.parametrize("change", BY_HAND.values(), ids=BY_HAND.keys())
def test_what_a_start_reads_is_put_right_before_anything_is_shown(
    site: Site, founder: Desk, change: Callable[[Replica, int], None]
) -> None:
    """Nothing is kept of it, so that the start reads all rows."""
    founder.edit(site.pid("bob"), "contact", {"mail": "bob@two.example"})
    waiting, head = founder.waiting(), founder.ledger.head
    seq = founder.replica.chain(record_chain(site.pid("ann"), "contact"))[1].seq
    bookmark.forget(founder.ledger)
    change(founder.replica, seq)
    founder.restart()
    assert kinds(founder) == [ALTERED]
    assert founder.ledger.cursor == seq - 1
    assert founder.waiting() == waiting
    founder.pull()
    assert founder.ledger.head == head
    assert founder.waiting() == waiting


def test_a_row_that_is_gone_is_missed_at_the_start(site: Site, founder: Desk) -> None:
    """Also one that nobody would ask for by name: an article, a line of the access log."""
    head = founder.ledger.head
    for seq in (founder.ledger.cursor, last_of(founder, "org"), 1):
        _gone(founder.replica, seq)
        founder.restart()
        assert kinds(founder) == [ALTERED] * len(kinds(founder))
        assert founder.ledger.cursor == seq - 1
        founder.pull()
        assert founder.ledger.head == head
        founder.work.leave()


def test_a_chain_that_lost_its_last_row_does_not_read(site: Site, founder: Desk) -> None:
    chain = record_chain(site.pid("ann"), "contact")
    _gone(founder.replica, last_of(founder, chain))
    with pytest.raises(ReplicaAltered):
        founder.replica.chain(chain)


def test_an_older_row_of_the_same_chain_is_no_row_of_that_number(site: Site, founder: Desk) -> None:
    chain = record_chain(site.pid("ann"), "contact")
    before, last = (row.seq for row in founder.replica.chain(chain)[-2:])
    db = founder.replica._db
    [old] = db.execute("SELECT * FROM entry WHERE seq = ?", (before,)).fetchall()
    db.execute("DELETE FROM entry WHERE seq IN (?, ?)", (before, last))
    db.execute(f"INSERT INTO entry VALUES ({', '.join('?' * len(old))})", (last, *old[1:]))
    with pytest.raises(ReplicaAltered):
        founder.replica.chain(chain)


def _as_before(desk: Desk) -> None:
    """Every row stamped as versions before this form did."""
    own = desk.work._own
    assert own is not None
    for row in desk.replica._db.execute(_SELECT).fetchall():
        assert own.holds(row[:-1], row[-1])
        desk.replica._db.execute("UPDATE entry SET stamp = ? WHERE seq = ?", (own._old_stamp(row[:-1]), row[0]))


def test_a_copy_that_an_earlier_version_stamped_is_read_on(site: Site, founder: Desk) -> None:
    _as_before(founder)
    founder.restart()
    founder.edit(site.pid("bob"), "contact", {"mail": "bob@two.example"})
    bookmark.forget(founder.ledger)
    founder.restart()
    assert kinds(founder) == []
    assert founder.ledger.mark.is_new
    assert founder.value(site.pid("ann"), "contact", "mail") == "ann@two.example"


@pytest.mark.parametrize("change", BY_HAND.values(), ids=BY_HAND.keys())
def test_a_row_that_an_earlier_version_stamped_is_guarded_as_well(
    site: Site, founder: Desk, change: Callable[[Replica, int], None]
) -> None:
    _as_before(founder)
    change(founder.replica, last_of(founder, record_chain(site.pid("ann"), "contact")))
    with pytest.raises(ReplicaAltered):
        founder.replica.chain(record_chain(site.pid("ann"), "contact"))


def test_a_row_of_another_vault_key_is_verified_before_it_is_used(site: Site, founder: Desk) -> None:
    """As after a passphrase was lost: the file is whole, and nobody is told of a change."""
    founder.replica.set_meta("stamped", "of an older key")
    founder.restart()
    assert kinds(founder) == []
    assert founder.value(site.pid("ann"), "contact", "mail") == "ann@two.example"


# ------------------------------------------------------------------------------------------------ what is kept


def test_a_start_from_what_was_kept_knows_what_one_from_the_rows_knows() -> None:
    site = staffed()
    founder = site.desks["founder"]
    founder.work.leave()
    site.desks["ann"].ask(site.pid("ann"), "contact", {"title": "Dr"})
    site.rest()  # rows above what was kept
    founder.restart()
    assert not founder.ledger.mark.is_new
    fresh = Desk(site, "again", founder.identity, founder.pid, founder.dev, copy_of(founder.replica))
    bookmark.forget(fresh.ledger)
    fresh.restart()
    assert fresh.ledger.mark.is_new
    assert facts(founder.ledger.org) == facts(fresh.ledger.org)
    assert founder.ledger.chain("org") == fresh.ledger.chain("org")
    assert founder.requests(record_chain(site.pid("ann"), "contact"))
    assert record_chain(site.pid("ann"), "contact") in founder.ledger.requested
    assert founder.ledger.suspects <= fresh.ledger.suspects


def test_what_was_looked_through_is_kept_though_nothing_new_came(founder: Desk) -> None:
    name = record_chain(founder.pid, "contact")
    for owed in ({name}, set[str]()):
        founder.ledger.suspects.clear()
        founder.ledger.suspects.update(owed)
        founder.work.leave()
        founder.restart()
        assert founder.ledger.suspects == owed


@pytest.mark.parametrize("name", [bookmark.FACTS, bookmark.ORG_CHAIN, bookmark.TALLY])
@pytest.mark.parametrize("change", ["flip", "older", "gone"])
def test_what_was_kept_is_never_believed_over_the_log(site: Site, founder: Desk, name: str, change: str) -> None:
    older = founder.replica.cache_get(name)
    assert older is not None
    founder.ledger.suspects.add("r:somebody")
    bookmark.keep(founder.ledger, founder.work._own)  # type: ignore[arg-type] # there is one
    kept = founder.replica.cache_get(name) or b""
    if change == "gone":
        founder.replica.cache_drop(name)
    else:
        founder.replica.cache_put(name, older if change == "older" else kept[:-1] + bytes([kept[-1] ^ 1]))
    founder.restart()
    assert kinds(founder) == []
    assert founder.value(site.pid("ann"), "contact", "mail") == "ann@two.example"
    assert founder.ledger.chain("org") == site.desks["second"].ledger.chain("org")


def test_counts_are_found_again_and_take_little_room() -> None:
    tally = Tally()
    for number in range(300):
        for _ in range(number % 3 + 1):
            tally.add(f"r:{number}")
    packed = tally.packed()
    assert len(packed) == 300 * 12
    again = Tally(packed)
    again.add("r:7")
    again.drop("r:8")
    assert [again.count(f"r:{number}") for number in range(10)] == [1, 2, 3, 1, 2, 3, 1, 3, 0, 1]
    assert again.count("r:300") == 0
    assert Tally(again.packed()).count("r:7") == 3


def test_a_stamp_depends_on_every_column_and_on_the_key() -> None:
    columns: tuple[Any, ...] = (
        5,
        "org",
        1,
        "op",
        b"h",
        b"ctx",
        b"body",
        b"bh",
        b"sig",
        b"head",
        1,
        "",
        2,
        "",
        "me",
        None,
    )
    other = OwnCopy(b"\x02" * 32)
    stamps = {OwnCopy(b"\x01" * 32).stamp(columns), other.stamp(columns)}
    for place, value in enumerate(columns):
        changed: Any = {int: 9, str: "other", bytes: b"other", type(None): b""}[type(value)]
        stamps.add(other.stamp((*columns[:place], changed, *columns[place + 1 :])))
    stamps.add(other.stamp((*columns[:5], b"ctxb", b"ody", *columns[7:])))
    stamps.add(other.stamp((*columns[:6], None, *columns[7:])))
    assert len(stamps) == 2 + len(columns) + 2


def test_both_forms_of_a_stamp_are_the_same_bytes_on_every_computer() -> None:
    """Else a copy would be read anew after an upgrade of Python."""
    columns = (2**40, "r:é:\ud800", 1, "op", b"h", b"ctx", None, b"bh", b"sig", b"head", 1, "", 2, "", "me", b"{}")
    own = OwnCopy(b"\x01" * 32)
    assert own.stamp(columns).hex() == "9cbd65562a8ac4404f03d4e10b2fb90a31d94c4e"
    assert own._old_stamp(columns).hex() == "1d55853b2424d6d1dece1eed31bc2bf1"


# ------------------------------------------------------------------------------------------------ flat


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """How many rows were read from a replica and how much was unsealed."""
    found = {"rows": 0, "unsealed": 0, "names": 0}
    rows, unseal, chains = Entries._rows, seal.unseal, Entries.chains

    def _rows(self: Entries, condition: str, *values: object) -> list[Stored]:
        got = rows(self, condition, *values)
        found["rows"] += len(got)
        return got

    def _unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
        found["unsealed"] += 1
        return unseal(key, sealed, aad)

    def _chains(self: Entries, prefix: str = "") -> list[str]:
        got = chains(self, prefix)
        found["names"] += len(got)
        return got

    with monkeypatch.context() as patch:
        patch.setattr(Entries, "_rows", _rows)
        patch.setattr(Entries, "chains", _chains)
        patch.setattr(seal, "unseal", _unseal)
        yield found


def _start(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """What HR's sign-in and its first quiet round cost."""
    founder = site.desks["founder"]
    founder.work.leave()
    with counted(monkeypatch) as found:
        founder.restart()
        founder.round()
    return found


def test_a_start_does_the_same_in_a_large_organisation_as_in_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    site = staffed()
    founder = site.desks["founder"]
    founder.round()
    small = _start(site, monkeypatch)
    before = founder.ledger.cursor
    for _ in range(12):
        pid = site.names.pid()
        founder.publish(Part("person", {"pid": pid, "type": "employee"}))
        founder.round()
        founder.edit(pid, "contact", {"mail": "somebody@new.example"})
    site.rest()
    assert founder.ledger.cursor > before + 30
    large = _start(site, monkeypatch)
    assert large == small, "rows read, things unsealed, chains named"
    assert small["rows"] < 20
