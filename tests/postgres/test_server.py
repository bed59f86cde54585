"""A real server that is stopped, restarted and crowded: nothing lost, nothing twice, every failure a sentence."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Event

import psycopg
import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    Conflict,
    NoAccess,
    NotAStore,
    Outgoing,
    Unknown,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_address import conninfo
from hris_desktop.store.postgres_setup import set_up
from tests.postgres.cluster import EVERYBODY, PRIYA, Cluster, Database
from tests.postgres.conftest import Draft
from tests.postgres.server import OWNER

WRITERS, EACH = 8, 40


def test_setting_up_twice_changes_nothing(database: Database) -> None:
    before = database.open()
    before.put_blobs([b"kept"])
    incarnation = before.me().incarnation
    before.close()
    assert set_up(database.url(OWNER)) is False
    store = database.open()
    assert store.me().incarnation == incarnation
    assert len(store.get_blobs([sha256(b"kept").hexdigest()])) == 1
    store.close()


def test_what_is_not_a_store_says_so(database: Database, cluster: Cluster) -> None:
    url = cluster.server.url(EVERYBODY, "postgres")
    with pytest.raises(NotAStore, match="holds no store"):
        PostgresStore.open(url)
    with pytest.raises(NoAccess):
        PostgresStore.open(cluster.server.url("nobody_here", database.name))
    with pytest.raises(WrongOrganisation):
        _founded(database).open(database.url(), org="f" * 32)


def _founded(database: Database) -> type[PostgresStore]:
    store = database.open()
    store.found("0" * 32, [Outgoing("org", 1, "op", Entry(b"{}", b"", b"s" * 64))])
    store.close()
    return PostgresStore


@pytest.mark.usefixtures("tls")
def test_a_server_that_cannot_prove_its_name_gets_nothing(database: Database) -> None:
    with pytest.raises(Unreachable):
        PostgresStore.open(database.url().replace("127.0.0.1", "localhost").replace("authority.pem", "server.pem"))


def test_eight_writers_leave_no_hole_and_a_reader_misses_no_row(database: Database, draft: Draft) -> None:
    done = Event()

    def write(number: int) -> list[int]:
        store = database.open()
        seqs: list[int] = []
        for rev in range(1, EACH + 1):
            outcome = store.append([draft(f"w:{number}", rev, PRIYA)])
            assert isinstance(outcome, Appended)
            seqs += outcome.seqs
        store.close()
        return seqs

    def read() -> list[int]:
        store, seen = database.open(), [0]
        while not (done.is_set() and store.me().last_seq == seen[-1]):
            seen += [row.seq for row in store.entries(EVERYTHING, seen[-1], 100)]
        store.close()
        return seen[1:]

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(read)
        written = [seq for seqs in pool.map(write, range(WRITERS)) for seq in seqs]
        done.set()
        assert reader.result() == list(range(1, WRITERS * EACH + 1))
    assert sorted(written) == list(range(1, WRITERS * EACH + 1))


def test_one_chain_wanted_by_eight_gets_every_rev_once(database: Database, draft: Draft) -> None:
    def write(number: int) -> int:
        store, tries = database.open(), 0
        rev = 1
        for _ in range(10):
            while True:
                outcome = store.append([draft("k:one", rev, PRIYA, name=f"{number}/{rev}")])
                tries += 1
                if isinstance(outcome, Appended):
                    break
                assert isinstance(outcome, Conflict)
                rev = outcome.revs["k:one"] + 1
            rev += 1
        store.close()
        return tries

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(write, range(WRITERS))) >= 80
    store = database.open()
    assert [row.rev for row in store.entries(EVERYTHING, 0, 999)] == list(range(1, 81))
    store.close()


def test_a_connection_cut_before_sending_is_no_unknown(database: Database, draft: Draft, cluster: Cluster) -> None:
    store = database.open()
    _terminate(cluster, database)
    outcome_or_error: object
    try:
        outcome_or_error = store.append([draft("k:one", 1, PRIYA)])
    except Unreachable as error:
        outcome_or_error = error
    assert isinstance(outcome_or_error, Unknown | Unreachable), "never Denied or Conflict, which would park it"
    store.close()
    again = database.open()
    assert again.me().last_seq == 0
    assert again.append([draft("k:one", 1, PRIYA)]) == Appended((1,))
    again.close()


def test_a_restart_in_mid_flood_loses_and_doubles_nothing(database: Database, draft: Draft, cluster: Cluster) -> None:
    """What was answered stands; what died on the way is there once or not at all, and only a look can tell."""
    answered: list[str] = []
    unknown: list[str] = []
    half = Event()

    def write() -> None:
        store, rev = database.open(), 1
        while rev <= 300:
            one = draft("k:one", rev, PRIYA)
            try:
                outcome = store.append([one])
            except Unreachable:
                store = _again(store, database)
                continue
            if isinstance(outcome, Appended):
                answered.append(one.op)
                rev += 1
            elif isinstance(outcome, Conflict):
                assert outcome.revs == {"k:one": rev}, "it had been written before the connection died"
                rev += 1
            else:
                assert isinstance(outcome, Unknown)
                unknown.append(one.op)
                store = _again(store, database)
            if rev > 100:
                half.set()
        store.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        half.wait(60)
        cluster.server.stop("immediate")
        cluster.server.start()
        writing.result(timeout=120)
    store = database.open()
    ops = [row.op for row in store.entries(EVERYTHING, 0, 999)]
    store.close()
    assert len(ops) == len(set(ops)) == 300
    assert set(answered) <= set(ops)


def _again(store: PostgresStore, database: Database) -> PostgresStore:
    store.close()
    while True:
        try:
            return database.open()
        except Unreachable:
            continue


def _terminate(cluster: Cluster, database: Database) -> None:
    cluster.server.superuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{database.name}' AND pid <> pg_backend_pid()"
    )


def test_a_lock_held_by_somebody_is_busy_not_broken(database: Database, draft: Draft) -> None:
    store = database.open()
    with psycopg.connect(conninfo(database.url(OWNER))) as owner:
        owner.execute("SELECT * FROM hris.store FOR UPDATE")
        with pytest.raises(Unreachable, match="busy"):
            store.append([draft("k:one", 1, PRIYA)])
    assert store.append([draft("k:one", 1, PRIYA)]) == Appended((1,))
    store.close()


def test_nothing_of_the_password_stands_in_an_error(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    path = os.environ["PGPASSFILE"]
    monkeypatch.setenv("PGPASSFILE", path + ".absent")
    monkeypatch.setenv("PGPASSWORD", "wrong-word")
    with pytest.raises(NoAccess) as caught:
        PostgresStore.open(database.url())
    assert "wrong-word" not in str(caught.value)
