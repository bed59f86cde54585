"""Sessions that hold something for ever: the program ends its own, and whoever looks after the server ends others'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select

import psycopg
import pytest
from psycopg.rows import TupleRow

from hris_desktop.store import postgres
from hris_desktop.store.contract import Appended, Unreachable
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_address import conninfo
from tests.postgres.cluster import AMIRA, PRIYA, Database
from tests.postgres.conftest import Draft

SOON, LONG = "200ms", 30
Hurry = Callable[[str], PostgresStore]
BEGUN = f"""
    BEGIN;
    SELECT hris.append(NULL, ARRAY['w:{AMIRA}'], ARRAY[1::bigint], ARRAY['op'],
                       ARRAY['{{"by":["{AMIRA}",1],"kind":"beat"}}'::bytea], ARRAY[''::bytea], ARRAY[''::bytea]);
"""
"""In one piece, so that no time passes between."""


@pytest.fixture
def hurry(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hurry]:
    """A store one of whose limits comes sooner; where the program sets none, that is an error."""
    opened: list[PostgresStore] = []

    def one(name: str) -> PostgresStore:
        [limit] = [setting for setting in postgres.SETTINGS if name in setting]
        sooner = re.sub(r"'\d+s'", f"'{SOON}'", limit)
        with monkeypatch.context() as patch:
            patch.setattr(postgres, "SETTINGS", (*(kept for kept in postgres.SETTINGS if kept != limit), sooner))
            opened.append(database.open())
        return opened[-1]

    yield one
    for store in opened:
        store.close()


@pytest.fixture
def holder(database: Database) -> Iterator[psycopg.Connection[TupleRow]]:
    """Amira's login in other hands, in the middle of an append that never ends."""
    with psycopg.connect(conninfo(database.url("amira")), autocommit=True) as db:
        db.execute("SET idle_in_transaction_session_timeout = 0")
        db.execute(BEGUN.encode())
        yield db


def _ended(db: psycopg.Connection[TupleRow]) -> None:
    """Wait until the server says that it has ended this session."""
    assert select([db.fileno()], [], [], LONG)[0], "the server lets it go on for ever"
    with pytest.raises(psycopg.Error):
        db.execute("SELECT 1")


def test_a_statement_that_takes_too_long_is_ended(hurry: Hurry) -> None:
    with pytest.raises(Unreachable, match="busy"):
        hurry("statement_timeout")._ask("SELECT pg_sleep(%s)", (LONG,))


def test_a_program_that_hangs_in_mid_transaction_lets_the_others_write(
    database: Database, draft: Draft, hurry: Hurry
) -> None:
    hanging, other = hurry("idle_in_transaction_session_timeout"), database.open()
    hanging._db.execute(BEGUN.encode())
    _ended(hanging._db)
    assert other.append([draft("k:one", 1, PRIYA)]) == Appended((1,))
    other.close()


def test_a_session_that_holds_the_numbers_is_found_and_ended_as_the_page_says(
    database: Database, draft: Draft, clone: Path, hurry: Hurry, holder: psycopg.Connection[TupleRow]
) -> None:
    page = (clone / "docs" / "postgresql.md").read_text("utf-8")
    look = re.search(r"SELECT DISTINCT a\.pid.*?;", page, re.DOTALL)
    assert look
    with pytest.raises(Unreachable, match="busy"):
        hurry("lock_timeout").append([draft("k:one", 1, PRIYA)])
    [found] = database.server.superuser(look[0], database.name).splitlines()
    pid, login, *_ = found.split("|")
    assert login == "amira"
    database.server.superuser(f"SELECT pg_terminate_backend({pid})")
    _ended(holder)
    store = database.open()
    assert store.append([draft("k:one", 1, PRIYA)]) == Appended((1,))
    store.close()


def test_a_default_of_the_database_ends_those_that_set_none(database: Database) -> None:
    database.server.superuser(f"ALTER DATABASE {database.name} SET idle_in_transaction_session_timeout = '{SOON}'")
    with psycopg.connect(conninfo(database.url("amira")), autocommit=True) as db:
        db.execute(BEGUN.encode())
        _ended(db)
