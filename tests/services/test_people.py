"""People as HR adds them, compares them and gives them their place; rules that look at other people's records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.views import CheckView, Problem
from tests.services.company import Company, company


def told(found: tuple[Problem, ...] | CheckView, field: str) -> list[str]:
    problems = found.warnings if isinstance(found, CheckView) else found
    return [problem.message for problem in problems if problem.field == field]


def manages(site: Company, person: str, manager: str, *, on: date | None = None) -> CheckView | tuple[Problem, ...]:
    """HR makes ``manager`` the manager of ``person``; saved if nothing is wrong."""
    priya = site["priya"]
    checked = priya.check("directory", {"manager": manager.title()}, about=site[person].pid, effective=on)
    if isinstance(checked, CheckView):
        priya.suite.records.save(checked)
        site.sync()
    return checked


# -- names ------------------------------------------------------------------------------------------------------------


def test_a_second_person_of_one_name_is_pointed_out_and_not_refused() -> None:
    site = company()
    people = site["priya"].suite.people
    assert people.doubts("Chiamaka Obi") == ()
    [doubt] = people.doubts("  amira ")
    assert not doubt.blocking
    assert doubt.message == "Somebody of this name is here already. Is it the same person?"
    letter = people.admit("Amira")
    assert letter.warnings == (doubt,)
    assert people.admit("Chiamaka Obi").warnings == ()


def test_somebody_just_added_counts_though_nothing_was_sent() -> None:
    people = company()["priya"].suite.people
    people.add("Chiamaka Obi")
    assert people.doubts("CHIAMAKA OBI")


def test_a_name_that_is_none_is_refused() -> None:
    people = company()["priya"].suite.people
    for name in ("", "  ", "x" * 500):
        with pytest.raises(BadInput) as refused:
            people.add(name)
        assert refused.value.field == "name"


def test_only_hr_adds_invites_and_confirms() -> None:
    site = company()
    people = site["amira"].suite.people
    for act in (lambda: people.add("X Y"), lambda: people.invite(site["bjørn"].pid), lambda: people.confirm("x")):
        with pytest.raises(NotAllowed):
            act()


def test_a_code_is_not_printed_and_not_kept_in_plain() -> None:
    site = company()
    priya = site["priya"]
    letter = priya.suite.people.admit("Chiamaka Obi")
    assert letter.code not in repr(letter)
    kept = b"".join(item.intent + item.entries for item, _ in priya.suite.desk.sending.waiting())
    assert letter.code.encode() not in kept
    assert letter.code.replace("-", "").encode() not in kept


def test_states_of_a_newcomer() -> None:
    site = company()
    people = site["priya"].suite.people
    pid = people.add("Chiamaka Obi")
    site["priya"].sync()

    def state() -> str:
        return next(one.state for one in people.listed() if one.person.pid == pid)

    assert state() == "no keys"
    people.invite(pid)
    site["priya"].sync()
    assert state() == "invited"
    assert next(one.state for one in people.listed() if one.person.name == "Amira") == "active"


# -- roles ------------------------------------------------------------------------------------------------------------


def test_only_a_member_lets_somebody_into_a_role() -> None:
    site = company()
    with pytest.raises(NotAllowed):
        site["priya"].suite.people.give_role(site["amira"].pid, "payroll")
    site["jonas"].suite.people.give_role(site["amira"].pid, "payroll")
    site.sync()
    assert site["amira"].suite.office.person(site["amira"].pid).role == "Payroll"
    with pytest.raises(NotAllowed):
        site["jonas"].suite.people.give_role(site["amira"].pid, "payroll")


def test_the_names_of_colleagues_arrive_with_the_role_that_opens_them() -> None:
    """A card's key comes without a new entry in the card's own chain."""
    site = company()
    desk = site.join("chiamaka", site["priya"])
    assert desk.suite.office.name(site["amira"].pid) == "Amira"


# -- managers ---------------------------------------------------------------------------------------------------------


def test_nobody_is_their_own_manager() -> None:
    assert told(manages(company(), "amira", "amira"), "manager") == [
        "Nobody can be their own manager. Choose somebody else, or leave it empty."
    ]


def test_a_circle_of_managers_is_refused_and_named() -> None:
    site = company()
    assert isinstance(manages(site, "amira", "bjørn"), CheckView)
    assert isinstance(manages(site, "bjørn", "jonas"), CheckView)
    found = manages(site, "jonas", "amira")
    assert not isinstance(found, CheckView)
    assert told(found, "manager") == [
        (
            "This goes round in a circle: Jonas to Amira, Amira to Bjørn, Bjørn to Jonas. "
            "Choose a manager who is not below Jonas."
        )
    ]


def test_a_circle_that_only_comes_later_is_refused_too() -> None:
    site = company()
    later = date(2026, 12, 1)
    assert isinstance(manages(site, "amira", "bjørn", on=later), CheckView)
    found = manages(site, "bjørn", "amira")
    assert not isinstance(found, CheckView)
    assert told(found, "manager")[0].startswith("From 1 December 2026 on this would go round in a circle: Bjørn to")


def test_a_line_of_managers_is_no_circle() -> None:
    site = company()
    assert isinstance(manages(site, "amira", "bjørn"), CheckView)
    assert isinstance(manages(site, "jonas", "bjørn"), CheckView)
    assert isinstance(manages(site, "bjørn", "tomasz"), CheckView)
    site.clock.advance(timedelta(days=1))
    assert isinstance(manages(site, "amira", "jonas"), CheckView)


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_a_number_that_somebody_else_has_is_pointed_out() -> None:
    site = company()
    priya = site["priya"]
    job = {"number": "10482", "start_date": "2026-12-01"}
    priya.edit("employment", job, about=site["amira"].pid)
    site.sync()
    again = priya.check("employment", job, about=site["bjørn"].pid)
    assert told(again, "number") == ["Amira already has this number. Two people should not share one."]
    assert isinstance(again, CheckView)
    own = priya.check("employment", {**job, "start_date": "2027-12-01"}, about=site["amira"].pid)
    assert not told(own, "number")
    other = priya.check("employment", {**job, "number": "10483"}, about=site["bjørn"].pid)
    assert not told(other, "number")
