"""The first local tables: entries with verdicts, outbox, keybag, drafts, cache, small facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of schema 1."""
    _entries()
    _outbox()
    _shelves()


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("op", sa.Text, nullable=False),
        sa.Column("h", sa.LargeBinary, nullable=False),
        sa.Column("ctx", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("bh", sa.LargeBinary, nullable=False),
        sa.Column("sig", sa.LargeBinary, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("place_reason", sa.Text, nullable=False),
        sa.Column("content", sa.Integer, nullable=False),
        sa.Column("content_reason", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary),
    )
    op.create_index("ix_entry_chain", "entry", ["chain", "seq", "rev"])
    op.create_index("ix_entry_h", "entry", ["h"])
    op.create_index("ix_entry_op", "entry", ["op"])
    op.create_index("ix_entry_verdict", "entry", ["place", "content"])


def _outbox() -> None:
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
        sa.CheckConstraint("state IN ('queued', 'parked', 'done')", name="known_state"),
        sqlite_autoincrement=True,
    )


def _shelves() -> None:
    op.create_table(
        "cache",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("saved", sa.Text, nullable=False),
    )
    op.create_table(
        "keybag",
        sa.Column("slot", sa.Integer, primary_key=True),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
