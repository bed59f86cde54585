"""A store that lost rows or hides bodies is made whole from a replica: the same bytes, numbers and heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import EVERYTHING, Appended, Row, WrongOrganisation
from hris_desktop.store.memory import MemoryStore, Shelf
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync import causes, repair
from hris_desktop.sync.exchange import Forked, WentBackwards
from hris_desktop.sync.own import first_unsound
from hris_desktop.sync.received import row_of
from hris_desktop.sync.repair import State, compare
from hris_desktop.sync.verdict import Place
from hris_desktop.sync.verify import verify
from hris_desktop.sync.workstation import pinned
from tests.store.hostile import HostileStore
from tests.sync.seats import kinds, slim
from tests.workstations.attacks import ATTACKS
from tests.workstations.forger import Forger, plant_row
from tests.workstations.forger import row_of as row_of_entry
from tests.workstations.site import Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    made = staffed()
    made.rest()
    return made


@pytest.fixture
def founder(site: Site) -> Desk:
    return site.desks["founder"]


def shrink(site: Site, last: int) -> None:
    """The host puts back what the store was when it had ``last`` rows."""
    del site.shelf.rows[last:]
    site.shelf.last_seq = last


def write(site: Site, desk: str = "founder", number: str = "9") -> None:
    site.desks[desk].edit(site.pid("ann"), "contact", {"phone": number})
    site.desks[desk].round()


@pytest.mark.parametrize("rev", [float("inf"), float("-inf"), 1.5, 2**70])
def test_a_row_with_a_number_of_no_size_is_put_back_as_it_lay(site: Site, founder: Desk, rev: object) -> None:
    """A file keeps such numbers, and anybody who may write to it may put one there."""
    forged = Forger.of(founder)
    plant_row(site, replace(row_of_entry(forged.entry("zebra", "k:a:b", {}), "k:a:b", "op"), rev=rev))
    founder.pull()
    planted, head = site.rows[-1], founder.ledger.head
    assert compare(founder.ledger, site.store).altered == []
    shrink(site, planted.seq - 1)
    assert repair.repair(founder.ledger, site.store).restored == (planted.seq, planted.seq)
    assert site.rows[-1] == planted
    founder.round()
    assert founder.ledger.head == head


@pytest.mark.parametrize("rev", [2**52, 2**53 - 1, 2**60])
def test_a_row_with_the_greatest_number_locks_no_chain(site: Site, founder: Desk, rev: int) -> None:
    """Whoever may put rows back could else keep everybody from the organisation's chain, and stay in HR for ever."""
    second = site.desks["second"]
    row = Row(len(site.rows) + 1, "org", rev, "0" * 32, b"h" * 32, b"{}", b"", b"b" * 32, b"s" * 64)
    assert isinstance(site.store.restore(site.org, [row]), Appended)
    site.kit_signed(founder, "role-", {"role": "hr", "pid": second.pid})
    founder.round()
    assert founder.waiting() == []
    assert second.pid not in founder.ledger.org.members("hr")
    second.edit(second.pid, "contact", {"phone": "1"})
    second.round()
    assert second.waiting() == []


@pytest.mark.parametrize("lost", [1, 2, 63, 64, 65])
def test_a_shortened_store_is_made_whole(site: Site, founder: Desk, lost: int) -> None:
    for number in range(20):
        write(site, number=str(number))
    site.rest()
    whole, head = list(site.rows), founder.ledger.head
    shrink(site, len(whole) - lost)
    for desk in site.desks.values():
        with pytest.raises(WentBackwards):
            desk.pull()
    done = repair.repair(founder.ledger, site.store)
    assert (done.before.state, done.before.common) == (State.SHORTER, len(whole) - lost)
    assert done.restored == (len(whole) - lost + 1, len(whole))
    assert site.rows == whole
    for desk in site.desks.values():
        desk.round()
        assert desk.ledger.head == head
    assert verify(site.store, site.pin).sound()
    assert site.keyless().alarms() == []
    write(site)
    assert len(site.rows) == len(whole) + 1


def test_an_empty_file_becomes_the_store_again(site: Site, founder: Desk, tmp_path: Path) -> None:
    store = SqliteStore.create(tmp_path / "new.sqlite")
    done = repair.repair(founder.ledger, store)
    assert done.restored == (1, len(site.rows))
    assert store.entries(EVERYTHING, 0, 9999) == site.rows
    assert (store.me().org, store.me().last_seq) == (site.org, len(site.rows))
    report = verify(store, site.pin)
    assert (report.sound(), report.head) == (True, founder.ledger.head.hex())
    store.close()


def test_rows_that_were_never_lawful_are_put_back_as_they_lay(site: Site, founder: Desk) -> None:
    for name in ("a key of one's own", "junk", "other types"):
        if name in ATTACKS:
            ATTACKS[name](site)
    last = site.rows[-1]
    strange = [
        replace(last, seq=last.seq + 1, chain=7, rev="x", op=None, h=b"short", ctx="text", body="text", sig=1.5),
        replace(last, seq=last.seq + 2, h=bytes(32), rev=4711),
    ]
    site.shelf.rows += strange
    site.shelf.last_seq += 2
    founder.pull()
    head, whole = founder.ledger.head, list(site.rows)
    shrink(site, last.seq - 3)
    repair.repair(founder.ledger, site.store)
    assert site.keyless().head == head
    assert site.rows[:-2] == whole[:-2]
    assert site.rows[-2] == replace(whole[-2], h=b"bad %d" % whole[-2].seq)
    assert site.rows[-1] == whole[-1]


def test_every_row_of_a_replica_is_the_row_it_came_from(site: Site, founder: Desk) -> None:
    assert [row_of(stored) for stored in founder.replica.after(0, 9999)] == site.rows
    assert first_unsound(founder.replica, pinned(founder.replica), gapless=True, sound=[]) == 0


def test_it_goes_on_where_it_was_broken_off(site: Site, founder: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair, "MAX_BATCH", 5)
    whole = list(site.rows)
    shrink(site, 20)
    real, calls = MemoryStore.restore, []

    def some(store: MemoryStore, org: str, rows: list[Row]) -> object:
        calls.append(len(rows))
        if len(calls) == 3:
            raise ConnectionError
        return real(store, org, rows)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryStore, "restore", some)
        with pytest.raises(ConnectionError):
            repair.repair(founder.ledger, site.store)
    assert site.rows == whole[:30]
    repair.repair(founder.ledger, site.store)
    assert site.rows == whole


def test_somebody_who_writes_in_that_moment_stops_it(
    site: Site, founder: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(site.rows)
    shrink(site, 20)
    monkeypatch.setattr(MemoryStore, "restore", lambda *_: repair.State)
    done = repair.repair(founder.ledger, site.store)
    assert (done.refused, done.restored) == (21, (0, 0))
    assert site.rows == whole[:20]


def test_a_device_without_all_entries_puts_nothing_back(site: Site) -> None:
    ann = slim(site, "ann")
    ann.pull()
    shrink(site, 20)
    done = repair.repair(ann.ledger, site.store)
    assert (done.partial, done.restored, len(site.rows)) == (True, (0, 0), 20)


def test_nothing_is_put_over_what_somebody_wrote(site: Site, founder: Desk) -> None:
    twin = site.fork()
    shrink(twin, len(site.rows) - 4)
    twin.shelf.rows.append(replace(site.rows[3], seq=twin.shelf.last_seq + 1, h=bytes(32), chain="k:x:y", rev=1))
    twin.shelf.last_seq += 1
    before = list(twin.rows)
    done = repair.repair(founder.ledger, twin.store)
    assert (done.before.state, done.before.common) == (State.FORKED, len(site.rows) - 4)
    assert twin.rows == before


def test_withheld_bodies_are_filled_in_and_read_by_those_who_missed_them(site: Site, founder: Desk) -> None:
    write(site, number="77")
    seq, bob, ann = len(site.rows), site.desks["bob"], site.desks["ann"]
    site.shelf.rows[seq - 1] = replace(site.rows[-1], body=None)
    ann.pull()
    bob.pull()
    assert kinds(ann) == [causes.WITHHELD]
    assert ann.ledger.record(str(site.rows[-1].chain)).fold is None
    with pytest.raises(AssertionError, match="not readable"):
        ann.value(ann.pid, "contact", "phone")
    done = repair.repair(founder.ledger, site.store)
    assert (done.filled, done.before.withheld, done.before.state) == ([seq], [seq], State.SAME)
    ann.pull()
    assert ann.value(ann.pid, "contact", "phone") == "77"
    assert ann.ledger.withheld() == []
    assert not ann.ledger.chain(str(site.rows[-1].chain)).withheld
    assert repair.repair(ann.ledger, site.store).filled == []


def test_a_withheld_role_key_opens_once_it_is_there(site: Site, founder: Desk) -> None:
    at = next(row.seq for row in reversed(site.rows) if row.chain == "org" and b'"kind":"role+"' in bytes(row.ctx))  # type: ignore[call-overload]
    body = site.rows[at - 1].body
    site.shelf.rows[at - 1] = replace(site.rows[at - 1], body=None)
    pia = site.desks["pia"]
    late = Desk(site, "late", pia.identity, pia.pid, "0000000a", site.empty_replica())
    late.pull()
    held = late.session.roles_held
    repair.repair(founder.ledger, site.store)
    assert site.rows[at - 1].body == body
    late.pull()
    assert late.session.roles_held > held
    assert late.session.roles_held == pia.session.roles_held


def test_a_wrong_body_in_the_place_of_a_withheld_one_changes_nothing(site: Site) -> None:
    write(site, number="77")
    seq, ann = len(site.rows), site.desks["ann"]
    site.store.withhold(seq)
    ann.pull()
    site.store.honest()
    site.store.edit(seq, body=b"another")
    ann.pull()
    assert ann.ledger.withheld() == [seq]


def test_what_neither_has_and_what_was_altered_is_told(site: Site, founder: Desk) -> None:
    site.shelf.rows[9] = replace(site.rows[9], sig=bytes(64))
    found = compare(founder.ledger, site.store)
    assert (found.state, found.altered, found.withheld) == (State.SAME, [10], [])
    assert not verify(site.store, site.pin).sound()


def test_another_organisations_store_is_not_touched(founder: Desk) -> None:
    store = MemoryStore(Shelf(org="ab" * 16))
    with pytest.raises(WrongOrganisation):
        repair.repair(founder.ledger, store)


Lie = Callable[[HostileStore, int], None]
VARIANTS: list[tuple[str, Lie, State]] = [
    ("cut", lambda store, end: store.cut_after(end - 3), State.SHORTER),
    ("empty", lambda store, _: store.cut_after(0), State.SHORTER),
    ("swapped", lambda store, end: store.swap(end, end - 1), State.FORKED),
    ("closed up", lambda store, end: store.close_up(end - 2), State.FORKED),
    ("altered", lambda store, end: store.edit(end - 2, h=bytes(32)), State.ALTERED),
    ("dropped", lambda store, end: store.drop(end - 2), State.HOLES),
    ("replayed", lambda store, _: store.replay(3), State.AHEAD),
]


@pytest.mark.parametrize(("lie", "state"), [one[1:] for one in VARIANTS], ids=[one[0] for one in VARIANTS])
def test_what_a_lying_store_shows_is_named(site: Site, founder: Desk, lie: Lie, state: State) -> None:
    end = len(site.rows)
    lie(site.store, end)
    shown = site.store.entries(EVERYTHING, 0, 9999)
    site.store.about_me = {"last_seq": shown[-1].seq if shown else 0}
    found = compare(founder.ledger, site.store)
    assert found.state is state
    before = founder.ledger.cursor, founder.ledger.head
    if state in (State.SHORTER, State.FORKED):
        with pytest.raises((WentBackwards, Forked)):
            founder.round()
        assert (founder.ledger.cursor, founder.ledger.head) == before


@pytest.mark.parametrize("own", [False, True])
def test_an_erasure_that_nobody_may_write_hides_nothing_from_a_repair(site: Site, founder: Desk, own: bool) -> None:
    """What looks like an erasure of another's entry: on that chain, where it may not be, or on one of one's own."""
    write(site)
    seq, bob = len(site.rows), Forger.of(site.desks["bob"])
    where = record_chain(bob.pid, "contact") if own else str(site.rows[-1].chain)
    d = {"act": site.names.op(), "pid": where.split(":")[1], "ground": "asked"}
    of = [["contact", founder.replica.by_seq(seq).h.hex()]]  # type: ignore[union-attr]
    bob.plant(bob.entry("erase", where, d | {"of": of}))
    founder.pull()
    assert founder.replica.by_seq(seq + 1).place == Place.NOT_COUNTED  # type: ignore[union-attr]
    site.shelf.rows[seq - 1] = replace(site.rows[seq - 1], body=None)
    assert repair.repair(founder.ledger, site.store).filled == [seq]
