"""A thousand changes made without the store, then sent: how quickly, and how many bytes each costs on wire and disk.

python -m benchmarks.outbox sqlite ITEMS | postgresql ITEMS   {name: number} as ``Drained``

The peer writes the very same rows into a bare table in as many commits as ours, each on the disk before the next. What
a person typed is counted as the value alone and as the JSON that is sealed.
"""

# ruff: noqa: SLF001, S608 - looks behind the counter; names of tables are its own
from __future__ import annotations

import json
import os
import socket
import sqlite3
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import psycopg

from benchmarks import whole
from benchmarks.organisation import Organisation, cache_folder
from benchmarks.peers import ours
from hris_desktop.crypto.canonical import encode
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import EVERYTHING, MAX_BATCH, Appended, Row, Store
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_address import conninfo
from hris_desktop.store.urls import open_store, sqlite_url
from tests.postgres.cluster import Database, running
from tests.postgres.server import OWNER

PEOPLE = 500
_COLUMNS = "seq, chain, rev, op, h, ctx, body, bh, sig"
_INSERT = f"INSERT INTO entry ({_COLUMNS}) VALUES ({', '.join('?' * 9)})"
_INTO = "INSERT INTO public.drained VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_ACKED = struct.Struct("@120xQQ")
"""``tcpi_bytes_acked`` and ``tcpi_bytes_received`` in Linux' struct tcp_info."""


@dataclass
class Drained:
    """Bytes are of one change; where something cannot be measured here it is 0."""

    items: int
    saving: float
    """Seconds until all were durable on the device."""
    sending: float
    """Seconds until all were in the store and read back."""
    reading: float
    """Seconds until another device had them."""
    bare: float
    """Seconds of the same rows appended bare."""
    value: float
    plain: float
    """Bytes of the JSON that is sealed."""
    signed: float
    """Bytes of the entry: signed context, sealed body, two hashes and the signature."""
    store: float
    """Growth of the store on its disk."""
    copy: float
    """Growth of the author's own copy."""
    sent: float = 0.0
    received: float = 0.0
    """By the reader."""


def _plain(number: int) -> tuple[int, int]:
    value = f"+49170{number:07d}"
    change = {"item": "", "field": "personal_mobile", "was": value, "to": value}
    return len(value), len(encode({"changes": [change], "why": "as told"}))


def _bytes_of(rows: Sequence[Any]) -> float:
    return sum(len(part) for row in rows for part in (row.ctx, row.body, row.bh, row.sig, row.h)) / len(rows)


@dataclass(frozen=True)
class Devices:
    """Two devices of one HR person with the same copy of the log, and the store between them."""

    organisation: Organisation
    here: Path
    there: Path
    store: Store
    reader: Store
    """The other device's own way to it."""

    def drain(
        self, items: int, measured: Callable[[], tuple[float, ...]]
    ) -> tuple[tuple[float, ...], list[float], list[Row]]:
        """(seconds of saving, sending, reading), how much what is ``measured`` grew by each change, the rows sent."""
        with ours.device(self.organisation, self.here) as here:
            before = (here.desk.replica.path.stat().st_size, *measured())
            cursor, saving = here.desk.ledger.cursor, _saved(here, items)
            sending = _round(here, self.store)
            if here.desk.sending.waiting():
                raise RuntimeError("not all of it was sent")
            sent = (here.desk.replica.path.stat().st_size, *measured())
            end = here.desk.ledger.cursor
        with ours.device(self.organisation, self.there) as there:
            reading = _round(there, self.reader)
            if there.desk.ledger.cursor < end:
                raise RuntimeError("not all of it was read")
        grown = [(late - early) / items for early, late in zip(before, sent, strict=True)]
        return (saving, sending, reading), grown, _changes(self.store, cursor)


def _round(suite: Suite, store: Store) -> float:
    start = time.perf_counter()
    suite.desk.round(store)
    return time.perf_counter() - start


def _organisation(folder: Path) -> Organisation:
    whole.pulled(PEOPLE)
    copytree(whole.kept(PEOPLE).store.parent, folder / "here")
    return Organisation(folder / "here" / "store.sqlite")


def _second_device(organisation: Organisation, folder: Path, stores: tuple[Store, Store]) -> Devices:
    devices = Devices(organisation, folder / "here" / "home", folder / "there", *stores)
    with ours.device(organisation, devices.here) as here:
        _round(here, devices.store)
    copytree(devices.here, devices.there)
    return devices


def _saved(suite: Suite, items: int) -> float:
    chains = [chain for chain in suite.desk.replica.chains("r:") if chain.rpartition(":")[2] in ours.SECTIONS][:items]
    if len(chains) < items:
        raise ValueError(f"only {len(chains)} sections to change")
    start = time.perf_counter()
    for chain in chains:
        ours.change(suite, chain)
    return time.perf_counter() - start


def _changes(store: Store, cursor: int) -> list[Row]:
    rows: list[Any] = list(store.entries(EVERYTHING, cursor, 1_000_000))
    return [row for row in rows if b'"kind":"rec"' in row.ctx]


def _columns(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in _COLUMNS.split(", ")) for row in rows]


def on_a_file(items: int) -> Drained:
    """The store is an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="hris-bench-", dir=cache_folder()) as scratch:
        folder = Path(scratch)
        organisation = _organisation(folder)
        with closing(open_store(sqlite_url(organisation.store))) as store:
            devices = _second_device(organisation, folder, (store, store))
            times, (copy, size), rows = devices.drain(items, lambda: (organisation.store.stat().st_size,))
        bare = _bare(rows, folder / "bare.sqlite")
    return _told(items, times, rows, bare, (size, copy, 0.0, 0.0))


def _bare(rows: Sequence[Row], file: Path) -> float:
    """The same rows into a bare table with the same two indexes, in commits of as many, each waited for."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=EXTRA")
        db.execute(f"CREATE TABLE entry ({_COLUMNS}, PRIMARY KEY (seq))")
        db.execute("CREATE INDEX one ON entry (chain, rev)")
        db.execute("CREATE INDEX two ON entry (h)")
        start = time.perf_counter()
        for at in range(0, len(rows), MAX_BATCH):
            db.execute("BEGIN IMMEDIATE")
            db.executemany(_INSERT, _columns(rows[at : at + MAX_BATCH]))
            db.execute("COMMIT")
        return time.perf_counter() - start


def on_a_server(items: int) -> Drained:
    """The store is a PostgreSQL server, over TLS where its binaries have it."""
    with tempfile.TemporaryDirectory(prefix="hris-bench-", dir=cache_folder()) as scratch, running() as cluster:
        folder, database = Path(scratch), cluster.database()
        organisation = _organisation(folder)
        with closing(database.open()) as sender, closing(database.open()) as reader:
            _move(organisation, sender)
            devices = _second_device(organisation, folder, (sender, reader))
            received = _line(reader)[1]
            times, (copy, size, sent, _), rows = devices.drain(items, lambda: (_size(database), *_line(sender)))
            received = _line(reader)[1] - received
        bare = _bare_on(database, rows)
    return _told(items, times, rows, bare, (size, copy, sent, received / items))


def _told(
    items: int, times: tuple[float, ...], rows: Sequence[Row], bare: float, grown: tuple[float, float, float, float]
) -> Drained:
    value, plain = _plain(0)
    saving, sending, reading = times
    return Drained(items, saving, sending, reading, bare, value, plain, _bytes_of(rows), *grown)


def _move(organisation: Organisation, store: PostgresStore) -> None:
    with closing(open_store(sqlite_url(organisation.store))) as old:
        org, rows = old.me().org, old.entries(EVERYTHING, 0, 1_000_000)
    for at in range(0, len(rows), MAX_BATCH):
        if not isinstance(store.restore(str(org), rows[at : at + MAX_BATCH]), Appended):
            raise TypeError("the server did not take the rows")


def _line(store: PostgresStore) -> tuple[int, int]:
    """Bytes that the other side has acknowledged, and bytes received, TLS and all."""
    if not sys.platform.startswith("linux"):
        return 0, 0
    with socket.socket(fileno=_dup(store)) as line:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    acked, received = _ACKED.unpack_from(told)
    return acked, received


def _dup(store: PostgresStore) -> int:
    return os.dup(store._db.fileno())


def _size(database: Database) -> int:
    with psycopg.connect(conninfo(database.url(OWNER)), autocommit=True) as owner:
        found: Any = owner.execute("SELECT pg_total_relation_size('hris.entry')").fetchone()
    return int(found[0])


def _bare_on(database: Database, rows: Sequence[Row]) -> float:
    """The same rows into a bare table, in commits of as many."""
    with psycopg.connect(conninfo(database.url(OWNER)), autocommit=True) as db:
        db.execute(
            "CREATE TABLE public.drained (seq bigint PRIMARY KEY, chain text, rev bigint, op text, "
            "h bytea, ctx bytea, body bytea, bh bytea, sig bytea)"
        )
        start = time.perf_counter()
        for at in range(0, len(rows), MAX_BATCH):
            with db.transaction(), db.cursor() as cursor:
                cursor.executemany(_INTO, _columns(rows[at : at + MAX_BATCH]))
        return time.perf_counter() - start


if __name__ == "__main__":
    work = {"sqlite": on_a_file, "postgresql": on_a_server}[sys.argv[1]]
    sys.stdout.write(json.dumps(asdict(work(int(sys.argv[2])))) + "\n")
