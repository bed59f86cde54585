"""An organisation that moves to another store: broken off anywhere, it goes on, and arrives whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.store.contract import (
    EVERYTHING,
    AppendResult,
    Denied,
    NoAccess,
    NotAStore,
    Row,
    Store,
    Unknown,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.move import Diverged, Moved, close_for_good, held, move
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import open_store, sqlite_url
from tests.store.conftest import ORG, Connect, Make

ROWS = 200


class Killed(Exception):
    """The program ends here."""


class Breaking:
    """A store whose ``restore`` fails once, at the nth call, before or after the rows stand in it."""

    def __init__(self, real: Store, at: int, how: str) -> None:
        self.real, self.at, self.how = real, at, how

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        self.at -= 1
        if self.at or self.how == "never":
            return self.real.restore(org, rows)
        if self.how == "before":
            raise Killed
        if self.how == "denied":
            return Denied("no")
        self.real.restore(org, rows)
        if self.how == "after":
            raise Killed
        return Unknown()


@pytest.fixture
def source(make: Make) -> MemoryStore:
    """A log with an erased body, a broken row and every kind of batch."""
    store = MemoryStore()
    store.found(ORG, [make("org", 1), make("org", 2)])
    for number in range(3, ROWS + 1):
        sent = make(f"r:{number % 7}:x", 1 + (number - 3) // 7, str(number), body=bytes([number]) * number)
        store.append([sent])
    store.erase(store.entries(EVERYTHING, 41, 1)[0].h)  # type: ignore[arg-type]
    return store


@pytest.mark.parametrize("how", ["before", "after", "unknown"])
def test_broken_off_anywhere_it_goes_on_and_arrives_whole(
    source: MemoryStore, connect: Connect, how: str, tmp_path: Path
) -> None:
    target = connect()
    for at in range(1, 5):
        if how == "unknown":
            move(source, Breaking(target, at, how))
            break
        with pytest.raises(Killed):
            move(source, Breaking(target, 1, how))
        if target.me().last_seq == ROWS:
            break
    done = move(source, target)
    assert done.rows == ROWS
    assert target.entries(EVERYTHING, 0, 999) == source.entries(EVERYTHING, 0, 999)
    assert (target.me().org, target.me().last_seq) == (ORG, ROWS)
    back = MemoryStore()
    assert move(target, back).head == done.head, "and back again"


def test_a_second_time_it_brings_what_was_written_since(source: MemoryStore, connect: Connect, make: Make) -> None:
    target = connect()
    assert move(source, target).fresh == ROWS
    source.append([make("late", 1)])
    assert move(source, target).fresh == 1
    assert move(source, target).fresh == 0


def test_what_lies_in_the_target_is_never_written_over(source: MemoryStore, connect: Connect, make: Make) -> None:
    target = connect()
    target.found(ORG, [make("org", 1, "another")])
    with pytest.raises(Diverged):
        move(source, target)
    assert target.me().last_seq == 1
    stranger = MemoryStore()
    stranger.found("f" * 32, [make("org", 1)])
    with pytest.raises(WrongOrganisation):
        move(source, stranger)
    with pytest.raises(WrongOrganisation):
        move(MemoryStore(), target)


def test_a_target_that_changes_a_row_is_found_out(source: MemoryStore) -> None:
    target = MemoryStore()
    move(source, target)
    target.shelf.rows[99] = replace(target.shelf.rows[99], body=b"another")
    with pytest.raises(Diverged, match="entry 100"):
        move(source, target)


def test_a_source_that_shows_a_part_only_is_told(source: MemoryStore) -> None:
    class Partly:
        def __getattr__(self, name: str) -> Any:
            return getattr(source, name)

        def entries(self, *given: Any) -> list[Row]:
            return [row for row in source.entries(*given) if row.seq % 7]

    target = MemoryStore()
    with pytest.raises(NotAStore, match="a login of HR"):
        move(Partly(), target)
    assert target.me().last_seq == 0


def test_a_login_without_the_right_is_told_so(source: MemoryStore) -> None:
    with pytest.raises(NoAccess, match="HR"):
        move(source, Breaking(MemoryStore(), 1, "denied"))


def test_a_closed_store_says_where_it_went_and_takes_nothing_more(path: Path, make: Make) -> None:
    open_already = SqliteStore.open(path)
    open_already.found(ORG, [make("org", 1)])
    with held(path):
        late = SqliteStore.open(path, busy_seconds=0.01)
        with pytest.raises(Unreachable, match="busy"):
            late.append([make("org", 2)])
        kept = close_for_good(path, "postgresql+psycopg://db.example/hr")
    for store in (open_already, late):
        with pytest.raises(Unreachable):
            store.append([make("org", 2)])
        store.close()
    with pytest.raises(Moved, match=r"db\.example"):
        open_store(sqlite_url(path))
    assert path.with_name(f"{path.name}.moved-to").stat().st_mode & 0o777 == kept.stat().st_mode & 0o666
    last = SqliteStore.open(kept)
    assert last.me().last_seq == 1
    last.close()
