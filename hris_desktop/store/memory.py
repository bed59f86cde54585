"""A shared store in memory, for tests: the same contract, and rows that a test may alter behind everybody's back."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from hris_desktop.store.contract import Appended, AppendResult, Conflict, Me, Outgoing, Row, Scope, Unreachable
from hris_desktop.store.limits import MAX_CHUNK, MAX_PACKAGE, MOST_REV, refusal, refuse_rows
from hris_desktop.store.versions import Lineage


@dataclass(slots=True)
class Shelf:
    """What lies in the store; several connections may share one shelf. Tests play the host by changing it."""

    incarnation: str = field(default_factory=lambda: str(uuid.uuid4()))
    org: str | None = None
    last_seq: int = 0
    rows: list[Row] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    mailbox: dict[str, bytes] = field(default_factory=dict)
    changes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class MemoryStore:
    """One connection to a shelf. ``connect`` gives another login's connection to the same shelf."""

    def __init__(self, shelf: Shelf | None = None, *, login: str = "memory", now: str = "2000-01-01T00:00:00Z") -> None:
        self.shelf = shelf or Shelf()
        self.login = login
        self.now = now
        self._closed = False
        self._own_changes = 0

    def connect(self, login: str = "memory") -> MemoryStore:
        """A second connection to the same shelf."""
        return MemoryStore(self.shelf, login=login, now=self.now)

    def me(self) -> Me:
        """See ``Store.me``."""
        shelf = self._open_shelf()
        return Me(
            login=self.login,
            person=None,
            roles=(),
            org=shelf.org,
            incarnation=shelf.incarnation,
            last_seq=shelf.last_seq,
            store_time=self.now,
            schema=Lineage.SHARED.least,
        )

    def digests(self, after: int, limit: int) -> list[tuple[int, object]]:
        """See ``Store.digests``."""
        return [(row.seq, row.h) for row in self._after(after)][:limit]

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        """See ``Store.entries``."""
        return [row for row in self._after(after) if row.chain in scope][:limit]

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.append``."""
        return refusal(batch) or self._write(batch, org=None)

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.found``."""
        return refusal(batch) or self._write(batch, org=org)

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        """See ``Store.restore``."""
        refuse_rows(rows)
        shelf = self._open_shelf()
        with shelf.lock:
            foreign = shelf.org not in {None, org}
            if foreign or rows[0].seq != shelf.last_seq + 1 or any(row.seq > shelf.last_seq for row in shelf.rows):
                return Conflict({})
            shelf.org = org
            shelf.rows += rows
            shelf.last_seq = rows[-1].seq
            self._changed(happened=True)
        return Appended(tuple(row.seq for row in rows))

    def fill(self, h: bytes, body: bytes) -> bool:
        """See ``Store.fill``."""
        shelf, bh = self._open_shelf(), sha256(body).digest()
        with shelf.lock:
            missing = [at for at, row in enumerate(shelf.rows) if (row.h, row.bh, row.body) == (h, bh, None)]
            for at in missing:
                shelf.rows[at] = replace(shelf.rows[at], body=body)
            self._changed(bool(missing))
        return bool(missing)

    def change_mark(self) -> object:
        """See ``Store.change_mark``."""
        return self._open_shelf().changes - self._own_changes

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        """See ``Store.put_blobs``."""
        if any(len(blob) > MAX_CHUNK for blob in blobs):
            raise ValueError(f"a chunk has at most {MAX_CHUNK} bytes")
        named = {sha256(blob).hexdigest(): blob for blob in blobs}
        self._open_shelf().blobs.update(named)
        return [sha256(blob).hexdigest() for blob in blobs]

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See ``Store.get_blobs``."""
        blobs = self._open_shelf().blobs
        return {name: blobs[name] for name in ids if name in blobs}

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        """See ``Store.mailbox_put``; nothing outlasts a test, so ``until`` is not kept."""
        if len(blob) > MAX_PACKAGE:
            raise ValueError(f"a package has at most {MAX_PACKAGE} bytes")
        del until
        self._open_shelf().mailbox[slot] = blob

    def mailbox_get(self, slot: str) -> bytes | None:
        """See ``Store.mailbox_get``."""
        return self._open_shelf().mailbox.get(slot)

    def mailbox_delete(self, slot: str) -> None:
        """See ``Store.mailbox_delete``."""
        self._open_shelf().mailbox.pop(slot, None)

    def erase(self, h: bytes) -> bool:
        """See ``Store.erase``."""
        shelf = self._open_shelf()
        with shelf.lock:
            places = [place for place, row in enumerate(shelf.rows) if row.h == h]
            for place in places:
                shelf.rows[place] = replace(shelf.rows[place], body=None)
            self._changed(bool(places))
        return bool(places)

    def close(self) -> None:
        """See ``Store.close``; the shelf stays for other connections."""
        self._closed = True

    def _open_shelf(self) -> Shelf:
        if self._closed:
            raise Unreachable("The connection was closed.")
        return self.shelf

    def _after(self, after: int) -> list[Row]:
        return [row for row in self._open_shelf().rows if row.seq > after]

    def _write(self, batch: Sequence[Outgoing], *, org: str | None) -> AppendResult:
        shelf = self._open_shelf()
        with shelf.lock:
            taken = org is not None and (shelf.org is not None or shelf.last_seq > 0 or bool(shelf.rows))
            if taken or not self._fits(batch):
                return Conflict(self._revs(batch))
            shelf.org = shelf.org if org is None else org
            seqs = tuple(range(shelf.last_seq + 1, shelf.last_seq + len(batch) + 1))
            shelf.rows += [_row(seq, outgoing) for seq, outgoing in zip(seqs, batch, strict=True)]
            shelf.last_seq = seqs[-1]
            self._changed(happened=True)
        return Appended(seqs)

    def _fits(self, batch: Sequence[Outgoing]) -> bool:
        revs = self._revs(batch)
        names = {row.h for row in self.shelf.rows}
        for outgoing in batch:
            revs[outgoing.chain] += 1
            if outgoing.rev != revs[outgoing.chain] or outgoing.entry.h in names:
                return False
            names.add(outgoing.entry.h)
        return True

    def _revs(self, batch: Sequence[Outgoing]) -> dict[str, int]:
        revs = {outgoing.chain: 0 for outgoing in batch}
        for row in self.shelf.rows:
            if isinstance(row.chain, str) and row.chain in revs and type(row.rev) is int and row.rev <= MOST_REV:
                revs[row.chain] = max(revs[row.chain], row.rev)
        return revs

    def _changed(self, happened: bool) -> None:  # noqa: FBT001 - private
        self.shelf.changes += happened
        self._own_changes += happened


def _row(seq: int, outgoing: Outgoing) -> Row:
    entry = outgoing.entry
    return Row(seq, outgoing.chain, outgoing.rev, outgoing.op, entry.h, entry.ctx, entry.body, entry.bh, entry.sig)
