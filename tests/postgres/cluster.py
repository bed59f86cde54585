"""One server for all tests of a process, and a fresh database with an empty store for each test that asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
import pytest

from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_address import conninfo
from hris_desktop.store.postgres_logins import Login, Reach, login_statements, people_role, run
from hris_desktop.store.postgres_setup import set_up
from tests.postgres.server import OWNER, OWNER_SECRET, NoServer, Server, new_server

TEMPLATE, SHARED = "hris_template", "hris_shared"
EVERYBODY = "everybody"
"""A login that several people share."""
AMIRA, BRUNO, PRIYA, JONAS = (f"{one * 8}-0000-4000-8000-000000000000" for one in "abcd")
LOGINS = {
    "amira": Login("amira", AMIRA, Reach.EMPLOYEE),
    "bruno": Login("bruno", BRUNO, Reach.EMPLOYEE),
    "priya": Login("priya", PRIYA, Reach.HR),
    "jonas": Login("jonas", JONAS, Reach.RECORDS),
}
"""A small organisation; payroll is Jonas."""
SECRET = "the password of a test"


@dataclass
class Cluster:
    """The running server; ``database`` makes one more."""

    server: Server
    numbers: Iterator[int]

    def emptied(self) -> Database:
        """The database that is emptied each time: a new one takes half a second."""
        database = Database(self.server, SHARED)
        try:
            with psycopg.connect(conninfo(database.url(OWNER)), autocommit=True) as db:
                db.execute("TRUNCATE hris.entry, hris.blob, hris.mailbox")
                db.execute("UPDATE hris.shown SET seq = 0")
                db.execute("UPDATE hris.showing SET seq = 0")
                db.execute("UPDATE hris.store SET org = NULL, last_seq = 0, incarnation = gen_random_uuid()::text")
        except psycopg.OperationalError:
            self.server.superuser(f"CREATE DATABASE {SHARED} TEMPLATE {TEMPLATE} OWNER {OWNER}")
        return database

    def database(self) -> Database:
        """A fresh database with an empty store and a shared login."""
        name = f"hris_{next(self.numbers)}"
        self.server.superuser(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {OWNER}")
        return Database(self.server, name)


@dataclass(frozen=True)
class Database:
    """One store's database."""

    server: Server
    name: str

    def url(self, login: str = EVERYBODY) -> str:
        return self.server.url(login, self.name)

    def admit(self, *logins: Login) -> None:
        """Give people their logins, as the owner would."""
        run(self.url(OWNER), [one for login in logins for one in login_statements(people_role(TEMPLATE), login)])
        self.server.superuser("".join(f"ALTER ROLE {login.name} PASSWORD '{SECRET}';\n" for login in logins))

    def open(self, login: str = EVERYBODY) -> PostgresStore:
        return PostgresStore.open(self.url(login))

    def drop(self) -> None:
        self.server.superuser(f"DROP DATABASE {self.name} WITH (FORCE)")


@contextmanager
def running_or_skipped() -> Iterator[Cluster]:
    """The server for tests; where its programs are missing they do not run, and the run says how they would."""
    try:
        server = new_server()
    except NoServer as why:
        pytest.skip(str(why))
    with running(server) as cluster:
        yield cluster


@contextmanager
def running(server: Server | None = None) -> Iterator[Cluster]:
    """A server with a template of an empty store; passwords come from a file, as people keep them."""
    server = server or new_server()
    before = os.environ.get("PGPASSFILE")
    try:
        passwords = server.root / "passwords"
        passwords.write_text(f"*:*:*:{OWNER}:{OWNER_SECRET}\n*:*:*:*:{SECRET}\n")
        passwords.chmod(0o600)
        os.environ["PGPASSFILE"] = str(passwords)
        server.superuser(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
        set_up(server.url(OWNER, TEMPLATE))
        Database(server, TEMPLATE).admit(Login(EVERYBODY, None, Reach.HR), *LOGINS.values())
        assert people_role(TEMPLATE) == f"{TEMPLATE}_people"
        yield Cluster(server, count(1))
    finally:
        os.environ.pop("PGPASSFILE", None)
        if before is not None:
            os.environ["PGPASSFILE"] = before
        server.remove()
