"""The recovery kit in the place of people who are missing: a role that nobody holds, and out of HR without a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from hris_desktop.crypto import codes
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.holding import unheld_roles
from hris_desktop.services.second import settled
from hris_desktop.services.views import SectionState
from hris_desktop.services.views_trust import ActState, RoleView
from tests.services.company import Company, Desk, company, small
from tests.services.computer import GOOD
from tests.services.houses import AMIRAS, TOMASZ, Street, safety
from tests.services.test_roles import HOME, begin, names, role

CARD = {"allergies": "Penicillin"}


def words(site: Company) -> str:
    """The kit that the founding printed."""
    return " ".join(codes.seed_words(site.kit))


def payroll(desk: Desk) -> RoleView:
    return role(desk, "payroll")


def left_alone(site: Company) -> None:
    """Payroll's only member is removed; what Amira keeps for it was kept before."""
    site["amira"].edit("addresses", HOME)
    site.sync()
    site["priya"].suite.trust.removal.remove(site["jonas"].pid)
    site.sync()


def test_who_is_the_last_in_a_role_is_said_before_they_go() -> None:
    site = company()
    priya, jonas = site["priya"], site["jonas"]
    does = " ".join(priya.suite.trust.removal.preview(jonas.pid).does)
    assert "Jonas is the last in Payroll who holds its key: from then on only the recovery kit" in does
    assert "those keys are made anew" not in does
    assert payroll(priya).alone.startswith("Jonas is the last in Payroll")
    jonas.suite.people.give_role(site["bjørn"].pid, "payroll")
    site.sync()
    assert "last in Payroll" not in " ".join(priya.suite.trust.removal.preview(jonas.pid).does)
    assert payroll(priya).alone == ""
    assert "Nobody is in Payroll" not in priya.suite.trust.removal.remove(jonas.pid).sentence


def test_a_role_that_lost_its_last_member_is_handed_on_by_the_kit_and_reads_what_was_kept() -> None:
    site = company()
    left_alone(site)
    priya, bjorn, amira = site["priya"], site["bjørn"], site["amira"]
    view = payroll(priya)
    assert (view.unheld, view.with_kit, view.can_begin, view.can_let_in) == (True, True, False, False)
    assert not payroll(amira).with_kit
    assert unheld_roles(priya.suite.desk.ledger.org) == ("payroll",)
    with pytest.raises(NotAllowed) as kit_only:
        bjorn.suite.trust.roles.begin_first("payroll")
    assert "recovery kit" in kit_only.value.sentence
    outcome = priya.suite.trust.roles.with_kit("payroll", bjorn.pid, words(site))
    assert outcome.told.startswith("Kept on this device; it goes out with the next sync.")
    site.sync()
    assert settled(priya.suite.office, outcome).told == "Bjørn is in Payroll, by the recovery kit."
    assert names(payroll(amira)) == ["Bjørn"]
    assert not payroll(priya).unheld
    assert [item.title for item in bjorn.suite.records.section(amira.pid, "addresses").items] != []
    assert site["jonas"].suite.desk.ledger.org.active_gen(site["jonas"].pid) == 0
    # whoever took the key along reads nothing that is written from now on
    amira.edit("addresses", {**HOME, "lines": "Neue Straße 2"})
    site.sync()
    assert len(bjorn.suite.records.section(amira.pid, "addresses").items) == 2
    assert site["jonas"].suite.records.section(amira.pid, "addresses").state is SectionState.LOCKED


def test_a_special_role_whose_only_member_made_new_keys_opens_the_old_card_again() -> None:
    site = company()
    site["amira"].edit("medical_card", CARD)
    begin(site, "bjørn", "health")
    site.sync()
    again = site.come_back("bjørn", site["priya"])
    card = again.suite.records.section(site["amira"].pid, "medical_card")
    assert (role(again, "health").unheld, card.state) == (True, SectionState.LOCKED)
    site["priya"].suite.trust.roles.with_kit("health", again.pid, words(site))
    site.sync()
    assert not role(again, "health").unheld
    assert again.suite.records.section(site["amira"].pid, "medical_card").state is SectionState.OPEN
    assert site["priya"].suite.records.section(site["amira"].pid, "medical_card").state is SectionState.LOCKED


def test_the_kit_hands_on_nothing_that_somebody_holds_and_takes_other_words_for_none() -> None:
    site = company()
    with pytest.raises(NotAllowed, match="not needed here"):
        site["priya"].suite.trust.roles.with_kit("payroll", site["bjørn"].pid, words(site))
    left_alone(site)
    with pytest.raises(NotAllowed):
        site["amira"].suite.trust.roles.with_kit("payroll", site["bjørn"].pid, words(site))
    with pytest.raises(BadInput) as other:
        site["priya"].suite.trust.roles.with_kit("payroll", site["bjørn"].pid, " ".join(codes.seed_words(bytes(32))))
    assert other.value.field == "kit"
    with pytest.raises(NotAllowed):
        site["priya"].suite.trust.roles.with_kit("payroll", site["jonas"].pid, words(site))


def test_one_of_two_in_hr_removes_the_other_with_the_kit() -> None:
    site = company()
    priya, tomasz = site["priya"], site["tomasz"]
    asked = priya.suite.trust.removal.remove(tomasz.pid)
    assert "without that the recovery kit can do it" in asked.sentence
    priya.suite.trust.removal.remove_with_kit(tomasz.pid, words(site))
    site.sync()
    org = site["amira"].suite.desk.ledger.org
    assert (set(org.members("hr")), org.active_gen(tomasz.pid)) == ({priya.pid}, 0)
    assert priya.suite.trust.seconds.detail(asked.op).state is ActState.VOID


def test_the_only_person_of_hr_leaves_it_with_the_kit() -> None:
    site = small()
    priya = site["priya"]
    with pytest.raises(NotAllowed):
        priya.suite.trust.roles.take_out(priya.pid, "hr")
    with pytest.raises(NotAllowed):
        priya.suite.trust.removal.remove_with_kit(priya.pid, words(site))
    assert role(priya, "hr").with_kit
    priya.suite.trust.roles.with_kit("hr", priya.pid, words(site))
    site.sync()
    assert site["amira"].suite.desk.ledger.org.members("hr") == frozenset()


def only_by_kit(home: Path) -> tuple[Street, str]:
    """Payroll was begun, and its only member was removed; Tomasz's pid."""
    street = Street(home)
    street.found()
    street.join("amira", AMIRAS)
    street.join("tomasz", TOMASZ)
    with street.seat("amira").open(AMIRAS) as suite:
        op = suite.trust.roles.begin_first("payroll").op
    with street.seat("priya").open(GOOD) as suite:
        suite.trust.seconds.sign(op)
    with street.seat("amira").open(AMIRAS) as suite:
        suite.trust.after_pull()
    with street.seat("priya").open(GOOD) as suite:
        assert safety(suite).kits.state().only_kit == ()
        pid = next(one.person.pid for one in suite.people.listed() if one.person.name == "Amira Haddad")
        suite.trust.removal.remove(pid)
    with street.seat("tomasz").open(TOMASZ) as suite:
        return street, suite.me


def test_before_the_kit_is_replaced_it_is_said_which_roles_only_it_opens(home: Path) -> None:
    street, _ = only_by_kit(home)
    with street.seat("priya").open(GOOD) as suite:
        state = safety(suite).kits.state()
        assert (state.only_kit, state.only_earlier) == (("Payroll",), ())


def test_a_role_that_only_an_earlier_kit_opens_is_handed_on_by_its_sheet_and_the_present_one(home: Path) -> None:
    street, tomasz = only_by_kit(home)
    old = " ".join(street.kit)
    with street.seat("priya").open(GOOD) as suite:
        made = safety(suite).kits.begin(GOOD)
        safety(suite).kits.replace({at: made.kit.words[at] for at in made.asked})
    new = " ".join(made.kit.words)
    with street.seat("priya").open(GOOD) as suite:
        state, roles = safety(suite).kits.state(), suite.trust.roles
        assert (state.only_kit, state.only_earlier) == ((), ("Payroll",))
        for typed, told in (
            (new, "was made for an earlier kit"),
            (old, "an earlier kit. It was replaced"),
            (f"{old} {old}", "an earlier kit. It was replaced"),
            (f"{new} {' '.join(codes.seed_words(bytes(32)))}", "another organisation's"),
        ):
            with pytest.raises(BadInput) as refused:
                roles.with_kit("payroll", tomasz, typed)
            assert told in refused.value.sentence
        roles.with_kit("payroll", tomasz, f"{new} {old}")
    with street.seat("tomasz").open(TOMASZ) as suite:
        assert "payroll" in suite.desk.ledger.org.roles_of(tomasz)
    with street.seat("priya").open(GOOD) as suite:
        kits = safety(suite).kits
        assert (kits.state().only_kit, kits.state().only_earlier) == ((), ())
        # what the old sheet opened is made anew by whoever was let in
        assert "Payroll" in kits.test(new).opens
