"""Alembic's way into the shared lineage; hris_desktop/store/upgrade.py calls it with a connection in a transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from hris_desktop.store.tables import metadata_of
from hris_desktop.store.versions import Lineage

given = context.config.attributes
connection = given["connection"]

# the file keeps its number in its own place; Alembic reads it from a table that lives as long as the connection
connection.execute(text("CREATE TEMP TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
if given["found"] is not None:
    connection.execute(text("INSERT INTO alembic_version VALUES (:found)"), {"found": given["found"]})

context.configure(
    connection=connection,
    target_metadata=metadata_of(Lineage.SHARED),
    on_version_apply=given["on_step"],
    render_as_batch=True,
)
context.run_migrations()
