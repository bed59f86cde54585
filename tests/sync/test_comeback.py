"""Somebody wrote to a store that had been put back: each author brings their own lost entries back, nothing twice."""

from __future__ import annotations

import pytest

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.replica import Fate, State
from hris_desktop.sync import comeback
from hris_desktop.sync.anchor import Fit
from hris_desktop.sync.exchange import Forked, LogTrouble
from hris_desktop.sync.repair import compare
from tests.sync.seats import Keyring, copy_of, kinds, remembered
from tests.workstations.invariants import World, check_at_rest
from tests.workstations.site import NOW, Desk, staffed


def contact(desk: Desk) -> str:
    return record_chain(desk.pid, "contact")


class History:
    """A site put back to ``mark``, after which Bob, who had not noticed, wrote first."""

    def __init__(self) -> None:
        self.site = staffed()
        self.site.rest()
        self.mark = len(self.site.rows)
        self.ann, self.bob = self.site.desks["ann"], self.site.desks["bob"]
        self.founder, self.second = self.site.desks["founder"], self.site.desks["second"]
        self.bobs_own = copy_of(self.bob.replica)

    def put_back(self, *, meanwhile: str = "bob was first") -> None:
        """The host restores yesterday's file; Bob's computer had slept and knows nothing newer."""
        del self.site.shelf.rows[self.mark :]
        self.site.shelf.last_seq = self.mark
        self.bob.replica = self.bobs_own
        self.bob.restart()
        self.bob.edit(self.bob.pid, "contact", {"mail": meanwhile})
        self.bob.round()

    def go_on(self, desk: Desk) -> int:
        """What the person decides on the page; their desk reads the store's history afterwards."""
        found = compare(desk.ledger, self.site.store)
        moved = comeback.go_on(desk.ledger, bytes(32), found.common)
        desk.pull()
        return moved

    def bring_back(self, desk: Desk) -> int:
        ready = comeback.waiting(desk.ledger, desk.work.sending)
        brought = comeback.bring_back(desk.ledger, desk.work.sending, ready, now=lambda: NOW)
        desk.round()
        return brought


@pytest.fixture
def past() -> History:
    return History()


def test_an_edit_comes_back_and_nothing_is_lost(past: History) -> None:
    site, ann = past.site, past.ann
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.round()
    past.put_back()
    with pytest.raises(LogTrouble):
        ann.round()
    assert past.go_on(ann) == 1
    [lost] = ann.replica.lost()
    assert (lost.fate, lost.author, lost.seq) == (Fate.LOST, ann.pid, past.mark + 1)
    assert ann.value(ann.pid, "contact", "phone") is None
    assert past.bring_back(ann) == 1
    assert ann.value(ann.pid, "contact", "phone") == "555"
    assert [one.fate for one in ann.replica.lost()] == [Fate.BROUGHT]
    assert ann.replica.lost()[0].ctx == lost.ctx, "the bytes as they were received stay"
    for desk in (past.founder, past.second, site.desks["pia"]):
        past.go_on(desk) if desk.ledger.cursor > past.mark and desk.ledger.head != ann.ledger.head else None
    assert ann.waiting() == []


def test_all_of_a_day_comes_back_author_by_author(past: History) -> None:
    """A direct edit, a request, its approval by two, a new colleague: whatever rests on another's comes after it."""
    site, ann, founder, second = past.site, past.ann, past.founder, past.second
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.ask(ann.pid, "contact", {"title": "Dr"})
    ann.round()
    founder.round()
    [title] = founder.requests(contact(ann))
    founder.approve(contact(ann), title)
    founder.round()
    second.round()
    zoe = site.join("zoe", founder)
    site.desks.pop("zoe")
    site.rest()
    world_rows = len(site.rows)
    past.put_back()
    everybody = (ann, founder, second, site.desks["pia"])
    for desk in everybody:
        with pytest.raises(LogTrouble):
            desk.pull()
        past.go_on(desk)
    assert zoe.pid not in founder.ledger.org.people
    # HR first: what rests on a request that is not back yet stays where it is, and is not refused
    past.bring_back(founder)
    left = comeback.waiting(founder.ledger, founder.work.sending)
    assert [one.ready for one in left if one.intent.chain == contact(ann)] == [False]
    past.bring_back(ann)
    for desk in everybody:
        desk.round()
    past.bring_back(founder)
    site.rest()
    assert all(desk.value(ann.pid, "contact", "title") == "Dr" for desk in (ann, founder, second))
    assert all(desk.value(ann.pid, "contact", "phone") == "555" for desk in (ann, founder, second))
    assert ann.requests(contact(ann)) == []
    assert zoe.pid in founder.ledger.org.people
    assert world_rows > past.mark
    check_at_rest(World.of(site))


def test_two_devices_of_one_person_bring_a_thing_back_once(past: History) -> None:
    ann = past.ann
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.ask(ann.pid, "contact", {"title": "Dr"})
    ann.round()
    other = Desk(past.site, "ann's other", ann.identity, ann.pid, "0000000b", past.site.empty_replica())
    other.pull()
    past.put_back()
    past.go_on(ann)
    past.go_on(other)
    both = [(desk, comeback.waiting(desk.ledger, desk.work.sending)) for desk in (ann, other)]
    for desk, ready in both:
        assert comeback.bring_back(desk.ledger, desk.work.sending, ready, now=lambda: NOW) == 2
    rows = len(past.site.rows)
    for desk in (ann, other, ann, other):
        desk.round()
    assert len(past.site.rows) == rows + 2
    assert (ann.waiting(), other.waiting()) == ([], [])
    assert len(ann.requests(contact(ann))) == 1
    assert ann.ledger.head == other.ledger.head


def test_what_was_changed_meanwhile_is_a_conflict_and_not_overwritten(past: History) -> None:
    ann, founder = past.ann, past.founder
    behind = copy_of(founder.replica)
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.round()
    past.put_back()
    founder.replica = behind
    founder.restart()
    founder.edit(ann.pid, "contact", {"phone": "777"})
    founder.round()
    past.go_on(ann)
    past.bring_back(ann)
    assert ann.value(ann.pid, "contact", "phone") == "777"
    fold = ann.ledger.record(contact(ann)).fold
    assert fold is not None
    assert [dict(mine) for mine in fold.conflicts.values()] == [{"phone": "555"}]


def test_an_entry_that_is_in_the_log_again_is_not_brought_back(past: History) -> None:
    """HR could put the rows back after all, and the person had gone on already."""
    ann = past.ann
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.round()
    comeback.go_on(ann.ledger, bytes(32), past.mark)
    ann.pull()
    assert comeback.waiting(ann.ledger, ann.work.sending) == []
    assert [one.fate for one in ann.replica.lost()] == [Fate.BROUGHT]


def test_what_waits_to_be_sent_survives_going_on(past: History) -> None:
    ann = past.ann
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.round()
    ann.edit(ann.pid, "contact", {"mail": "new@mail.example"})
    past.put_back()
    with pytest.raises(Forked):
        ann.round()
    assert len(ann.waiting()) == 1
    past.go_on(ann)
    past.bring_back(ann)
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "mail") == "new@mail.example"
    assert ann.value(ann.pid, "contact", "phone") == "555"


def test_leaving_is_for_good_and_keeps_the_bytes(past: History) -> None:
    ann = past.ann
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.round()
    past.put_back()
    past.go_on(ann)
    [one] = comeback.waiting(ann.ledger, ann.work.sending)
    comeback.leave(ann.ledger, one.lost.id)
    assert comeback.waiting(ann.ledger, ann.work.sending) == []
    assert [lost.fate for lost in ann.replica.lost()] == [Fate.LEFT]


def test_an_end_in_the_middle_of_going_on_changes_nothing(past: History, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = past.ann
    ann.edit(ann.pid, "contact", {"phone": "555"})
    ann.round()
    before = ann.ledger.cursor, ann.ledger.head

    def die(*_: object) -> None:
        raise ZeroDivisionError

    for step in ("lose", "digests_cut", "cache_clear"):
        with monkeypatch.context() as patch:
            patch.setattr(type(ann.replica), step, die)
            with pytest.raises(ZeroDivisionError):
                comeback.go_on(ann.ledger, bytes(32), past.mark)
        ann.restart()
        assert (ann.ledger.cursor, ann.ledger.head, ann.replica.lost()) == (*before, [])
        assert ann.replica.outbox_list([State.QUEUED]) == []


def test_going_on_is_no_copied_back_file(past: History) -> None:
    """Between going on and the next completed sync the keyring still remembers the longer log."""
    ann, keyring = past.ann, Keyring()
    ann.edit(ann.pid, "contact", {"phone": "555"})
    remembered(ann, keyring).round(past.site.store)
    past.put_back()
    comeback.go_on(ann.ledger, bytes(32), past.mark)
    assert remembered(ann, keyring).found.fit is Fit.FITS
    ann.work.round(past.site.store)
    assert kinds(ann) == []
    assert remembered(ann, keyring).found.fit is Fit.FITS


def test_a_decision_of_two_comes_back_whole(past: History) -> None:
    ann, founder, second = past.ann, past.founder, past.second
    ann.ask(ann.pid, "contact", {"legal": "Anna"})
    ann.round()
    founder.pull()
    second.pull()
    [prop] = founder.requests(contact(ann))
    second.approve(contact(ann), prop)
    second.round()
    founder.pull()
    founder.approve(contact(ann), prop)
    founder.round()
    past.put_back()
    for desk in (founder, second, ann):
        past.go_on(desk)
    meant = {desk.name: len(comeback.waiting(desk.ledger, desk.work.sending)) for desk in (founder, second, ann)}
    assert meant == {"founder": 1, "second": 1, "ann": 1}, "a decision and its own vote are one act"
    for desk in (ann, second, founder):
        desk.round()
        past.bring_back(desk)
    past.go_on(past.site.desks["pia"])
    past.site.rest()
    assert ann.value(ann.pid, "contact", "legal") == "Anna"
    assert all(desk.waiting() == [] for desk in past.site.desks.values())
