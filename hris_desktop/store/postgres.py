"""The shared store in a PostgreSQL database, for people on several machines.

Every write is one call, so no lock waits for the network. An append gets its numbers in a commit that is not waited
for, and is shown to readers by a second one that is, for everybody who waits at that moment; so what is read is
durable. What the server's own rules refuse is a second layer; nothing that is read here is believed.

A connection to another machine must be TLS with the certificate checked against the name (``sslmode=verify-full``),
and the password is never sent in a form that could be used again (SCRAM). One connection, used by one thread; when it
is lost, the object is closed and the store opened anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from hris_desktop.store.contract import (
    Appended,
    AppendResult,
    Conflict,
    Denied,
    Me,
    NoAccess,
    Outgoing,
    Row,
    Scope,
    StoreTooNew,
    StoreTooOld,
    Unknown,
    WrongOrganisation,
)
from hris_desktop.store.limits import (
    MAX_BODY,
    MAX_CHAIN,
    MAX_CHUNK,
    MAX_CTX,
    MAX_HASH,
    MAX_OP,
    MAX_PACKAGE,
    MAX_SIG,
    refusal,
    refuse_rows,
)
from hris_desktop.store.postgres_address import conninfo, place_of
from hris_desktop.store.postgres_faults import may_have_been_written, speaking
from hris_desktop.store.versions import Lineage

CHANNEL = "hris_entry"
"""Where the server tells the number of the newest entry."""
SETTINGS = (
    "SET lock_timeout = '5s'",
    "SET statement_timeout = '60s'",
    "SET idle_in_transaction_session_timeout = '10s'",
    # whatever somebody may have put into a schema of their own is not found by name
    "SET search_path = pg_catalog",
    f"LISTEN {CHANNEL}",
)
_ME = "SELECT login, person, reads, writes, org, incarnation, schema, last_seq, store_time FROM hris.me()"
_CUT = "CASE WHEN octet_length({0}) > {1} THEN substring({0} for {2}) ELSE {0} END"
_NAME = f"substring(h for {MAX_HASH + 1})"
_COLUMNS = ", ".join(
    ("seq", f"left(chain, {MAX_CHAIN + 1})", "rev", f"left(op, {MAX_OP + 1})", _NAME,
     _CUT.format("ctx", MAX_CTX, MAX_CTX + 1), _CUT.format("body", MAX_BODY, MAX_BODY + 1),
     f"substring(bh for {MAX_HASH + 1})", f"substring(sig for {MAX_SIG + 1})")
)  # fmt: skip
"""Whoever puts rows back chooses their bytes; a value longer than any lawful one comes cut, and still too long."""
_DIGESTS = f"SELECT seq, {_NAME} FROM hris.digests(%s, %s)"  # noqa: S608 - made of constants
_ROWS = f"SELECT {_COLUMNS} FROM hris.entry WHERE seq > %s ORDER BY seq LIMIT %s"  # noqa: S608 - made of constants
_ROWS_OF = f"""
    SELECT {_COLUMNS} FROM hris.entry
    WHERE seq > %s AND (
        chain = ANY (%s)
        OR EXISTS (SELECT 1 FROM unnest(%s::text[]) AS beginning WHERE starts_with(chain, beginning))
        OR EXISTS (SELECT 1 FROM unnest(%s::text[]) AS ending WHERE right(chain, length(ending)) = ending))
    ORDER BY seq LIMIT %s
"""  # noqa: S608 - made of constants
_APPEND = "SELECT outcome, first_seq, current_revs FROM hris.append(%s, %s, %s, %s, %s, %s, %s)"
"""What a store of shape 1 knows."""
_PLACE_ONE = "SELECT hris.place_one(%s, %s, %s, %s, %s, %s, true)"
"""One entry in one commit, for whoever writes alone."""
_ADD_ONE = "CALL hris.add_one(%s, %s, %s, %s, %s, %s, NULL)"
"""One entry in two commits, of which only the second is waited for, by all who write at that moment."""
_COLUMN_KINDS = ("text", "bigint", "text", "bytea", "bytea", "bytea")
_KNOWS = """
    SELECT to_regclass('hris.shown') IS NOT NULL,
           to_regprocedure('hris.place_one(text, bigint, text, bytea, bytea, bytea, boolean)') IS NOT NULL
"""
_UNREADABLE = (psycopg.errors.DataError, psycopg.errors.StatementTooComplex)
"""What the server says of a context that is none; the statement was undone."""
_PUT_BACK = "SELECT hris.put_back(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


class PostgresStore:
    """One connection; raises ``StoreError`` as its contract says."""

    def __init__(self, connection: psycopg.Connection[TupleRow], place: str) -> None:
        """``place`` names the database in sentences: host and name, never a password."""
        self._db, self._place, self._changes = connection, place, 0
        self._adds = connection.cursor(binary=True)
        """Kept, because it is used once for each entry; what it holds of the last one is a number."""
        self._together = False
        """Several writers share one flush (shape 2); an older store is used as it is until its owner upgrades it."""
        self._by_one = False
        """The store has the short way for one entry."""
        self._last, self._alone = 0, False
        """The number given to this connection last, and whether nobody else had got one since the one before."""

    @classmethod
    def open(cls, url: str, *, org: str | None = None, password: str = "") -> Self:
        """Connect; with ``org``, refuse the store of another organisation. Nothing is created.

        Raises Unreachable, NoAccess, NotAStore, WrongOrganisation, StoreTooNew, StoreTooOld.
        """
        info, place = conninfo(url, password), place_of(url)
        with speaking(place):
            connection = psycopg.connect(info, autocommit=True)
        store = cls(connection, place)
        try:
            with speaking(place):
                for setting in SETTINGS:
                    connection.execute(sql.SQL(setting))
            store._refuse_unusable(org)
        except BaseException:
            store.close()
            raise
        return store

    def _refuse_unusable(self, org: str | None) -> None:
        me = self.me()
        if me.schema > Lineage.SHARED.schema:
            raise StoreTooNew(f"The store {self._place} was written by a newer version of this program.")
        if me.schema < Lineage.SHARED.least:
            raise StoreTooOld(f"The store {self._place} was written by an older version and needs `store upgrade`.")
        if org is not None and me.org is not None and me.org != org:
            raise WrongOrganisation(f"The store {self._place} belongs to another organisation ({me.org}).")
        [(self._together, self._by_one)] = self._ask(_KNOWS)

    # ---------------------------------------------------------------------------------------------- the log

    def me(self) -> Me:
        """See ``Store.me``. A login that was taken away has no row, and that is said."""
        found = self._ask(_ME)
        if not found:
            raise NoAccess(f"The store {self._place} does not know your login, or no longer.")
        login, person, reads, writes, org, incarnation, schema, last_seq, store_time = found[0]
        roles = () if person is None else (f"reads {reads}", f"writes {writes}")
        return Me(login, person, roles, org, incarnation, last_seq, store_time, schema)

    def digests(self, after: int, limit: int) -> list[tuple[int, object]]:
        """See ``Store.digests``."""
        return [(seq, h) for seq, h in self._ask(_DIGESTS, (after, limit))]

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        """See ``Store.entries``. A value longer than any lawful one is handed out cut, still too long."""
        if scope.everything:
            found = self._ask(_ROWS, (after, limit))
        else:
            asked = (list(scope.chains), list(scope.prefixes), list(scope.suffixes))
            found = self._ask(_ROWS_OF, (after, *asked, limit))
        return [Row(*row) for row in found]

    def change_mark(self) -> object:
        """See ``Store.change_mark``: how often the server told this connection of somebody else's change."""
        with speaking(self._place):
            me = self._db.info.backend_pid
            self._changes += sum(told.pid != me for told in self._db.notifies(timeout=0))
        return self._changes

    def fileno(self) -> int:
        """What becomes readable as soon as the server has something to tell; ``change_mark`` reads it."""
        with speaking(self._place):
            return self._db.fileno()

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.append``."""
        return refusal(batch) or self._append(None, batch)

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.found``."""
        return refusal(batch) or self._append(org, batch)

    def _append(self, org: str | None, batch: Sequence[Outgoing]) -> AppendResult:
        try:
            [(outcome, first, revs)] = self._short(org, batch) or self._long(org, batch)
        except psycopg.Error as error:
            if may_have_been_written(error, closed=self._db.closed):
                return Unknown()
            with speaking(self._place):
                raise
        if outcome == "unknown":
            return Unknown()
        if outcome == "denied":
            return Denied(f"entry {first} of {len(batch)}: your login may not write to this chain in that name")
        if outcome == "conflict":
            return Conflict(revs)
        return Appended(tuple(range(first, first + len(batch))))

    def _short(self, org: str | None, batch: Sequence[Outgoing]) -> list[tuple[Any, ...]]:
        """One entry by the short way; nothing where there is more to say, and nothing was written then."""
        if org is not None or len(batch) != 1 or not self._by_one:
            return []
        try:
            self._adds.execute(_PLACE_ONE if self._alone else _ADD_ONE, _sent(batch[0]))
            [(first,)] = self._adds.fetchall()
        except _UNREADABLE:
            return []
        if first is None:
            return []
        # whoever writes alone shares a flush with nobody, and one commit costs less than two
        self._alone, self._last = first == self._last + 1, first
        return [("appended" if first else "unknown", first, None)]

    def _long(self, org: str | None, batch: Sequence[Outgoing]) -> list[tuple[Any, ...]]:
        return self._add(org, batch) if self._together else self._add_alone(org, batch)

    def _add(self, org: str | None, batch: Sequence[Outgoing]) -> list[tuple[Any, ...]]:
        columns = zip(*map(_sent, batch), strict=True)
        return self._run(_adding(len(batch)), (org, *(value for column in columns for value in column)))

    def _add_alone(self, org: str | None, batch: Sequence[Outgoing]) -> list[tuple[Any, ...]]:
        return self._run(_APPEND, (org, *map(list, zip(*map(_sent, batch), strict=True))))

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        """See ``Store.restore``. Only HR's logins may."""
        refuse_rows(rows)
        columns = zip(*map(_fitting, rows), strict=True)
        try:
            [(outcome,)] = self._run(_PUT_BACK, (org, rows[0].seq, *map(list, columns)))
        except psycopg.Error as error:
            if may_have_been_written(error, closed=self._db.closed):
                return Unknown()
            with speaking(self._place):
                raise
        if outcome == "denied":
            return Denied("your login may not put rows back")
        if outcome == "conflict" and not self._together:
            self._refuse_taken(org, rows[0].seq)
        return Appended(tuple(row.seq for row in rows)) if outcome == "appended" else Conflict({})

    def _refuse_taken(self, org: str, first: int) -> None:
        """Where the log ends as it should, a store of shape 1 met a row whose name or place is taken."""
        me = self.me()
        if me.last_seq + 1 == first and me.org in {None, org}:
            raise StoreTooOld(
                f"The store {self._place} holds a row whose name or place one of these has, and a store of the first "
                "format cannot keep both. Nothing was changed; it needs `store upgrade`."
            )

    def fill(self, h: bytes, body: bytes) -> bool:
        """See ``Store.fill``."""
        return bool(self._ask("SELECT hris.fill(%s, %s)", (h, body))[0][0])

    def erase(self, h: bytes) -> bool:
        """See ``Store.erase``."""
        return bool(self._ask("SELECT hris.erase(%s)", (h,))[0][0])

    # ---------------------------------------------------------------------------------------------- beside the log

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        """See ``Store.put_blobs``."""
        if any(len(blob) > MAX_CHUNK for blob in blobs):
            raise ValueError(f"a chunk has at most {MAX_CHUNK} bytes")
        self._ask("SELECT hris.put_blobs(%s)", (list(blobs),))
        return [sha256(blob).hexdigest() for blob in blobs]

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See ``Store.get_blobs``."""
        return dict(self._ask("SELECT id, data FROM hris.get_blobs(%s, %s)", (list(ids), MAX_CHUNK)))

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        """See ``Store.mailbox_put``. Packages whose time has passed are thrown away on this occasion."""
        if len(blob) > MAX_PACKAGE:
            raise ValueError(f"a package has at most {MAX_PACKAGE} bytes")
        self._ask("SELECT hris.mailbox_put(%s, %s, %s)", (slot, blob, until))

    def mailbox_get(self, slot: str) -> bytes | None:
        """See ``Store.mailbox_get``."""
        found: bytes | None = self._ask("SELECT hris.mailbox_get(%s, %s)", (slot, MAX_PACKAGE))[0][0]
        return found

    def mailbox_delete(self, slot: str) -> None:
        """See ``Store.mailbox_delete``."""
        self._ask("SELECT hris.mailbox_delete(%s)", (slot,))

    def close(self) -> None:
        """See ``Store.close``."""
        with suppress(psycopg.Error):
            self._db.close()

    def _ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with speaking(self._place):
            return self._run(query, values)

    def _run(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        # binary: a body travels as it is, not as twice as many hexadecimal digits
        with self._db.cursor(binary=True) as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()


@cache
def _adding(count: int) -> str:
    """The call for a batch of so many: value by value, which costs the driver half of what lists do."""
    columns = (", ".join([f"%s::{kind}"] * count) for kind in _COLUMN_KINDS)
    return f"CALL hris.add(%s, {', '.join(f'ARRAY[{column}]' for column in columns)}, NULL, NULL, NULL)"


def _sent(one: Outgoing) -> tuple[object, ...]:
    return one.chain, one.rev, one.op, one.entry.ctx, one.entry.body, one.entry.sig


def _fitting(row: Row) -> tuple[object, ...]:
    """The columns of a row in the types of this database.

    A value of another type can only come from a store that keeps any; its row is broken there, stays broken here, and
    its head, which such a name never enters, stays the same.
    """
    name = row.h if isinstance(row.h, bytes) else b"no name %d" % row.seq
    body = row.body if isinstance(row.body, bytes | None) else b""
    rev = row.rev if type(row.rev) is int else -row.seq
    return _text(row.chain), rev, _text(row.op), name, _bytes(row.ctx), body, _bytes(row.bh), _bytes(row.sig)


def _text(value: object) -> str:
    return value if isinstance(value, str) and "\0" not in value else ascii(value)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
