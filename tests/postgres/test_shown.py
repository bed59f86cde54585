"""Numbered and not shown yet: nobody reads it, everybody's next append shows it, and those who wait share one flush."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace

import psycopg
import pytest

from hris_desktop.store.contract import EVERYTHING, Appended, Conflict, Outgoing, Unknown, Unreachable
from hris_desktop.store.postgres import PostgresStore, _sent
from hris_desktop.store.postgres_address import conninfo
from tests.postgres.cluster import AMIRA, BRUNO, EVERYBODY, PRIYA, Cluster, Database
from tests.postgres.conftest import Draft
from tests.postgres.server import OWNER

PLACE = (
    "SELECT outcome, first_seq FROM hris.place(NULL, ARRAY[%s], ARRAY[%s::bigint], ARRAY[%s], ARRAY[%s::bytea], "
    "ARRAY[%s::bytea], ARRAY[%s::bytea])"
)

LONG = 30.0


def numbered(database: Database, one: Outgoing, login: str = EVERYBODY) -> None:
    """What a program leaves that dies between its two commits."""
    with psycopg.connect(conninfo(database.url(login)), autocommit=True) as db:
        [(outcome, _)] = db.execute(PLACE, _sent(one)).fetchall()
    assert outcome == "appended"


def test_what_has_a_number_alone_is_read_by_nobody(database: Database, draft: Draft) -> None:
    store = database.open()
    assert store.append([draft("k:one", 1, PRIYA)]) == Appended((1,))
    numbered(database, draft("k:one", 2, PRIYA))
    with psycopg.connect(conninfo(database.url())) as db:
        assert db.execute("SELECT count(*) FROM hris.entry").fetchall() == [(1,)]
    assert (store.me().last_seq, len(store.digests(0, 9)), len(store.entries(EVERYTHING, 0, 9))) == (1, 1, 1)
    assert store.append([draft("k:two", 1, PRIYA)]) == Appended((3,))
    assert [seq for seq, _ in store.digests(0, 9)] == [row.seq for row in store.entries(EVERYTHING, 0, 9)] == [1, 2, 3]
    store.close()


def test_who_writes_alone_shows_at_once_and_whatever_waits_with_it(database: Database, draft: Draft) -> None:
    store, other = database.open(), database.open()
    for rev in (1, 2, 3):
        assert store.append([draft("k:one", rev, PRIYA)]) == Appended((rev,))
        assert store._alone
    numbered(database, draft("k:two", 1, PRIYA))
    assert store.append([draft("k:one", 4, PRIYA)]) == Appended((5,))
    assert len(other.entries(EVERYTHING, 0, 9)) == other.me().last_seq == 5
    assert not store._alone
    assert other.append([draft("k:two", 2, PRIYA)]) == Appended((6,))
    assert store.append([draft("k:two", 2, PRIYA)]) == Conflict({"k:two": 2})
    assert store.append([draft("k:one", 5, PRIYA)]) == Appended((7,))
    assert not store._alone
    store._alone = True
    assert store.append([draft("k:one", 9, PRIYA)]) == Conflict({"k:one": 5})
    store.close()
    other.close()


def test_a_lone_writer_who_finds_the_flush_taken_has_written_nothing(database: Database, draft: Draft) -> None:
    store = database.open()
    store._db.execute("SET lock_timeout = '50ms'")
    store._alone = True
    with psycopg.connect(conninfo(database.url(OWNER))) as other:
        other.execute("LOCK TABLE hris.shown IN EXCLUSIVE MODE")
        with pytest.raises(Unreachable, match="busy"):
            store.append([draft("k:one", 1, PRIYA)])
    assert store.append([draft("k:one", 1, PRIYA)]) == Appended((1,))
    store.close()


def test_whoever_is_told_of_a_conflict_can_read_what_was_first(database: Database, draft: Draft) -> None:
    store, one = database.open(), draft("k:one", 1, PRIYA)
    numbered(database, one)
    assert store.me().last_seq == 0
    assert store.append([one]) == Conflict({"k:one": 1}), "its own program, which had no answer"
    assert [row.h for row in store.entries(EVERYTHING, 0, 9)] == [one.entry.h]
    numbered(database, draft("k:one", 2, PRIYA))
    [row] = store.entries(EVERYTHING, 0, 9)
    assert isinstance(store.restore("0" * 32, [replace(row, seq=2)]), Conflict)
    assert store.me().last_seq == 2, "and so can whoever puts rows back"
    store.close()


def test_nobody_numbers_or_shows_more_than_they_may(database: Database, draft: Draft, cluster: Cluster) -> None:
    with psycopg.connect(conninfo(database.url("amira")), autocommit=True) as db:
        for one in (draft(f"r:{BRUNO}:contact", 1, AMIRA), draft(f"r:{AMIRA}:contact", 1, BRUNO)):
            assert db.execute(PLACE, _sent(one)).fetchall() == [("denied", 1)]
        cluster.server.superuser("DELETE FROM hris.login WHERE name = 'amira'", database.name)
        assert db.execute(PLACE, _sent(draft(f"r:{AMIRA}:contact", 1, AMIRA))).fetchall() == [("denied", 1)]
    store = database.open()
    assert store.me().last_seq == 0
    store.close()


def test_those_who_wait_for_the_disk_share_one_flush(database: Database, draft: Draft) -> None:
    """Whoever shows something holds up nobody else on the way to the disk: fifteen at once, and a sixteenth."""
    numbered(database, draft("k:one", 1, PRIYA))
    store, reader = database.open(), database.open()
    with ExitStack() as stack:
        others = [stack.enter_context(psycopg.connect(conninfo(database.url()))) for _ in range(15)]
        for other in others:
            assert other.execute("SELECT hris.show(1)").fetchall() == [(1,)]
        for rev in (2, 3):
            assert store.append([draft("k:one", rev, PRIYA)]) == Appended((rev,))
            assert reader.me().last_seq == len(reader.entries(EVERYTHING, 0, 9)) == rev
            store._alone = False
        for other in others:
            other.commit()
    assert reader.me().last_seq == 3, "what was said late takes nothing back"
    told = [notice.payload for notice in reader._db.notifies(timeout=LONG, stop_after=2)]
    assert told == ["2", "3"]
    store.close()
    reader.close()


def test_of_what_several_show_at_once_the_greatest_is_told(database: Database, draft: Draft) -> None:
    reader = database.open()
    for rev in (1, 2):
        numbered(database, draft("k:one", rev, PRIYA))
        with psycopg.connect(conninfo(database.url()), autocommit=True) as db:
            assert db.execute("SELECT hris.show(%s)", (rev,)).fetchall() == [(rev,)]
    with psycopg.connect(conninfo(database.url()), autocommit=True) as db:
        assert db.execute("SELECT hris.show(2)").fetchall() == [(0,)], "it is shown already"
        for shown in (1, 2):
            db.execute("SELECT hris.tell(%s, %s)", (shown, shown))
    assert [notice.payload for notice in reader._db.notifies(timeout=LONG, stop_after=1)] == ["2"], "1 would be first"
    reader.close()


def test_who_comes_next_tells_and_every_thirty_second_number_is_told_in_any_case(
    database: Database, draft: Draft
) -> None:
    reader = database.open()
    numbered(database, draft("k:one", 1, PRIYA))
    with psycopg.connect(conninfo(database.url()), autocommit=True) as db:
        assert db.execute("SELECT hris.show(1)").fetchall() == [(1,)]
        numbered(database, draft("k:one", 2, PRIYA))
        db.execute("SELECT hris.tell(1, 1)")
        db.execute("SELECT hris.tell(1, 32)")
        assert db.execute("SELECT hris.show(2)").fetchall() == [(2,)]
        db.execute("SELECT hris.tell(2, 2)")
    assert [notice.payload for notice in reader._db.notifies(timeout=LONG, stop_after=2)] == ["1", "2"], (
        "1 was told once"
    )
    reader.close()


def test_after_many_wrote_at_once_the_last_number_is_told(database: Database, draft: Draft) -> None:
    """Each leaves the telling to whoever comes next; after every burst somebody has told of its end."""
    reader, bursts, each = database.open(), 6, 5
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(database.open())) for _ in range(8)]
        pool = stack.enter_context(ThreadPoolExecutor(len(stores)))

        def write(number: int, burst: int) -> None:
            for rev in range(1 + burst * each, 1 + (burst + 1) * each):
                assert isinstance(stores[number].append([draft(f"k:{number}", rev, PRIYA)]), Appended)

        for burst in range(bursts):
            list(pool.map(write, range(len(stores)), [burst] * len(stores)))
            end = str((burst + 1) * each * len(stores))
            assert any(notice.payload == end for notice in reader._db.notifies(timeout=LONG)), end
    reader.close()


def test_a_flush_that_does_not_end_is_an_unknown_answer(database: Database, draft: Draft) -> None:
    """A standby that is gone holds whoever shows; the others know neither yes nor no, and find out later."""
    store = database.open()
    store._db.execute("SET lock_timeout = '50ms'")
    with psycopg.connect(conninfo(database.url(OWNER))) as other:
        other.execute("LOCK TABLE hris.showing IN EXCLUSIVE MODE")
        assert store.append([draft("k:one", 1, PRIYA)]) == Unknown()
        assert store.append([draft("k:one", 1, PRIYA)]) == Unknown(), "a conflict that nobody could look at"
        assert store.me().last_seq == 0
    assert store.append([draft("k:one", 1, PRIYA)]) == Conflict({"k:one": 1})
    assert store.me().last_seq == 1
    store.close()


@pytest.mark.parametrize("shown", [False, True])
def test_a_server_that_crashes_takes_nothing_that_was_shown(
    database: Database, draft: Draft, cluster: Cluster, *, shown: bool
) -> None:
    store = database.open()
    store.append([draft("k:one", 1, PRIYA)])
    if shown:
        store.append([draft("k:one", 2, PRIYA)])
    else:
        numbered(database, draft("k:one", 2, PRIYA))
    store.close()
    cluster.server.stop("immediate")
    cluster.server.start()
    again = PostgresStore.open(database.url())
    assert again.me().last_seq == len(again.digests(0, 9)) == 1 + shown
    outcome = again.append([draft("k:two", 1, PRIYA)])
    assert isinstance(outcome, Appended)
    assert [seq for seq, _ in again.digests(0, 9)] == [*range(1, outcome.seqs[0] + 1)]
    again.close()
