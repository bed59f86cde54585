"""HR says that it is there once a day; nobody else does, and nobody twice."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.sync.workstation import Chance, Workstation
from hris_desktop.vault.session import Session
from tests.workstations.site import NOW, Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    return staffed()


def at(desk: Desk, now: str) -> Workstation:
    """The desk's program started at another time."""
    session = Session(desk.site.org, desk.pid, desk.gen, desk.dev, desk.identity)
    chance = Chance(lambda: now, desk.site.names.op)
    desk.work = Workstation(desk.replica, session, bytes(32), chance=chance)
    return desk.work


def beats(site: Site) -> list[tuple[str, str]]:
    rows = [canonical.parse(row.ctx) for row in site.rows if str(row.chain).startswith("w:")]  # type: ignore[arg-type]
    return [(row["by"][0], row["ts"]) for row in rows]


TOMORROW, LATER, NEXT = "2026-11-22T10:00:01Z", "2026-11-22T15:00:00Z", "2026-11-23T10:00:02Z"


def test_hr_speaks_once_a_day_and_only_when_quiet(site: Site) -> None:
    founder = site.desks["founder"]
    founder.edit(founder.pid, "card", {"nick": "F"})
    founder.round()
    at(founder, "2026-11-22T09:59:59Z").round(site.store)
    assert beats(site) == []
    work = at(founder, TOMORROW)
    work.round(site.store)
    work.round(site.store)
    at(founder, LATER).round(site.store)
    assert beats(site) == [(founder.pid, TOMORROW)]
    at(founder, NEXT).round(site.store)
    assert beats(site) == [(founder.pid, TOMORROW), (founder.pid, NEXT)]
    assert founder.waiting() == []


def test_others_do_not_speak_and_hear_it(site: Site) -> None:
    ann, second = site.desks["ann"], site.desks["second"]
    ann.pull()
    assert at(ann, TOMORROW).beats.confirmed() == NOW
    at(ann, TOMORROW).round(site.store)
    assert beats(site) == []
    at(second, TOMORROW).round(site.store)
    ann.pull()
    assert ann.work.beats.confirmed() == TOMORROW
    keyless = site.keyless()
    assert keyless.replica.chain(f"w:{second.pid}")[0].place == 1


def test_a_frozen_store_keeps_hr_from_being_heard(site: Site) -> None:
    """The host may hold everything back; what it cannot do is make the last word of HR any younger."""
    ann, end = site.desks["ann"], len(site.rows)
    ann.pull()
    at(site.desks["founder"], TOMORROW).round(site.store)
    site.store.cut_after(end)
    site.store.about_me = {"last_seq": end}
    at(ann, NEXT).round(site.store)
    assert ann.work.beats.confirmed() == NOW


def test_a_clock_that_was_wrong_silences_nobody(site: Site) -> None:
    founder = site.desks["founder"]
    at(founder, "2036-01-01T00:00:00Z")
    founder.edit(founder.pid, "card", {"nick": "F"})
    founder.work.round(site.store)
    work = at(founder, TOMORROW)
    work.round(site.store)
    assert beats(site)[-1] == (founder.pid, TOMORROW)
    assert not work.beats.due("2026-11-23T10:00:00Z")
    assert work.beats.due("2026-11-23T10:00:01Z")


def test_a_beat_that_waits_is_not_followed_by_another(site: Site) -> None:
    founder = site.desks["founder"]
    work = at(founder, TOMORROW)
    founder.pull()
    founder.pull()
    assert len(founder.waiting()) == 1
    assert not work.beats.due("2026-11-25T10:00:00Z")
