"""What the server itself refuses, by login, table and verb: the second layer, each trap with a test that fails open."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from hris_desktop.crypto.canonical import encode
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import EVERYTHING, Appended, Denied, NoAccess, Outgoing, Scope
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_address import conninfo
from tests.postgres.cluster import AMIRA, BRUNO, EVERYBODY, JONAS, LOGINS, PRIYA, Cluster, Database
from tests.postgres.conftest import Draft

APPEND = "SELECT * FROM hris.append(NULL, %s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::bytea[])"
TABLES = ("entry", "store", "shown", "showing", "blob", "mailbox", "login")
VERBS = {
    "insert": "INSERT INTO hris.{0} SELECT * FROM hris.{0}",
    "insert default": "INSERT INTO hris.{0} DEFAULT VALUES",
    "update": "UPDATE hris.{0} SET {1} = {1}",
    "delete": "DELETE FROM hris.{0}",
    "truncate": "TRUNCATE hris.{0}",
    "trigger": "CREATE TRIGGER t BEFORE INSERT ON hris.{0} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "alter": "ALTER TABLE hris.{0} DISABLE ROW LEVEL SECURITY",
    "policy": "CREATE POLICY p ON hris.{0} USING (true)",
    "drop": "DROP TABLE hris.{0}",
}
COLUMN = {
    "entry": "body", "store": "last_seq", "shown": "seq", "showing": "seq", "blob": "data", "mailbox": "blob",
    "login": "person",
}  # fmt: skip


@pytest.mark.parametrize("login", [*LOGINS, EVERYBODY])
def test_no_login_writes_a_table_but_through_the_functions(database: Database, login: str) -> None:
    with psycopg.connect(conninfo(database.url(login)), autocommit=True) as db:
        for table in TABLES:
            for verb, statement in VERBS.items():
                refused = _refused(db, statement.format(table, COLUMN[table]))
                assert refused, f"{login} may {verb} {table}"
            if table != "entry":
                assert _refused(db, f"SELECT * FROM hris.{table}"), f"{login} may read {table}"


def _refused(db: psycopg.Connection[Any], statement: str) -> bool:
    try:
        db.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE hris.mine (a int)",
        "CREATE FUNCTION hris.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "CREATE OR REPLACE FUNCTION hris.my_writes() RETURNS text LANGUAGE sql AS $$ SELECT 'all' $$",
        "SELECT hris.my_writes()",
        "SELECT hris.may_append('org', '', 'all', NULL)",
        "SELECT hris.current_revs(ARRAY['org'])",
        "SELECT hris.within_reach('org', 'all', '')",
        "SET ROLE hris_owner",
        "SET SESSION AUTHORIZATION priya",
        "ALTER ROLE amira SUPERUSER",
        "GRANT hris_owner TO amira",
    ],
)  # fmt: skip
def test_nobody_makes_themselves_more(database: Database, statement: str) -> None:
    with psycopg.connect(conninfo(database.url("amira")), autocommit=True) as db, pytest.raises(psycopg.Error):
        db.execute(statement.encode())


def test_a_schema_of_ones_own_is_never_looked_into(database: Database, draft: Draft) -> None:
    """A function found by name in somebody's own schema would run with the owner's rights."""
    with psycopg.connect(conninfo(database.url("amira")), autocommit=True) as db:
        db.execute("CREATE FUNCTION pg_temp.my_writes() RETURNS text LANGUAGE sql AS $$ SELECT 'all'::text $$")
        db.execute("CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT 'x'::bytea $$")
        db.execute("CREATE FUNCTION pg_temp.starts_with(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$")
        db.execute("CREATE TEMP TABLE login (name text, person text, reads text, writes text)")
        db.execute("SET search_path = pg_temp, pg_catalog")
        one = draft("org", 1, AMIRA, "policy")
        columns = ([one.chain], [one.rev], [one.op], [one.entry.ctx], [one.entry.body], [one.entry.sig])
        [(outcome, _, _)] = db.execute(APPEND, columns).fetchall()
        place_one = "SELECT hris.place_one(%s, 1, 'op', %s, '', '', true)"
        chains = ("org", f"r:{BRUNO}:contact", f"w:{BRUNO}")
        placed = [db.execute(place_one, (chain, one.entry.ctx)).fetchone() for chain in chains]
    assert outcome == "denied"
    assert placed == [(None,)] * 3


CASES = [
    # login, chain, author, kind, taken
    ("amira", f"r:{AMIRA}:contact", AMIRA, "rec", True),
    ("amira", f"r:{BRUNO}:contact", AMIRA, "rec", False),
    ("amira", f"r:{AMIRA}:contact", BRUNO, "rec", False),
    ("amira", f"r:{AMIRA[:-1]}:contact", AMIRA, "rec", False),
    ("amira", "org", AMIRA, "accept", True),
    ("amira", "org", AMIRA, "policy", False),
    ("amira", "org", AMIRA, "person", False),
    ("amira", "org", AMIRA, "", False),
    ("amira", f"a:{BRUNO}:{AMIRA}", AMIRA, "read", True),
    ("amira", f"a:{AMIRA}:{BRUNO}", AMIRA, "read", False),
    ("amira", f"w:{AMIRA}", AMIRA, "beat", True),
    ("amira", f"w:{PRIYA}", AMIRA, "beat", False),
    ("amira", "k:question:1", AMIRA, "ask", True),
    ("amira", "x", AMIRA, "rec", False),
    ("jonas", f"r:{AMIRA}:compensation", JONAS, "rec", True),
    ("jonas", f"r:{AMIRA}:compensation", PRIYA, "rec", False),
    ("jonas", "org", JONAS, "policy", False),
    ("priya", "org", PRIYA, "policy", True),
    ("priya", "org", AMIRA, "policy", False),
    (EVERYBODY, "org", AMIRA, "policy", True),
]


@pytest.mark.parametrize(("login", "chain", "by", "kind", "taken"), CASES)
def test_who_appends_where(
    database: Database, draft: Draft, login: str, chain: str, by: str, *, kind: str, taken: bool
) -> None:
    """By every way there is: alone, among others, the general one, and that of programs of shape 1."""
    store = database.open(login)
    ways = {"among others": (True, False, True), "alone": (True, True, True), "together": (False, False, True),
            "shape 1": (False, False, False)}  # fmt: skip
    for rev, (way, (store._by_one, store._alone, store._together)) in enumerate(ways.items(), start=1):
        outcome = store.append([draft(chain, rev, by, kind)])
        assert isinstance(outcome, Appended if taken else Denied), way
        assert store.me().last_seq == (rev if taken else 0), way
    store.close()


@pytest.mark.parametrize(
    "ctx", [b"", b"{}", b"null", b"\xff", b'{"by":[]}', b'{"by":null,"kind":"accept"}', b"[" * 9000]
)
def test_a_context_nobody_can_read_is_denied_to_all_but_a_shared_login(database: Database, ctx: bytes) -> None:
    """``NOT (a OR b)`` with an unknown a let such rows in once."""
    with psycopg.connect(conninfo(database.url("amira")), autocommit=True) as db:
        [(outcome,)] = db.execute(
            "SELECT outcome FROM hris.append(NULL, ARRAY['org'], ARRAY[1::bigint], ARRAY['op'], ARRAY[%s::bytea], "
            "ARRAY[''::bytea], ARRAY[''::bytea])", (ctx,)
        ).fetchall()  # fmt: skip
    assert outcome == "denied"
    store, one = database.open("amira"), Outgoing(f"r:{AMIRA}:contact", 1, "op", Entry(ctx, b"", b"s" * 64))
    for store._alone in (True, False):
        assert isinstance(store.append([one]), Denied)
    store.close()


def test_one_row_out_of_reach_stops_the_batch(database: Database, draft: Draft) -> None:
    store = database.open("amira")
    batch = [draft(f"r:{AMIRA}:contact", 1, AMIRA), draft(f"r:{BRUNO}:contact", 1, AMIRA)]
    assert isinstance(store.append(batch), Denied)
    assert store.me().last_seq == 0
    store.close()


def test_who_reads_what(database: Database, draft: Draft) -> None:
    hr = database.open("priya")
    chains = ["org", "k:kb:1", f"w:{PRIYA}", f"r:{AMIRA}:contact", f"r:{AMIRA}:directory", f"r:{BRUNO}:contact",
              f"r:{BRUNO}:directory", f"a:{AMIRA}:{PRIYA}", f"a:{BRUNO}:{PRIYA}"]  # fmt: skip
    hr.append([draft(chain, 1, PRIYA) for chain in chains])
    seen = {login: _seen(database, login) for login in (*LOGINS, EVERYBODY)}
    everyones = {"org", "k:kb:1", f"w:{PRIYA}", f"r:{AMIRA}:directory", f"r:{BRUNO}:directory"}
    assert seen["priya"] == seen["jonas"] == seen[EVERYBODY] == set(chains)
    assert seen["amira"] == everyones | {f"r:{AMIRA}:contact", f"a:{AMIRA}:{PRIYA}"}
    assert seen["bruno"] == everyones | {f"r:{BRUNO}:contact", f"a:{BRUNO}:{PRIYA}"}
    mine = database.open("amira")
    assert mine.digests(0, 99) == hr.digests(0, 99), "numbers and hashes of all rows, so that a gap is noticed"
    theirs = mine.entries(Scope(everything=False, prefixes=(f"r:{BRUNO}:",)), 0, 99)
    assert [row.chain for row in theirs] == [f"r:{BRUNO}:directory"]
    for store in (hr, mine):
        store.close()


def _seen(database: Database, login: str) -> set[object]:
    store = database.open(login)
    rows = store.entries(EVERYTHING, 0, 99)
    store.close()
    return {row.chain for row in rows}


def test_a_login_taken_away_is_told_so_and_sees_nothing(database: Database, cluster: Cluster, draft: Draft) -> None:
    """Row-level security shows such a login zero rows and no error."""
    store = database.open("amira")
    store.append([draft(f"r:{AMIRA}:contact", 1, AMIRA)])
    cluster.server.superuser("DELETE FROM hris.login WHERE name = 'amira'", database.name)
    with pytest.raises(NoAccess):
        store.me()
    assert store.entries(EVERYTHING, 0, 9) == []
    assert store.digests(0, 9) == []
    assert isinstance(store.append([draft(f"r:{AMIRA}:contact", 2, AMIRA)]), Denied)
    assert store.get_blobs([]) == {}
    assert store.mailbox_get("slot") is None
    with pytest.raises(NoAccess):
        store.put_blobs([b"x"])
    store.close()
    with pytest.raises(NoAccess):
        PostgresStore.open(database.url("amira"))


def test_only_hr_erases_and_puts_back(database: Database, draft: Draft) -> None:
    mine, hr = database.open("amira"), database.open("priya")
    chain = f"r:{AMIRA}:contact"
    sent, other = draft(chain, 1, AMIRA), draft(f"r:{AMIRA}:bank", 1, AMIRA)
    mine.append([sent])
    mine.append([other])
    [row, _] = mine.entries(EVERYTHING, 0, 9)
    assert isinstance(mine.restore("0" * 32, [row]), Denied)
    assert hr.erase(sent.entry.h) is False, "no entry erases it"
    mine.append([draft(chain, 2, AMIRA, "erase")])
    assert mine.erase(sent.entry.h) is False, "it is HR's to erase"
    assert hr.erase(other.entry.h) is False, "that was another chain"
    assert hr.erase(sent.entry.h) is True
    assert mine.fill(sent.entry.h, sent.entry.body) is False
    assert hr.fill(sent.entry.h, sent.entry.body) is True
    later = draft(chain, 3, AMIRA)
    mine.append([later])
    assert hr.erase(later.entry.h) is False, "it came after that"
    mine.close()
    hr.close()


@pytest.mark.parametrize("kind", ["dek", "erase", "pub"])
def test_keys_and_erasures_are_never_erased(database: Database, draft: Draft, kind: str) -> None:
    hr, chain = database.open("priya"), f"r:{AMIRA}:contact"
    sent = draft(chain, 1, PRIYA, kind)
    org = draft("org", 1, PRIYA, "person")
    hr.append([sent, org])
    hr.append([draft(chain, 2, PRIYA, "erase"), draft("org", 2, PRIYA, "erase")])
    assert hr.erase(sent.entry.h) is False
    assert hr.erase(org.entry.h) is False
    assert None not in [row.body for row in hr.entries(EVERYTHING, 0, 9)]
    hr.close()


def test_what_hr_never_reads_is_erased_by_its_person(database: Database, draft: Draft) -> None:
    mine, hr, bruno = (database.open(login) for login in ("amira", "priya", "bruno"))
    policy = draft("org", 1, PRIYA, "policy")
    closed = Entry(policy.entry.ctx, encode({"health": {"self": "rw", "s4": True}}), policy.entry.sig)
    hr.append([Outgoing("org", 1, policy.op, closed)])
    chain = f"r:{AMIRA}:health"
    sent = draft(chain, 1, AMIRA)
    mine.append([sent])
    hr.append([draft(chain, 2, PRIYA, "erase")])
    assert [one.erase(sent.entry.h) for one in (hr, mine, bruno)] == [False, False, False], "not by its person"
    mine.append([draft(chain, 3, AMIRA, "erase")])
    assert bruno.erase(sent.entry.h) is False
    assert mine.erase(sent.entry.h) is True
    assert [row.body is None for row in mine.entries(EVERYTHING, 0, 9) if row.chain == chain] == [True, False, False]
    for store in (mine, hr, bruno):
        store.close()


def test_an_erased_body_is_gone_from_the_tables_files_after_vacuum(
    cluster: Cluster, database: Database, draft: Draft
) -> None:
    """Until then, and in the server's own log and in backups, it lies there still: docs/postgresql.md says so."""
    hr, chain = database.open("priya"), f"r:{AMIRA}:contact"
    word = b"SENTINEL-0123456789-ABCDEFGHIJ"
    first = draft(chain, 1, PRIYA)
    sent = Outgoing(chain, 1, first.op, Entry(first.entry.ctx, word, first.entry.sig))
    hr.append([sent])
    hr.append([draft(chain, 2, PRIYA, "erase")])
    assert _lies_in_the_file(cluster, database, word)
    assert hr.erase(sent.entry.h) is True
    cluster.server.superuser("VACUUM FULL hris.entry", database.name)
    assert not _lies_in_the_file(cluster, database, word)
    hr.close()


def _lies_in_the_file(cluster: Cluster, database: Database, word: bytes) -> bool:
    cluster.server.superuser("CHECKPOINT", database.name)
    show = f"position('{word.decode()}'::bytea IN pg_read_binary_file(pg_relation_filepath('hris.entry')))"
    return cluster.server.superuser(f"SELECT 'found ' || ({show} > 0)", database.name).strip().endswith("found true")


def test_what_was_answered_is_durable(database: Database, draft: Draft) -> None:
    """A setting of the function would be off again at the commit, and its answer a promise nobody keeps."""
    with psycopg.connect(conninfo(database.url("amira"))) as db:
        db.execute("SET synchronous_commit = off")
        one = draft(f"r:{AMIRA}:contact", 1, AMIRA)
        columns = ([one.chain], [one.rev], [one.op], [one.entry.ctx], [one.entry.body], [one.entry.sig])
        db.execute(APPEND, columns)
        [(setting,)] = db.execute("SHOW synchronous_commit").fetchall()
        assert setting == "on"
        db.execute("SET LOCAL synchronous_commit = off")
        two = draft(f"r:{AMIRA}:contact", 2, AMIRA)
        db.execute("SELECT hris.place_one(%s, 2, 'op', %s, '', '', true)", (two.chain, two.entry.ctx))
        [(setting,)] = db.execute("SHOW synchronous_commit").fetchall()
    assert setting == "on"
