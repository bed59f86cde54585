"""What the keyring remembers of the replica, so that an older copy of the file, or none, does not go unnoticed.

After each completed sync: ``{replica, seq, head, mark, waiting}``, the file's own name, how far the log was verified,
and the highest number the outbox has given. It is written after the replica's commit, so it is never ahead of it: an
anchor that is ahead means that the file is not the one that was here. Nothing secret stands in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.store.replica import Replica, State
from hris_desktop.sync import causes
from hris_desktop.sync.verdict import HASH_BYTES
from hris_desktop.system.devicekey import KeychainError

REPLICA: Final = "replica"
ANCHORED: Final = "anchored"
GIVEN_UP: Final = "given up"
_ORG: Final = "org"
_KEYS: Final = {"v": int, "org": str, "replica": str, "seq": int, "head": str, "mark": int, "waiting": int}
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """One state of one replica. ``mark``: highest outbox number ever given; ``waiting``: acts not sent by then."""

    org: str
    replica: str
    seq: int
    head: bytes
    mark: int
    waiting: int


def write(anchor: Anchor) -> bytes:
    """As the keyring keeps it, about 200 bytes."""
    plain = {"v": _VERSION, "org": anchor.org, "replica": anchor.replica, "seq": anchor.seq}
    return canonical.encode(plain | {"head": anchor.head.hex(), "mark": anchor.mark, "waiting": anchor.waiting})


def read(data: bytes) -> Anchor | None:
    """What ``write`` wrote; None for anything else, whoever wrote it."""
    try:
        raw = canonical.parse(data)
    except Malformed:
        return None
    if not isinstance(raw, dict) or {key: type(value) for key, value in raw.items()} != _KEYS or raw["v"] != _VERSION:
        return None
    try:
        head = bytes.fromhex(raw["head"])
    except ValueError:
        return None
    whole = len(head) == HASH_BYTES
    return Anchor(raw["org"], raw["replica"], raw["seq"], head, raw["mark"], raw["waiting"]) if whole else None


class Keeper(Protocol):
    """The place beside the device key; both raise ``KeychainError``."""

    def read(self) -> bytes | None:
        """What was kept, or None."""
        ...

    def write(self, data: bytes) -> None:
        """Keep it in place of what was kept, and read it back."""
        ...


class Fit(Enum):
    """How the replica fits what the keyring remembers; the value is the cause of alarm, if it is one."""

    FITS = ""
    COPIED = causes.COPIED
    REBUILT = causes.REBUILT
    ALTERED = causes.ALTERED
    UNANCHORED = causes.UNANCHORED


@dataclass(frozen=True, slots=True)
class Found:
    """``anchor`` is what the keyring remembers, where it remembers anything."""

    fit: Fit
    anchor: Anchor | None = None

    @property
    def floor(self) -> tuple[int, bytes] | None:
        """How far the store's log reached when this device last looked, whatever its file says now."""
        ahead = self.anchor is not None and self.fit in (Fit.COPIED, Fit.REBUILT, Fit.ALTERED)
        return (self.anchor.seq, self.anchor.head) if ahead and self.anchor else None

    def missing(self, replica: Replica) -> int:
        """How many acts were saved after this copy was made, at least; sent or not."""
        if self.anchor is None or self.fit is Fit.FITS:
            return 0
        known = 0 if self.fit is Fit.REBUILT else replica.outbox_mark()
        return max(0, self.anchor.mark - known)


class Anchoring:
    """Compares one replica with its anchor and keeps the anchor true. ``new_id`` gives a fresh name for a replica."""

    def __init__(self, replica: Replica, keeper: Keeper, *, new_id: Callable[[], str]) -> None:
        self._replica, self._keeper, self._new_id = replica, keeper, new_id
        self._kept = b""

    def look(self) -> Found:
        """How the replica fits; a keyring that cannot be asked just now says nothing against it."""
        try:
            data = self._keeper.read()
        except KeychainError:
            return Found(Fit.UNANCHORED)
        anchor = read(data) if data is not None else None
        if anchor is None:
            never = data is None and not self._replica.get_meta(ANCHORED)
            return Found(Fit.FITS if never else Fit.UNANCHORED)
        return Found(self._fit(anchor), anchor)

    def _fit(self, anchor: Anchor) -> Fit:
        replica = self._replica
        elsewhere = anchor.org != replica.get_meta(_ORG)
        if elsewhere or replica.get_meta(GIVEN_UP) == _mark(anchor.seq, anchor.head):
            # of an attempt to join somewhere else that came to nothing, or of what was given up on purpose
            return Fit.FITS
        if anchor.replica != replica.get_meta(REPLICA):
            return Fit.REBUILT
        if anchor.seq > replica.cursor() or anchor.mark > replica.outbox_mark():
            return Fit.COPIED
        return Fit.FITS if replica.head_at(anchor.seq) == anchor.head else Fit.ALTERED

    def state(self) -> bytes:
        """The replica as it stands, for ``keep``; runs where the replica lives."""
        replica = self._replica
        name = replica.get_meta(REPLICA)
        if name is None:
            name = self._new_id()
            replica.set_meta(REPLICA, name)
        waiting = len(replica.outbox_list([State.QUEUED, State.PARKED]))
        cursor = replica.cursor()
        org, mark = replica.get_meta(_ORG) or "", replica.outbox_mark()
        return write(Anchor(org, name, cursor, replica.head_at(cursor), mark, waiting))

    def keep(self, state: bytes) -> bool:
        """Keep it, if it is not what was kept last; in any thread. Whether the keyring took it."""
        if state == self._kept:
            return True
        try:
            self._keeper.write(state)
        except KeychainError:
            return False
        self._kept = state
        return True

    def kept(self) -> None:
        """Note that there is an anchor; from now on a missing one is noticed. Runs where the replica lives."""
        if not self._replica.get_meta(ANCHORED):
            self._replica.set_meta(ANCHORED, "1")


def give_up(replica: Replica, seq: int) -> None:
    """Note, inside the transaction that cuts the log, that an anchor at ``seq`` is not missed any more."""
    replica.set_meta(GIVEN_UP, _mark(seq, replica.head_at(seq)))


def _mark(seq: int, head: bytes) -> str:
    return f"{seq}:{head.hex()}"
