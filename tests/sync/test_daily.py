"""What was altered in the store below what everybody has read is told by HR's programs within a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from hris_desktop.store.contract import Row, Unreachable
from hris_desktop.sync import causes, daily
from tests.workstations.site import Desk, Site, staffed

TODAY, TOMORROW, NEXT, LATER = (f"2026-11-{day}T00:00:01Z" for day in (21, 22, 23, 24))
ALTERED: tuple[tuple[int, Callable[[Row], list[Row]]], ...] = (
    (9, lambda row: [replace(row, h=b"\7" * 32)]),
    (7, lambda row: [replace(row, h=None)]),
    (5, lambda _row: []),
)
"""Another name, no name, taken out."""


@pytest.fixture
def site() -> Site:
    made = staffed()
    made.rest()
    return made


def at(desk: Desk, now: str) -> Desk:
    """The desk's program started at another time, and a round."""
    desk.clock = now
    desk.restart()
    desk.round()
    return desk


def alter(site: Site, seq: int, change: Callable[[Row], list[Row]]) -> None:
    site.store.lie(lambda rows: [shown for row in rows for shown in (change(row) if row.seq == seq else [row])])


def asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After which numbers the store is asked for names from here on."""
    found: list[int] = []
    real = site.store.digests

    def digests(after: int, limit: int) -> object:
        found.append(after)
        return real(after, limit)

    monkeypatch.setattr(site.store, "digests", digests)
    return found


def noticed(desk: Desk) -> list[tuple[str, int]]:
    return [(one.kind, one.seq) for one in desk.replica.findings()]


def test_what_was_altered_below_what_was_read_is_told_the_next_day(site: Site) -> None:
    founder, ann = at(site.desks["founder"], TODAY), site.desks["ann"]
    told: list[tuple[str, int]] = []
    for (seq, change), (today, next_day) in zip(ALTERED, pairwise((TODAY, TOMORROW, NEXT, LATER)), strict=True):
        site.store.honest()
        alter(site, seq, change)
        assert noticed(at(founder, today)) == told
        told.insert(0, (causes.CHANGED, seq))
        assert noticed(at(founder, next_day)) == told
    assert noticed(at(ann, LATER)) == []
    # it stops nothing: what is new goes out and comes in
    ann.edit(ann.pid, "contact", {"phone": "7"})
    ann.round()
    founder.round()
    assert founder.value(ann.pid, "contact", "phone") == "7"


def test_an_honest_store_is_looked_through_once_a_day(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    founder, calls = at(site.desks["founder"], TODAY), asked(site, monkeypatch)
    monkeypatch.setattr(daily, "NAMES_A_TIME", 16)
    begun = []
    for now in (TODAY, TOMORROW, TOMORROW, NEXT):
        calls.clear()
        at(founder, now)
        begun.append(calls.count(0))
        assert not begun[-1] or {0, 16, 32, 48} <= set(calls)
    assert begun == [0, 1, 0, 1]
    assert noticed(founder) == []


def test_a_look_is_a_few_portions_a_round_and_goes_on_where_it_stopped(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = at(site.desks["founder"], TODAY)
    monkeypatch.setattr(daily, "NAMES_A_TIME", 8)
    monkeypatch.setattr(daily, "PORTIONS_A_ROUND", 2)
    last = founder.ledger.cursor - 1
    alter(site, last, ALTERED[0][1])
    calls = asked(site, monkeypatch)
    for number in range(last // 16 + 1):
        assert noticed(founder) == []
        calls.clear()
        at(founder, TOMORROW)
        assert {16 * number, 16 * number + 8} & set(calls)
        assert not [after for after in calls if after < 16 * number]
    assert noticed(founder) == [(causes.CHANGED, last)]


def test_a_line_that_breaks_and_a_note_that_is_nonsense_stop_no_look(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = at(site.desks["founder"], TODAY)
    alter(site, 9, ALTERED[0][1])
    founder.replica.set_meta(daily.LOOKED, "2026-11-21 -7²")
    monkeypatch.setattr(daily, "NAMES_A_TIME", 8)
    real = site.store.digests

    def broken(after: int, limit: int) -> object:
        if after == 8:
            raise Unreachable("gone")
        return real(after, limit)

    monkeypatch.setattr(site.store, "digests", broken)
    with pytest.raises(Unreachable):
        founder.round()
    monkeypatch.setattr(site.store, "digests", real)
    founder.round()
    assert noticed(founder) == [(causes.CHANGED, 9)]
