"""The matrix of a whole record: who holds, will hold or held each key, as the wraps say."""

from __future__ import annotations

from datetime import timedelta

from hris_desktop.services.sharing_overview import SharingOverview
from hris_desktop.services.views_trust import Hold, SharingView
from tests.services.company import Desk, company, small

ACCOUNT = {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00"}


def seen(desk: Desk, about: str = "") -> SharingView:
    return SharingOverview(desk.suite.office).view(about)


def holds(view: SharingView, section: str) -> dict[str, Hold]:
    row = next(one for one in view.rows if one.section.key == section)
    return {one.reader.label: one.hold for one in row.holders}


def test_every_section_is_there_and_a_key_only_where_a_key_is() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    view = seen(amira)
    assert [row.section.key for row in view.rows] == [section.key for section in amira.suite.office.catalogue]
    assert holds(view, "bank_accounts") == dict.fromkeys(("You", "HR", "Payroll"), Hold.KEY)
    assert holds(view, "tax") == dict.fromkeys(("You", "HR", "Payroll"), Hold.WILL)
    assert holds(view, "medical_card") == {"You": Hold.WILL}, "HR is never among them, nor a role without a key"
    assert [column.label for column in view.columns] == ["You", "HR", "Payroll"]
    directory = next(row for row in view.rows if row.section.key == "directory")
    assert [one.name for one in view.others(directory)] == ["r:members"]


def test_who_gave_a_key_and_since_when() -> None:
    site = company()
    site.clock.advance(timedelta(days=3))
    site["amira"].edit("bank_accounts", ACCOUNT)
    site.sync()
    row = next(one for one in seen(site["priya"], site["amira"].pid).rows if one.section.key == "bank_accounts")
    payroll = row.of("r:payroll")
    assert payroll is not None
    assert payroll.given_by is not None
    assert (payroll.given_by.name, payroll.reader.since) == ("Amira", site.clock.now().date())
    assert [person.name for person in payroll.reader.people] == ["Jonas"]


def test_a_key_that_is_due_and_not_there_yet_is_on_its_way() -> None:
    site = small()
    amira, priya = site["amira"], site["priya"]
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    jonas = site.join("jonas", priya)
    draft = jonas.suite.roles.draft("payroll", solo=True)
    jonas.suite.roles.begin(draft, [priya.suite.roles.co_sign(draft)])
    jonas.sync()
    amira.suite.desk.exchange(site.store).pull()
    assert holds(seen(amira), "bank_accounts")["Payroll"] is Hold.COMING
    site.sync()
    assert holds(seen(amira), "bank_accounts")["Payroll"] is Hold.KEY
