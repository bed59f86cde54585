"""Acts that need a second signature: asked for, signed along, refused, finished; and what a liar can do with them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.keys import Identity
from hris_desktop.services.admission import acceptance
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.invitation import find_invite
from hris_desktop.services.second import Seconds
from hris_desktop.services.second_log import Act, proposal, read_act, signature
from hris_desktop.services.views_trust import ActState
from hris_desktop.sync.intents import Part, Public
from hris_desktop.vault.keybag import PersonKeys
from tests.services.company import Company, Desk, company, small

HEALTH = "health"


def seconds(desk: Desk) -> Seconds:
    return Seconds(desk.suite.office)


def ask(site: Company, who: str = "bjørn") -> str:
    """Somebody makes the first key of Health and asks HR to sign."""
    draft = site[who].suite.roles.draft(HEALTH)
    outcome = seconds(site[who]).propose("role", draft.d, draft.body)
    assert not outcome.done
    site.sync()
    return outcome.op


def state(desk: Desk, op: str) -> ActState:
    return seconds(desk).detail(op).state


def widened(desk: Desk) -> bytes:
    """The policy in force, with Contact readable by payroll."""
    policy = desk.company.catalogue.policy()
    section = policy["contact"]
    assert isinstance(section, dict)
    section["roles"]["payroll"] = "r"
    return canonical.encode(policy)


def test_two_of_hr_sign_and_the_author_finishes_by_itself() -> None:
    site = company()
    op = ask(site)
    view = seconds(site["priya"]).detail(op)
    assert (view.title, view.state, view.needed) == ("Role Health: first member Bjørn", ActState.MINE, 2)
    assert seconds(site["priya"]).count() == 1
    assert seconds(site["amira"]).waiting() == (), "it concerns HR and whoever asked"
    seconds(site["priya"]).sign(op)
    site.sync()
    assert state(site["priya"], op) is ActState.OTHERS
    assert seconds(site["bjørn"]).finish() == 0, "one signature is not two"
    seconds(site["tomasz"]).sign(op)
    site.sync()
    assert state(site["bjørn"], op) is ActState.READY
    assert seconds(site["bjørn"]).finish() == 1
    assert seconds(site["bjørn"]).finish() == 0, "it is on its way"
    site.sync()
    for desk in site.desks.values():
        org = desk.suite.desk.ledger.org
        assert org.members(HEALTH) == {site["bjørn"].pid}
        assert state(desk, op) is ActState.DONE
    assert seconds(site["priya"]).waiting() == ()


def test_what_hr_asks_the_second_of_hr_writes() -> None:
    site = company()
    priya, tomasz = site["priya"], site["tomasz"]
    outcome = seconds(priya).propose("policy", {"ver": 2}, widened(priya))
    assert (outcome.done, "Tomasz has to sign it too" in outcome.sentence) == (False, True)
    site.sync()
    view = seconds(tomasz).detail(outcome.op)
    assert view.rows == (("Contact", "Payroll may read (until now: may not read)"),)
    assert [person.name for person in view.signed] == ["Priya"]
    assert "payroll" not in tomasz.suite.desk.ledger.org.policy()["contact"].roles
    assert seconds(tomasz).sign(outcome.op).done
    site.sync()
    assert site["amira"].suite.desk.ledger.org.policy()["contact"].roles["payroll"] == "r"
    assert tomasz.suite.overview.refused() == ()


def test_nobody_signs_twice_or_without_being_hr() -> None:
    site = company()
    op = ask(site)
    for name in ("amira", "bjørn", "jonas"):
        with pytest.raises(NotAllowed) as refused:
            seconds(site[name]).sign(op)
        assert refused.value.sentence == "Only people in HR sign."
    seconds(site["priya"]).sign(op)
    site.sync()
    with pytest.raises(NotAllowed):
        seconds(site["priya"]).sign(op)
    with pytest.raises(NotAllowed):
        seconds(site["amira"]).propose("policy", {"ver": 2}, widened(site["amira"]))


def test_a_role_is_asked_for_once() -> None:
    site = company()
    ask(site)
    with pytest.raises(NotAllowed) as twice:
        ask(site)
    assert twice.value.title == "It is asked for already"


def test_a_refusal_ends_it_where_too_few_are_left() -> None:
    site = company()
    op = ask(site)
    seconds(site["tomasz"]).refuse(op)
    site.sync()
    assert state(site["priya"], op) is ActState.REFUSED
    with pytest.raises(NotAllowed):
        seconds(site["priya"]).sign(op)


def test_with_a_third_of_hr_one_refusal_does_not_block() -> None:
    site = company()
    site["priya"].suite.people.give_role(site["amira"].pid, "hr")
    site.sync()
    op = ask(site)
    seconds(site["tomasz"]).refuse(op)
    site.sync()
    assert state(site["priya"], op) is ActState.MINE
    seconds(site["priya"]).sign(op)
    seconds(site["amira"]).sign(op)
    site.sync()
    assert state(site["bjørn"], op) is ActState.READY


def test_whoever_asked_can_take_it_back() -> None:
    site = company()
    op = ask(site)
    seconds(site["bjørn"]).refuse(op)
    site.sync()
    assert state(site["priya"], op) is ActState.REFUSED


def test_after_fourteen_days_it_is_seen_to_be_dead() -> None:
    site = company()
    op = ask(site)
    site.clock.advance(timedelta(days=15))
    assert state(site["priya"], op) is ActState.EXPIRED
    assert [view.op for view in seconds(site["priya"]).waiting()] == [op]
    with pytest.raises(NotAllowed):
        seconds(site["priya"]).sign(op)
    site.clock.advance(timedelta(days=30))
    assert seconds(site["priya"]).waiting() == ()


def test_one_person_of_hr_does_it_at_once_and_it_is_marked() -> None:
    site = small()
    priya = site["priya"]
    outcome = seconds(priya).propose("policy", {"ver": 2}, widened(priya))
    assert (outcome.done, "no second person existed" in outcome.sentence) == (True, True)
    site.sync()
    assert site["amira"].suite.desk.ledger.org.policy()["contact"].roles["payroll"] == "r"


def test_one_person_of_hr_signs_alone_for_a_first_member() -> None:
    site = small()
    op = ask(site, "amira")
    assert seconds(site["priya"]).detail(op).needed == 1
    seconds(site["priya"]).sign(op)
    site.sync()
    assert seconds(site["amira"]).finish() == 1
    site.sync()
    assert site["priya"].suite.desk.ledger.org.members(HEALTH) == {site["amira"].pid}


def test_what_it_still_needs_is_said_to_whoever_asks_and_signs() -> None:
    alone = small()
    asked = alone["amira"].suite.trust.roles.begin_first(HEALTH)
    assert asked.sentence == "It is asked for. Priya of HR signs it; then it goes into the log by itself."
    site = company()
    op = ask(site)
    first = seconds(site["priya"]).sign(op)
    assert first.sentence == "You have signed it. It waits for another person in HR."
    site.sync()
    second = seconds(site["tomasz"]).sign(op)
    assert second.sentence == "It has its signatures. The program of Bjørn puts it into the log by itself."


def test_too_few_people_in_hr_are_no_refusal() -> None:
    site = company()
    priya, tomasz = site["priya"], site["tomasz"]
    waits = seconds(priya).propose("policy", {"ver": 2}, widened(priya))
    out = seconds(priya).propose("role-", {"role": "hr", "pid": tomasz.pid})
    site.sync()
    seconds(tomasz).sign(out.op)
    site.sync()
    view = seconds(priya).detail(waits.op)
    assert (view.state, view.why_not) == (ActState.VOID, "Too few people in HR are left who could sign it.")


def test_what_nobody_could_sign_along_is_not_asked_for_and_the_kit_is_named() -> None:
    site = company()
    site.come_back("bjørn", site["priya"])
    priya, tomasz = site["priya"], site["tomasz"]
    with pytest.raises(NotAllowed) as refused:
        site.come_back("tomasz", priya)
    assert "recovery confirm" in refused.value.todo
    assert seconds(priya).waiting() == ()
    assert tomasz.suite.is_hr


def test_it_is_asked_for_without_a_connection_and_waits_on_this_device() -> None:
    site = company()
    priya = site["priya"]
    outcome = seconds(priya).propose("policy", {"ver": 2}, widened(priya))
    assert state(priya, outcome.op) is ActState.OTHERS
    with pytest.raises(NotAllowed) as twice:
        seconds(priya).propose("policy", {"ver": 2}, widened(priya))
    assert twice.value.title == "It is asked for already"


def test_a_renewed_key_is_confirmed_by_two_who_see_the_same_words() -> None:
    site = company()
    amira, priya, tomasz = site["amira"], site["priya"], site["tomasz"]
    letter = priya.suite.people.invite(amira.pid)
    site.sync()
    invite = find_invite(site.store, letter.code, now=site.clock.now())
    keys = PersonKeys(invite.org, amira.pid, invite.gen, secrets.token_hex(4), invite.pin, Identity.new())
    renewed = site._seat("amira, renewed", keys)
    renewed.sync()
    part = Part("accept", acceptance(invite, keys, letter.code))
    renewed.suite.desk.sending.save(Public(secrets.token_hex(16), "org", (part,)))
    renewed.sync()
    priya.sync()
    [candidate] = priya.suite.people.candidates()
    assert "Tomasz has to sign it too" in priya.suite.people.confirm(amira.pid)
    assert priya.suite.people.candidates() == (), "she has answered, though it has not left her device"
    priya.sync()
    assert priya.suite.people.candidates() == ()
    tomasz.sync()
    assert tomasz.suite.people.candidates() == (candidate,)
    [view] = seconds(tomasz).waiting()
    assert (view.title, view.words) == (
        "Confirm a renewed key of Amira: compare five words with the person",
        candidate.words,
    )
    assert tomasz.suite.desk.ledger.org.active_gen(amira.pid) != 2
    assert tomasz.suite.people.confirm(amira.pid) == "", "whoever compares the words second signs what was asked for"
    tomasz.sync()
    priya.sync()
    assert priya.suite.desk.ledger.org.active_gen(amira.pid) == 2


# -- liars ------------------------------------------------------------------------------------------------------------


def plant(desk: Desk, act: Act, *parts: Part, body: bytes | None = None) -> None:
    """Write to an act's chain as a program could that follows no rules."""
    first = proposal(act) if body is None else Part("proposal", {}, body)
    desk.suite.desk.sending.save(Public(desk.suite.office.new_op(), act.chain, (first, *parts)))
    desk.company.sync()


def test_a_signature_of_somebody_else_or_of_another_act_counts_for_nothing() -> None:
    site = company()
    priya, amira = site["priya"], site["amira"]
    good = seconds(priya).propose("policy", {"ver": 2}, widened(priya))
    site.sync()
    signed = next(iter(seconds(priya)._acts.all()[good.op].signed.values()))
    evil = Act(amira.suite.office.new_op(), "policy", {"ver": 2}, widened(amira))
    plant(amira, evil, signature(signed, label="signature"))
    view = seconds(site["tomasz"]).detail(evil.op)
    assert view.signed == ()
    assert view.asked_by.name == "Amira"
    assert not seconds(site["tomasz"]).sign(evil.op).done, "the signature that was copied does not make it two"


def test_a_person_of_hr_who_signed_something_else_has_not_signed_this() -> None:
    site = company()
    priya, tomasz, amira = site["priya"], site["tomasz"], site["amira"]
    good = seconds(tomasz).propose("policy", {"ver": 2}, widened(tomasz))
    site.sync()
    signed = seconds(tomasz)._acts.all()[good.op].signed[tomasz.pid]
    evil = Act(amira.suite.office.new_op(), "policy", {"ver": 2}, widened(amira))
    plant(amira, evil)
    tomasz.suite.desk.sending.save(Public(tomasz.suite.office.new_op(), evil.chain, (signature(signed),)))
    site.sync()
    assert seconds(priya).detail(evil.op).signed == ()


def test_a_body_names_the_act_of_its_own_chain() -> None:
    act = Act("ab" * 16, "policy", {"ver": 2})
    assert read_act(proposal(act).body, act.op) == act
    assert read_act(proposal(act).body, "cd" * 16) is None


def test_nothing_unseen_is_signed_along() -> None:
    site = company()
    amira = site["amira"]
    for d in ({"ver": 2, "more": 1}, {}, {"ver": "x", "co": []}):
        act = Act(amira.suite.office.new_op(), "policy", d, widened(amira))
        plant(amira, act)
        with pytest.raises(NotAllowed):
            seconds(site["priya"]).detail(act.op)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"kind":"policy"}', b"\xff" * 40])
def test_rubbish_is_not_shown(body: bytes) -> None:
    site = company()
    act = Act(site["amira"].suite.office.new_op(), "policy", {"ver": 2})
    plant(site["amira"], act, body=body)
    assert seconds(site["priya"]).waiting() == ()


def test_what_names_nobody_can_be_read_and_not_signed() -> None:
    site = company()
    amira = site["amira"]
    act = Act(amira.suite.office.new_op(), "role-", {"role": "hr", "pid": "nobody"})
    plant(amira, act)
    assert state(site["priya"], act.op) is ActState.VOID
    with pytest.raises(NotAllowed):
        seconds(site["priya"]).sign(act.op)


def test_an_act_under_another_name_than_its_chain_is_none() -> None:
    site = company()
    amira = site["amira"]
    act = Act(amira.suite.office.new_op(), "policy", {"ver": 2}, widened(amira))
    other = Act(amira.suite.office.new_op(), "policy", {"ver": 2}, widened(amira))
    plant(amira, act, body=proposal(other).body)
    assert seconds(site["priya"]).waiting() == ()


def test_who_is_to_be_removed_does_not_hide_it_by_using_its_name() -> None:
    site = company()
    priya, tomasz = site["priya"], site["tomasz"]
    op = seconds(priya).propose("remove", {"pid": tomasz.pid}).op
    site.sync()
    person = Part("person", {"pid": "11111111-1111-4111-8111-111111111111", "type": "employee"})
    tomasz.suite.desk.sending.save(Public(op, "org", (person,)))
    site.sync()
    assert "11111111-1111-4111-8111-111111111111" in priya.suite.desk.ledger.org.people
    assert [view.op for view in seconds(priya).waiting()] == [op]
    assert state(priya, op) is ActState.OTHERS


def test_what_the_store_held_back_does_not_slip_under_a_signature() -> None:
    """Two proposals on one chain: the first one's body turns up while the second one is being read."""
    site = company()
    priya, tomasz, amira = site["priya"], site["tomasz"], site["amira"]
    hidden = Act(amira.suite.office.new_op(), "policy", {"ver": 2}, widened(tomasz))
    shown = Act(hidden.op, "role-", {"role": "members", "pid": amira.pid})
    for act in (hidden, shown):
        tomasz.suite.desk.sending.save(Public(tomasz.suite.office.new_op(), act.chain, (proposal(act),)))
        tomasz.sync()
    place, row = next((at, row) for at, row in enumerate(site.shelf.rows) if row.chain == hidden.chain)
    site.shelf.rows[place] = replace(row, body=None)
    priya.sync()
    with pytest.raises(NotAllowed, match="not known here"):
        seconds(priya).detail(hidden.op)
    site.shelf.rows[place] = row
    priya.sync()
    assert seconds(priya).detail(hidden.op).title == "Change who may read or write what"


@pytest.mark.parametrize("fp", ["zz", "ab", "", "ab" * 33, 7])
def test_a_fingerprint_that_is_none_shuts_nobody_out_of_the_page(fp: object) -> None:
    site = company()
    act = Act(site["amira"].suite.office.new_op(), "confirm", {"pid": site["amira"].pid, "gen": 1, "fp": fp})
    plant(site["amira"], act)
    [view] = seconds(site["priya"]).waiting()
    assert (view.state, view.words) == (ActState.VOID, ())
