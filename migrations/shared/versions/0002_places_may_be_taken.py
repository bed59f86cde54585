"""The log takes back what lay in it, also a row whose name or place another row has: only a host can have planted it.

Such a row is part of the history that every device has verified, so a store that lost it must be able to hold it again.
An append looks for both itself, as it always did, while it holds the write lock. The columns stay what they are, so
programs of the release before go on with the file.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the log of schema 2: the same columns, indexes in the place of the two rules."""
    op.rename_table("entry", "entry_before")
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
    )
    op.execute("INSERT INTO entry SELECT seq, chain, rev, op, h, ctx, body, bh, sig FROM entry_before ORDER BY seq")
    op.drop_table("entry_before")
    op.create_index("ix_entry_chain", "entry", ["chain", "rev"])
    op.create_index("ix_entry_h", "entry", ["h"])
