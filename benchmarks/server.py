"""A store on a real PostgreSQL server of its own: news, appends and pulls, each beside what the bare server does.

``python -m benchmarks.server``, ``… memory`` and ``… slow`` print the appends alone.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from hris_desktop.crypto.canonical import encode
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Appended, Outgoing, Scope
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_address import conninfo
from hris_desktop.sync.loop import Ears, Loop
from tests.postgres.cluster import AMIRA, EVERYBODY, Cluster, Database, running
from tests.postgres.field import Field
from tests.postgres.server import OWNER, new_server
from tests.workstations.site import Desk

SAVES, SECONDS, TURNS, BODY, NEW = 60, 0.5, 10, 600, 50
MOST = 24_000
WRITERS = (1, 2, 8)
LONG = 30.0


@dataclass(frozen=True)
class Appends:
    """Appends a second, all four in turns on one server, through the same driver, with the same durability."""

    ours: float
    committed: float
    """``INSERT`` and ``COMMIT``: the same row of eight columns, with the two keys that any log has, number and name."""
    bare: float
    """An ``INSERT`` that commits itself: the body alone and a number."""
    gapless: float
    """The same with numbers that no crash and no rollback leaves a hole in: one counter, in the same transaction."""


@dataclass(frozen=True)
class Served:
    """Milliseconds at the 95th hundredth, appends a second by writers, milliseconds of a pull by rows."""

    seen: float
    bare_news: float
    appends: dict[int, Appends]
    pulls: dict[int, float]


def measure(rows: tuple[int, ...]) -> Served:
    """Everything, on one server. Raises ``NoServer`` where there is none."""
    with running() as cluster:
        seen, bare = _seen(cluster.database()), _bare_news(cluster.database())
        found = {writers: appends(cluster.database(), writers) for writers in WRITERS}
        return Served(seen, bare, found, _pulls(cluster, rows))


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1] * 1000


# ------------------------------------------------------------------------------------------------ saved → visible


def _seen(database: Database) -> float:
    """From the save on one desk to the verified value on another, over their own exchange threads."""
    with ThreadPoolExecutor(1) as records:
        # replicas belong to the thread that made them, as in the program
        field = records.submit(Field, database, database.url(EVERYBODY), Random(1)).result()  # noqa: S311
        ann, founder = field.site.desks["ann"], field.site.desks["founder"]
        news = Event()
        with _exchanging(ann, database, records, Event()) as sending, _exchanging(founder, database, records, news):
            taken = [_once(number, records, (ann, founder), sending, news) for number in range(SAVES)]
    return _p95(taken[3:])


def _once(number: int, records: ThreadPoolExecutor, desks: tuple[Desk, Desk], sending: Loop, news: Event) -> float:
    ann, founder = desks
    value, started = f"+49 30 {number}", time.monotonic()
    news.clear()
    records.submit(ann.edit, ann.pid, "contact", {"phone": value}).result()
    sending.wake()
    while records.submit(founder.value, ann.pid, "contact", "phone").result() != value:
        assert news.wait(LONG), "never seen"
        news.clear()
    return time.monotonic() - started


@contextmanager
def _exchanging(desk: Desk, database: Database, records: ThreadPoolExecutor, news: Event) -> Iterator[Loop]:
    def local(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever a step returns
        return records.submit(work).result()

    first = Event()
    ears = Ears(lambda _chains: news.set(), lambda _report: first.set())
    loop = Loop(desk.work, database.open, local=local, ears=ears, jitter=lambda: 0.5)
    loop.start()
    assert first.wait(LONG)
    try:
        yield loop
    finally:
        loop.stop()


def _bare_news(database: Database) -> float:
    """A notification from one session to another, and nothing else."""
    with ExitStack() as stack:
        hears, tells = (stack.enter_context(_connected(database)) for _ in range(2))
        hears.execute("LISTEN bench")
        taken = []
        for number in range(SAVES):
            started = time.monotonic()
            tells.execute(f"NOTIFY bench, '{number}'".encode())
            next(hears.notifies(timeout=LONG))
            taken.append(time.monotonic() - started)
    return _p95(taken)


def _connected(database: Database) -> psycopg.Connection[TupleRow]:
    return psycopg.connect(conninfo(database.url(OWNER)), autocommit=True)


# ------------------------------------------------------------------------------------------------ appending


def appends(database: Database, writers: int) -> Appends:
    """Appends a second, in turns of a fraction of a second: a disk is not as fast in one as in the next.

    Each writer has one connection and its entries or rows ready.
    """
    most = MOST // writers + MOST // 8
    with ExitStack() as stack:
        owner = stack.enter_context(_connected(database))
        owner.execute(_TABLES.encode())
        stores = [stack.enter_context(closing(database.open())) for _ in range(writers)]
        lines = [stack.enter_context(_connected(database)) for _ in range(writers)]
        ready = [iter([_entry(f"w:{writer}", rev) for rev in range(1, most)]) for writer in range(writers)]
        rows = [iter([_row(_entry(f"b:{writer}", rev)) for rev in range(1, most)]) for writer in range(writers)]

        def append(writer: int) -> None:
            assert isinstance(stores[writer].append([next(ready[writer])]), Appended)

        def commit(writer: int) -> None:
            with lines[writer].transaction():
                lines[writer].execute(_INSERT, next(rows[writer]), binary=True)

        def insert(writer: int) -> None:
            lines[writer].execute("INSERT INTO public.bare (body) VALUES (%s)", (bytes(BODY),))

        def count(writer: int) -> None:
            lines[writer].execute(_COUNT, (bytes(BODY),))

        pool = stack.enter_context(ThreadPoolExecutor(writers))
        turns = [[_turn(pool, writers, work) for work in (append, commit, insert, count)] for _ in range(TURNS)]
    return Appends(*(sum(one) / TURNS / SECONDS for one in zip(*turns, strict=True)))


_TABLES = """
    CREATE TABLE public.bare (seq bigserial PRIMARY KEY, body bytea);
    CREATE TABLE public.log (seq bigserial PRIMARY KEY, chain text, rev bigint, op text, h bytea UNIQUE, ctx bytea,
                             body bytea, bh bytea, sig bytea);
    CREATE TABLE public.counted (seq bigint PRIMARY KEY, body bytea);
    CREATE TABLE public.counter (last bigint);
    INSERT INTO public.counter VALUES (0)
"""
_INSERT = """
    INSERT INTO public.log (chain, rev, op, h, ctx, body, bh, sig) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING seq
"""

_COUNT = """
    WITH next AS (UPDATE public.counter SET last = last + 1 RETURNING last)
    INSERT INTO public.counted SELECT last, %s FROM next
"""


def _row(one: Outgoing) -> tuple[object, ...]:
    entry = one.entry
    return one.chain, one.rev, one.op, entry.h, entry.ctx, entry.body, entry.bh, entry.sig


def _turn(pool: ThreadPoolExecutor, writers: int, work: Callable[[int], None]) -> int:
    end = time.monotonic() + SECONDS

    def until_then(writer: int) -> int:
        done = 0
        while time.monotonic() < end:
            work(writer)
            done += 1
        return done

    return sum(pool.map(until_then, range(writers)))


def _entry(chain: str, rev: int) -> Outgoing:
    op = sha256(f"{chain}/{rev}".encode()).hexdigest()[:32]
    return Outgoing(chain, rev, op, Entry(encode({"by": [AMIRA, 1], "kind": "beat", "op": op}), bytes(BODY), bytes(64)))


# ------------------------------------------------------------------------------------------------ pulling


def _pulls(cluster: Cluster, sizes: tuple[int, ...]) -> dict[int, float]:
    """What an employee's client asks for when it is up to date but for fifty rows, at logs of these lengths."""
    database, found = cluster.database(), {}
    scope = Scope(everything=False, chains=("org",), prefixes=(f"r:{AMIRA}:", "k:"), suffixes=(":directory",))
    for size in sizes:
        with _connected(database) as owner:
            owner.execute(
                "INSERT INTO hris.entry SELECT n, 'r:' || n / 50 || ':contact', n, n::text, sha256(n::text::bytea), "
                "''::bytea, decode(repeat('00', 300), 'hex'), ''::bytea, ''::bytea "
                "FROM generate_series((SELECT last_seq + 1 FROM hris.store), %s) AS n", (size,),
            )  # fmt: skip
            owner.execute("UPDATE hris.store SET last_seq = %s", (size,))
            owner.execute("UPDATE hris.shown SET seq = %s", (size,))
            owner.execute("ANALYZE hris.entry")
        store = database.open("amira")
        found[size] = statistics.median(_pull(store, scope, size - NEW) for _ in range(15)) * 1000
        store.close()
    return found


def _pull(store: PostgresStore, scope: Scope, cursor: int) -> float:
    started = time.monotonic()
    store.me()
    assert len(store.digests(cursor, 2000)) == NEW
    store.entries(scope, cursor, 500)
    return time.monotonic() - started


def main() -> None:
    """The appends alone; on ``memory`` no disk is waited for, and only the processor's time counts.

    ``slow``: every flush takes five milliseconds more, as on a disk that turns, or to a standby far away.
    """
    under = Path("/dev/shm") if "memory" in sys.argv else None  # noqa: S108 - the one file system that is memory
    late = "5000" if "slow" in sys.argv else "0"
    with running(new_server(under=under, commit_delay=late, commit_siblings="0")) as cluster:
        for writers in WRITERS:
            one = appends(cluster.database(), writers)
            peers = {"INSERT and COMMIT": one.committed, "bare": one.bare, "bare without holes": one.gapless}
            beside = " · ".join(f"{name} {peer:.0f}/s ({one.ours / peer:.2f})" for name, peer in peers.items())
            print(f"{writers}: {one.ours:.0f}/s · {beside}", flush=True)


if __name__ == "__main__":
    main()
