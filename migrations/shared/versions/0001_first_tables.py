"""The first shared tables: the log, attachment chunks, the store's own row, the mailbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of schema 1."""
    op.create_table(
        "blob",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
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
        sa.UniqueConstraint("h"),
        sa.UniqueConstraint("chain", "rev"),
    )
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.Column("until", sa.Text, nullable=False),
    )
    op.create_table(
        "store",
        sa.Column("org", sa.Text),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
    )
