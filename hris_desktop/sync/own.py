"""This device's own copy of the log, guarded against whoever can write its file.

Every row is stamped: a keyed hash, its key from the vault key, over all its columns, the verdicts included, looked at
whenever a row is read. How many rows each chain has is kept sealed, so that none can be taken away or moved. A row
that does not fit is never used: ``mend`` verifies the whole copy anew, and from the first row that does not hold on it
is set aside and read again from the shared store. What waits in the outbox stays.
"""

from __future__ import annotations

import hmac
import marshal
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.crypto.keys import derive
from hris_desktop.store.entries import ACCOUNT
from hris_desktop.store.replica import Columns, Replica, ReplicaAltered, ReplicaDamaged, Stored
from hris_desktop.sync import scope
from hris_desktop.sync.account import FACTS, Account, sum_of
from hris_desktop.sync.admit import Admission
from hris_desktop.sync.anchor import give_up
from hris_desktop.sync.received import row_of
from hris_desktop.sync.verdict import PolicyWithheld, Verdict, hash_or_mark
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.org import Org

STAMPED: Final = "stamped"
"""Where a replica notes under which key its rows are stamped: the key's own name, which says nothing else of it."""
_AT_ONCE: Final = 500
_STAMP, _OLD_STAMP = 20, 16
"""Bytes of a stamp; by their number it is known which of the two forms it has."""
_FORM: Final = 2
"""Of the columns' bytes: type, length and value of each, the same ones from every Python."""
_NAME: Final = 8
_PLACE: Final = _NAME + 4


class Tally:
    """How many rows each chain has, packed: 12 bytes a chain, found without being read whole."""

    def __init__(self, packed: bytes = b"") -> None:
        self._packed = packed
        self._more: dict[str, int] = {}

    def add(self, chain: str) -> None:
        """One row more."""
        self._more[chain] = self._more.get(chain, 0) + 1

    def drop(self, chain: str) -> None:
        """None any more."""
        self._more[chain] = self._more.get(chain, 0) - self.count(chain)

    def count(self, chain: str) -> int:
        """How many rows."""
        more, packed = self._more.get(chain, 0), self._packed
        if not packed:
            return more
        name = _name(chain)
        at = bisect_left(
            range(len(packed) // _PLACE), name, key=lambda one: packed[one * _PLACE : one * _PLACE + _NAME]
        )
        found = packed[at * _PLACE : (at + 1) * _PLACE]
        known = int.from_bytes(found[_NAME:], "big") if found[:_NAME] == name else 0
        return known + more

    def packed(self) -> bytes:
        """All of it, to be kept; cheap again afterwards."""
        counts = {self._packed[at : at + _NAME]: at for at in range(0, len(self._packed), _PLACE)}
        known = {name: int.from_bytes(self._packed[at + _NAME : at + _PLACE], "big") for name, at in counts.items()}
        for chain, more in self._more.items():
            name = _name(chain)
            known[name] = known.get(name, 0) + more
        self._packed = b"".join(name + known[name].to_bytes(4, "big") for name in sorted(known))
        self._more = {}
        return self._packed


def _name(chain: str) -> bytes:
    return blake2b(chain.encode("utf-8", "surrogatepass"), digest_size=_NAME).digest()


class OwnCopy(Account):
    """The guard of one replica under one vault key; see the module."""

    def __init__(self, vk: bytes) -> None:
        super().__init__(derive(vk, b"hrd1/own-copy/account"))
        self._vk, self._old_key = vk, derive(vk, b"hrd1/own-copy")
        self._key = derive(vk, b"hrd1/own-copy/2")
        self.name = hmac.digest(self._key, b"name", "sha256")[:8].hex()
        self.old_name = hmac.digest(self._old_key, b"name", "sha256")[:8].hex()
        """Of versions that kept no account."""
        self.tally = Tally()
        self.is_altered = False

    def seal(self, data: bytes, label: bytes) -> bytes:
        """Something to be kept beside the rows."""
        return seal.seal(self._vk, data, label)

    def unseal(self, sealed: bytes, label: bytes) -> bytes:
        """What was sealed under this very label. Raises ``CryptoError``."""
        return seal.unseal(self._vk, sealed, label)

    def stamp(self, columns: Columns) -> bytes:
        """Keyed BLAKE2b over every column; lengths stand before the bytes, so that nothing moves between them."""
        held = marshal.dumps(columns, _FORM)  # type: ignore[arg-type] # a column holds a number, a text, bytes or nothing
        return blake2b(held, key=self._key, digest_size=_STAMP).digest()

    def holds(self, columns: Columns, stamp: object) -> bool:
        """Whether these very columns were stamped so; rows of earlier versions of the program keep their own form."""
        if isinstance(stamp, bytes) and len(stamp) == _OLD_STAMP:
            return hmac.compare_digest(stamp, self._old_stamp(columns))
        return stamp == self.stamp(columns)

    def _old_stamp(self, columns: Columns) -> bytes:
        seq, chain, rev, op, h, ctx, body, bh, sig, head_, *rest = columns
        data = [part for part in (h, ctx, body, bh, sig, head_) if isinstance(part, bytes)]
        sizes = [len(part) if isinstance(part, bytes) else -1 for part in (h, ctx, body, bh, sig, head_)]
        said = ascii((seq, chain, rev, op, sizes, rest)).encode("ascii")
        return hmac.digest(self._old_key, b"\0".join((said, *data)), "sha256")[:_OLD_STAMP]

    def sign(self, replica: Replica, cursor: int, head: bytes) -> None:
        """In the commit of rows up to here: note whose stamps they bear, and where the log stands."""
        self.stands(cursor, head)
        if replica.get_meta(STAMPED) != self.name:
            replica.set_meta(STAMPED, self.name)

    def added(self, rows: Sequence[Columns]) -> None:
        """See ``Guard``."""
        for row in rows:
            self.tally.add(str(row[1]))
        self.count([(row[0], row[-1]) for row in rows])  # type: ignore[misc] # a row's first column is its number

    def dropped(self, chain: str, rows: Sequence[tuple[int, object]]) -> None:
        """See ``Guard``."""
        self.tally.drop(chain)
        self.count(rows, sign=-1)

    def fits(self, replica: Replica) -> bool:
        """Whether all rows that this device wrote are here, and no others."""
        try:
            cursor = replica.cursor()
            held = self.read(replica, cursor, replica.head_at(cursor))
        except (KeyError, ReplicaDamaged):
            return False
        stamps = replica.stamps() if held is not None else []
        return held is not None and (held.rows, held.total) == (len(stamps), sum_of(stamps))

    def whole(self, chain: str, rows: int) -> bool:
        """See ``Guard``."""
        return self.tally.count(chain) == rows

    def altered(self) -> None:
        """See ``Guard``; the next round mends it."""
        self.is_altered = True


def walk(replica: Replica, after: int, *, gapless: bool, tally: Tally | None = None) -> Iterator[Stored]:
    """The rows above a number in their order, each counted; ``ReplicaAltered`` where one is missing (``gapless``)."""
    guard, at = replica.guard, after
    while rows := replica.after(at, _AT_ONCE):
        for row in rows:
            if gapless and row.seq != at + 1:
                break
            if tally is not None:
                tally.add(row.chain)
            at = row.seq
            yield row
        else:
            continue
        break
    if gapless and at != replica.cursor():
        if guard is not None:
            guard.altered()
        raise ReplicaAltered(f"Entry {at + 1} is missing from {replica.path.name}.")


# ------------------------------------------------------------------------------------------------ verified anew


Sound = list[tuple[int, int, str]]


def first_unsound(
    replica: Replica, pinned: tuple[str, bytes], *, gapless: bool, sound: list[tuple[int, int, str]]
) -> int:
    """Judge every row anew, as if it came from a stranger: the first that does not hold; 0 = all do.

    ``sound`` gets ``(seq, content, reason)`` of those before it, as far as place alone decides their content.
    """
    org = Org(*pinned)
    chains: dict[str, ChainState] = {}
    known: set[bytes] = set()
    admission = Admission(org, lambda name: chains.setdefault(name, ChainState(name)), known.__contains__)
    at = ZERO_HASH
    for seq, name in names(replica):
        try:
            stored = replica.by_seq(seq)
        except ReplicaAltered:
            return seq
        at = head(at, seq, name)
        if stored is None and gapless:
            return seq
        if stored is not None:
            verdict = _held(stored, name, at, admission)
            if verdict is None:
                return seq
            sound.append((seq, int(verdict.content), verdict.content_reason))
        known.add(name)
    return 0


def _held(stored: Stored, name: bytes, at: bytes, admission: Admission) -> Verdict | None:
    try:
        row = row_of(stored)
    except (ValueError, SyntaxError):
        # what is kept of a column of a wrong type cannot be read any more
        return None
    if stored.h != name or stored.head != at or hash_or_mark(row.seq, row.h) != name:
        return None
    try:
        verdict = admission.judge(row)
    except PolicyWithheld:
        return None
    said = (stored.place, stored.place_reason, stored.author)
    return verdict if said == (verdict.place, verdict.reason, verdict.ctx.pid if verdict.ctx else "") else None


def names(replica: Replica) -> Iterator[tuple[int, bytes]]:
    """``(position, name)`` of every row of the log, also of those that are not kept here."""
    after = 0
    while some := replica.digests(after, _AT_ONCE):
        yield from some
        after = some[-1][0]


def mend(replica: Replica, pinned: tuple[str, bytes], guard: OwnCopy | None, *, gapless: bool | None) -> int:
    """Verify everything anew, set aside what does not hold and what follows, stamp the rest; the first bad, 0 = none.

    Where the rows were stamped under this key, one whose stamp is wrong does not hold, whatever else it says. Where
    rows may be gone that nobody could miss, what is left proves nothing: all is read anew, as on a new device, and so
    it is where what the device keeps cannot be read (``gapless`` is None). Nothing in memory is believed afterwards.
    """
    by = replica.get_meta(STAMPED)
    replica.guard = guard if guard is not None and by in (guard.name, guard.old_name) else None
    complete = gapless is not None and (gapless or guard is None or guard.fits(replica))
    sound: Sound = []
    try:
        bad = first_unsound(replica, pinned, gapless=bool(gapless), sound=sound) if complete else 1
    except ReplicaDamaged:
        # the names themselves are gone, and with them what rows could be held against
        bad, sound = 1, []
    replica.guard = None
    with replica.transaction():
        for fact in FACTS if not complete else ():
            replica.drop_meta(fact)
        if bad:
            cut(replica, bad - 1)
        replica.cache_clear()
        if guard is not None:
            replica.restamp(sound, guard)
            replica.set_meta(STAMPED, guard.name)
            guard.recount(replica)
            replica.set_meta(ACCOUNT, guard.account([replica.get_meta(key) for key in guard.facts]))
    replica.guard = guard
    if guard is not None:
        guard.is_altered = False
    # what was never counted under this key cannot be said to be gone
    return bad if complete or guard is None or by == guard.name else 0


def cut(replica: Replica, after: int, intents: Mapping[bytes, bytes] | None = None) -> int:
    """Inside a transaction: set aside what stands above a position; how many entries."""
    with suppress(KeyError, ReplicaDamaged):  # where the names are gone too, nothing can be given up by its name
        give_up(replica, replica.cursor())
    moved = replica.lose(after, intents or {})
    replica.digests_cut(after)
    scope.cut_back(replica, after)
    replica.cache_clear()
    if isinstance(replica.guard, OwnCopy):
        replica.guard.recount(replica)
    return moved


__all__ = ["STAMPED", "OwnCopy", "Tally", "cut", "first_unsound", "mend", "names", "walk"]
