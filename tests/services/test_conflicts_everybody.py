"""HR is asked about everybody's conflicts in one list: solved there, by the person, or by both at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hris_desktop.services.conflicts import Choice, Conflicts, Counts
from hris_desktop.services.overview import Contact
from hris_desktop.services.views import SyncWord
from tests.services.company import NOON, Company, Desk, company

HERE, THERE = "+49 1512 3456789", "+49 421 5550123"
OTHER = "+49 30 5550177"
PEOPLE = ("amira", "bjørn")


def conflicts(desk: Desk) -> Conflicts:
    return Conflicts(desk.suite.office, desk.suite.records.require_presence)


def mobile(desk: Desk, about: Desk) -> str:
    return desk.shown("contact", "personal_mobile", about=about.pid)


def told(desk: Desk) -> tuple[SyncWord, str]:
    view = desk.suite.overview.sync(Contact(checked=NOON))
    return view.word, view.detail


def clash(site: Company, *names: str) -> None:
    """Each of them changed their number offline while Priya changed it too; Priya was first."""
    for name in names:
        site[name].edit("contact", {"personal_mobile": HERE})
        site["priya"].edit("contact", {"personal_mobile": THERE}, about=site[name].pid)
    site["priya"].sync()
    site.sync()


@pytest.fixture
def site() -> Company:
    found = company()
    clash(found, *PEOPLE)
    return found


def test_everybody_in_hr_sees_all_of_them_and_each_person_their_own(site: Company) -> None:
    for name in ("priya", "tomasz"):
        views = conflicts(site[name]).waiting()
        assert {view.subject.name for view in views if view.subject} == {"Amira", "Bjørn"}
        assert told(site[name]) == (SyncWord.DECISION, "2 conflicts")
    for name in PEOPLE:
        [view] = conflicts(site[name]).waiting()
        assert view.subject is not None
        assert view.subject.is_me
    assert conflicts(site["jonas"]).waiting() == (), "payroll keeps no contact details"


def test_what_hr_sees_is_logged_and_what_is_only_counted_is_not(site: Company) -> None:
    tomasz, amira = site["tomasz"], site["amira"]
    assert conflicts(tomasz).counts() == Counts(2)
    assert tomasz.suite.desk.sending.waiting() == []
    assert len(conflicts(tomasz).waiting(1)) == 1, "as many as fit on the page"
    assert len(tomasz.suite.desk.sending.waiting()) == 1, "one person was shown"
    conflicts(tomasz).waiting()
    site.sync()
    purposes = {look.purpose for look in amira.suite.trust.looking.looks() if look.reader.pid == tomasz.pid}
    assert purposes == {"looked at a conflict"}


@pytest.mark.parametrize(("choice", "after"), [(Choice.MINE, HERE), (Choice.STORED, THERE)])
def test_hr_decides_from_its_list(site: Company, choice: Choice, after: str) -> None:
    tomasz, amira = site["tomasz"], site["amira"]
    views = conflicts(tomasz).waiting()
    conflicts(tomasz).decide([(view, choice) for view in views])
    assert told(tomasz)[0] is not SyncWord.DECISION
    site.sync()
    for desk in (tomasz, site["priya"], amira):
        assert mobile(desk, amira) == after
        assert conflicts(desk).counts() == Counts(0)
        assert told(desk)[0] is SyncWord.UP_TO_DATE
    assert tomasz.suite.desk.ledger.clashed == set(), "what is over is not looked at again"


def test_the_person_decides_and_it_leaves_the_list_of_hr(site: Company) -> None:
    amira = site["amira"]
    [mine] = conflicts(amira).waiting()
    conflicts(amira).decide([(mine, Choice.MINE)])
    site.sync()
    [left] = conflicts(site["tomasz"]).waiting()
    assert left.subject is not None
    assert left.subject.name == "Bjørn"


@pytest.mark.parametrize("first", list(Choice))
@pytest.mark.parametrize("second", list(Choice))
def test_two_in_hr_and_the_person_decide_at_the_same_moment(site: Company, first: Choice, second: Choice) -> None:
    tomasz, priya, amira = site["tomasz"], site["priya"], site["amira"]
    for desk, choice in ((tomasz, first), (priya, second), (amira, second)):
        view = next(one for one in conflicts(desk).waiting() if one.subject and one.subject.pid == amira.pid)
        conflicts(desk).decide([(view, choice)])
    tomasz.sync()
    site.sync()
    stands = HERE if first is Choice.MINE else THERE
    assert {mobile(desk, amira) for desk in (tomasz, priya, amira)} == {stands}, "the first one stands, everywhere"
    for desk in (priya, amira):
        assert len(desk.suite.overview.refused()) == (first is not second), "whoever chose otherwise is told"
    both = {HERE, THERE}
    for desk in (tomasz, priya, amira):
        events = desk.suite.office.record(amira.pid, "contact").events
        said = {one.to for event in events for one in event.changes}
        said |= {value for event in events if event.lost for value in event.lost.mine.values()}
        assert {"".join(value.split()) for value in both} <= {"".join((one or "").split()) for one in said}


def test_it_can_wait_over_restarts_and_what_moves_on_is_shown_anew(site: Company) -> None:
    tomasz, priya, amira = site["tomasz"], site["priya"], site["amira"]
    site.clock.advance(timedelta(days=40))
    tomasz.restart()
    assert conflicts(tomasz).counts() == Counts(2)
    priya.edit("contact", {"personal_mobile": OTHER}, about=amira.pid)
    site.sync()
    stored = {view.subject.name: view.rows[0].stored for view in conflicts(tomasz).waiting() if view.subject}
    assert stored == {"Amira": OTHER, "Bjørn": THERE}


def test_what_is_to_be_decided_hides_neither_a_lost_connection_nor_what_waits(site: Company) -> None:
    tomasz, overview = site["tomasz"], site["tomasz"].suite.overview
    away = overview.sync(Contact(checked=NOON, offline=True))
    assert (away.word, away.detail) == (SyncWord.DECISION, "2 conflicts · waiting for connection")
    tomasz.edit("skills", {"skill": "Welding"})
    assert told(tomasz) == (SyncWord.DECISION, "2 conflicts · sending 1 change")
    away = overview.sync(Contact(checked=NOON, offline=True))
    assert away.detail == "2 conflicts · 1 change is on this device only"
    assert "Waiting for connection" in away.help


def test_a_long_silence_of_hr_is_told_before_what_is_to_be_decided(site: Company) -> None:
    amira = site["amira"]
    assert told(amira)[0] is SyncWord.DECISION
    site.clock.advance(timedelta(days=20))
    assert told(amira)[0] is SyncWord.PROBLEM, "what is stored may be out of date: that comes first"


def test_what_does_not_open_is_counted_and_not_shown() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    elsewhere = site.second_device("amira")
    amira.edit("medical_card", {"blood_group": "A positive"})
    elsewhere.edit("medical_card", {"blood_group": "O positive"})
    amira.sync()
    site.sync()
    assert conflicts(amira).counts() == Counts(1)
    assert conflicts(priya).counts() == Counts(0, closed=1)
    assert conflicts(priya).waiting() == ()
    assert told(priya)[0] is SyncWord.UP_TO_DATE, "it is not hers to decide"
    assert priya.suite.desk.sending.waiting() == [], "nothing was shown, so nothing is logged"
    conflicts(amira).decide([(conflicts(amira).waiting()[0], Choice.MINE)])
    site.sync()
    assert conflicts(priya).counts() == Counts(0), "something was written after it: it is not said to be open"
