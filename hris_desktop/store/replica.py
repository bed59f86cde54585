"""What one device knows: the log as it received it, its outbox, its keybag. One file, one connection, one thread.

Everything that is not public already is sealed before it comes here. A pull is one transaction: entries, the cursor
(which is nothing but the highest number kept) and the settled outbox stand together or not at all.
"""

from __future__ import annotations

from hris_desktop.store.entries import Columns, Entries, Guard, Stored
from hris_desktop.store.findings import Finding, Findings
from hris_desktop.store.local import (
    ReplicaAltered,
    ReplicaBusy,
    ReplicaDamaged,
    ReplicaError,
    ReplicaFull,
    ReplicaMissing,
    ReplicaTooNew,
    ReplicaUnreachable,
)
from hris_desktop.store.lost import Fate, Lost, LostEntries
from hris_desktop.store.outbox import Item, Outbox, State
from hris_desktop.store.shelves import Shelves

__all__ = [
    "Columns",
    "Fate",
    "Finding",
    "Guard",
    "Item",
    "Lost",
    "Replica",
    "ReplicaAltered",
    "ReplicaBusy",
    "ReplicaDamaged",
    "ReplicaError",
    "ReplicaFull",
    "ReplicaMissing",
    "ReplicaTooNew",
    "ReplicaUnreachable",
    "State",
    "Stored",
]


class Replica(Entries, LostEntries, Findings, Outbox, Shelves):
    """The local replica: ``create``, ``open`` or ``in_memory``, then ``transaction`` and the methods of its parts."""
