"""What one member could do to the others through lawful signatures: found by reading the rules as an enemy would."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.domain.changes import Void
from hris_desktop.domain.fold import start_from
from hris_desktop.store.replica import Replica
from hris_desktop.sync.intents import Decide
from hris_desktop.sync.plan import Refuse
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.workstation import Chance, Workstation, pin_down
from hris_desktop.vault.session import Session
from tests.vectors.forge import POLICY, TS, Actor, Forge, change, changes

DAY = "2026-01-01"
LOW_ORDER = [
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
]
"""The X25519 public keys with which every shared secret is zero; with the top bit set they are the same keys."""


def desk(forge: Forge, who: Actor) -> Workstation:
    replica = Replica.in_memory()
    pin_down(replica, forge.org, forge.pin)
    ops = (f"{number:032x}" for number in range(10**9, 2 * 10**9))
    session = Session(forge.org, who.pid, who.gen, "0000000e", who.identity)
    workstation = Workstation(replica, session, bytes(32), chance=Chance(lambda: TS, lambda: next(ops)))
    workstation.ledger.accept(forge.rows)
    return workstation


def policy(**sections: Any) -> bytes:
    return canonical.encode(POLICY | sections)


@pytest.fixture
def forge() -> Forge:
    return Forge()


@pytest.fixture
def employee(forge: Forge) -> Actor:
    return forge.employee()


def hr_person(forge: Forge) -> Actor:
    who = forge.employee()
    assert forge.join_role("hr", who).place == 1
    return who


@pytest.mark.parametrize("rule", [[], {}, None, True, 1, "Q", ["D"]])
def test_a_rule_of_any_type_is_a_void_policy_and_no_exception(forge: Forge, rule: object) -> None:
    body = policy(contact={"self": "rw", "roles": {}, "fields": {"email": {"rule": rule}}})
    row = forge.plain(forge.hr, "org", "policy", {"ver": 2, "solo": True}, body)
    assert (row.place, row.content, row.content_reason) == (1, 3, "policy form")


@pytest.mark.parametrize("pub", [*LOW_ORDER, *(low[:62] + f"{int(low[62:], 16) | 0x80:02x}" for low in LOW_ORDER)])
def test_a_key_that_nothing_can_be_wrapped_to_does_not_count(forge: Forge, pub: str) -> None:
    pid = forge.person()
    fresh = Identity.new()
    forge.accepted(pid, Identity(fresh.signer, KemKey(fresh.kem.seed, bytes.fromhex(pub))))
    assert (forge.last().place, forge.last().place_reason) == (2, "unusable key")
    plain = forge.context(forge.hr, "org", "role", {"role": "staff", "gen": 1, "pub": pub, "solo": True})
    plain["d"]["to"] = sorted(["k:rec:1", forge.hr.recipient])
    assert forge.sign(forge.hr, plain).place_reason == "unusable key"


def test_base_is_compared_as_bytes_so_that_newcomers_and_old_readers_agree(forge: Forge, employee: Actor) -> None:
    chain, item = f"r:{employee.pid}:bank", forge.uuid()
    forge.dek(employee, chain)
    asked = changes(change("iban", None, "DE", item=item, eff=DAY))
    prop = forge.sealed(employee, chain, "prop", {"ep": 1}, asked)
    forge.sealed(forge.hr, chain, "vote", {"ep": 1, "prop": prop.op, "yes": True}, {"reason": ""})
    forge.dek(employee, chain)
    fold = forge.seen_by(employee).folds[chain]
    assert fold is not None
    lie = json.loads(json.dumps(fold.base()))
    lie["p"][0][3][0][1] = 1
    with pytest.raises(Void, match="base"):
        start_from(lie)
    body = changes(change("note", None, "n", item=item), base=lie)
    forge.sealed(employee, chain, "rec", {"ep": 2, "base": True}, body)
    assert forge.seen_by(employee).rows[-1].content_reason == "base"


def test_nobody_replaces_an_open_request_by_its_op(forge: Forge, employee: Actor) -> None:
    other = hr_person(forge)
    chain, item = f"r:{employee.pid}:bank", forge.uuid()
    forge.dek(employee, chain)
    mine = changes(change("iban", None, "mine", item=item, eff=DAY))
    prop = forge.sealed(employee, chain, "prop", {"ep": 1}, mine)
    theirs = changes(change("iban", None, "theirs", item=item, eff=DAY))
    row = forge.sealed(other, chain, "prop", {"ep": 1}, theirs, op=prop.op)
    assert (row.place, row.content, row.content_reason) == (1, 3, "op used before")
    fold = forge.seen_by(employee).folds[chain]
    assert fold is not None
    assert [one.to for one in fold.requests[prop.op].changes] == ["mine"]
    assert forge.plain(other, chain, "withdraw", {"prop": prop.op}).place_reason == "only the asker withdraws"
    assert forge.plain(employee, chain, "withdraw", {"prop": prop.op}).place == 1


def test_two_votes_never_share_an_op(forge: Forge, employee: Actor) -> None:
    second, third = hr_person(forge), hr_person(forge)
    chain, item = f"r:{employee.pid}:bank", forge.uuid()
    forge.dek(employee, chain)
    prop = forge.sealed(employee, chain, "prop", {"ep": 1}, changes(change("iban", None, "x", item=item, eff=DAY)))
    yes = {"ep": 1, "prop": prop.op, "yes": True}
    vote = forge.sealed(second, chain, "vote", yes, {"reason": ""})
    assert forge.sealed(third, chain, "vote", yes, {"reason": ""}, op=vote.op).content_reason == "op used before"
    assert forge.sealed(third, chain, "vote", yes, {"reason": ""}, op=prop.op).content_reason == "op used before"
    workstation = desk(forge, forge.hr)
    workstation.sending.save(Decide(forge.op(), chain, prop.op, yes=True, reason="seen"))
    letter = workstation.sending.outgoing()
    assert letter is not None
    assert len(letter.batch) == 2


def test_approving_after_the_field_left_the_policy_is_refused_with_a_sentence(forge: Forge, employee: Actor) -> None:
    chain = f"r:{employee.pid}:contact"
    forge.dek(employee, chain)
    prop = forge.sealed(employee, chain, "prop", {"ep": 1}, changes(change("surname", None, "x")))
    less = policy(contact={"self": "rw", "roles": {"hr": "rw"}, "fields": {"email": {"rule": "D"}}})
    forge.plain(forge.hr, "org", "policy", {"ver": 2, "solo": True}, less)
    with pytest.raises(Refuse):
        desk(forge, forge.hr).sending.save(Decide(forge.op(), chain, prop.op, yes=True, reason="ok"))


def test_a_chain_of_many_epochs_starves_nobody_of_their_keys(forge: Forge, employee: Actor) -> None:
    chain = f"r:{employee.pid}:bank"
    for _ in range(66):
        forge.dek(employee, chain)
    other = f"r:{forge.employee().pid}:bank"
    forge.dek(forge.hr, other)
    forge.role("payroll", forge.hr)
    workstation = desk(forge, forge.hr)
    for _ in range(3):
        batch = additions(workstation.ledger, workstation.session, now=TS, new_op=forge.op)
        assert len(batch) <= 64
        for letter in batch:
            forge.put(letter.chain, letter.op, letter.entry)
        if batch:
            workstation.ledger.accept(forge.rows[workstation.ledger.cursor :])
    for name in (chain, other):
        assert all("r:payroll:1" in epoch.to for epoch in workstation.ledger.chain(name).epochs.values())


@pytest.mark.parametrize(
    "section",
    [
        {"self": "rw", "roles": {"hr": "r"}, "s4": True, "fields": {"blood": {"rule": "D"}}},
        {"self": "rw", "roles": {"health": "r", "hr": "rw"}, "s4": True, "fields": {"blood": {"rule": "D"}}},
        {"self": "rw", "roles": {"health": "r"}, "fields": {"blood": {"rule": "D"}}},
    ],
)
def test_no_policy_opens_an_s4_section_to_hr(forge: Forge, employee: Actor, section: dict[str, Any]) -> None:
    chain = f"r:{employee.pid}:health"
    forge.dek(employee, chain)
    forge.sealed(employee, chain, "rec", {"ep": 1}, changes(change("blood", None, "A")))
    row = forge.plain(forge.hr, "org", "policy", {"ver": 2, "solo": True}, policy(health=section))
    assert (row.place, row.content_reason) == (1, "policy form")
    gone = {name: rules for name, rules in POLICY.items() if name != "health"}
    assert forge.plain(forge.hr, "org", "policy", {"ver": 2, "solo": True}, canonical.encode(gone)).content == 2
    row = forge.plain(forge.hr, "org", "policy", {"ver": 3, "solo": True}, policy(health=section))
    assert row.content_reason == "policy form"
    workstation = desk(forge, employee)
    assert additions(workstation.ledger, workstation.session, now=TS, new_op=forge.op) == []
