"""Grants to a provider with real keys: what opens, for whom, until when, and what is refused before it is written."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.grants import Grants
from hris_desktop.services.roles import Roles
from hris_desktop.services.second import Seconds
from hris_desktop.services.sharing_overview import SharingOverview
from hris_desktop.services.views import SectionState
from hris_desktop.services.views_trust import Hold
from hris_desktop.sync.intents import GrantAct
from tests.services.company import Company, Desk, company

ACME = "provider:acme-payroll"
UNTIL = date(2027, 3, 31)
WHY = "My doctor's letters lie in there; only the bank account is needed for salaries."
ACCOUNT = {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00"}
HOME = {"kind": "Home", "lines": "Am Wall 1", "city": "Bremen", "country": "Germany"}


def grants(desk: Desk) -> Grants:
    return Grants(desk.suite.office)


def with_marta() -> Company:
    """Marta of Acme Payroll has joined, and begun the role of her firm; a copy, everybody up to date."""
    return _with_marta().fork()


@cache
def _with_marta() -> Company:
    site = company()
    priya = site["priya"]
    marta = site.join("marta", priya, provider=True)
    outcome = Roles(marta.suite.office).begin_firm("Acme Payroll")
    for hr in ("priya", "tomasz"):
        site.sync()
        Seconds(site[hr].suite.office).sign(outcome.op)
    site.sync()
    Seconds(marta.suite.office).finish()
    site["amira"].edit("addresses", HOME)
    site["bjørn"].edit("addresses", HOME)
    site["amira"].edit("contact", {"personal_mobile": "+49 1512 3456789"})
    site.sync()
    return site


def give(site: Company, *sections: str, pid: str = "", until: date = UNTIL) -> str:
    outcome = grants(site["priya"]).give(ACME, sections or ("directory", "addresses"), until, purpose="to pay", pid=pid)
    site.sync(4)
    return outcome.op


def state(site: Company, who: str, section: str) -> SectionState:
    return site["marta"].suite.records.section(site[who].pid, section).state


# -- what opens -------------------------------------------------------------------------------------------------------


def test_a_provider_opens_what_was_granted_of_whom_and_nothing_else() -> None:
    site = with_marta()
    amira = site["amira"]
    assert state(site, "amira", "addresses") is SectionState.LOCKED
    give(site, pid=amira.pid)
    assert state(site, "amira", "addresses") is SectionState.OPEN
    assert state(site, "amira", "contact") is SectionState.LOCKED
    assert state(site, "bjørn", "addresses") is SectionState.LOCKED
    [seen] = grants(site["marta"]).granted_to_me()
    assert (seen.person.name, [one.key for one in seen.sections], seen.until, seen.purposes) == (
        "Amira",
        ["directory", "addresses"],
        UNTIL,
        ("to pay",),
    )


def test_one_for_everybody_opens_all_employees() -> None:
    site = with_marta()
    give(site)
    assert state(site, "bjørn", "addresses") is SectionState.OPEN
    names = [one.person.name for one in grants(site["marta"]).granted_to_me()]
    assert names == ["Amira", "Bjørn", "Jonas", "Priya", "Tomasz"], "of employees, not of the provider's own people"


def test_what_only_the_person_has_said_is_told_as_that() -> None:
    site = with_marta()
    amira, marta = site["amira"], site["marta"]
    own = GrantAct(amira.suite.office.new_op(), ACME, amira.pid, ("addresses",), UNTIL.isoformat(), "a loan")
    amira.suite.desk.sending.save(own)
    for desk in (amira, marta):
        desk.sync()
    view = marta.suite.records.section(amira.pid, "addresses")
    assert (view.state, view.sentence[:27]) == (SectionState.OPEN, "As the person states it: HR")
    site.sync()
    view = marta.suite.records.section(amira.pid, "addresses")
    assert (view.state, view.sentence) == (SectionState.OPEN, "")


def test_the_person_sees_it_at_once() -> None:
    site = with_marta()
    amira = site["amira"]
    op = give(site, pid=amira.pid)
    lines = amira.suite.records.record().attention
    told = next(line for line in lines if line[1] == "Acme Payroll can see part of your record")
    assert told[2] == "Directory card, Addresses, until 31 March 2027, to pay."
    row = next(one for one in SharingOverview(amira.suite.office).view().rows if one.section.key == "addresses")
    firm = row.of(f"r:{ACME}")
    assert firm is not None
    assert (firm.hold, firm.grant, firm.reader.until, firm.reader.purpose) == (Hold.KEY, op, UNTIL, "to pay")
    assert [person.name for person in firm.reader.people] == ["Marta"]
    assert "Acme Payroll until 31 March 2027" in row.summary
    assert not any("Acme" in line[1] for line in site["bjørn"].suite.records.record().attention)
    assert grants(site["bjørn"]).all() == ()


def test_everything_a_providers_window_asks_has_an_answer() -> None:
    site = with_marta()
    give(site, pid=site["amira"].pid)
    suite = site["marta"].suite
    greeting = suite.greeting()
    assert (greeting.is_provider, greeting.is_hr, greeting.organisation) == (True, False, "Northwind Freight")
    assert suite.records.record().subject.is_me
    assert suite.trust.sharing.view().subject.is_me
    assert suite.trust.grants.about() == ()
    assert [one.firm for one in suite.trust.grants.all()] == ["Acme Payroll"]
    assert suite.trust.looking.looks() == ()
    record = suite.records.record(site["amira"].pid)
    shown = {view.section.key for view in record.sections if view.items}
    assert shown == {"directory", "addresses"}
    site.sync()
    [look] = site["amira"].suite.trust.looking.looks()
    assert (look.reader.name, look.sections) == ("Marta", ("Addresses",))


def test_a_provider_is_told_of_hr_without_a_name_that_it_cannot_know_and_never_by_an_id() -> None:
    site = with_marta()
    give(site, "addresses", pid=site["amira"].pid)
    marta, priya = site["marta"].suite, site["priya"]
    [view] = marta.trust.grants.all()
    assert (view.given_by.name, view.given_by.role) == ("somebody in HR", "")
    signed = {person.name for one in marta.trust.done.all() for person in one.signed}
    assert signed == {"somebody in HR"}
    assert marta.trust.done.all()[0].how == "Signed by somebody in HR and somebody else in HR."
    members = {one.name: [(member.person.name, member.note) for member in one.members] for one in marta.roles.all()}
    assert members["hr"] == [("2 people", "not named to a provider")]
    assert members["payroll"] == [("1 person", "not named to a provider")]
    assert members["provider:acme-payroll"] == [("Marta", "")]
    give(site, "directory", pid=priya.pid)
    assert marta.trust.grants.all()[-1].given_by.name == "Priya", "her card was given to them"
    assert site["bjørn"].suite.office.name(priya.pid) == "Priya"


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", ["medical_card", "equality", "documents", "skills", "nothing"])
def test_what_is_never_for_a_provider_is_refused_before_anything_is_written(section: str) -> None:
    site = with_marta()
    with pytest.raises(BadInput) as refused:
        give(site, "addresses", section)
    assert refused.value.field == "sections"
    assert grants(site["priya"]).all() == ()


@pytest.mark.parametrize("until", [date(2026, 11, 20), date(2026, 11, 21), date(2040, 1, 1)])
def test_a_day_that_cannot_be(until: date) -> None:
    with pytest.raises(BadInput) as refused:
        give(with_marta(), until=until)
    assert refused.value.field == "until"


def test_a_purpose_and_a_provider_are_needed_and_only_hr_gives() -> None:
    site = with_marta()
    for purpose in ("", "  ", "x" * 201):
        with pytest.raises(BadInput) as refused:
            grants(site["priya"]).give(ACME, ["addresses"], UNTIL, purpose=purpose)
        assert refused.value.field == "purpose"
    with pytest.raises(BadInput):
        grants(site["priya"]).give("provider:nobody", ["addresses"], UNTIL, purpose="to pay")
    with pytest.raises(NotAllowed):
        grants(site["amira"]).give(ACME, ["addresses"], UNTIL, purpose="to pay", pid=site["amira"].pid)


# -- ending -----------------------------------------------------------------------------------------------------------


def test_the_person_ends_what_is_about_them_alone() -> None:
    site = with_marta()
    amira = site["amira"]
    op = give(site, pid=amira.pid)
    site.clock.advance(timedelta(days=2))
    outcome = grants(amira).end(op)
    assert outcome.sentence == "Acme Payroll receives nothing new since 23 November 2026; could read until then."
    assert outcome.told.startswith("Kept on this device; it goes out with the next sync."), "it has not been sent yet"
    site.sync(4)
    amira.edit("addresses", {**HOME, "lines": "Neue Straße 2"})
    site.sync(4)
    assert state(site, "amira", "addresses") is SectionState.LOCKED
    assert grants(site["marta"]).granted_to_me() == ()
    [view] = grants(amira).all()
    assert (view.live, view.can_end) == (False, False)
    assert view.told == "Ended on 23 November 2026: receives nothing new since then; could read until then."


def test_what_another_grant_keeps_open_is_said_before_and_after_one_ends() -> None:
    site = with_marta()
    amira, marta = site["amira"], site["marta"]
    one = give(site, pid=amira.pid)
    give(site, "addresses", until=date(2027, 4, 30))
    stays = "Addresses: still open to them by another grant, until 30 April 2027."
    view = next(each for each in grants(amira).about() if each.op == one)
    assert (view.besides, view.can_end_all) == (stays, False), "the other one is HR's to end"
    assert grants(amira).end(one).sentence == (
        f"This grant ends. {stays} To shut them out of that too, it has to end as well, or HR has to be asked."
    )
    site.sync(4)
    amira.edit("addresses", HOME | {"city": "Hamburg"}, item=amira.item("addresses"))
    site.sync(4)
    assert marta.shown("addresses", "city", about=amira.pid) == "Hamburg", "as it was said"


def test_all_that_open_the_same_end_together() -> None:
    site = with_marta()
    amira, priya = site["amira"], site["priya"]
    one = give(site, pid=amira.pid)
    give(site, "addresses", pid=amira.pid, until=date(2027, 4, 30))
    other = give(site, "contact", pid=amira.pid)
    assert all(each.can_end_all == (each.op != other) for each in grants(amira).about())
    told = grants(amira).end(one, all_like_it=True).sentence
    assert told == "Acme Payroll receives nothing new since 21 November 2026; could read until then."
    site.sync(4)
    assert state(site, "amira", "addresses") is SectionState.LOCKED
    assert [each.op for each in grants(priya).all() if each.live] == [other]


def test_what_they_have_already_is_not_given_twice() -> None:
    site = with_marta()
    give(site)
    with pytest.raises(BadInput) as refused:
        give(site, "addresses", pid=site["amira"].pid)
    assert refused.value.field == "sections"
    give(site, "addresses", pid=site["amira"].pid, until=date(2027, 4, 30))
    give(site, "addresses", "contact")


def test_what_is_about_everybody_hr_ends_and_others_ask_to_limit() -> None:
    site = with_marta()
    amira, priya = site["amira"], site["priya"]
    op = give(site)
    with pytest.raises(NotAllowed):
        grants(amira).end(op)
    [view] = grants(amira).all()
    assert (view.can_end, view.can_ask) == (False, True)
    with pytest.raises(BadInput):
        grants(amira).ask_to_limit(op, "  ")
    grants(amira).ask_to_limit(op, WHY)
    with pytest.raises(NotAllowed):
        grants(amira).ask_to_limit(op, WHY)
    site.sync()
    [told] = grants(priya).all()
    assert [(one.person.name, one.words, one.waits) for one in told.asks] == [("Amira", WHY, True)]
    assert [person.name for person in told.asked_by] == ["Amira"]
    for who in ("marta", "bjørn"):
        assert grants(site[who]).all()[0].asks == (), "neither the words nor who asked"
    assert not any(WHY.encode() in (row.body or b"") for row in priya.suite.desk.replica.chain(f"k:limit:{op}"))
    with pytest.raises(NotAllowed):
        grants(site["marta"]).ask_to_limit(op, WHY)
    with pytest.raises(NotAllowed):
        grants(amira).answer(op, told.asks[0].op, "No.")
    grants(priya).answer(op, told.asks[0].op, "It ends with the month.")
    site.sync()
    [mine] = grants(amira).all()
    assert [(one.words, one.answer, one.waits) for one in mine.asks] == [(WHY, "It ends with the month.", False)]
    assert (mine.asked_by, mine.can_ask) == ((), True)
    with pytest.raises(NotAllowed):
        grants(site["tomasz"]).answer(op, told.asks[0].op, "Twice")
    assert grants(site["bjørn"]).all()[0].asks == ()
    grants(priya).end(op)
    site.sync(4)
    assert grants(amira).all()[0].live is False


def test_after_its_last_day_it_is_over() -> None:
    site = with_marta()
    op = give(site, pid=site["amira"].pid, until=date(2026, 12, 1))
    site.clock.advance(timedelta(days=30))
    site.sync(4)
    [view] = grants(site["amira"]).all()
    assert (view.op, view.live) == (op, False)
    assert view.told.startswith("Ended by itself on 1 December 2026")
    site["amira"].edit("addresses", {**HOME, "lines": "Neue Straße 2"})
    site.sync(4)
    assert state(site, "amira", "addresses") is SectionState.LOCKED
