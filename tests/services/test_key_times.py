"""Since when and until when keys were held, over several rotations in a row."""

from __future__ import annotations

from datetime import date, timedelta

from hris_desktop.services.grants import Grants
from hris_desktop.services.removal import Removal
from hris_desktop.services.roles import Roles
from hris_desktop.services.second import Seconds
from hris_desktop.services.sharing_overview import SharingOverview
from hris_desktop.services.views_trust import Hold, Holder, SharingRow
from tests.services.company import TODAY, Company, Desk, company
from tests.services.test_grants import ACME, HOME, give, with_marta


def row(desk: Desk, section: str) -> SharingRow:
    return next(one for one in SharingOverview(desk.suite.office).view().rows if one.section.key == section)


def holder(desk: Desk, name: str, section: str = "addresses") -> Holder:
    found = row(desk, section).of(name)
    assert found is not None
    return found


def stands(desk: Desk, name: str, section: str = "addresses") -> tuple[Hold, date | None, str]:
    found = holder(desk, name, section)
    return found.hold, found.reader.since, found.told


def out_of_hr(site: Company, who: str) -> None:
    asked = Roles(site["priya"].suite.office).take_out(site[who].pid, "hr")
    site.sync()
    Seconds(site[who].suite.office).sign(asked.op)
    site.sync()


def test_two_rotations_change_neither_since_when_nor_by_whom() -> None:
    site = with_marta()
    amira = site["amira"]
    for days in (5, 9):
        site.clock.advance(timedelta(days=days))
        Grants(site["priya"].suite.office).end(give(site, pid=amira.pid))
        site.sync()
    chain = amira.suite.desk.ledger.chain(f"r:{amira.pid}:addresses")
    assert chain.last_ep >= 5, "each grant and each end made another key"
    for name in (f"p:{amira.pid}", "r:hr", "r:payroll"):
        found = holder(amira, name)
        assert (found.hold, found.reader.since) == (Hold.KEY, TODAY), name
        assert found.given_by is not None
        assert found.given_by.name == "Amira", name
    assert row(amira, "addresses").summary == "You · HR (2 people) · Payroll (1 person)"


def test_who_was_shut_out_stays_in_the_row_with_both_days() -> None:
    site = with_marta()
    amira, firm = site["amira"], f"r:{ACME}"
    op = give(site, pid=amira.pid)
    site.clock.advance(timedelta(days=10))
    Grants(amira.suite.office).end(op)
    amira.sync()
    site.sync()
    told = "receives nothing new since 1 December 2026; could read until then"
    assert stands(amira, firm) == (Hold.ENDED, TODAY, told)
    found = holder(amira, firm)
    assert (found.reader.until, found.grant) == (None, "")
    assert [one.name for one in found.reader.people] == ["Marta"]
    assert found.given_by is not None
    assert found.given_by.name == "Priya", "who gave the grant, not whose program made the key"
    site.clock.advance(timedelta(days=10))
    give(site, pid=amira.pid)
    assert stands(amira, firm) == (Hold.KEY, TODAY + timedelta(days=20), ""), "the present run of keys counts"


def test_a_role_whose_right_was_taken_back_stays_in_the_row() -> None:
    site = company()
    amira, roles = site["amira"], site["priya"].suite.trust.roles
    amira.edit("contact", {"personal_mobile": "+49 1512 3456789"})
    site.sync()
    for right in ("r", ""):
        asked = roles.let_read("payroll", "contact", right=right)
        site.sync()
        Seconds(site["tomasz"].suite.office).sign(asked.op)
        site.sync()
        assert stands(amira, "r:payroll", "contact")[0] is (Hold.KEY if right else Hold.ENDED)
    assert holder(amira, "r:payroll", "contact").told == (
        "could read until now, and receives nothing new from the next change on"
    )
    site.clock.advance(timedelta(days=2))
    amira.edit("contact", {"personal_mobile": "+49 1512 1111111"})
    site.sync()
    told = "receives nothing new since 23 November 2026; could read until then"
    assert stands(amira, "r:payroll", "contact") == (Hold.ENDED, TODAY, told)


def test_who_left_is_told_the_day_of_the_first_key_without_them_whatever_comes_later() -> None:
    site = with_marta()
    amira = site["amira"]
    site.clock.advance(timedelta(days=5))
    out_of_hr(site, "tomasz")
    [former] = holder(amira, "r:hr").former
    assert former.sentence == (
        "left on 26 November 2026; could read until then, and receives nothing new from the next change on"
    )
    assert row(amira, "addresses").note == "", "whoever is in HR reads what stands there: no key is on its way"
    assert stands(amira, "r:hr")[0] is Hold.KEY
    site.clock.advance(timedelta(days=4))
    amira.edit("addresses", HOME | {"city": "Hamburg"}, item=amira.item("addresses"))
    site.sync()
    for _ in range(2):
        [former] = holder(amira, "r:hr").former
        assert former.sentence == "receives nothing new since 30 November 2026; could read until then"
        site.clock.advance(timedelta(days=20))
        Grants(site["priya"].suite.office).end(give(site, pid=amira.pid))
        site.sync()


def test_who_left_before_there_was_a_key_is_not_named() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("addresses", HOME)
    site.sync()
    out_of_hr(site, "tomasz")
    carl = site.join("carl", site["priya"])
    carl.edit("addresses", HOME)
    site.sync()
    assert holder(carl, "r:hr").former == ()
    assert [one.person.name for one in holder(amira, "r:hr").former] == ["Tomasz"]


def test_the_removed_read_directory_cards_until_everybodys_key_is_new_and_that_is_said() -> None:
    site = company()
    Removal(site["priya"].suite.office).remove(site["bjørn"].pid)
    site.sync()
    [former] = holder(site["amira"], "r:members", "directory").former
    assert former.sentence == (
        "left on 21 November 2026; could read until then, and can until everybody's key is made anew, within 30 days"
    )
    Roles(site["priya"].suite.office).renew("members")
    site.sync()
    [former] = holder(site["amira"], "r:members", "directory").former
    assert former.sentence.endswith("and receives nothing new from the next change on")


def test_a_provider_that_lost_its_last_person_is_told_so_everywhere() -> None:
    site = with_marta()
    amira = site["amira"]
    give(site, pid=amira.pid)
    Removal(site["priya"].suite.office).remove(site["marta"].pid)
    site.sync()
    found = holder(amira, f"r:{ACME}")
    assert (found.hold, found.told[:23]) == (Hold.ENDED, "nobody is in it now: co")
    here = row(amira, "addresses")
    assert here.summary.endswith("Acme Payroll (nobody in it now)")
    assert here.note == "Acme Payroll could read until now, and receives nothing new from the next change on."
