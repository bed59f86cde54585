"""The tables of both lineages, declared once: new files are made from them, migrations are compared with them.

The shared tables are what an outside program may read to check a store; their columns are part of the format. The data
paths speak to the driver directly: importing this module costs half a second and 40 MB, and no start should pay that.
"""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import sqlalchemy.dialects.sqlite as sqlite_dialect
from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlmodel import Field, SQLModel

from hris_desktop.store.versions import Lineage


class Shared(SQLModel, registry=registry()):
    """Tables of the shared store."""

    metadata: ClassVar[MetaData] = MetaData()


class Local(SQLModel, registry=registry()):
    """Tables of the replica on one device."""

    metadata: ClassVar[MetaData] = MetaData()


class SharedEntry(Shared, table=True):
    """One row of the log. Nothing in it is trusted; ``body`` is NULL only after an erasure.

    ``h`` and ``(chain, rev)`` are given once by whoever appends, under the write lock. No rule of the table says so: a
    row that a host planted is put back like any other.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_chain", "chain", "rev"), Index("ix_entry_h", "h"))

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    chain: str = Field(sa_type=Text)
    rev: int
    op: str = Field(sa_type=Text)
    h: bytes = Field(sa_type=LargeBinary)
    ctx: bytes = Field(sa_type=LargeBinary)
    body: bytes | None = Field(sa_type=LargeBinary)
    bh: bytes = Field(sa_type=LargeBinary)
    sig: bytes = Field(sa_type=LargeBinary)


class Blob(Shared, table=True):
    """One sealed chunk of an attachment under the hex SHA-256 of its bytes."""

    __tablename__ = "blob"

    id: str = Field(sa_type=Text, primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class StoreRow(Shared, table=True):
    """The one row about the store itself; ``last_seq`` is the counter that makes numbers gap-free."""

    __tablename__ = "store"
    __mapper_args__: ClassVar[dict[str, object]] = {"primary_key": ["incarnation"]}  # the table itself has no key

    org: str | None = Field(sa_type=Text)
    incarnation: str = Field(sa_type=Text)
    schema_: int = Field(sa_column=Column("schema", Integer, nullable=False))
    last_seq: int


class Mailbox(Shared, table=True):
    """A sealed package under an unguessable name, until an ISO time."""

    __tablename__ = "mailbox"

    id: str = Field(sa_type=Text, primary_key=True)
    blob: bytes = Field(sa_type=LargeBinary)
    until: str = Field(sa_type=Text)


class LocalMeta(Local, table=True):
    """Small facts of this device."""

    __tablename__ = "meta"

    key: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


class LocalEntry(Local, table=True):
    """An entry as received, with the verdicts that admission gave it."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_chain", "chain", "seq", "rev"),
        Index("ix_entry_h", "h"),
        Index("ix_entry_op", "op"),
        Index("ix_entry_verdict", "place", "content"),
        Index("ix_entry_withheld", "seq", sqlite_where=text("body IS NULL")),
    )

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    chain: str = Field(sa_type=Text)
    rev: int
    op: str = Field(sa_type=Text)
    h: bytes = Field(sa_type=LargeBinary)
    ctx: bytes = Field(sa_type=LargeBinary)
    body: bytes | None = Field(sa_type=LargeBinary)
    bh: bytes = Field(sa_type=LargeBinary)
    sig: bytes = Field(sa_type=LargeBinary)
    head: bytes = Field(sa_type=LargeBinary)
    place: int
    place_reason: str = Field(sa_type=Text)
    content: int
    content_reason: str = Field(sa_type=Text)
    author: str = Field(sa_type=Text)
    raw: bytes | None = Field(sa_type=LargeBinary)
    stamp: bytes | None = Field(sa_type=LargeBinary)


class LocalDigest(Local, table=True):
    """The names of 2,000 rows of the log, 32 bytes each, whether the rows themselves are kept here or not."""

    __tablename__ = "digest"

    block: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    head: bytes = Field(sa_type=LargeBinary)
    names: bytes = Field(sa_type=LargeBinary)


class LocalLost(Local, table=True):
    """An entry that stood in the log here and stands in the store's no more; ``intent`` is sealed."""

    __tablename__ = "lost"
    __table_args__ = (
        Index("ix_lost_h", "h"),
        CheckConstraint("state IN ('lost', 'brought', 'left')", name="known_state"),
        {"sqlite_autoincrement": True},
    )

    id: int = Field(primary_key=True)
    seq: int
    chain: str = Field(sa_type=Text)
    op: str = Field(sa_type=Text)
    h: bytes = Field(sa_type=LargeBinary)
    ctx: bytes = Field(sa_type=LargeBinary)
    body: bytes | None = Field(sa_type=LargeBinary)
    bh: bytes = Field(sa_type=LargeBinary)
    sig: bytes = Field(sa_type=LargeBinary)
    author: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    intent: bytes = Field(sa_type=LargeBinary)


class LocalFinding(Local, table=True):
    """A cause of alarm, kept until somebody looked at it and afterwards."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("kind", "seq", "author"), {"sqlite_autoincrement": True})

    id: int = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    seq: int
    author: str = Field(sa_type=Text)
    looked: int


class LocalOutbox(Local, table=True):
    """One act that waits for its own entry to come back from the store; ``intent`` is sealed."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("op"),
        CheckConstraint("state IN ('queued', 'parked', 'done', 'sealed')", name="known_state"),
        {"sqlite_autoincrement": True},  # numbers are never reused: the anchor remembers the highest
    )

    id: int = Field(primary_key=True)
    op: str = Field(sa_type=Text)
    chain: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    intent: bytes = Field(sa_type=LargeBinary)
    entries: bytes = Field(sa_type=LargeBinary)
    sent: bytes = Field(sa_type=LargeBinary)
    tries: int
    created: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)


class LocalDraft(Local, table=True):
    """What was typed and not yet saved, sealed."""

    __tablename__ = "draft"

    key: str = Field(sa_type=Text, primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    saved: str = Field(sa_type=Text)


class LocalKeybag(Local, table=True):
    """Wrapped keys of the person; during a change of passphrase the old and the new row."""

    __tablename__ = "keybag"
    __table_args__: ClassVar[dict[str, object]] = {"sqlite_autoincrement": True}

    slot: int = Field(primary_key=True)
    blob: bytes = Field(sa_type=LargeBinary)
    made: str = Field(sa_type=Text)


class LocalCache(Local, table=True):
    """Folded state and directory index, sealed; may be dropped at any time."""

    __tablename__ = "cache"

    key: str = Field(sa_type=Text, primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)


def metadata_of(lineage: Lineage) -> MetaData:
    """All tables of one lineage."""
    return {Lineage.SHARED: Shared.metadata, Lineage.REPLICA: Local.metadata}[lineage]


@cache
def statements(lineage: Lineage) -> tuple[str, ...]:
    """The SQL that makes every table and index of a lineage in an empty SQLite file; the same each time it is asked."""
    dialect = sqlite_dialect.dialect()
    tables = metadata_of(lineage).sorted_tables
    elements: list[ExecutableDDLElement] = [CreateTable(table) for table in tables]
    for table in tables:
        elements += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return tuple(str(element.compile(dialect=dialect)).strip() for element in elements)
