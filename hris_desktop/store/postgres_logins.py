"""People's logins to a store in a PostgreSQL database: statements as text, run with the owner's login or by hand.

They are made as text so that a database administrator can read what they run. No password stands in them: what the
program sends for one is a verifier made on this computer, from which the server can check a password and not learn it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from hris_desktop.store.contract import NotAStore
from hris_desktop.store.postgres_address import conninfo, database_of, place_of
from hris_desktop.store.postgres_faults import speaking

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 5, 5
"""31 letters, 25 of them: more than 120 bits, and nothing that is read as something else."""


class Reach(Enum):
    """What a login may read and append; value: the words of the store for both."""

    EMPLOYEE = ("own", "own")
    """One's own chains and what everybody may see."""
    RECORDS = ("all", "records")
    """Roles that keep parts of everybody's record: payroll, health, a provider."""
    HR = ("all", "all")
    """HR; also one login that several people share: the server then tells nobody apart."""


FOUNDER = ""
"""The person of a login that waits for whoever founds the organisation with it."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the database and the person behind it; ``person`` None only for one that people share."""

    name: str
    person: str | None
    reach: Reach


_PEOPLE = """
    SELECT rolname FROM pg_policy JOIN pg_roles ON pg_roles.oid = ANY (polroles)
    WHERE polrelid = 'hris.entry'::regclass AND polname = 'reading'
"""


def people_role(database: str) -> str:
    """The group role of everybody with a login to a store that is made in this database."""
    return f"{database}_people"


def people_of(db: psycopg.Connection[TupleRow]) -> str:
    """The group of a store, by what it says itself: a dump may lie in a database of another name. Raises NotAStore."""
    found = db.execute(_PEOPLE).fetchone()
    if found is None:
        raise NotAStore(
            "The store lies here without the group of its logins, as after a restore on a server where the group had "
            "not been made. Nothing was changed. Restore it once more into an empty database, as docs/postgresql.md "
            "says it for another server."
        )
    return str(found[0])


def group(url: str, *, password: str = "") -> str:
    """The group of the store at an address, asked with the owner's login."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        return people_of(db)


def login_statements(group: str, login: Login) -> list[str]:
    """What the owner runs for one person, in this order; again for a login that is there, to change or open it."""
    name, people = sql.Identifier(login.name), sql.Identifier(group)
    values = sql.SQL(", ").join(map(sql.Literal, (login.name, login.person, *login.reach.value)))
    made = (
        sql.SQL(
            "DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN CREATE ROLE {} LOGIN; "
            "ELSE ALTER ROLE {} LOGIN; END IF; END $do$"
        ).format(sql.Literal(login.name), name, name),
        sql.SQL("GRANT {} TO {}").format(people, name),
        sql.SQL(
            # whoever founded with a login stays its person, also when the founder's login is asked for once more
            "INSERT INTO hris.login AS l (name, person, reads, writes) VALUES ({}) ON CONFLICT (name) DO UPDATE "
            "SET person = CASE WHEN excluded.person = '' AND EXISTS (SELECT FROM hris.store WHERE org IS NOT NULL) "
            "THEN l.person ELSE excluded.person END, "
            "reads = excluded.reads, writes = excluded.writes"
        ).format(values),
    )
    return [statement.as_string(None) for statement in made]


def closing_statements(group: str, login: str) -> list[str]:
    """What closes a login: from its next statement on the store shows it nothing, and the server lets it in no more."""
    name, people = sql.Identifier(login), sql.Identifier(group)
    made = (
        sql.SQL("DELETE FROM hris.login WHERE name = {}").format(sql.Literal(login)),
        sql.SQL(
            # a store that was restored on another server may know a login that this one never had
            "DO $do$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN REVOKE {} FROM {}; END IF; END $do$"
        ).format(sql.Literal(login), people, name),
        sql.SQL(
            "DO $do$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = {}) AND NOT EXISTS "
            "(SELECT FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid "
            "JOIN pg_roles AS r ON r.oid = m.member WHERE r.rolname = {} AND g.rolname LIKE '%\\_people') "
            "THEN ALTER ROLE {} NOLOGIN PASSWORD NULL; END IF; END $do$"
        ).format(sql.Literal(login), sql.Literal(login), name),
    )
    return [statement.as_string(None) for statement in made]


def new_password() -> str:
    """A password to hand over: nobody chooses it, and nobody has to remember it."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def run(url: str, statements: Sequence[str], *, password: str = "") -> None:
    """Run statements made here with the owner's login, all or none."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url, password), autocommit=True) as db, db.transaction():
        for statement in statements:
            db.execute(statement.encode())


def give_password(url: str, login: str, secret: str, *, password: str = "") -> None:
    """Set the password of a login; only its verifier leaves this computer."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        verifier = db.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256").decode()
        db.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(verifier)))


def is_role(url: str, login: str, *, password: str = "") -> bool:
    """Whether the server has a login of this name, whoever's it is."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        return db.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is not None


def logins(url: str, *, password: str = "") -> list[Login]:
    """Everybody's logins, by name."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        rows = db.execute("SELECT name, person, reads, writes FROM hris.login ORDER BY name").fetchall()
    try:
        return [Login(name, person, Reach((reads, writes))) for name, person, reads, writes in rows]
    except ValueError as error:
        raise NotAStore(f"The logins of {database_of(url)} were changed by hand: one has an unknown reach.") from error
