"""What earlier releases left behind is opened by this one: stores, devices' files, and acts that waited in them.

And the other direction: a newer store or file is refused in words, with exit code 8, and nothing of it is changed.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.keys import Identity
from hris_desktop.services.sentences import spoken
from hris_desktop.services.upgrading import upgrade_store
from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    Conflict,
    Outgoing,
    Store,
    StoreError,
    StoreTooNew,
    StoreTooOld,
)
from hris_desktop.store.folder import MARKER
from hris_desktop.store.replica import Replica, ReplicaTooNew, State
from hris_desktop.store.urls import folder_url, open_store, sqlite_url
from hris_desktop.store.versions import Lineage
from hris_desktop.sync.verify import verify
from hris_desktop.vault.keybag import PersonKeys
from tests.services.company import Company, Desk
from tests.upgrade.make_kept import KEPT, WAITING, name

RELEASES = sorted(one.name for one in KEPT.iterdir() if one.is_dir())
STORES = [
    (one, kind) for one in RELEASES for kind in ("store.sqlite.gz", "folder.tar.gz") if (KEPT / one / kind).exists()
]


@dataclass
class Left:
    """What one release left, unpacked."""

    facts: dict[str, Any]
    replica: Path
    store: str
    """Its address."""

    def desk(self) -> Desk:
        """The person's device, with this program and a new connection."""
        keys = dict(self.facts["keys"])
        genesis = bytes.fromhex(keys.pop("genesis"))
        identity = Identity.of(*(bytes.fromhex(seed) for seed in self.facts["identity"]))
        owner = PersonKeys(**keys, genesis=genesis, identity=identity)
        company = Company(open_store(self.store))
        return Desk(company, Replica.open(self.replica), owner, bytes.fromhex(self.facts["vk"]))


def facts_of(release: Path) -> dict[str, Any]:
    """What stands in a release's folder about its files."""
    facts: dict[str, Any] = json.loads((release / "facts.json").read_text())
    return facts


Unpack = Callable[[str, str], Left]


@pytest.fixture
def unpack(tmp_path: Path) -> Unpack:
    def left(release: str, kind: str) -> Left:
        for file in (KEPT / release).glob("*.sqlite.gz"):
            (tmp_path / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
        if kind.startswith("folder"):
            with tarfile.open(KEPT / release / kind) as packed:
                packed.extractall(tmp_path, filter="data")
        store = folder_url(tmp_path / "folder") if kind.startswith("folder") else sqlite_url(tmp_path / "store.sqlite")
        return Left(facts_of(KEPT / release), tmp_path / "replica.sqlite", store)

    return left


def waiting(desk: Desk) -> list[str]:
    return [item.op for item in desk.replica.outbox_list([State.QUEUED, State.PARKED])]


def mobile(desk: Desk) -> list[str]:
    """The number as the form shows it, what waits included."""
    form = desk.suite.records.form(desk.pid, "contact", None)
    return [one.text for one in form.inputs if one.field.key == "personal_mobile"]


def test_the_present_formats_are_among_those_kept() -> None:
    """Whoever makes a new schema also runs ``python -m tests.upgrade.make_kept``, then ``dumps``, and commits both."""
    present = {path.name for path in (KEPT / name()).iterdir()}
    assert present == {"facts.json", "folder.tar.gz", "postgresql.sql", "replica.sqlite.gz", "store.sqlite.gz"}


@pytest.mark.parametrize(("release", "kind"), STORES)
def test_what_a_release_left_goes_on(unpack: Unpack, release: str, kind: str) -> None:
    left = unpack(release, kind)
    older = left.facts["schemas"]["replica"]
    desk = left.desk()
    backup = left.replica.with_name(f"replica.sqlite.schema{older}.backup")
    assert backup.exists() == (not release.startswith(name().partition("-")[0]))
    ledger = desk.suite.desk.ledger
    assert (ledger.cursor, ledger.head.hex()) == (left.facts["cursor"], left.facts["head"])
    assert waiting(desk) == left.facts["waiting"]
    assert mobile(desk) == [WAITING]
    desk.sync()
    assert waiting(desk) == []
    assert desk.company.store.me().last_seq > left.facts["cursor"]
    assert mobile(desk) == [WAITING]
    assert verify(desk.company.store).sound()
    desk.company.store.close()
    desk.replica.close()
    again = left.desk()
    assert mobile(again) == [WAITING]
    again.replica.close()


def test_a_file_of_the_first_format_is_upgraded_under_a_program_that_goes_on(unpack: Unpack) -> None:
    """A row under a taken name, which only a host can have planted, is put back afterwards; nobody is shut out."""
    left = unpack("replica3-shared1", "store.sqlite.gz")
    older = open_store(left.store)
    rows, me = older.entries(EVERYTHING, 0, 999), older.me()
    assert me.org
    planted = replace(rows[1], seq=me.last_seq + 1)
    with pytest.raises(StoreTooOld, match="store upgrade"):
        older.restore(me.org, [planted])
    done = upgrade_store(left.store)
    assert (done.before, done.now, upgrade_store(left.store).title) == (1, Lineage.SHARED.schema, "Nothing to do")
    assert (older.me().schema, older.me().incarnation) == (me.schema, me.incarnation), "older programs look at these"
    newer = open_store(left.store)
    assert newer.restore(me.org, [planted]) == Appended((planted.seq,))
    one = Outgoing("k:one", 1, "op", Entry(b"ctx", b"body", b"sig"))
    assert older.append([one]) == Appended((planted.seq + 1,))
    assert isinstance(newer.append([one]), Conflict)
    assert older.entries(EVERYTHING, 0, 999)[:-1] == [*rows, planted]
    older.close()
    newer.close()


def test_a_folder_of_the_first_format_needs_no_upgrade(unpack: Unpack) -> None:
    left = unpack("replica3-shared1", "folder.tar.gz")
    assert upgrade_store(left.store).title == "Nothing to do"
    store = open_store(left.store)
    rows, me = store.entries(EVERYTHING, 0, 999), store.me()
    assert me.org
    planted = replace(rows[1], seq=me.last_seq + 1)
    assert store.restore(me.org, [planted]) == Appended((planted.seq,))
    store.close()


def says_schema(left: Left, schema: int) -> None:
    """The shared store as another release would leave it."""
    if left.store.startswith("folder"):
        marker = left.replica.with_name("folder") / MARKER
        marker.write_text(json.dumps(json.loads(marker.read_text()) | {"schema": schema}))
    else:
        connection = sqlite3.connect(left.replica.with_name("store.sqlite"))
        connection.execute("UPDATE store SET schema = ?", (schema,))
        connection.commit()
        connection.close()


@pytest.mark.parametrize("kind", ["store.sqlite.gz", "folder.tar.gz"])
@pytest.mark.parametrize(
    ("schema", "error", "words"), [(3, StoreTooNew, "Update this program"), (0, StoreTooOld, "store upgrade")]
)
def test_a_store_of_another_format_is_read_by_nobody_and_nothing_is_lost(
    unpack: Unpack, kind: str, schema: int, error: type[StoreError], words: str
) -> None:
    left = unpack(name(), kind)
    desk = left.desk()
    says_schema(left, schema)
    with pytest.raises(error) as told:
        open_store(left.store)
    said = spoken(told.value)
    assert said.exit_code == 8
    assert words in said.todo
    assert waiting(desk) == left.facts["waiting"]
    assert mobile(desk) == [WAITING]


@pytest.mark.parametrize("kind", ["store.sqlite.gz", "folder.tar.gz"])
def test_a_store_upgraded_under_an_older_program_takes_nothing_from_it(unpack: Unpack, kind: str) -> None:
    """It is connected while somebody upgrades: it says so, sends nothing, and goes on showing what it has."""
    left = unpack(name(), kind)
    desk = left.desk()
    store: Store = desk.company.store
    before = store.me().last_seq
    says_schema(left, Lineage.SHARED.schema + 1)
    with pytest.raises(StoreTooNew) as told:
        desk.sync()
    assert spoken(told.value).exit_code == 8
    assert store.me().last_seq == before
    assert waiting(desk) == left.facts["waiting"]
    assert mobile(desk) == [WAITING]


def test_a_newer_file_of_this_device_is_refused_and_left_alone(unpack: Unpack) -> None:
    left = unpack(name(), "store.sqlite.gz")
    connection = sqlite3.connect(left.replica)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    before = left.replica.read_bytes()
    with pytest.raises(ReplicaTooNew) as told:
        Replica.open(left.replica)
    assert (spoken(told.value).exit_code, spoken(told.value).title) == (8, "A newer version is needed")
    assert left.replica.read_bytes() == before
