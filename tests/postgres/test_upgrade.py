"""Databases that earlier releases left: opened by this one, and upgraded while programs of the release before go on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from select import select
from time import monotonic

import pytest

from hris_desktop import cli
from hris_desktop.services.upgrading import upgrade_store
from hris_desktop.store.contract import EVERYTHING, Appended, Conflict, NotAStore, StoreTooNew, StoreTooOld
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_setup import upgrade
from hris_desktop.store.versions import Lineage
from hris_desktop.sync.verify import verify
from tests.postgres.cluster import PRIYA, Cluster, Database
from tests.postgres.conftest import Draft
from tests.postgres.server import OWNER
from tests.upgrade.dumps import DUMPS, load
from tests.upgrade.make_kept import KEPT, WAITING
from tests.upgrade.test_kept import Left, facts_of, mobile, waiting

NAME = "restored"
Loaded = Callable[[int], Database]


@pytest.fixture
def loaded(cluster: Cluster) -> Iterator[Loaded]:
    """A database of this shape, restored from its dump under another name."""
    yield lambda shape: load(cluster.server, NAME, shape)
    cluster.server.superuser(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def left(database: Database, shape: int, folder: Path) -> Left:
    """The device that was in contact with it."""
    release = KEPT / DUMPS[shape]
    replica = folder / "replica.sqlite"
    replica.write_bytes(gzip.decompress((release / "replica.sqlite.gz").read_bytes()))
    return Left(facts_of(release), replica, database.url())


def is_older(store: PostgresStore) -> bool:
    """What this program knows of the store it opened."""
    return not store._together


def heard(store: PostgresStore, mark: object) -> bool:
    """Whether the server tells this connection of a change before long."""
    end = monotonic() + 30
    while store.change_mark() == mark and monotonic() < end:
        select([store.fileno()], [], [], 1)
    return store.change_mark() != mark


@pytest.mark.parametrize("shape", DUMPS)
def test_what_a_release_left_on_a_server_goes_on(loaded: Loaded, draft: Draft, shape: int, tmp_path: Path) -> None:
    database = loaded(shape)
    found = left(database, shape, tmp_path)
    desk = found.desk()
    store = desk.company.store
    assert isinstance(store, PostgresStore)
    assert is_older(store) == (shape < Lineage.SHARED.schema)
    assert waiting(desk) == found.facts["waiting"]
    desk.sync()
    assert waiting(desk) == []
    assert mobile(desk) == [WAITING]
    assert store.me().last_seq > found.facts["cursor"]
    assert verify(store).sound()
    store.close()
    desk.replica.close()
    upgrade(database.url(OWNER))
    store = database.open()
    assert store._by_one, "what is no shape is made anew, too"
    assert isinstance(store.append([draft("k:later", 1, PRIYA)]), Appended)
    store.close()


def test_programs_of_the_release_before_go_on_while_their_store_is_upgraded(
    loaded: Loaded, draft: Draft, capsys: pytest.CaptureFixture[str]
) -> None:
    database = loaded(1)
    older = database.open()
    start, said = older.me().last_seq, older.me().schema
    assert older.append([draft("k:one", 1, PRIYA)]) == Appended((start + 1,))
    mark = older.change_mark()
    assert cli.run(["store", "upgrade", "--store", database.url(OWNER), "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["before"], done["now"]) == (1, Lineage.SHARED.schema)
    newer = database.open()
    assert (is_older(older), is_older(newer)) == (True, False)
    assert newer.append([draft("k:one", 2, PRIYA)]) == Appended((start + 2,))
    assert heard(older, mark), "it hears of what programs of this release write"
    assert older.append([draft("k:one", 2, PRIYA, name="late")]) == Conflict({"k:one": 2})
    assert older.append([draft("k:one", 3, PRIYA)]) == Appended((start + 3,))
    assert older.entries(EVERYTHING, 0, 999) == newer.entries(EVERYTHING, 0, 999)
    assert (older.me().schema, older.me().last_seq) == (said, start + 3)
    for store in (older, newer):
        store.close()
    again = upgrade_store(database.url(OWNER))
    assert again.title == "The store is up to date"


def test_a_row_under_a_taken_name_needs_the_upgrade_and_then_lies_where_it_lay(loaded: Loaded) -> None:
    database = loaded(1)
    store = database.open()
    rows, org = store.entries(EVERYTHING, 0, 9), store.me().org
    assert org
    planted = replace(rows[1], seq=store.me().last_seq + 1)
    with pytest.raises(StoreTooOld, match="store upgrade"):
        store.restore(org, [planted])
    store.close()
    assert upgrade(database.url(OWNER)) == 1
    store = database.open()
    assert store.restore(org, [planted]) == Appended((planted.seq,))
    assert store.entries(EVERYTHING, planted.seq - 1, 9) == [planted]
    store.close()


def test_what_cannot_be_upgraded_says_so(loaded: Loaded, cluster: Cluster) -> None:
    with pytest.raises(NotAStore, match="holds no store"):
        upgrade(cluster.server.url(OWNER, "postgres"))
    database = loaded(2)
    cluster.server.superuser("UPDATE hris.store SET shape = 9", NAME)
    with pytest.raises(StoreTooNew):
        upgrade(database.url(OWNER))
    database.open().close()
    cluster.server.superuser("UPDATE hris.store SET schema = 9", NAME)
    with pytest.raises(StoreTooNew):
        database.open()
