"""Placing a batch at the end of the log, inside a transaction that holds the write lock.

Numbers come from the counter row ``store.last_seq``, moved in the same transaction and held to its commit: a number is
never visible before its row, never given twice, never skipped. A hole is therefore evidence, not an accident.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from hris_desktop.store.contract import Appended, Conflict, Outgoing, Row, StoreTooOld
from hris_desktop.store.limits import MOST_REV


def place(db: sqlite3.Connection, batch: Sequence[Outgoing], *, org: str | None = None) -> Appended | Conflict:
    """Insert the batch, or nothing; with ``org``, only into an empty store, which then belongs to it.

    The caller commits after Appended and rolls back after Conflict.
    """
    if (org is not None and not _found(db, org)) or not _fits(db, batch):
        return Conflict(_revs(db, {outgoing.chain for outgoing in batch}))
    counter = "UPDATE store SET last_seq = last_seq + ? RETURNING last_seq"
    [[last]] = db.execute(counter, (len(batch),)).fetchall()
    seqs = tuple(range(last - len(batch) + 1, last + 1))
    rows = [_row(seq, outgoing) for seq, outgoing in zip(seqs, batch, strict=True)]
    db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return Appended(seqs)


def put_back(db: sqlite3.Connection, org: str, rows: Sequence[Row]) -> Appended | Conflict:
    """Insert rows as they lay in this log before, at its end, or nothing. The caller commits or rolls back.

    Raises StoreTooOld where a file of shape 1 cannot hold a row whose name or place is taken.
    """
    _found(db, org)
    [[fits]] = db.execute(
        "SELECT org = ? AND last_seq = ? AND NOT EXISTS (SELECT 1 FROM entry WHERE seq > last_seq) FROM store",
        (org, rows[0].seq - 1),
    ).fetchall()
    if not fits:
        return Conflict({})
    try:
        db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [_columns(row) for row in rows])
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            return Conflict({})
        raise StoreTooOld(
            "The store holds a row whose name or place one of these has, and a store of the first format cannot keep "
            "both. Nothing was changed; it needs `store upgrade`."
        ) from error
    db.execute("UPDATE store SET last_seq = ?", (rows[-1].seq,))
    return Appended(tuple(row.seq for row in rows))


def _columns(row: Row) -> tuple[object, ...]:
    return row.seq, row.chain, row.rev, row.op, row.h, row.ctx, row.body, row.bh, row.sig


def _found(db: sqlite3.Connection, org: str) -> bool:
    query = "UPDATE store SET org = ? WHERE org IS NULL AND last_seq = 0 AND NOT EXISTS (SELECT 1 FROM entry)"
    return db.execute(query, (org,)).rowcount == 1


def _fits(db: sqlite3.Connection, batch: Sequence[Outgoing]) -> bool:
    revs = _revs(db, {outgoing.chain for outgoing in batch})
    for outgoing in batch:
        revs[outgoing.chain] += 1
        if outgoing.rev != revs[outgoing.chain]:
            return False
    names = {outgoing.entry.h for outgoing in batch}
    return len(names) == len(batch) and not _holds_one_of(db, names)


def _holds_one_of(db: sqlite3.Connection, names: Collection[bytes]) -> bool:
    among = f"SELECT 1 FROM entry WHERE h IN ({', '.join('?' * len(names))}) LIMIT 1"  # noqa: S608 - marks only
    return db.execute(among, tuple(names)).fetchone() is not None


def _revs(db: sqlite3.Connection, chains: Collection[str]) -> dict[str, int]:
    # whoever writes past us may leave a rev that is no lawful number; it must not lock the chain for ever
    query = (
        "SELECT chain, max(rev) FROM entry WHERE chain IN (SELECT value FROM json_each(?)) "
        "AND typeof(rev) = 'integer' AND rev BETWEEN 1 AND ? GROUP BY chain"
    )
    return dict.fromkeys(chains, 0) | dict(db.execute(query, (json.dumps(list(chains)), MOST_REV)).fetchall())


def _row(seq: int, outgoing: Outgoing) -> tuple[int, str, int, str, bytes, bytes, bytes, bytes, bytes]:
    entry = outgoing.entry
    return seq, outgoing.chain, outgoing.rev, outgoing.op, entry.h, entry.ctx, entry.body, entry.bh, entry.sig
