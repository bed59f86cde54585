"""Numbers written into our files: which program a file belongs to, and which shape it has.

They stand apart from ``tables`` because every start reads them and ``tables`` costs half a second to import.
"""

from __future__ import annotations

from enum import Enum


class Lineage(Enum):
    """The two families of files, each with its own migrations (value = folder under ``migrations/``)."""

    SHARED = "shared"
    REPLICA = "replica"

    @property
    def schema(self) -> int:
        """The newest shape this program reads and writes; migration ``0001`` makes shape 1."""
        return {Lineage.SHARED: 2, Lineage.REPLICA: 3}[self]

    @property
    def least(self) -> int:
        """The oldest program that may work with a file of this shape; a shared store says it as ``store.schema``.

        A migration that a program of the release before can live with raises ``schema`` alone.
        """
        return {Lineage.SHARED: 1, Lineage.REPLICA: 3}[self]

    @property
    def application_id(self) -> int:
        """SQLite's ``PRAGMA application_id``: ASCII ``HRDs`` or ``HRDr``; tells our files from everybody else's."""
        return int.from_bytes({Lineage.SHARED: b"HRDs", Lineage.REPLICA: b"HRDr"}[self], "big")
