"""What everybody has to be told is told, whatever the clock of who did it said, and for thirty days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hris_desktop.store.replica import ReplicaError
from tests.services.company import Company, Desk
from tests.services.test_grants import ACME, UNTIL, grants, with_marta

DAY = timedelta(days=1)


def told(desk: Desk) -> bool:
    """Whether what needs attention names the provider."""
    return any("Acme Payroll can see" in title for _, title, _ in desk.suite.records.record().attention)


def given(site: Company, *, by_clock: timedelta) -> None:
    """HR gives Amira's addresses to the provider, with a clock that is wrong by so much."""
    site.clock.advance(by_clock)
    grants(site["priya"]).give(ACME, ("addresses",), UNTIL, purpose="to pay", pid=site["amira"].pid)
    site["priya"].sync()
    site.clock.advance(-by_clock)
    site["amira"].sync()


@pytest.fixture(params=[False, True], ids=["looked before", "looks for the first time"])
def site(request: pytest.FixtureRequest) -> Company:
    made = with_marta()
    if not request.param:
        assert not told(made["amira"])
    return made


@pytest.mark.parametrize("days", [-45, 0, 100])
def test_a_grant_is_told_for_thirty_days_whatever_the_clock_of_hr_says(site: Company, days: int) -> None:
    given(site, by_clock=days * DAY)
    amira = site["amira"]
    assert told(amira)
    site.clock.advance(29 * DAY - timedelta(hours=25))
    assert told(amira)
    site.clock.advance(3 * DAY + timedelta(hours=2))
    assert not told(amira), "and not for ever"


def test_the_day_shown_is_not_before_hrs_last_word() -> None:
    site = with_marta()
    given(site, by_clock=-45 * DAY)
    [view] = grants(site["amira"]).about()
    assert view.since == site.clock.now().date()


def test_who_comes_back_after_six_weeks_is_told_although_nobody_wrote_meanwhile() -> None:
    site = with_marta()
    amira = site["amira"]
    assert not told(amira)
    grants(site["priya"]).give(ACME, ("addresses",), UNTIL, purpose="to pay", pid=amira.pid)
    site["priya"].sync()
    site.clock.advance(45 * DAY)
    amira.sync()
    assert told(amira)
    amira.restart()
    site.clock.advance(29 * DAY)
    assert told(amira), "it is kept when this device first saw it"
    site.clock.advance(2 * DAY)
    assert not told(amira)
    twin = site.second_device("amira")
    assert not told(twin), "to a device that comes later it is no news"


def test_the_own_clock_set_back_and_forth_hides_nothing() -> None:
    site = with_marta()
    amira = site["amira"]
    assert not told(amira)
    for wrong in (-400 * DAY, 400 * DAY):
        given(site, by_clock=-45 * DAY)
        [one] = [view for view in grants(amira).about() if view.live]
        site.clock.advance(wrong)
        told(amira)
        site.clock.advance(-wrong)
        assert told(amira)
        grants(amira).end(one.op)
        site.sync()


def test_a_full_disk_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    site = with_marta()
    amira = site["amira"]

    def full(key: str, value: str) -> None:
        del key, value
        raise ReplicaError

    given(site, by_clock=100 * DAY)
    monkeypatch.setattr(amira.replica, "set_meta", full)
    assert told(amira)
