"""Attacks that once stopped a client or split two of them; each stays closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.rights import BadPolicy, parse_policy
from hris_desktop.store.replica import Replica
from hris_desktop.sync.exchange import Holes
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import co_message
from tests.store.hostile import Fault
from tests.workstations.forger import Forger
from tests.workstations.site import NOW, POLICY, Desk, small, staffed


def verdict(desk: Desk, seq: int) -> tuple[Place, Content, str]:
    stored = desk.replica.by_seq(seq)
    assert stored is not None
    return Place(stored.place), Content(stored.content), stored.place_reason or stored.content_reason


@pytest.mark.parametrize("rule", [[], {}, ["D"], 0, None, True])
def test_a_policy_with_a_rule_of_a_wrong_type_is_void_and_stops_nobody(rule: object) -> None:
    body = {"contact": {"self": "rw", "roles": {}, "fields": {"mail": {"rule": rule}}}}
    with pytest.raises(BadPolicy):
        parse_policy(body)
    site = small()
    founder, ann = site.desks["founder"], site.desks["ann"]
    forger = Forger.of(founder)
    seq = forger.plant(forger.entry("policy", "org", {"ver": 2, "solo": True}, body=canonical.encode(body)))
    site.rest()
    for desk in (founder, ann):
        assert verdict(desk, seq) == (Place.COUNTED, Content.VOID, "policy form")


LOW_ORDER = (
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
)


@pytest.mark.parametrize("kem", LOW_ORDER)
def test_a_newcomer_whose_key_nothing_can_be_wrapped_to_stops_nobody(kem: bytes) -> None:
    site = small()
    founder, ann = site.desks["founder"], site.desks["ann"]
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.edit(pid, "contact", {"phone": "1"})
    founder.round()
    identity = replace(Identity.new(), kem=KemKey(bytes(32), kem))
    part = site.accept_parts(code, pid, identity)
    forger = Forger(site, pid, identity)
    state = founder.ledger.chain("org")
    entry = forger.entry("accept", "org", part.d, n=state.n + 1, prev=state.tip.hex(), seen=[0, "0" * 64])
    seq = forger.plant(entry)
    founder.pull()
    assert verdict(founder, seq)[0] is Place.NOT_COUNTED
    founder.edit(pid, "contact", {"phone": "2"})
    founder.edit(ann.pid, "contact", {"phone": "3"})
    site.rest()
    assert founder.waiting() == []
    assert ann.value(ann.pid, "contact", "phone") == "3"


def test_a_role_key_nothing_can_be_wrapped_to_is_not_counted() -> None:
    site = small()
    founder = site.desks["founder"]
    forger = Forger.of(founder)
    to = sorted(["k:rec:1", f"p:{founder.pid}:1"])
    d = {"role": "payroll", "gen": 1, "pub": "00" * 32, "to": to, "solo": True}
    seq = forger.plant(forger.entry("role", "org", d, body=bytes(160)))
    founder.pull()
    assert verdict(founder, seq)[0] is Place.NOT_COUNTED
    founder.edit(site.pid("ann"), "bank", {"label": "x"}, item=site.names.pid())
    founder.round()
    assert founder.waiting() == []


def test_a_base_that_only_python_takes_for_equal_is_void_for_all() -> None:
    """``1 == True`` in Python: whoever holds all epochs would accept what a later reader refuses."""
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "contact")
    asked = ann.ask(ann.pid, "contact", {"legal": "Ann B"})
    site.rest()
    founder.approve(chain, asked.op)
    site.rest()
    forger = Forger.of(ann)
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    ann.pull()
    fold = ann.ledger.record(chain).fold
    assert fold is not None
    base: Any = fold.base()
    base["p"] = [
        [op, asker, changes, [[voter, 1, vote] for voter, _, vote in votes]] for op, asker, changes, votes in base["p"]
    ]
    content = {"changes": [{"item": "", "field": "phone", "was": None, "to": "9"}], "why": "", "base": base}
    seq = forger.plant(forger.secret("rec", chain, {"ep": 2, "base": True}, content))
    site.rest()
    for desk in (ann, founder):
        assert verdict(desk, seq) == (Place.COUNTED, Content.VOID, "base")


def test_a_lost_key_addition_is_made_again() -> None:
    site = staffed()
    founder = site.desks["founder"]
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.edit(pid, "contact", {"phone": "1"})
    founder.round()
    newcomer = site.accept("zoe", pid, code)
    newcomer.round()
    founder.pull()
    site.confirm(founder, pid)
    founder.push()
    site.store.faults(Fault.LOST_REQUEST)
    founder.round()
    assert not site.store.script, "the fault met the addition"
    founder.round()
    newcomer.round()
    assert newcomer.value(pid, "contact", "phone") == "1"


def test_the_newest_row_missing_is_noticed() -> None:
    """The table was emptied from its end, the counter left standing."""
    site = staffed()
    ann = site.desks["ann"]
    site.store.drop(len(site.rows))
    with pytest.raises(Holes):
        ann.pull()


def test_a_role_key_that_does_not_open_is_an_alarm() -> None:
    site = staffed()
    founder = site.desks["founder"]
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.round()
    newcomer = site.accept("zoe", pid, code)
    newcomer.round()
    founder.pull()
    key = founder.ledger.org.key(pid, 1)
    assert key is not None
    forger = Forger.of(founder)
    forger.plant(forger.entry("confirm", "org", {"pid": pid, "gen": 1, "fp": key.fingerprint.hex()}))
    seq = forger.plant(
        forger.entry("role+", "org", {"role": "members", "gen": 1, "to": [f"p:{pid}:1"]}, body=bytes(80))
    )
    newcomer.round()
    assert "r:members:1" not in newcomer.session.roles_held
    assert [(alarm.seq, alarm.author) for alarm in newcomer.ledger.alarms()] == [(seq, founder.pid)]


def test_a_data_key_that_does_not_open_is_an_alarm() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "contact")
    forger = Forger.of(ann)
    due = forger.due(chain)
    seq = forger.plant(forger.new_epoch(chain, due, body=bytes(80 * len(due))))
    forger.plant(
        forger.secret(
            "prop", chain, {"ep": 2}, {"changes": [{"item": "", "field": "title", "was": None, "to": "Dr"}], "why": ""}
        )
    )
    founder.round()
    assert founder.session.dek(founder.ledger.chain(chain), 1) is not None
    assert [alarm.author for alarm in founder.ledger.alarms()] == [ann.pid], seq


def test_co_signatures_are_bound_to_the_policy_text() -> None:
    """A second signature over one text must not serve for another."""
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    forger = Forger.of(founder)
    agreed, other = (
        canonical.encode(POLICY),
        canonical.encode({**POLICY, "extra": {"self": "", "roles": {}, "fields": {}}}),
    )
    op = site.names.op()
    message = co_message(site.org, "policy", op, d={"ver": 2}, bh=body_hash(agreed))
    co = [[second.pid, 1, second.identity.signer.sign(message).hex()]]
    wrong = forger.plant(forger.entry("policy", "org", {"ver": 2, "co": co}, body=other, op=op))
    right = forger.plant(forger.entry("policy", "org", {"ver": 2, "co": co}, body=agreed, op=op))
    site.rest()
    assert verdict(founder, wrong)[0] is Place.NOT_COUNTED
    assert verdict(founder, right)[:2] == (Place.COUNTED, Content.GOOD)


def test_a_newcomer_without_earlier_epochs_starts_from_the_base() -> None:
    """What the base cannot prove to them, they take from an entitled author; from there on they agree with all."""
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "contact")
    forger = Forger.of(ann)
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    ann.pull()
    ann.edit(ann.pid, "contact", {"phone": "9"})
    site.rest()
    pia = site.desks["pia"]
    late = Ledger(
        site.empty_replica(),
        org=site.org,
        pin=site.pin,
        session=Session(site.org, pia.pid, 1, "00000009", pia.identity),
    )
    assert late.session is not None
    dek = founder.session.dek(founder.ledger.chain(chain), 2)
    assert dek is not None
    late.session.keep_dek(chain, founder.ledger.chain(chain).epochs[2].dk, dek)
    site.exchange(late).pull()
    mine, theirs = late.record(chain).fold, founder.ledger.record(chain).fold
    assert mine is not None
    assert theirs is not None
    assert mine.base() == theirs.base()
    assert mine.at("", "phone", "") == "9"
    assert isinstance(late.replica, Replica)
    assert NOW
