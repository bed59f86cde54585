"""A stamp beside every row: made under a key of the person's, so that a row changed by hand is noticed when it is read.

Rows that were here before have none; the next sign-in verifies them once more and stamps them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the column of schema 3."""
    op.add_column("entry", sa.Column("stamp", sa.LargeBinary))
