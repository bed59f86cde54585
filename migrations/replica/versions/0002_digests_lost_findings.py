"""Packed digests of the whole log, entries that a store lost, causes of alarm; both filled from what is here."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
A_BLOCK = 2000
ZERO = bytes(32)


def upgrade() -> None:
    """Make the tables of schema 2, and fill them."""
    op.create_index("ix_entry_withheld", "entry", ["seq"], sqlite_where=sa.text("body IS NULL"))
    _tables()
    _lost()
    _pack()
    _move_alarms()
    _more_states()


def _tables() -> None:
    op.create_table(
        "digest",
        sa.Column("block", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("names", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("looked", sa.Integer, nullable=False),
        sa.UniqueConstraint("kind", "seq", "author"),
        sqlite_autoincrement=True,
    )


def _lost() -> None:
    op.create_table(
        "lost",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("op", sa.Text, nullable=False),
        sa.Column("h", sa.LargeBinary, nullable=False),
        sa.Column("ctx", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("bh", sa.LargeBinary, nullable=False),
        sa.Column("sig", sa.LargeBinary, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("intent", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("state IN ('lost', 'brought', 'left')", name="known_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lost_h", "lost", ["h"])


def _pack() -> None:
    """The rows that are here are the whole log so far, without a gap."""
    rows = op.get_bind().execute(sa.text("SELECT h, head FROM entry ORDER BY seq")).fetchall()
    before, end = ZERO, 0
    for block in range((len(rows) + A_BLOCK - 1) // A_BLOCK):
        part = rows[block * A_BLOCK : (block + 1) * A_BLOCK]
        names = b"".join(h for h, _ in part).ljust(A_BLOCK * 32, b"\0")
        insert = sa.text("INSERT INTO digest (block, head, names) VALUES (:block, :head, :names)")
        op.get_bind().execute(insert, {"block": block, "head": before, "names": names})
        before, end = part[-1][1], end + len(part)
    if end:
        op.get_bind().execute(sa.text("INSERT INTO meta VALUES ('digests', :end)"), {"end": str(end)})


def _move_alarms() -> None:
    found = op.get_bind().execute(sa.text("SELECT value FROM meta WHERE key = 'alarms'")).scalar()
    for seq, author, kind in json.loads(found or "[]"):
        insert = sa.text("INSERT OR IGNORE INTO finding (kind, seq, author, looked) VALUES (:kind, :seq, :author, 0)")
        op.get_bind().execute(insert, {"kind": kind, "seq": seq, "author": author})
    op.get_bind().execute(sa.text("DELETE FROM meta WHERE key = 'alarms'"))


def _more_states() -> None:
    """An act may be ``sealed``; SQLite changes no constraint in place. Numbers go on where they were."""
    op.rename_table("outbox", "outbox_before")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("op", sa.Text, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("intent", sa.LargeBinary, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.Column("sent", sa.LargeBinary, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint("op"),
        sa.CheckConstraint("state IN ('queued', 'parked', 'done', 'sealed')", name="known_state"),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO outbox SELECT * FROM outbox_before")
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
    op.execute("INSERT INTO sqlite_sequence SELECT 'outbox', seq FROM sqlite_sequence WHERE name = 'outbox_before'")
    op.drop_table("outbox_before")
