"""A store on a server from the first command to the last: set up, founded, a person's login made and closed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.store.contract import Appended, Denied, NoAccess, Outgoing
from hris_desktop.store.postgres_logins import FOUNDER, Login, Reach
from tests.postgres.cluster import AMIRA, LOGINS, Cluster, Database
from tests.postgres.conftest import Command
from tests.postgres.server import OWNER

HR_SECRET = "lighthouse gravel mustard pendulum"
FRESH = "hris_fresh"


@pytest.fixture
def fresh(cluster: Cluster) -> Iterator[Database]:
    """A database with nothing in it, which its owner just got."""
    cluster.server.superuser(f"CREATE DATABASE {FRESH} OWNER {OWNER}")
    yield Database(cluster.server, FRESH)
    cluster.server.superuser(f"DROP DATABASE {FRESH} WITH (FORCE)")
    cluster.server.superuser(
        f"DROP ROLE IF EXISTS {FRESH}_people; DROP ROLE IF EXISTS first_of_hr; DROP ROLE IF EXISTS hris_11111111; "
        "DROP ROLE IF EXISTS all_of_us"
    )


@pytest.mark.usefixtures("tls")
def test_from_an_empty_database_to_a_closed_login(fresh: Database, command: Command, home: Path) -> None:
    owner, founder = fresh.url(OWNER), fresh.url("first_of_hr")
    made = command("store", "init", "--store", owner, "--founder", "first_of_hr", "--run")
    assert (made.code, made.err) == (0, "")
    password = _password(made.out)
    again = command("store", "init", "--store", owner)
    assert "set up already" in again.err

    wrong = command("store", "init", "--store", founder, database_password=password[:-1])
    assert wrong.code == 3
    assert "password is wrong" in wrong.err
    founded = command(
        "store", "init", "--store", founder, "--organisation", "Northwind", "--name", "Priya Raman", "--json",
        database_password=password, passphrase=HR_SECRET,
    )  # fmt: skip
    assert founded.code == 0, founded.err
    assert StorePasswords().find(founder) == password
    assert [(path.parent.parent.name, path.name) for path in _files_with(home, password)] == [
        ("stores", "device-key.json")
    ], "where the device key would lie too, on a computer without a keyring"

    invited = json.loads(command("person", "invite", "Amira", "--json", passphrase=HR_SECRET).out)
    assert "first_of_hr" not in invited["store"], "a letter carries nobody's login"
    [first] = [one for one in _logins(command, owner) if one["name"] == "first_of_hr"]
    assert first["person"] not in {"", None, invited["pid"]}, "whoever founds takes the login that waited"
    assert command("store", "init", "--store", owner, "--founder", "first_of_hr", "--run").code == 0
    assert first in _logins(command, owner), "asked for once more it stays theirs"

    given = json.loads(command("store", "login", invited["pid"], "--store", owner, "--name", "hris_11111111", "--run",
                               "--json").out)  # fmt: skip
    StorePasswords().keep(given["store"], given["password"])
    store = StorePasswords().open(given["store"])
    assert (store.me().person, store.me().roles) == (invited["pid"], ("reads own", "writes own"))
    for name, told in (("amira", "knows this login already"), (OWNER, "is the owner's")):
        taken = command("store", "login", invited["pid"], "--store", owner, "--name", name, "--run")
        assert (taken.code, told in taken.err) == (3, True), "another database's login keeps its password"
    closed = command("store", "login", invited["pid"], "--store", owner, "--name", "hris_11111111", "--close", "--run")
    assert closed.code == 0
    with pytest.raises(NoAccess):
        store.me()
    store.close()
    with pytest.raises(NoAccess, match=r"closed|let your login in"):
        StorePasswords().open(given["store"])


def _password(said: str) -> str:
    found = re.search(r"password  (\S+)", said)
    assert found
    return found[1]


def _logins(command: Command, owner: str) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads(command("store", "logins", "--store", owner, "--json").out)
    return listed


def _files_with(home: Path, words: str) -> list[Path]:
    forms = (words.encode(), words.encode().hex().encode())
    return [path for path in home.rglob("*") if path.is_file() and any(form in path.read_bytes() for form in forms)]


def test_without_run_nothing_is_done_and_what_would_be_can_be_run_by_hand(
    fresh: Database, command: Command, cluster: Cluster
) -> None:
    owner = fresh.url(OWNER)
    said = command("store", "init", "--store", owner, "--shared-login", "all_of_us")
    assert "tells nobody apart" in said.err
    assert _logins(command, owner) == []
    *statements_only, asks = said.out.splitlines(keepends=True)
    assert asks.startswith("\\password "), "nothing else on stdout is for anybody but psql"
    statements = "".join(statements_only)
    assert "PASSWORD" not in statements
    for _ in range(2):
        cluster.server.superuser(statements, FRESH)
    assert [one["person"] for one in _logins(command, owner)] == [None]


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ("NOCREATEROLE", "may not make logins"),
        ("CREATEROLE", "may not make a schema"),
    ],
)
def test_an_owner_without_rights_is_told_which(cluster: Cluster, command: Command, rights: str, told: str) -> None:
    cluster.server.superuser("CREATE DATABASE hris_poor")
    try:
        cluster.server.superuser(f"ALTER ROLE everybody {rights}")
        said = command("store", "init", "--store", cluster.server.url("everybody", "hris_poor"))
        assert (said.code, said.out) == (3, "")
        assert told in said.err
        assert "Nothing was changed" in said.err
    finally:
        cluster.server.superuser("DROP DATABASE hris_poor WITH (FORCE)")
        cluster.server.superuser("ALTER ROLE everybody NOCREATEROLE")


def test_a_login_that_waits_writes_nothing_but_the_founding(database: Database) -> None:
    database.admit(Login("amira", FOUNDER, Reach.HR))
    store = database.open("amira")
    for ctx in (b'{"by":["",1]}', b'{"by":[null,1]}', b"{}", b"\xff", b'{"by":["x",1]}'):
        one = [Outgoing("org", 1, "op", Entry(ctx, b"", b"s" * 64))]
        assert isinstance(store.append(one), Denied)
        assert isinstance(store.found("0" * 32, one), Appended if b'"x"' in ctx else Denied), ctx
        assert store.me().person == ("x" if b'"x"' in ctx else FOUNDER)
    store.close()
    database.admit(LOGINS["amira"])


def test_an_organisation_moves_to_a_server_and_its_people_follow(
    fresh: Database, command: Command, tmp_path: Path
) -> None:
    file, owner, new = tmp_path / "store.sqlite", fresh.url(OWNER), fresh.url("first_of_hr")
    founded = ("--organisation", "Northwind", "--name", "Priya Raman", "--json")
    assert command("store", "init", "--store", str(file), *founded, passphrase=HR_SECRET).code == 0
    people = json.loads(command("person", "list", "--json", passphrase=HR_SECRET).out)
    made = command("store", "init", "--store", owner)
    assert made.code == 0
    given = json.loads(command("store", "login", people[0]["pid"], "--store", owner, "--name", "first_of_hr", "--reach",
                               "hr", "--run", "--json").out)  # fmt: skip

    early = command("device", "store", new, passphrase=HR_SECRET, database_password=given["password"])
    assert (early.code, early.out) == (5, "")
    assert "ends earlier" in early.err
    moved = command("store", "move", "--from", str(file), "--to", new, database_password=given["password"])
    assert moved.code == 0, moved.err
    assert f"device store {new.replace('first_of_hr', 'LOGIN')}" in moved.out
    lost = command("sync", "--once", passphrase=HR_SECRET)
    assert lost.code == 4
    assert "was moved" in lost.err
    assert fresh.name in lost.err
    follows = command("device", "store", new, passphrase=HR_SECRET, database_password=given["password"])
    assert follows.code == 0, follows.err
    assert command("person", "invite", "Amira", passphrase=HR_SECRET).code == 0
    assert command("sync", "--once", passphrase=HR_SECRET).code == 0
    last = StorePasswords().open(new)
    assert last.me().person == people[0]["pid"]
    assert last.me().last_seq > int(moved.out.split()[0])
    last.close()

    _fits_nobody_else(fresh, command, people[0]["pid"], tmp_path / "backup.sqlite")
    back = tmp_path / "back.sqlite"
    home_again = command("store", "move", "--from", new, "--to", str(back))
    assert home_again.code == 0, home_again.err
    assert "shut the old store" in home_again.out
    assert command("device", "store", str(back), passphrase=HR_SECRET).code == 0


def _fits_nobody_else(fresh: Database, command: Command, hr: str, target: Path) -> None:
    """Somebody else's login, and one that is shown a part: said, and neither is taken nor looks like tampering."""
    other = fresh.url("hris_11111111")
    login = ("store", "login", "--store", fresh.url(OWNER), "--name", "hris_11111111", "--run", "--json")
    given = json.loads(command(*login, AMIRA, "--reach", "hr").out)
    taken = command("device", "store", other, passphrase=HR_SECRET, database_password=given["password"])
    assert (taken.code, "another person's" in taken.err) == (4, True)
    assert command(*login, hr).code == 0
    taken = command("device", "store", other, passphrase=HR_SECRET, database_password=given["password"])
    assert (taken.code, "your own rows only" in taken.err) == (4, True)
    for words in (("verify",), ("backup", str(target))):
        part = command("store", *words, "--store", other, database_password=given["password"])
        assert (part.code, "its own entries only" in part.err) == (4, True), part.err
    assert not target.exists()
    assert command(*login, hr, "--reach", "hr").code == 0
    assert command("store", "status", "--store", other).code == 4, "nothing was kept of it"
    for word in ("status", "verify", "backup", "rehearse", "restore"):
        words = (word,) if word in {"status", "verify"} else (word, str(target))
        whole = command("store", *words, "--store", other, database_password=given["password"])
        assert whole.code == 0, whole.err
    assert command("sync", "--once", passphrase=HR_SECRET).code == 0
