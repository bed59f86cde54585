"""Somebody who was removed comes back: they are in everybody's role again, and read whose names they see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.company import Desk, company, small
from tests.services.computer import GOOD
from tests.services.houses import AMIRAS, Street
from tests.services.test_recovery import recover


def names(desk: Desk) -> list[str]:
    """Everybody's name as this person reads it from the directory."""
    return sorted(desk.suite.office.name(pid) for pid in desk.suite.desk.ledger.org.people)


@pytest.mark.parametrize("alone", [False, True], ids=["two in HR", "one in HR"])
def test_who_was_removed_and_is_confirmed_again_reads_the_directory(*, alone: bool) -> None:
    site = small() if alone else company()
    who = "amira" if alone else "bjørn"
    priya = site["priya"]
    priya.suite.trust.removal.remove(site[who].pid)
    site.sync()
    assert site[who].pid not in priya.suite.desk.ledger.org.listed("members")
    again = site.come_back(who, priya)
    assert "members" in again.suite.desk.ledger.org.roles_of(again.pid)
    assert names(again) == names(priya)
    assert not any(name.startswith("Person ") for name in names(again))
    # and one person is let in once, however many programs of HR there are
    told = [one for one in again.suite.desk.ledger.org.memberships["members"] if one.pid == again.pid]
    assert len(told) == 2
    assert priya.suite.overview.refused() == ()


def test_somebody_removed_whom_the_kit_makes_hr_reads_the_directory(home: Path) -> None:
    street = Street(home)
    street.found()
    street.join("amira", AMIRAS)
    with street.seat("priya").open(GOOD) as suite:
        pid = next(one.person.pid for one in suite.people.listed() if one.person.name == "Amira Haddad")
        suite.trust.removal.remove(pid)
    recover(street.seat("amira"), street, "Amira Haddad", secret="basalt lagoon trumpet velour")
    with street.seat("amira").open("basalt lagoon trumpet velour") as suite:
        assert {"hr", "members"} <= set(suite.desk.ledger.org.roles_of(pid))
        assert suite.office.name(pid) == "Amira Haddad"
