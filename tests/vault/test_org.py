"""Facts and the positions from which they hold: every question names one, and the answer never changes afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.vault.org import NEVER, Org
from hris_desktop.vault.wraps import RECOVERY
from tests.vectors.forge import POLICY, Forge
from tests.vectors.story import tell


def policy(forge: Forge, body: dict[str, Any]) -> None:
    forge.plain(forge.hr, "org", "policy", {"ver": 2, "solo": True}, canonical.encode(body))


def test_a_key_is_active_after_its_confirmation_and_until_the_next_one_is_confirmed() -> None:
    forge = Forge()
    pid = forge.person()
    who = forge.accepted(pid)
    accepted = len(forge.rows)
    forge.confirm(who)
    confirmed = len(forge.rows)
    renewed = forge.accepted(pid)
    waiting, org = len(forge.rows), forge.ledger.org
    assert org.active_gen(pid) == 1
    forge.confirm(renewed, solo=True)
    ended = len(forge.rows)
    at = (accepted, confirmed, confirmed + 1, waiting + 1, ended, ended + 1)
    assert [org.active_gen(pid, one) for one in at] == [0, 0, 1, 1, 1, 2]
    key = org.key(pid, 1)
    assert key is not None
    assert (key.since, key.confirmed, key.ended) == (accepted, confirmed, ended)
    assert org.key(pid, 0) is org.key(pid, 3) is org.key("nobody", 1) is None


def test_of_two_waiting_keys_the_older_ends_with_the_newer_ones_confirmation() -> None:
    forge = Forge()
    pid = forge.person()
    older, newer = forge.accepted(pid), forge.accepted(pid)
    forge.confirm(newer, solo=True)
    assert forge.confirm(older).place_reason == "no such key waits"
    assert forge.ledger.org.active_gen(pid) == 2


def test_a_member_counts_from_the_next_position_and_only_with_a_key() -> None:
    forge = Forge()
    who = forge.employee()
    joined = forge.join_role("hr", who).seq
    org = forge.ledger.org
    assert who.pid not in org.members("hr", joined)
    assert who.pid in org.members("hr", joined + 1)
    assert forge.remove(who, [who]).place == 1
    assert who.pid not in org.members("hr")
    assert who.pid in org.members("hr", joined + 1)
    assert org.roles_of(forge.hr.pid) == ("hr", "members")
    assert org.recipients("hr") == (forge.hr.recipient,)


def test_a_role_has_a_key_from_its_position_on() -> None:
    forge = Forge()
    seq = forge.role("payroll", forge.hr).seq
    org = forge.ledger.org
    assert (org.role_gen("payroll", seq), org.role_gen("payroll", seq + 1), org.role_gen("nothing")) == (0, 1, 0)
    assert org.role_recipient("payroll") == "r:payroll:1"


def test_the_policy_of_a_position_stays_the_policy_of_that_position() -> None:
    forge = Forge()
    before = len(forge.rows)
    policy(forge, {"contact": POLICY["contact"]})
    org = forge.ledger.org
    assert org.policy(2) == {}
    assert set(org.policy(before + 1)) == set(POLICY)
    assert set(org.policy(before + 2)) == {"contact"} == set(org.policy())
    policy(forge, {"contact": 1})
    assert set(org.policy()) == {"contact"}


def test_standing_is_the_same_asked_early_late_or_again() -> None:
    """What is remembered between questions never answers for another position."""
    forge = tell().forge
    kept = forge.ledger.org
    subjects = list(kept.people)[:3]
    asked = [(pid, section, at) for pid in subjects for section in POLICY for at in range(1, len(forge.rows) + 2)]
    fresh = forge.seen_by(None).ledger.org
    forwards = [fresh.standing(*question) for question in asked]
    assert forwards == [kept.standing(*question) for question in reversed(asked)][::-1]
    replayed = forge.seen_by(None).ledger.org
    assert forwards == [replayed._standing(*question) for question in asked]
    assert len({(one.due(), one.others()) for one in forwards if one}) > 8


def test_there_is_no_standing_without_section_or_person() -> None:
    org = Forge().ledger.org
    founder = next(iter(org.people))
    assert org.standing(founder, "contact") is not None
    assert org.standing(founder, "nothing") is None
    assert org.standing("nobody", "contact") is None
    assert org.standing(founder, "contact", 1) is None


def test_public_keys_come_from_the_log_only() -> None:
    forge = Forge()
    org = forge.ledger.org
    assert org.kem_pub(forge.hr.recipient) == forge.hr.identity.kem.pub
    assert org.kem_pub("r:hr:1") == forge.role_keys["hr"].pub
    assert org.kem_pub(RECOVERY) == org.rec_kem_pub
    for unknown in ("p:nobody:1", f"p:{forge.hr.pid}:2", "r:nothing:1", "r:hr:2"):
        with pytest.raises(KeyError):
            org.kem_pub(unknown)


def test_an_empty_organisation_knows_nothing() -> None:
    org = Org("0" * 32, bytes(32))
    assert org.members("hr") == frozenset()
    assert org.policy(NEVER) == {}
    assert org.key("x", 1) is None


def test_a_section_that_becomes_special_closes_to_whom_it_was_granted() -> None:
    forge = Forge()
    mia = forge.employee("provider")
    forge.role("provider:acme", mia, [forge.hr], solo=True)
    ann = forge.employee()
    assert forge.grant("provider:acme", ["contact"], pid=ann.pid).place == 1
    org = forge.ledger.org
    before = org.standing(ann.pid, "contact")
    policy(forge, {"contact": {"self": "rw", "roles": {}, "s4": True, "fields": {"email": {"rule": "D"}}}})
    after = org.standing(ann.pid, "contact")
    assert before is not None
    assert after is not None
    assert (before.due()[-1], after.due()) == ("r:provider:acme:1", (ann.recipient,))
