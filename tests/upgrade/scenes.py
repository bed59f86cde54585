"""What must hold while a company's computers and its store change from one release to the next, scene after scene.

The same for every kind of store: ``test_previous.py`` plays them on a file and a folder, and ``tests/postgres`` on a
server.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing

import pytest

from hris_desktop.services import upgrading
from hris_desktop.services.erasing import Erasing
from hris_desktop.services.views_erasing import Ground
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.urls import open_store
from hris_desktop.sync import writers
from hris_desktop.sync.own import first_unsound
from hris_desktop.sync.verify import verify
from hris_desktop.sync.workstation import pinned
from hris_desktop.vault import pen
from tests.upgrade.previous import AMIRA, BEN, KEY, PRIYA, SECTION, Site

FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH = (f"+49 421 666000{number}" for number in range(6))
MANY = "+49 421 555%04d"
SaysSchema = Callable[[int], None]
"""Lets the store say the number of the oldest program that may use it."""


def todays_program_on_a_store_that_nobody_has_upgraded(site: Site) -> None:
    """It takes a profile up as the earlier one left it; what waited in it is sent, and the other program reads it."""
    site.old.do("edit", BEN, SECTION, {KEY: FIRST})
    waiting = site.old.do("waiting", BEN)
    site.old.do("lock", BEN)
    site.new.unlock(BEN)
    assert (site.new.waiting(BEN), site.shown(site.new, BEN, BEN)) == (waiting, FIRST)
    assert site.new.round(BEN) == {}
    assert (site.new.waiting(BEN), site.new.alarms(BEN)) == ([], [])
    assert site.old.do("round", PRIYA) == {}
    assert site.shown(site.old, PRIYA, BEN) == FIRST


def upgraded_while_an_earlier_program_writes(site: Site, upgrade_from: str, before: int) -> None:
    """Nobody waits for anybody longer than a moment, and every number that was saved is in the log, once."""
    start = numbers(site, AMIRA)
    site.old.begin("write", AMIRA, SECTION, KEY, MANY)
    saved = [site.old.end(), site.old.end()]
    done = upgrading.upgrade_store(upgrade_from)
    assert done.before == before
    site.says(site.new, BEN, SECOND)
    saved += [site.old.end(), site.old.end()]
    site.old.begin("waiting", AMIRA)
    while isinstance(one := site.old.end(), str):
        saved.append(one)
    assert one == [], "a lock that is held for a moment is waited for"
    assert site.old.end() == []
    assert saved == [MANY % number for number in range(len(saved))]
    assert numbers(site, AMIRA) == start + len(saved)
    assert site.shown(site.old, AMIRA, AMIRA) == saved[-1]


def an_earlier_program_goes_on(site: Site) -> None:
    """The one that was connected meanwhile, and the same one started anew."""
    site.says(site.old, AMIRA, THIRD)
    site.old.do("lock", AMIRA)
    site.old.do("unlock", AMIRA)
    site.says(site.old, AMIRA, FOURTH)
    assert site.old.do("round", PRIYA) == {}
    assert (site.shown(site.old, PRIYA, AMIRA), site.shown(site.old, PRIYA, BEN)) == (FOURTH, SECOND)
    assert site.old.do("alarms", PRIYA) == []


def a_store_for_newer_programs_only(site: Site, says_schema: SaysSchema) -> None:
    """Both programs say so, send nothing and keep what waits; where it was a mistake, they go on."""
    before = entries(site)
    says_schema(3)
    site.old.do("edit", AMIRA, SECTION, {KEY: FIFTH})
    site.new.edit(BEN, SECTION, {KEY: FIFTH})
    for said in (site.old.do("round", AMIRA), site.new.round(BEN)):
        assert (said["title"], said["exit"]) == ("A newer version is needed", 8)
    site.old.do("lock", AMIRA)
    site.old.do("unlock", AMIRA)
    assert site.old.do("round", AMIRA)["exit"] == 8
    assert len(site.old.do("waiting", AMIRA)) == len(site.new.waiting(BEN)) == 1
    assert site.shown(site.old, AMIRA, AMIRA) == site.shown(site.new, BEN, BEN) == FIFTH
    says_schema(1)
    assert entries(site) == before
    assert site.old.do("round", AMIRA) == site.new.round(BEN) == {}
    assert site.old.do("waiting", AMIRA) == site.new.waiting(BEN) == []


def hr_gets_todays_program(site: Site) -> None:
    """What it writes of kinds that the earlier one never heard of is for reading there, and no sign of tampering."""
    site.old.do("lock", PRIYA)
    site.new.unlock(PRIYA)
    assert site.new.round(PRIYA) == {}
    assert (site.new.alarms(PRIYA), site.shown(site.new, PRIYA, AMIRA)) == ([], FIFTH)
    for program in (site.new.days_later, lambda days: site.old.do("days_later", days)):
        program(3)
    assert site.new.round(PRIYA) == {}, "a sign of life is due"
    suite = site.new.seats[PRIYA].suite
    erasing = Erasing(suite.office, suite.trust.seconds)
    check = erasing.check(site.pids[AMIRA], {"contact"}, Ground.OVER)
    assert erasing.erase(check, check.word).done
    assert site.new.round(PRIYA) == {}
    assert site.old.do("round", AMIRA) == {}
    assert site.old.do("alarms", AMIRA) == []
    assert site.old.do("state", AMIRA, site.pids[AMIRA], SECTION) == "NEWER"
    assert all(one.startswith("w:") for one in site.old.do("broken", AMIRA)), "no record is touched by what it refuses"


def hr_asks_for_newer_programs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The earlier one reads on; what is saved there waits, and is sent after the update."""
    for module in (pen, writers, upgrading):
        monkeypatch.setattr(module, "SCHEMA", 2)
    upgrading.ask_for_writers(site.new.seats[PRIYA].suite.office, 2)
    assert site.new.round(PRIYA) == {}
    site.old.do("edit", AMIRA, "directory", {"preferred_name": "Ami"})
    said = site.old.do("round", AMIRA)
    assert (said["title"], said["exit"]) == ("A newer version is needed", 8)
    waiting = site.old.do("waiting", AMIRA)
    site.old.do("lock", AMIRA)
    site.new.unlock(AMIRA)
    assert site.new.waiting(AMIRA) == waiting != []
    assert site.new.round(AMIRA) == {}
    assert site.new.waiting(AMIRA) == []


def everybody_has_todays_program(site: Site) -> None:
    """What an earlier program could not read or refused is judged as a new device would; the store is sound."""
    assert (site.new.state(AMIRA, site.pids[AMIRA], SECTION), site.shown(site.new, AMIRA, AMIRA)) == ("EMPTY", "")
    site.says(site.new, AMIRA, SIXTH)
    assert site.new.round(PRIYA) == {}
    assert site.shown(site.new, PRIYA, AMIRA) == SIXTH
    for who in (PRIYA, AMIRA, BEN):
        replica = site.new.seats[who].suite.desk.replica
        assert first_unsound(replica, pinned(replica), gapless=who == PRIYA, sound=[]) == 0, who
        assert site.new.alarms(who) == []
        site.new.lock(who)
    with closing(open_store(site.store)) as store:
        assert verify(store).sound()


def entries(site: Site) -> int:
    """How long the log is."""
    with closing(open_store(site.store)) as store:
        return store.me().last_seq


def numbers(site: Site, who: str) -> int:
    """How often somebody's number was changed, by the log itself."""
    chain = f"r:{site.pids[who]}:{SECTION}"
    with closing(open_store(site.store)) as store:
        rows = store.entries(EVERYTHING, 0, 9999)
    return sum(row.chain == chain and json.loads(row.ctx)["kind"] == "rec" for row in rows)  # type: ignore[arg-type] # a store of ours
