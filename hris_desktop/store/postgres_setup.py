"""Setting a store up in a PostgreSQL database, from the login of its owner: looked at first, done once, told plainly.

The owner's login is used for this and for people's logins, and for nothing else: whoever holds it is the host, who can
delete and withhold but neither read nor forge.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from hris_desktop.store.contract import NoAccess, NotAStore, StoreTooNew
from hris_desktop.store.postgres_address import conninfo, place_of
from hris_desktop.store.postgres_faults import speaking
from hris_desktop.store.postgres_logins import people_of, people_role
from hris_desktop.system.bundled import migrations

STEPS = {1: "0001_first.sql", 2: "0002_shown.sql"}
"""What makes each shape of the one before; a new store goes through all of them."""
ALWAYS = "functions.sql"
"""Functions that every set-up and upgrade makes anew."""
OLDEST = 150000
"""PostgreSQL 15: from there on nobody may put tables and functions into a database just because they may connect."""
_LINEAGE = "postgresql"
_SAYS_SHAPE = """
    SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('hris.store') AND attname = 'shape')
"""
_LOOK = """
    SELECT current_setting('server_version_num')::int, current_setting('server_version'),
           current_setting('ssl') = 'on', coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
           to_regnamespace('hris') IS NOT NULL AND to_regclass('hris.store') IS NOT NULL,
           coalesce((SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'hris'), false),
           has_database_privilege(current_database(), 'CREATE'),
           pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE'),
           rolcreaterole OR rolsuper, rolsuper, current_user
    FROM pg_roles WHERE rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a login meets in a database."""

    version: int
    version_words: str
    tls_on: bool
    """The server speaks TLS to whoever asks for it."""
    tls_here: bool
    """This very connection is encrypted."""
    store: bool
    """A store was set up here."""
    owner: bool
    """The login owns it."""
    may_create: bool
    owns_database: bool
    may_make_logins: bool
    superuser: bool
    login: str

    def lacks(self) -> list[str]:
        """What this login would need to set a store up, in sentences with the statement that gives it."""
        name, told = sql.Identifier(self.login).as_string(None), []
        if not self.may_create:
            told.append(f"It may not make a schema in this database (GRANT CREATE ON DATABASE … TO {name}).")
        if not self.owns_database:
            told.append(f"It does not own the database (ALTER DATABASE … OWNER TO {name}).")
        if not self.may_make_logins:
            told.append(f"It may not make logins (ALTER ROLE {name} CREATEROLE).")
        return told

    def warnings(self) -> list[str]:
        """What works and should not stay so."""
        told = []
        if not self.tls_on:
            told.append(
                "This server speaks no TLS (ssl = off): people on other machines cannot connect until it has a "
                "certificate."
            )
        if self.superuser:
            told.append(
                "This login is a superuser of the whole server; the store needs no more than a login that owns its "
                "database."
            )
        return told


def look(url: str, *, password: str = "") -> Found:
    """How the database at an address stands to its login; changes nothing. Raises NoAccess, Unreachable, BadAddress."""
    with speaking(place_of(url)), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        return _look(db)


def _look(db: psycopg.Connection[TupleRow]) -> Found:
    [row] = db.execute(_LOOK).fetchall()
    return Found(*row)


def set_up(url: str, *, password: str = "") -> bool:
    """Make the empty store in the database at ``url``, whose login owns it; False where it lies already, unchanged.

    Raises NotAStore (somebody else's store lies there, the server is too old), NoAccess, Unreachable.
    """
    place = place_of(url)
    with speaking(place), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        found = _look(db)
        _refuse(found, place)
        if not found.store:
            with db.transaction():
                _make(db, str(db.info.dbname))
        return not found.store


def upgrade(url: str, *, password: str = "") -> int:
    """Bring a store to this program's shape from its owner's login, in one transaction; the shape it had.

    Programs of the release before go on meanwhile and afterwards. Raises NotAStore, StoreTooNew, NoAccess, Unreachable.
    """
    place = place_of(url)
    with speaking(place), psycopg.connect(conninfo(url, password), autocommit=True) as db:
        found = _look(db)
        if not found.store:
            raise NotAStore(f"The database {place} holds no store of this program. Nothing was changed.")
        _refuse(found, place)
        with db.transaction():
            db.execute("LOCK TABLE hris.store IN EXCLUSIVE MODE")
            before = _shape(db)
            if before > max(STEPS):
                raise StoreTooNew(f"The store {place} was written by a newer version of this program.")
            _run_steps(db, people_of(db), before)
    return before


def _shape(db: psycopg.Connection[TupleRow]) -> int:
    [(said,)] = db.execute(_SAYS_SHAPE).fetchall()
    if not said:
        return 1
    [(shape,)] = db.execute("SELECT shape FROM hris.store").fetchall()
    return int(shape)


def _refuse(found: Found, place: str) -> None:
    if found.version < OLDEST:
        raise NotAStore(
            f"The server of {place} is PostgreSQL {found.version_words}; the store needs {OLDEST // 10000} or newer. "
            "Nothing was changed."
        )
    if found.store and not found.owner:
        raise NoAccess(f"The store {place} is set up, and your login does not own it. Nothing was changed.")
    lacking = [] if found.store else found.lacks()
    if lacking:
        raise NoAccess(f"Your login cannot set a store up in {place}. {' '.join(lacking)} Nothing was changed.")


def _make(db: psycopg.Connection[TupleRow], database: str) -> None:
    role = sql.Identifier(people_role(database))
    [(known,)] = db.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", (people_role(database),)
    ).fetchall()
    if not known:
        db.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    db.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), role))
    _run_steps(db, people_role(database), 0)


def _run_steps(db: psycopg.Connection[TupleRow], people: str, before: int) -> None:
    role = sql.Identifier(people).as_string(db)
    for name in (*(STEPS[step] for step in range(before + 1, max(STEPS) + 1)), ALWAYS):
        script = (migrations(_LINEAGE) / name).read_text("utf-8")
        db.execute(script.replace("{people}", role).encode())
