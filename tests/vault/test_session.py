"""The keys of the person signed in: what opens, what does not, and when that is an alarm."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import seal
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.crypto.wrap import wrap
from hris_desktop.vault import role_keys, wraps
from hris_desktop.vault.session import BadWrap, Session
from tests.vectors.forge import Actor, Forge, change, changes


def fresh(forge: Forge, who: Actor) -> Session:
    session = Session(forge.org, who.pid, who.gen, "00000009", who.identity)
    assert session.learn_roles(forge.ledger.org) == []
    return session


@pytest.fixture
def forge() -> Forge:
    return Forge()


@pytest.fixture
def employee(forge: Forge) -> Actor:
    return forge.employee()


def test_roles_are_learnt_from_the_log(forge: Forge, employee: Actor) -> None:
    assert fresh(forge, forge.hr).roles_held == {"r:hr:1", "r:members:1"}
    assert fresh(forge, employee).roles_held == frozenset()
    forge.join_role("hr", employee)
    session = fresh(forge, employee)
    assert session.roles_held == {"r:hr:1"}
    assert session.role_key("hr", 1) == forge.role_keys["hr"]
    assert session.holds(employee.recipient)
    assert not session.holds("r:members:1")
    with pytest.raises(KeyError):
        session.role_key("members", 1)


def test_a_false_role_key_is_reported_and_not_held(forge: Forge, employee: Actor) -> None:
    forge.plain(forge.hr, "org", "role+", {"role": "hr", "gen": 1, "to": [employee.recipient]}, bytes(80))
    session = Session(forge.org, employee.pid, 1, "00000009", employee.identity)
    assert session.learn_roles(forge.ledger.org) == ["r:hr:1"]
    assert session.roles_held == frozenset()


def test_a_link_to_another_key_is_reported_and_not_followed(forge: Forge, employee: Actor) -> None:
    """A newcomer who holds the newest key of a role only must not believe whatever lies behind it."""
    forge.hr.session.learn_roles(forge.ledger.org)
    d, body = role_keys.renewed(forge.ledger.org, forge.hr.session, "hr")
    pub, false = bytes.fromhex(d["pub"]), KemKey.new()
    info = wraps.role_info(forge.org, "hr", 1, recipient="r:hr:2", kem_pub=pub)
    forge.plain(forge.hr, "org", "rolekey", d, body[:-80] + wrap(pub, info, false.seed))
    forge.hr.session.learn_roles(forge.ledger.org)
    forge.role_keys["hr"] = forge.hr.session.role_key("hr", 2)
    forge.join_role("hr", employee)
    session = Session(forge.org, employee.pid, 1, "00000009", employee.identity)
    assert session.learn_roles(forge.ledger.org) == ["r:hr:2"]
    assert session.roles_held == {"r:hr:2"}


def test_a_data_key_opens_directly_or_through_a_role(forge: Forge, employee: Actor) -> None:
    chain = f"r:{employee.pid}:contact"
    forge.dek(employee, chain)
    state, dek = forge.ledger.chain(chain), forge.dek_of(chain, 1)
    assert fresh(forge, employee).dek(state, 1) == dek
    assert fresh(forge, forge.hr).dek(state, 1) == dek
    assert fresh(forge, forge.employee()).dek(state, 1) is None
    assert fresh(forge, employee).dek(state, 2) is None


@pytest.mark.parametrize("body", [b"", bytes(80), bytes(160), bytes(161)])
def test_a_bad_wrap_is_an_alarm_for_those_it_was_made_for(forge: Forge, employee: Actor, body: bytes) -> None:
    chain = f"r:{employee.pid}:contact"
    assert forge.dek(employee, chain, body=body).place == 1
    state = forge.ledger.chain(chain)
    for who in (employee, forge.hr):
        with pytest.raises(BadWrap):
            fresh(forge, who).dek(state, 1)
    assert fresh(forge, forge.employee()).dek(state, 1) is None


def test_a_key_that_is_not_the_committed_one_is_a_bad_wrap(forge: Forge, employee: Actor) -> None:
    """GCM-SIV is not key-committing: without the check two readers could read two texts in one body."""
    chain = f"r:{employee.pid}:contact"
    other = forge.wrapped(chain, 1, forge.due(chain), seal.new_key())
    forge.dek(employee, chain, body=other)
    with pytest.raises(BadWrap):
        fresh(forge, employee).dek(forge.ledger.chain(chain), 1)


def test_wraps_moved_between_epochs_and_chains_do_not_open(forge: Forge, employee: Actor) -> None:
    contact, bank = f"r:{employee.pid}:contact", f"r:{employee.pid}:bank"
    body = forge.rows[forge.dek(employee, contact).seq - 1].body
    assert isinstance(body, bytes)
    key = forge.dek_of(contact, 1)
    for chain in (contact, bank):
        forge.dek(employee, chain, body=body, key=key)
        state = forge.ledger.chain(chain)
        with pytest.raises(BadWrap):
            fresh(forge, employee).dek(state, state.last_ep)


def test_a_later_good_wrap_mends_a_bad_one(forge: Forge, employee: Actor) -> None:
    chain = f"r:{employee.pid}:bank"
    forge.dek(employee, chain)
    forge.role("payroll", employee, [forge.hr])
    assert forge.last().place == 2  # one signer of two is no HR person; the role was never made
    forge.role("payroll", forge.hr)
    forge.add(employee, chain, 1, body=bytes(80))
    assert fresh(forge, forge.hr).dek(forge.ledger.chain(chain), 1) == forge.dek_of(chain, 1)


def test_a_key_of_a_lost_race_is_not_used_for_the_winner(forge: Forge, employee: Actor) -> None:
    chain = f"r:{employee.pid}:contact"
    session = fresh(forge, employee)
    lost = seal.new_key()
    session.keep_dek(chain, "0" * 64, lost)
    forge.dek(forge.hr, chain)
    assert session.dek(forge.ledger.chain(chain), 1) == forge.dek_of(chain, 1) != lost


def test_content_needs_the_right_key(forge: Forge, employee: Actor) -> None:
    chain = f"r:{employee.pid}:contact"
    forge.dek(employee, chain)
    forge.sealed(employee, chain, "rec", {"ep": 1}, changes(change("email", None, "a@b")))
    stranger = Actor(employee.pid, 1, Identity.new(), employee.session)
    seen = forge.seen_by(stranger)
    assert (seen.rows[-1].content, seen.rows[-1].content_reason) == (1, "bad wrap")
    assert forge.seen_by(employee).rows[-1].content == 2


def test_a_session_shows_no_key(employee: Actor) -> None:
    shown = repr(employee.session)
    assert employee.identity.kem.seed.hex() not in shown
    assert repr(employee.identity.kem.seed)[2:12] not in shown
