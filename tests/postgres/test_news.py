"""The server tells that somebody wrote: at once, whatever the connection is doing, and never of one's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hris_desktop.store.contract import Unreachable
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.sync.bell import Doorbell, Woken
from tests.postgres.cluster import PRIYA, Cluster, Database
from tests.postgres.conftest import Draft

LONG = 20.0


@pytest.fixture
def two(database: Database) -> Iterator[tuple[PostgresStore, PostgresStore]]:
    mine, theirs = database.open(), database.open()
    yield mine, theirs
    mine.close()
    theirs.close()


@pytest.fixture
def bell() -> Iterator[Doorbell]:
    made = Doorbell()
    yield made
    made.close()


Two = tuple[PostgresStore, PostgresStore]


def test_a_thread_that_sleeps_on_the_connection_is_woken(two: Two, bell: Doorbell, draft: Draft) -> None:
    mine, theirs = two
    before = mine.change_mark()
    theirs.append([draft("k:one", 1, PRIYA)])
    assert bell.wait_beside(mine.fileno(), LONG) is Woken.LINE
    assert mine.change_mark() != before
    assert bell.wait_beside(mine.fileno(), 0.0) is Woken.TIME, "what was told has been read"


def test_news_that_come_with_an_answer_are_not_lost(two: Two, draft: Draft) -> None:
    """The server puts them before the answer to whatever is asked next, where nobody waits for them."""
    mine, theirs = two
    for rev in range(1, 20):
        before = mine.change_mark()
        theirs.append([draft("k:one", rev, PRIYA)])
        while mine.me().last_seq < rev:
            pass
        assert _changes(mine, before), f"entry {rev} was read by chance and not told"


def _changes(store: PostgresStore, before: object) -> bool:
    return any(store.change_mark() != before for _ in range(2_000))


def test_ones_own_are_no_news(two: Two, bell: Doorbell, draft: Draft) -> None:
    mine, theirs = two
    before = theirs.change_mark()
    theirs.append([draft("k:one", 1, PRIYA)])
    assert bell.wait_beside(mine.fileno(), LONG) is Woken.LINE
    assert theirs.change_mark() == before


def test_a_server_that_dies_wakes_too(two: Two, bell: Doorbell, database: Database, cluster: Cluster) -> None:
    mine, _ = two
    mine.change_mark()
    cluster.server.superuser(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'"
    )
    with pytest.raises(Unreachable):
        _read_on(mine, bell)


def _read_on(store: PostgresStore, bell: Doorbell) -> None:
    for _ in range(5):
        assert bell.wait_beside(store.fileno(), LONG) is Woken.LINE
        store.change_mark()
