"""Reading a table that anybody may have written to: any column may hold anything, and any amount of it.

Rows are handed out exactly as they lie there, with one exception. A value longer than any lawful one is cut to one byte
more than the limit: it stays too long, so its verdict is the same for everybody, but a planted gigabyte cannot fill
our memory.
"""

from __future__ import annotations

import json
import sqlite3

from hris_desktop.store.contract import Row, Scope
from hris_desktop.store.limits import MAX_BODY, MAX_CHAIN, MAX_CTX


def _as_it_lies(column: str, most: int) -> str:
    # a text is measured as a blob: length() and substr() of a text stop at its first NUL
    return (
        f"CASE typeof({column}) "
        f"WHEN 'blob' THEN CASE WHEN length({column}) > {most} THEN zeroblob({most + 1}) ELSE {column} END "
        f"WHEN 'text' THEN CASE WHEN length(CAST({column} AS BLOB)) > {most} "
        f"THEN substr(CAST({column} AS BLOB), 1, {most + 1}) ELSE {column} END "
        f"ELSE {column} END"
    )


_CAPS = {
    "chain": MAX_CHAIN,
    "rev": MAX_CHAIN,
    "op": MAX_CHAIN,
    "h": MAX_CHAIN,
    "ctx": MAX_CTX,
    "body": MAX_BODY,
    "bh": MAX_CHAIN,
    "sig": MAX_CHAIN,
}
_COLUMNS = "seq, " + ", ".join(_as_it_lies(column, most) for column, most in _CAPS.items())
_ROWS = f"SELECT {_COLUMNS} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608 - made of constants
_ROWS_OF = f"""
    SELECT {_COLUMNS} FROM entry
    WHERE seq > ? AND (
        chain IN (SELECT value FROM json_each(?))
        OR EXISTS (SELECT 1 FROM json_each(?) AS prefix WHERE substr(chain, 1, length(prefix.value)) = prefix.value)
        OR EXISTS (SELECT 1 FROM json_each(?) AS ending WHERE substr(chain, -length(ending.value)) = ending.value))
    ORDER BY seq LIMIT ?
"""  # noqa: S608 - made of constants
_DIGESTS = f"SELECT seq, {_as_it_lies('h', MAX_CHAIN)} FROM entry WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608
_PROBES = (
    "SELECT seq, chain, rev, op, h, ctx, body, bh, sig FROM entry LIMIT 0",
    "SELECT id, data FROM blob LIMIT 0",
    "SELECT id, blob, until FROM mailbox LIMIT 0",
)


def read_digests(db: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, object]]:
    """``(seq, h)`` above a number."""
    return db.execute(_DIGESTS, (after, limit)).fetchall()


def read_rows(db: sqlite3.Connection, scope: Scope, *, after: int, limit: int) -> list[Row]:
    """Rows of a scope above a number."""
    if scope.everything:
        found = db.execute(_ROWS, (after, limit))
    else:
        asked = (json.dumps(one) for one in (scope.chains, scope.prefixes, scope.suffixes))
        found = db.execute(_ROWS_OF, (after, *asked, limit))
    return [Row(*row) for row in found.fetchall()]


def probe(db: sqlite3.Connection) -> None:
    """Raise sqlite3.OperationalError unless every table has its columns."""
    for query in _PROBES:
        db.execute(query).fetchall()
