"""Acts whose vault key is gone: kept beside the outbox, sent if they are whole, opened again when a key comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hris_desktop.crypto import seal
from hris_desktop.store.replica import State
from hris_desktop.sync.sending import label
from hris_desktop.sync.unopened import deliver, set_aside, settle, sort_out
from tests.services.company import Company, Desk, small
from tests.workstations.site import staffed

NEW_VK = bytes([7]) * 32


@pytest.fixture
def amira() -> Desk:
    """Amira with one unsent change."""
    desk = small()["amira"]
    desk.edit("contact", {"personal_email": "amira@home.example"})
    return desk


def waiting(desk: Desk) -> list[str]:
    return [item.op for item in desk.replica.outbox_list([State.QUEUED, State.PARKED])]


def loses_her_key(desk: Desk, *others: bytes) -> None:
    """The same person and device under another vault key."""
    sort_out(desk.replica, NEW_VK, others)
    desk.vk = NEW_VK
    desk.restart()


def test_an_act_that_opens_stays_where_it_is(amira: Desk) -> None:
    before = amira.replica.outbox_list()
    done = sort_out(amira.replica, amira.vk)
    assert (done.resealed, done.aside, done.back) == (0, 0, 0)
    assert amira.replica.outbox_list() == before


def test_another_key_of_hers_opens_it(amira: Desk) -> None:
    [op] = waiting(amira)
    loses_her_key(amira, amira.vk)
    assert waiting(amira) == [op]
    assert [intent.op for _, intent in amira.suite.desk.sending.waiting()] == [op]
    amira.sync()
    assert waiting(amira) == []
    assert amira.shown("contact", "personal_email") == "amira@home.example"


def test_what_no_key_opens_is_set_aside_and_nothing_stumbles_over_it(amira: Desk) -> None:
    [op] = waiting(amira)
    loses_her_key(amira)
    assert waiting(amira) == []
    assert amira.suite.desk.sending.waiting() == []
    [item] = set_aside(amira.replica)
    assert (item.op, item.chain) == (op, f"r:{amira.pid}:contact")
    amira.suite.records.record()
    amira.sync()
    assert len(set_aside(amira.replica)) == 1


def test_it_comes_back_when_the_key_does(amira: Desk) -> None:
    old, [before] = amira.vk, amira.replica.outbox_list()
    loses_her_key(amira)
    done = sort_out(amira.replica, NEW_VK, [old])
    assert (done.back, set_aside(amira.replica)) == (1, [])
    [item] = amira.replica.outbox_list()
    assert replace(item, intent=b"") == replace(before, intent=b"")
    assert seal.unseal(NEW_VK, item.intent, label(item.op)) == seal.unseal(old, before.intent, label(item.op))


def test_signed_entries_are_delivered_unopened(amira: Desk) -> None:
    loses_her_key(amira)
    ledger, store = amira.suite.desk.ledger, amira.company.store
    assert deliver(ledger, store) == 1
    assert len(set_aside(amira.replica)) == 1, "sent is not arrived"
    amira.sync()
    assert settle(ledger) == 1
    assert set_aside(amira.replica) == []
    assert amira.shown("contact", "personal_email") == "amira@home.example"


def test_what_lost_its_place_is_not_sent(amira: Desk) -> None:
    company: Company = amira.company
    twin = company.second_device("amira")
    loses_her_key(amira)
    twin.edit("contact", {"personal_email": "elsewhere@home.example"})
    twin.sync()
    amira.sync()
    assert deliver(amira.suite.desk.ledger, company.store) == 0
    assert settle(amira.suite.desk.ledger) == 0
    assert len(set_aside(amira.replica)) == 1


def test_an_interruption_leaves_all_or_nothing(amira: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    amira.edit("contact", {"home_phone": "+49 30 901820"})
    before = amira.replica.outbox_list()
    real, calls = type(amira.replica).outbox_update, 0

    def second(self: object, item: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        real(self, item)  # type: ignore[arg-type]

    monkeypatch.setattr(type(amira.replica), "outbox_update", second)
    with pytest.raises(KeyboardInterrupt):
        sort_out(amira.replica, NEW_VK)
    assert amira.replica.outbox_list() == before
    assert set_aside(amira.replica) == []


def test_what_had_been_refused_and_opens_again_is_planned_anew_and_not_sent_as_it_was() -> None:
    """The log has its entries already and takes no name twice: as it was it would come too late for ever."""
    site = staffed()
    founder, bob = site.desks["founder"], site.desks["bob"]
    bob.edit(bob.pid, "contact", {"phone": "1"})
    site.second_signed(founder, "remove", {"pid": bob.pid}, also=None)
    founder.round()
    bob.push()
    bob.pull()
    [before] = bob.replica.outbox_list()
    assert (before.state, before.reason) == (State.PARKED, "It was not accepted: key not active here")
    sort_out(bob.replica, NEW_VK)
    assert sort_out(bob.replica, bob.vk).back == 1
    bob.round()
    [item] = bob.replica.outbox_list()
    assert (item.state, item.tries) == (State.PARKED, 0)
    assert "HR has ended this key" in item.reason
