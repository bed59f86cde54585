"""What a command shows of somebody is in the shared store before it is printed."""

from __future__ import annotations

from pathlib import Path

from hris_desktop.cli.desk import looks_sent
from hris_desktop.services.looking import Looking
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.sqlite import SqliteStore
from tests.services.computer import GOOD
from tests.services.houses import AMIRAS, Street, edit


def lines(street: Street) -> int:
    store = SqliteStore.open(Path(street.store))
    try:
        return sum(str(row.chain).startswith("a:") for row in store.entries(EVERYTHING, 0, 1000))
    finally:
        store.close()


def test_the_line_is_in_the_store_before_anything_is_printed(home: Path) -> None:
    street = Street(home)
    street.found()
    with street.join("amira", AMIRAS).open(AMIRAS) as suite:
        edit(suite, {"personal_email": "amira@home.example"})
        pid = suite.me
    with street.seat("priya").open(GOOD) as suite:
        suite.records.record(pid)
        assert lines(street) == 0
        looks_sent(suite)
        assert lines(street) == 1
        Path(street.store).rename(home / "away.sqlite")
        suite.office.looked.clear()
        suite.records.record(pid)
        looks_sent(suite)
        assert [look.queued for look in Looking(suite.office).looks(pid)].count(True) == 1, "it waits here"
        (home / "away.sqlite").rename(street.store)
