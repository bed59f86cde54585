"""A store in a PostgreSQL database as earlier releases leave it, as SQL text: ``python -m tests.upgrade.dumps``.

Each shape is dumped once and never changed. The rows are those of the files kept beside it, so that the same device
can be held against both. The logins are those of the tests' own server.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

import psycopg

from hris_desktop.store.copying import copy
from hris_desktop.store.postgres_address import conninfo
from hris_desktop.store.postgres_setup import STEPS
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.system.bundled import migrations
from tests.postgres.cluster import EVERYBODY, Cluster, Database, running
from tests.postgres.server import OWNER, Server
from tests.upgrade.make_kept import KEPT

GROUP = "kept_people"
"""Everybody with a login, in the database that was dumped."""
DUMPS = {1: "replica3-shared1", 2: "replica3-shared2"}
"""The folder of each shape."""
FILE = "postgresql.sql"


def make(cluster: Cluster, shape: int) -> str:
    """A dump of a store of this shape, as its owner makes one."""
    server = cluster.server
    server.superuser(f"CREATE DATABASE kept OWNER {OWNER}")
    database = Database(server, "kept")
    with psycopg.connect(conninfo(database.url(OWNER)), autocommit=True) as db, db.transaction():
        db.execute(f"CREATE ROLE {GROUP} NOLOGIN".encode())
        for step in range(1, shape + 1):
            script = migrations("postgresql") / STEPS[step]
            db.execute(script.read_text().replace("{people}", GROUP).encode())
    _fill(database, KEPT / DUMPS[shape] / "store.sqlite.gz")
    return server.as_account("pg_dump", "-h", str(server.root), "-p", str(server.port), "-U", "postgres", "--no-owner",
                             "--schema=hris", "kept")  # fmt: skip


def _fill(database: Database, packed: Path) -> None:
    admit(database)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "store.sqlite"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        source, target = SqliteStore.open(path), database.open()
        assert copy(source, target)
        source.close()
        target.close()


def admit(database: Database) -> None:
    """Let the login that everybody shares in."""
    row = f"INSERT INTO hris.login VALUES ('{EVERYBODY}', NULL, 'all', 'all') ON CONFLICT DO NOTHING"
    database.server.superuser(f"GRANT {GROUP} TO {EVERYBODY}; {row}", database.name)


def load(server: Server, name: str, shape: int) -> Database:
    """The database as it was dumped, under another name, as after a restore."""
    server.superuser(f"CREATE DATABASE {name} OWNER {OWNER}")
    server.superuser(f"DO $$ BEGIN CREATE ROLE {GROUP} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    # a newer pg_dump fences its file with words that an older psql does not know
    fences = ("\\restrict ", "\\unrestrict ")
    lines = (KEPT / DUMPS[shape] / FILE).read_text().splitlines()
    text = "\n".join(line for line in lines if not line.startswith(fences))
    server.superuser(f"SET ROLE {OWNER};\n{text}", name)
    database = Database(server, name)
    admit(database)
    return database


if __name__ == "__main__":
    for made, folder in DUMPS.items():
        target = KEPT / folder / FILE
        if not target.exists():
            with running() as started:
                target.write_text(make(started, made))
            sys.stdout.write(f"{target}\n")
