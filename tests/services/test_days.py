"""Days that no calendar has: the log takes them, so every page that shows one must come to an end with it."""

from __future__ import annotations

import secrets
from datetime import date

import pytest

from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.grants import Grants
from hris_desktop.services.office import day_of
from hris_desktop.sync.intents import Edit, GrantAct, InviteAct
from tests.services.company import company
from tests.services.test_grants import ACME, with_marta
from tests.services.test_history import seen

NO_DAY = "2027-02-31"
ITEM = "22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-02-28", date(2027, 2, 28)),
        (NO_DAY, date(2027, 2, 28)),
        ("2028-02-30", date(2028, 2, 29)),
        ("0000-04-31", date(1, 4, 30)),
    ],
)
def test_the_nearest_day_of_that_month_is_told(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("section", "field", "item", "request_"),
    [("addresses", "city", ITEM, False), ("legal_identity", "first_name", "", True)],
)
@pytest.mark.parametrize("day", [NO_DAY, "2026-02-31", "0000-01-01"])
def test_nobody_hides_a_section_from_hr_by_a_change_from_no_day(
    section: str, field: str, item: str, request_: bool, day: str
) -> None:
    site = company()
    amira, hr = site["amira"], [site["priya"], site["tomasz"]]
    change = Change(item, field, None, "Zed", day)
    act = Edit(secrets.token_hex(16), record_chain(amira.pid, section), (change,), {(item, field): None}, "x", request_)
    amira.suite.desk.sending.save(act)
    site.sync()
    for desk in hr:
        for row in desk.suite.approvals.waiting():
            desk.suite.approvals.detail(row.op)
            desk.suite.approvals.approve(row.op)
            site.sync()
    [shown] = hr[0].suite.records.section(amira.pid, section).items
    told = next(one for one in shown.fields if one.field.key == field)
    assert "Zed" in (told.shown, *(text for _, text in told.scheduled))
    hr[0].suite.records.form(amira.pid, section, item or None)
    assert seen(hr[0], section, about=amira.pid).entries


def test_a_grant_until_no_day_is_listed_with_the_others() -> None:
    site = with_marta()
    amira, priya, marta = site["amira"], site["priya"], site["marta"]
    act = GrantAct(secrets.token_hex(16), ACME, amira.pid, ("addresses",), NO_DAY, "to pay")
    amira.suite.desk.sending.save(act)
    site.sync()
    [view] = Grants(priya.suite.office).all()
    assert view.until == date(2027, 2, 28)
    assert [one.person.pid for one in Grants(marta.suite.office).granted_to_me()] == [amira.pid]


def test_an_invite_until_no_day_opens_nothing() -> None:
    site = company()
    tomasz, priya, amira = site["tomasz"], site["priya"], site["amira"]
    code = "0" * 26
    tomasz.suite.desk.sending.save(InviteAct(secrets.token_hex(16), amira.pid, NO_DAY + "T00:00:00Z", code))
    site.sync()
    assert priya.suite.people.head(amira.pid).can_renew
    priya.suite.people.invite(amira.pid)
