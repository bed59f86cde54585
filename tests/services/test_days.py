"""Days that no calendar has: the log takes them, so every page that shows one must come to an end with it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.grants import Grants
from hris_desktop.services.office import day_of
from hris_desktop.services.second import Seconds
from hris_desktop.services.second_log import Act, proposal
from hris_desktop.sync.intents import Edit, GrantAct, InviteAct, Public
from hris_desktop.vault.entries import read_ctx
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


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this computer into another time zone."""

    def go(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield go
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("ts", "zone"), [("9999-12-31T23:59:59Z", "Asia/Tokyo"), ("0001-01-01T00:00:00Z", "America/Lima")]
)
def test_nobody_shuts_a_page_by_the_time_their_clock_shows(
    ts: str, zone: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Callable[[str], None]
) -> None:
    """Some days later, or in another zone, it would be no time at all; and these pages are asked after every pull."""
    elsewhere(zone)
    site = with_marta()
    amira, priya = site["amira"], site["priya"]
    honest = amira.suite.desk.sending._now
    monkeypatch.setattr(amira.suite.desk.sending, "_now", lambda: ts)
    act = Act(secrets.token_hex(16), "role-", {"role": "members", "pid": amira.pid})
    amira.suite.desk.sending.save(Public(secrets.token_hex(16), act.chain, (proposal(act),)))
    amira.suite.desk.sending.save(
        GrantAct(secrets.token_hex(16), ACME, amira.pid, ("addresses",), "9999-12-31", "to pay")
    )
    amira.edit("contact", {"personal_mobile": "+49 1512 7654321"})
    amira.sync()
    assert ts in {read_ctx(row.ctx).ts for row in site.shelf.rows}  # type: ignore[arg-type] # honest bytes
    monkeypatch.setattr(amira.suite.desk.sending, "_now", honest)
    site.sync()
    priya.suite.trust.after_pull()
    assert [view.op for view in Seconds(priya.suite.office).waiting()] == [act.op]
    assert len(Grants(priya.suite.office).all()) == 1
    assert seen(priya, "contact", about=amira.pid).entries
