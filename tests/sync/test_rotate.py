"""Wraps that somebody is owed: whoever is entitled stands before no locked past."""

from __future__ import annotations

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import MAX_BATCH, Appended
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.verdict import Place
from tests.workstations.forger import Forger
from tests.workstations.site import NOW, Desk, Site, staffed


def add(desk: Desk) -> list[object]:
    return list(additions(desk.ledger, desk.session, now=NOW, new_op=desk.site.names.op))


def waiting_newcomer(site: Site) -> tuple[Desk, str]:
    """zoe: her record was filled, over two epochs; she has accepted and is confirmed, but nobody has added keys yet."""
    founder = site.desks["founder"]
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.edit(pid, "contact", {"phone": "1"})
    founder.round()
    chain = record_chain(pid, "contact")
    forger = Forger.of(founder)
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    founder.pull()
    founder.edit(pid, "contact", {"phone": "2"})
    founder.round()
    zoe = site.accept("zoe", pid, code)
    zoe.round()
    founder.pull()
    site.confirm(founder, pid)
    founder.push()
    return zoe, chain


def test_a_newcomer_gets_every_epoch() -> None:
    site = staffed()
    zoe, chain = waiting_newcomer(site)
    site.desks["founder"].round()
    zoe.round()
    epochs = zoe.ledger.chain(chain).epochs
    assert len(epochs) == 2
    assert all(zoe.session.dek(zoe.ledger.chain(chain), ep) is not None for ep in epochs)
    assert zoe.value(zoe.pid, "contact", "phone") == "2"
    assert [event.changes[0].to for event in zoe.ledger.record(chain).events if event.changes] == ["1", "2"]


def test_two_who_add_at_once_add_once_and_nothing_is_left_over() -> None:
    site = staffed()
    zoe, chain = waiting_newcomer(site)
    founder, second = site.desks["founder"], site.desks["second"]
    second.pull()
    mine, theirs = add(founder), add(second)
    assert len(mine) == len(theirs) > 0
    site.store.without_cas = True
    assert isinstance(site.store.append(mine), Appended)  # type: ignore[arg-type]
    assert isinstance(site.store.append(theirs), Appended)  # type: ignore[arg-type]
    site.rest()
    rows = [stored for stored in founder.replica.chain(chain) if stored.place == Place.NOT_COUNTED]
    assert rows
    assert all(stored.place_reason.startswith("race") for stored in rows)
    assert founder.waiting() == second.waiting() == []
    assert zoe.value(zoe.pid, "contact", "phone") == "2"


def test_nobody_is_owed_anything_and_nothing_is_written() -> None:
    site = staffed()
    before = len(site.rows)
    for desk in site.desks.values():
        desk.restart()
    site.rest()
    assert len(site.rows) == before
    assert all(add(desk) == [] for desk in site.desks.values())


def test_readers_never_add() -> None:
    site = staffed()
    zoe, chain = waiting_newcomer(site)
    pia = site.desks["pia"]
    pia.pull()
    pia.ledger.suspects.add(chain)
    assert add(pia) == []
    assert zoe.pid


def test_a_replaced_key_adds_nothing() -> None:
    site = staffed()
    founder, ann = site.desks["founder"], site.desks["ann"]
    code = site.invite(founder, ann.pid)
    founder.round()
    site.accept("ann2", ann.pid, code, gen=2).round()
    founder.pull()
    ann.pull()
    ann.ledger.suspects.update(ann.replica.chains("r:"))
    assert add(ann) == []


def test_more_epochs_than_fit_one_batch_are_added_in_several() -> None:
    site = staffed()
    founder = site.desks["founder"]
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.edit(pid, "contact", {"phone": "1"})
    founder.edit(pid, "card", {"full_name": "Zoe"})
    founder.round()
    chain, forger = record_chain(pid, "contact"), Forger.of(founder)
    for _ in range(MAX_BATCH + 2):
        forger.plant(forger.new_epoch(chain, forger.due(chain)))
    zoe = site.accept("zoe", pid, code)
    zoe.round()
    founder.pull()
    site.confirm(founder, pid)
    founder.push()
    founder.round()
    zoe.round()
    state = zoe.ledger.chain(chain)
    assert len(state.epochs) == MAX_BATCH + 3
    assert all(zoe.session.dek(state, ep) is not None for ep in state.epochs)
    assert zoe.value(pid, "card", "full_name") == "Zoe"
