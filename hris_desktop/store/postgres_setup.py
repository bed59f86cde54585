"""Setting a store up in a PostgreSQL database, from the login of its owner, and the statements for people's logins.

The owner's login is used for this and for nothing else: whoever holds it is the host, who can delete and withhold but
neither read nor forge. Statements for logins are made here as text, so that a database administrator can read what
they run; passwords never stand in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import psycopg
from psycopg import sql

from hris_desktop.store.contract import NotAStore
from hris_desktop.store.postgres_address import conninfo, place_of
from hris_desktop.store.postgres_faults import speaking
from hris_desktop.system.bundled import migrations

FIRST = "0001_first.sql"
_LINEAGE = "postgresql"


class Reach(Enum):
    """What a login may read and append; value: the words of the store for both."""

    EMPLOYEE = ("own", "own")
    """One's own chains and what everybody may see."""
    RECORDS = ("all", "records")
    """Roles that keep parts of everybody's record: payroll, health, a provider."""
    HR = ("all", "all")
    """HR; also one login that several people share: the server then tells nobody apart."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the database and the person behind it; ``person`` None only for one that people share."""

    name: str
    person: str | None
    reach: Reach


def set_up(url: str) -> None:
    """Make the empty store in the database at ``url``, whose login owns it. Nothing is changed where one lies already.

    Raises NotAStore (there is one already), NoAccess, Unreachable.
    """
    place = place_of(url)
    with speaking(place), psycopg.connect(conninfo(url), autocommit=True) as db:
        [(there, people)] = db.execute("SELECT to_regclass('hris.store') IS NOT NULL, current_database()").fetchall()
        if there:
            raise NotAStore(f"The database {place} holds a store already. Nothing was changed.")
        role = people_role(str(people))
        with db.transaction():
            [(known,)] = db.execute("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", (role,)).fetchall()
            if not known:
                db.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
            db.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(str(people)), sql.Identifier(role))
            )
            script = (migrations(_LINEAGE) / FIRST).read_text("utf-8")
            db.execute(sql.SQL(script.replace("{people}", '"' + role.replace('"', '""') + '"')).as_string(db).encode())


def people_role(database: str) -> str:
    """The group role of everybody with a login to this database."""
    return f"{database}_people"


def login_statements(database: str, login: Login) -> list[str]:
    """What the owner runs for one person, in this order; the person sets the password themselves, in ``psql``."""
    name, people = sql.Identifier(login.name), sql.Identifier(people_role(database))
    values = sql.SQL(", ").join(map(sql.Literal, (login.name, login.person, *login.reach.value)))
    made = (
        sql.SQL("CREATE ROLE {} LOGIN").format(name),
        sql.SQL("GRANT {} TO {}").format(people, name),
        sql.SQL(
            "INSERT INTO hris.login (name, person, reads, writes) VALUES ({}) ON CONFLICT (name) DO UPDATE "
            "SET person = excluded.person, reads = excluded.reads, writes = excluded.writes"
        ).format(values),
    )
    return [statement.as_string(None) for statement in made]


def run(url: str, statements: Sequence[str]) -> None:
    """Run statements made here with the owner's login, all or none."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url), autocommit=True) as db, db.transaction():
        for statement in statements:
            db.execute(statement.encode())
