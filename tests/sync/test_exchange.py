"""Pulling from a store that lies, forgets and breaks off: nothing is removed or believed, all is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import Me, WrongOrganisation
from hris_desktop.sync import exchange
from hris_desktop.sync import ledger as ledger_module
from hris_desktop.sync.exchange import Forked, Holes, WentBackwards
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Place
from tests.store.hostile import Shown
from tests.workstations.site import Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    return staffed()


@pytest.fixture
def ann(site: Site) -> Desk:
    return site.desks["ann"]


class Interrupted(Exception):
    """In the middle of a commit."""


def grow(site: Site, count: int = 3) -> None:
    """The founder writes; nobody else has read it yet."""
    for number in range(count):
        site.desks["founder"].edit(site.pid("ann"), "contact", {"phone": str(number)})
        site.desks["founder"].round()


def known(desk: Desk) -> tuple[int, bytes, object]:
    fold = desk.ledger.record(record_chain(desk.pid, "contact")).fold
    return desk.ledger.cursor, desk.ledger.head, fold.base() if fold else None


@pytest.mark.parametrize("shown", [Shown.BOTH, Shown.DIGESTS, Shown.ENTRIES])
def test_a_missing_row_is_a_hole(site: Site, ann: Desk, shown: Shown) -> None:
    grow(site)
    before = known(ann)
    site.store.drop(len(site.rows) - 1, shown=shown)
    with pytest.raises(Holes):
        ann.pull()
    assert known(ann) == before
    site.store.honest()
    ann.pull()
    assert ann.value(ann.pid, "contact", "phone") == "2"


@pytest.mark.parametrize("shown", [Shown.BOTH, Shown.DIGESTS, Shown.ENTRIES])
def test_a_row_shown_twice_is_a_hole_in_the_numbers(site: Site, ann: Desk, shown: Shown) -> None:
    grow(site)
    site.store.repeat(len(site.rows) - 1, shown=shown)
    with pytest.raises(Holes):
        ann.pull()


def test_an_older_copy_is_noticed_and_removes_nothing(site: Site, ann: Desk) -> None:
    before = known(ann)
    site.store.cut_after(20)
    site.store.about_me = {"last_seq": 20}
    with pytest.raises(WentBackwards):
        ann.pull()
    assert known(ann) == before
    ann.restart()
    assert known(ann) == before


def test_an_empty_store_removes_nothing(site: Site, ann: Desk) -> None:
    before = known(ann)
    site.store.cut_after(0)
    site.store.about_me = {"last_seq": 0}
    with pytest.raises(WentBackwards):
        ann.pull()
    assert known(ann) == before


def test_another_history_is_a_fork(site: Site, ann: Desk) -> None:
    before = known(ann)
    site.store.swap(len(site.rows), len(site.rows) - 1)
    with pytest.raises(Forked):
        ann.pull()
    assert known(ann) == before


@pytest.mark.parametrize("h", [bytes(32), b"short", "text", None])
def test_a_name_of_the_newest_row_that_is_none_is_a_fork(site: Site, ann: Desk, h: object) -> None:
    site.store.edit(len(site.rows), h=h)
    with pytest.raises(Forked):
        ann.pull()


def test_two_answers_about_one_entry_are_a_fork(site: Site, ann: Desk) -> None:
    grow(site)
    site.store.edit(len(site.rows), shown=Shown.DIGESTS, h=bytes(32))
    with pytest.raises(Forked):
        ann.pull()


def test_another_organisation_is_not_read(site: Site, ann: Desk) -> None:
    before = known(ann)
    site.store.about_me = {"org": "ab" * 16}
    with pytest.raises(WrongOrganisation):
        ann.pull()
    assert known(ann) == before


def test_a_gap_closed_up_by_renumbering_leaves_orphans(site: Site) -> None:
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
    grow(site)
    site.store.close_up(len(site.rows) - 2)
    site.store.about_me = {"last_seq": len(site.rows) - 1}
    site.exchange(fresh).pull()
    rows = fresh.replica.after(len(site.rows) - 3, 9)
    assert rows[0].place_reason.startswith("orphan")
    assert all(row.place != Place.COUNTED for row in rows)


def test_a_row_cut_from_the_end_of_its_chain_is_given_away_by_the_next_honest_entry(site: Site) -> None:
    """A newcomer cannot see it by numbers or links; the author's own view of the log tells."""
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
    grow(site)
    founder = site.desks["founder"]
    founder.edit(founder.pid, "card", {"nick": "F"})
    founder.round()
    site.store.close_up(next(row.seq for row in reversed(site.rows) if str(row.chain).endswith("contact")))
    site.store.about_me = {"last_seq": len(site.rows) - 1}
    site.exchange(fresh).pull()
    assert {(alarm.what, alarm.author) for alarm in fresh.alarms()} == {("seen differs", founder.pid)}


def test_a_row_moved_is_noticed_by_those_who_read_it_first(site: Site, ann: Desk) -> None:
    grow(site)
    bob = site.desks["bob"]
    site.store.swap(len(site.rows), len(site.rows) - 1)
    bob.pull()
    site.store.honest()
    grow(site, 1)
    with pytest.raises(Forked):
        bob.pull()
    ann.pull()
    assert ann.value(ann.pid, "contact", "phone") == "0"


def test_a_pull_is_resumed_where_it_broke_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "DIGESTS_A_TIME", 16)
    monkeypatch.setattr(exchange, "ENTRIES_A_TIME", 5)
    monkeypatch.setattr(exchange, "ACCEPTED_A_TIME", 3)
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
    told: list[tuple[int, int]] = []
    site.exchange(fresh).pull(progress=lambda at, of: told.append((at, of)))
    assert told[-1] == (len(site.rows), len(site.rows))
    assert [at for at, _ in told] == sorted({at for at, _ in told})
    assert fresh.head == site.desks["founder"].ledger.head


def test_a_long_batch_ends_early_where_somebody_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(site)
    monkeypatch.setattr(ledger_module, "ACCEPTED_AT_LEAST", 4)
    told: dict[bool, list[int]] = {}
    for waits in (False, True):
        fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
        fresh.is_asked = lambda waits=waits: waits  # type: ignore[misc]
        steps: list[int] = []
        done = site.exchange(fresh).pull(progress=lambda at, _of, steps=steps: steps.append(at))  # type: ignore[misc]
        assert (done.pulled, fresh.head) == (len(site.rows), site.desks["founder"].ledger.head)
        assert fresh.replica.digests_end() == fresh.replica.rows() == len(site.rows)
        told[waits] = steps
    assert told == {False: [len(site.rows)], True: [*range(4, len(site.rows), 4), len(site.rows)]}


def test_a_commit_that_failed_is_not_believed(site: Site, ann: Desk) -> None:
    """Without a restart: what memory learnt on the way is dropped, the next pull starts where the replica stands."""
    grow(site)
    before = known(ann)

    def fail(_kept: object) -> None:
        raise Interrupted

    settle, ann.ledger.settle = ann.ledger.settle, fail
    with pytest.raises(Interrupted):
        ann.pull()
    assert known(ann) == before
    assert ann.ledger.cursor == ann.replica.cursor()
    ann.ledger.settle = settle
    ann.pull()
    assert ann.value(ann.pid, "contact", "phone") == "2"


def test_a_person_who_never_asked_is_not_shown_the_organisation(site: Site) -> None:
    me = site.store.me()
    assert isinstance(me, Me)
    assert me == replace(me, org=site.org, last_seq=len(site.rows))


def test_the_batches_do_not_change_the_verdicts(site: Site) -> None:
    grow(site)
    ledgers = []
    for size in (1, 2, 7, 1000):
        ledger = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
        for start in range(0, len(site.rows), size):
            ledger.accept(site.rows[start : start + size])
        ledgers.append([(row.place, row.place_reason, row.content, row.head) for row in ledger.replica.after(0, 999)])
    assert all(one == ledgers[0] for one in ledgers)
