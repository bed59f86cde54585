"""Wraps that somebody is owed: whoever is entitled stands before no locked past."""

from __future__ import annotations

import pytest

from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.crypto.wrap import wrap
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import MAX_BATCH, Appended
from hris_desktop.sync.causes import BAD_WRAP
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.verdict import Place
from hris_desktop.vault import role_keys, wraps
from hris_desktop.vault.session import Session
from tests.workstations.attacks import rec
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


def useless(site: Site, by: Desk, role: str) -> int:
    """The role's next key by somebody who keeps it for themself: every other wrap is a wrap of nothing."""
    org, key, mine = by.ledger.org, KemKey.new(), by.session.recipient
    to = org.next_recipients(role)
    info = wraps.role_info(org.id, role, org.role_gen(role) + 1, recipient=mine, kem_pub=by.identity.kem.pub)
    body = b"".join(wrap(by.identity.kem.pub, info, key.seed) if one == mine else bytes(80) for one in to)
    d = {"role": role, "gen": org.role_gen(role) + 1, "pub": key.pub.hex(), "to": wraps.list_hash(to)}
    forger = Forger.of(by)
    return forger.plant(forger.entry("rolekey", "org", d, body=body))


def test_nobody_keeps_a_role_for_themself_by_a_key_that_opens_for_no_other() -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    useless(site, second, "hr")
    founder.pull()
    assert (BAD_WRAP, second.pid) in {(one.what, one.author) for one in founder.ledger.alarms()}
    site.rest()
    assert founder.ledger.org.role_gen("hr") == 3
    assert {"r:hr:1", "r:hr:3"} <= founder.session.roles_held, "the one before opens for second alone"
    assert second.session.holds("r:hr:3")
    founder.edit(ann.pid, "contact", {"grade": "C"})
    site.rest()
    assert founder.value(ann.pid, "contact", "grade") == "C"
    founder.publish(site.role_more(founder, "hr", ann.pid))
    site.rest()
    fresh = site.add_desk("ann again", ann.pid, ann.identity)
    fresh.round()
    assert {"r:hr:1", "r:hr:3"} <= fresh.session.roles_held
    assert fresh.value(site.pid("bob"), "contact", "grade") == "B1", "through the link that leads past the useless one"
    kit = role_keys.opened_by_kit(founder.ledger.org, Identity.recovery(site.recovery_seed))
    assert {"r:hr:1", "r:hr:3"} <= kit.keys()


def test_everybodys_key_is_made_anew_by_hr_and_by_nobody_else() -> None:
    site = staffed()
    founder, bob = site.desks["founder"], site.desks["bob"]
    seq = useless(site, bob, "members")
    founder.pull()
    stored = founder.replica.by_seq(seq)
    assert stored is not None
    assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "author is not HR")


@pytest.mark.parametrize("at_once", [1, 7, 10_000])
@pytest.mark.parametrize("written", [False, True])
def test_a_bad_wrap_is_told_whenever_the_key_it_was_made_for_came(at_once: int, written: bool) -> None:
    """Before the wrap, in the same batch or after it; and whether or not anything stands under it."""
    site = staffed()
    founder, second, ann, bob = (site.desks[name] for name in ("founder", "second", "ann", "bob"))
    chain = record_chain(bob.pid, "contact")
    forger = Forger.of(second)
    made = forger.plant(forger.new_epoch(chain, forger.due(chain), body=bytes(80 * len(forger.due(chain)))))
    if written:
        mail = {"item": "", "field": "mail", "was": None, "to": "x"}
        forger.plant(rec(forger, chain, [mail]))
    founder.pull()
    founder.publish(site.role_more(founder, "hr", ann.pid))
    founder.push()
    session = Session(site.org, ann.pid, ann.gen, ann.dev, ann.identity)
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin, session=session)
    for start in range(0, len(site.rows), at_once):
        fresh.accept(site.rows[start : start + at_once])
    told = [(one.seq, one.author) for one in fresh.alarms() if one.what == BAD_WRAP]
    assert told == [(made, second.pid)]
