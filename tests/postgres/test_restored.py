"""A dump that is restored under another name, as docs/postgresql.md says it: people get logins there, and lose them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.store.contract import EVERYTHING, NoAccess, NotAStore
from hris_desktop.store.postgres_logins import Login, Reach, login_statements, run
from tests.postgres.cluster import AMIRA, EVERYBODY, PRIYA, TEMPLATE, Cluster, Database
from tests.postgres.conftest import Command, Draft
from tests.postgres.server import OWNER, NoServer

BACK, NEW, LEFT_OVER = "hris_back", "hris_newcomer", "hris_left_over"


@pytest.fixture
def restored(cluster: Cluster, database: Database, draft: Draft, tmp_path: Path) -> Iterator[Database]:
    """What an owner's dump of one database makes of another, by PostgreSQL's own programs."""
    server, dump = cluster.server, tmp_path / "hr.dump"
    try:
        dumps, restores = server.program("pg_dump"), server.program("pg_restore")
    except NoServer as why:
        pytest.skip(str(why))
    store = database.open()
    store.append([draft("k:one", 1, PRIYA)])
    store.close()
    _run(dumps, "-Fc", "-f", str(dump), _plain(database))
    server.superuser(f"CREATE DATABASE {BACK} OWNER {OWNER}")
    server.superuser(f"REVOKE CONNECT, TEMPORARY ON DATABASE {BACK} FROM PUBLIC")
    server.superuser(f"GRANT CONNECT ON DATABASE {BACK} TO {TEMPLATE}_people")
    try:
        _run(restores, "-d", _plain(Database(server, BACK)), str(dump))
        yield Database(server, BACK)
    finally:
        server.superuser(f"DROP DATABASE {BACK} WITH (FORCE)")
        server.superuser(f"DROP ROLE IF EXISTS {NEW}; DROP ROLE IF EXISTS {LEFT_OVER}")


def _run(program: str, *words: str) -> None:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _plain(database: Database) -> str:
    return database.url(OWNER).replace("+psycopg", "")


@pytest.mark.usefixtures("home")
def test_people_get_logins_to_what_was_restored_and_lose_them(restored: Database, command: Command) -> None:
    owner = restored.url(OWNER)
    login = ("store", "login", AMIRA, "--store", owner, "--name")
    made = command(*login, NEW, "--run", "--json")
    assert made.code == 0, made.err
    given = json.loads(made.out)
    StorePasswords().keep(given["store"], given["password"])
    store = StorePasswords().open(given["store"])
    assert [row.chain for row in store.entries(EVERYTHING, 0, 9)] == ["k:one"]
    assert command(*login, NEW, "--close", "--run").code == 0
    with pytest.raises(NoAccess):
        store.me()
    store.close()
    with pytest.raises(NoAccess):
        StorePasswords().open(given["store"])


@pytest.mark.usefixtures("home")
def test_what_another_server_lacks_after_a_restore_is_made_or_said(restored: Database, command: Command) -> None:
    """On another server: the row of the login came with the dump, the role did not."""
    row = f"INSERT INTO hris.login VALUES ('{LEFT_OVER}', '{AMIRA}', 'own', 'own')"
    login = ("store", "login", AMIRA, "--store", restored.url(OWNER), "--name", LEFT_OVER, "--run")
    restored.server.superuser(row, BACK)
    closed = command(*login, "--close")
    assert closed.code == 0, closed.err
    restored.server.superuser(row, BACK)
    given = json.loads(command(*login, "--json").out)
    assert given["password"], "without one nobody comes in"
    assert json.loads(command(*login, "--json").out)["password"] is None, "said once"

    # and where the group was not there either
    with pytest.raises(NotAStore, match="such as the group of its logins"):
        run(restored.url(OWNER), login_statements("no_such_group", Login(EVERYBODY, None, Reach.HR)))
    restored.server.superuser("DROP POLICY reading ON hris.entry", BACK)
    said = command(*login)
    assert said.code == 4
    assert "without the group of its logins" in said.err
    assert "Nothing was changed" in said.err
