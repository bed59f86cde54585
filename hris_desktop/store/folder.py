"""The shared store as a folder on a file server, for an organisation with nothing else: no lock, no program of ours.

Every append is one file that gets its name once (``folder_files``), and the name says what comes next (``folder_log``).
Everybody with rights on the folder can also write past this class and delete what lies there; nothing that is read here
is believed. What people can see of each other: who wrote when, to which part of whose record, and how much.

Several accounts: files and folders get the rights of the store's own folder, so one folder shared with a group
(setgid on POSIX, an inherited rule on a Windows share) is enough.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final, Self

from hris_desktop.store.contract import (
    Appended,
    AppendResult,
    Conflict,
    Me,
    NotAStore,
    Outgoing,
    Row,
    Scope,
    StoreTooNew,
    StoreTooOld,
    Unknown,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.store.database import BUSY_SECONDS
from hris_desktop.store.folder_batch import of_entries, of_rows, pack, shown
from hris_desktop.store.folder_bodies import Bodies
from hris_desktop.store.folder_files import OWN_WAY, PASSING, Files, Name, Outcome, read, remove, signature, speaking
from hris_desktop.store.folder_log import Log, read_batch
from hris_desktop.store.folder_mailbox import Mailbox
from hris_desktop.store.limits import MAX_CHUNK, refusal, refuse_rows
from hris_desktop.store.versions import Lineage
from hris_desktop.system.account import login
from hris_desktop.system.clock import SystemClock

MARKER: Final = "hris-desktop.json"
"""The file that makes a folder a store; it gets its name last."""
_ABOUT: Final = "hris-desktop folder store"
_CHANGED: Final = "changed"
_MOST: Final = 4096
_AGAIN_SECONDS: Final = 0.05
Values = Sequence[Sequence[object]]
"""The columns of rows."""
_CHUNK: Final = re.compile(r"[0-9a-f]{64}")


class FolderStore:
    """One connection to a folder store, used by one thread; raises ``StoreError`` as its contract says."""

    def __init__(self, path: Path, *, name: Name = OWN_WAY, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._files, self._busy = Files(path, name=name), busy_seconds
        self._log, self._bodies, self._mailbox = Log(self._files), Bodies(self._files), Mailbox(self._files)
        self._incarnation = ""
        self._others = 0
        self._touched: tuple[int, ...] | None = None
        self._closed = False

    @classmethod
    def open(
        cls, path: Path, *, org: str | None = None, name: Name = OWN_WAY, busy_seconds: float = BUSY_SECONDS
    ) -> Self:
        """Open an existing store, after trying out what it relies on; with ``org``, refuse another organisation's.

        Raises Unreachable, NoAccess, NotAStore, UnsafeFolder, WrongOrganisation, StoreTooNew, StoreTooOld.
        """
        store = cls(path.absolute(), name=name, busy_seconds=busy_seconds)
        store._refuse_unusable(org)
        return store

    @classmethod
    def create(cls, path: Path, *, name: Name = OWN_WAY) -> Self:
        """Make an empty store in an empty folder, or a new one; whatever lies there already is never touched.

        Raises Unreachable (no folder above it), NoAccess, NotAStore (not empty), UnsafeFolder, StoreFull.
        """
        path = path.absolute()
        with speaking(path):
            _make_root(path)
            files = Files(path, name=name)
            for folder in (PASSING, "log", "index", "bodies", "blobs", "mailbox"):
                files.make_folder(path / folder)
            files.rehearse()
            _mark(files, uuid.uuid4())
        return cls.open(path, name=name)

    def _refuse_unusable(self, org: str | None) -> None:
        about = self._about()
        if about["schema"] > Lineage.SHARED.schema:
            raise StoreTooNew(f"The store {self.path} was written by a newer version of this program.")
        if about["schema"] < Lineage.SHARED.least:
            raise StoreTooOld(f"The store {self.path} was written by an older version and needs `store upgrade`.")
        with speaking(self.path):
            self._files.rehearse()
            self._touched = signature(self.path / _CHANGED)
        me = self.me()
        if org is not None and me.org is not None and me.org != org:
            raise WrongOrganisation(f"The store {self.path} belongs to another organisation ({me.org}).")

    def _about(self) -> dict[str, Any]:
        with speaking(self.path):
            try:
                data = read(self.path / MARKER, _MOST)
            except FileNotFoundError as error:
                raise self._missing() from error
        about = _marked(data)
        if about is None:
            raise NotAStore(f"The folder {self.path} says nothing clear about itself. Nothing was changed.")
        if self._incarnation and about["incarnation"] != self._incarnation:
            raise Unreachable(f"The store {self.path} was moved or replaced. Open it again.")
        self._incarnation = about["incarnation"]
        return about

    def _missing(self) -> NotAStore | Unreachable:
        if self._incarnation:
            return Unreachable(f"The store {self.path} was moved or replaced. Open it again.")
        if self.path.is_dir():
            return NotAStore(f"The folder {self.path} is not a store of this program. Nothing was changed.")
        return Unreachable(f"There is no folder {self.path}.")

    # ---------------------------------------------------------------------------------------------- the log

    def me(self) -> Me:
        """See ``Store.me``. Who one is here, the machine says; roles and persons it does not know."""
        about = self._about()
        with self._looking():
            return Me(
                login=login(),
                person=None,
                roles=(),
                org=self._log.org,
                incarnation=about["incarnation"],
                last_seq=self._log.last_seq,
                store_time=SystemClock().now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                schema=about["schema"],
            )

    def digests(self, after: int, limit: int) -> list[tuple[int, object]]:
        """See ``Store.digests``."""
        with self._looking():
            return [(one.seq, one.h) for one, _ in zip(self._log.known(after), range(limit), strict=False)]

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        """See ``Store.entries``. A value longer than any lawful one is handed out cut, still too long."""
        with self._looking():
            asked = (one for one in self._log.known(after) if one.chain in scope)
            wanted = [one for one, _ in zip(asked, range(limit), strict=False)]
            return list(self._rows({one.seq: one.first for one in wanted}))

    def _rows(self, wanted: dict[int, int]) -> Iterator[Row]:
        """The rows of these numbers, each file read once; what vanished meanwhile is broken."""
        opened, batch = 0, None
        for seq, first in wanted.items():
            if opened != first:
                opened, batch = first, self._batch(first)
            values = batch[seq - first] if batch and seq - first < len(batch) else (None,) * 8
            yield self._bodies.completed(shown(seq, values))

    def _batch(self, first: int) -> Sequence[tuple[object, ...]] | None:
        try:
            found = read_batch(self._log.path(first))
        except FileNotFoundError:
            return None
        return found.rows if found else None

    def change_mark(self) -> object:
        """See ``Store.change_mark``: two questions to the file server, so it may be asked every second."""
        with speaking(self.path):
            if self._log.follows():
                self._others += self._log.look()
            touched = signature(self.path / _CHANGED)
        if touched != self._touched:
            self._touched, self._others = touched, self._others + 1
        return self._others

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.append``."""
        return refusal(batch) or self._append(batch)

    def found(self, org: str, batch: Sequence[Outgoing]) -> AppendResult:
        """See ``Store.found``. The first file names the organisation, so both happen or neither."""
        return refusal(batch) or self._append(batch, org=org)

    def restore(self, org: str, rows: Sequence[Row]) -> AppendResult:
        """See ``Store.restore``."""
        refuse_rows(rows)
        return self._publish(org, of_rows(rows), lambda: self._lacks(org, rows), {})

    def _append(self, batch: Sequence[Outgoing], *, org: str | None = None) -> AppendResult:
        chains = dict.fromkeys((outgoing.chain for outgoing in batch), 0)

        def fits() -> bool:
            revs = self._log.revs()
            chains.update({chain: revs.get(chain, 0) for chain in chains})
            return (org is None or self._log.last_seq == 0) and self._fits(batch, dict(chains))

        return self._publish(org, of_entries(batch), fits, chains)

    def _fits(self, batch: Sequence[Outgoing], revs: dict[str, int]) -> bool:
        names = [outgoing.entry.h for outgoing in batch]
        for outgoing in batch:
            revs[outgoing.chain] += 1
            if outgoing.rev != revs[outgoing.chain]:
                return False
        return len(set(names)) == len(names) and self._log.names().isdisjoint(names)

    def _lacks(self, org: str, rows: Sequence[Row]) -> bool:
        mine = self._log.last_seq == 0 or self._log.org == org
        return mine and rows[0].seq == self._log.last_seq + 1

    def _publish(self, org: str | None, values: Values, fits: Callable[[], bool], revs: dict[str, int]) -> AppendResult:
        """Give the next name to these rows as soon as nobody else does; ``fits`` decides at every look."""
        staged, tried, until = None, -1, monotonic() + self._busy
        self._about()
        try:
            while True:
                with self._looking():
                    if not fits():
                        return Conflict(dict(revs))
                    staged = staged or self._files.stage(pack(org, values))
                    outcome = self._files.publish(staged, self._log.path(self._log.last_seq + 1))
                    if outcome is Outcome.MINE:
                        return Appended(self._log.take(values))
                if outcome is Outcome.UNKNOWN:
                    return Unknown()
                tried, until = self._patience(tried, until)
        finally:
            if staged is not None:
                remove(staged)

    def _patience(self, tried: int, until: float) -> tuple[int, float]:
        """Somebody was first. Where the server does not show with what, wait for it, but not for ever."""
        if self._log.last_seq != tried:
            return self._log.last_seq, monotonic() + self._busy
        if monotonic() > until:
            raise Unreachable(
                f"The folder {self.path} does not show what others wrote. Nothing was written; try again."
            )
        sleep(_AGAIN_SECONDS)
        return tried, until

    # ---------------------------------------------------------------------------------------------- one body

    def fill(self, h: bytes, body: bytes) -> bool:
        """See ``Store.fill``."""
        with self._looking():
            rows = self._rows({one.seq: one.first for one in self._log.known(0) if one.h == h})
            missing = [row for row in rows if row.body is None and row.bh == sha256(body).digest()]
            if missing:
                self._bodies.keep(h, body)
                self._touch()
        return bool(missing)

    def erase(self, h: bytes) -> bool:
        """See ``Store.erase``. The bytes are overwritten where they lie."""
        with self._looking():
            places = [one for one in self._log.known(0) if one.h == h] if h in self._log.names() else []
            for one in places:
                self._bodies.erase(self._log.path(one.first), one.seq - one.first, h)
            if places:
                self._touch()
        return bool(places)

    def _touch(self) -> None:
        """Tell the others that something changed which is no new entry."""
        self._files.put(uuid.uuid4().bytes, self.path / _CHANGED)
        self._touched = signature(self.path / _CHANGED)

    # ---------------------------------------------------------------------------------------------- beside the log

    def put_blobs(self, blobs: Sequence[bytes]) -> list[str]:
        """See ``Store.put_blobs``. A chunk that somebody damaged is mended."""
        if any(len(blob) > MAX_CHUNK for blob in blobs):
            raise ValueError(f"a chunk has at most {MAX_CHUNK} bytes")
        names = [sha256(blob).hexdigest() for blob in blobs]
        with speaking(self.path):
            for name, blob in zip(names, blobs, strict=True):
                if self._chunk(name) is None:
                    self._files.put(blob, self._chunk_path(name))
        return names

    def get_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See ``Store.get_blobs``."""
        with speaking(self.path):
            found = {name: self._chunk(name) for name in ids if _CHUNK.fullmatch(name)}
        return {name: blob for name, blob in found.items() if blob is not None}

    def _chunk_path(self, name: str) -> Path:
        return self.path / "blobs" / name[:2] / name

    def _chunk(self, name: str) -> bytes | None:
        try:
            blob = read(self._chunk_path(name), MAX_CHUNK)
        except FileNotFoundError:
            return None
        return blob if blob is not None and sha256(blob).hexdigest() == name else None

    def mailbox_put(self, slot: str, blob: bytes, until: str) -> None:
        """See ``Store.mailbox_put``. Packages whose time has passed are thrown away on this occasion."""
        with speaking(self.path):
            self._mailbox.put(slot, blob, until)

    def mailbox_get(self, slot: str) -> bytes | None:
        """See ``Store.mailbox_get``."""
        with speaking(self.path):
            return self._mailbox.get(slot)

    def mailbox_delete(self, slot: str) -> None:
        """See ``Store.mailbox_delete``."""
        with speaking(self.path):
            self._mailbox.delete(slot)

    def close(self) -> None:
        """See ``Store.close``; no file stays open between two calls."""
        self._closed = True

    @contextmanager
    def _looking(self) -> Iterator[None]:
        if self._closed:
            raise Unreachable("The connection was closed.")
        with speaking(self.path):
            came = self._log.look()
            self._others += came
            yield


def _make_root(path: Path) -> None:
    if not path.parent.is_dir():
        raise Unreachable(f"The folder {path.parent} does not exist.")
    if not path.exists():
        path.mkdir()
    if not path.is_dir():
        raise NotAStore(f"{path} is not a folder. Nothing was changed.")
    if any(one.name not in {PASSING, "log", "index", "bodies", "blobs", "mailbox"} for one in path.iterdir()):
        raise NotAStore(f"The folder {path} is not empty. Nothing was changed.")


def _mark(files: Files, incarnation: uuid.UUID) -> None:
    about = {"about": _ABOUT, "incarnation": str(incarnation), "schema": Lineage.SHARED.least}
    staged = files.stage(json.dumps(about).encode() + b"\n")
    try:
        if files.publish(staged, files.root / MARKER) is not Outcome.MINE:
            raise NotAStore(f"There is already a store in {files.root}. Nothing was changed.")
    finally:
        remove(staged)


def _marked(data: bytes | None) -> dict[str, Any] | None:
    """What the marker says, where it is one of ours."""
    try:
        about = json.loads(data or b"")
    except (ValueError, RecursionError):
        return None
    match about:
        case {"about": str() as what, "incarnation": str() as incarnation, "schema": int()}:
            return about if what == _ABOUT and len(incarnation) == len(str(uuid.UUID(int=0))) else None
    return None
