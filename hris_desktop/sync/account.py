"""What a device keeps, under its key, of how many rows its file holds: none can be taken away and nobody told.

A file that keeps only some chains has gaps by nature, so a row that is gone leaves none. Number of rows and the sum of
their stamps stand beside them in every commit that changes one, with position and head, and what the device says that
it keeps. The sum is asked for where all rows are read anyway, and above the bookmark; the number at every start.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.store.entries import ACCOUNT
from hris_desktop.store.replica import Replica

_MOST: Final = 2**192
FACTS: Final = ("scope", "growing", "org owed")
"""What the device says that it keeps, and what it is owed; ``scope.SCOPE``, ``scope.GROWING``, ``org_tip.OWED``."""


@dataclass(frozen=True, slots=True)
class Held:
    """``total`` and ``tail``: sums of the stamps of all rows, and of those above the bookmark at ``mark``."""

    rows: int = 0
    total: int = 0
    tail: int = 0
    mark: int = 0
    cursor: int = 0
    head: bytes = ZERO_HASH


def sum_of(stamps: Iterable[object]) -> int:
    """What these stamps come to, in any order."""
    return sum(int.from_bytes(stamp, "big") for stamp in stamps if isinstance(stamp, bytes)) % _MOST


class Account:
    """The account of one replica under one key; see the module. Until it was read it says nothing and keeps nothing."""

    facts: Sequence[str] = FACTS

    def __init__(self, key: bytes) -> None:
        self._account_key = key
        self._held: Held | None = None
        self._before: tuple[Held | None, bool] = (None, False)
        self._owes = False

    @property
    def owes(self) -> bool:
        """See ``Guard``."""
        return self._owes and self._held is not None

    @property
    def held(self) -> Held | None:
        """What is known of the rows."""
        return self._held

    def _now(self, held: Held) -> None:
        self._held, self._owes = held, True

    def count(self, rows: Sequence[tuple[int, object]], *, sign: int = 1) -> None:
        """These, ``(seq, stamp)``, are here from now on; not any more where ``sign`` is -1."""
        held = self._held
        if held is not None:
            worth = sign * sum_of([stamp for _, stamp in rows])
            above = sign * sum_of([stamp for seq, stamp in rows if seq > held.mark])
            total, tail = (held.total + worth) % _MOST, (held.tail + above) % _MOST
            self._now(replace(held, rows=held.rows + sign * len(rows), total=total, tail=tail))

    def changed(self, seq: int, before: object, stamp: bytes) -> None:
        """See ``Guard``."""
        self.count([(seq, before)], sign=-1)
        self.count([(seq, stamp)])

    def stands(self, cursor: int, head: bytes) -> None:
        """The log was read up to here."""
        if self._held is not None:
            self._now(replace(self._held, cursor=cursor, head=head))

    def marked(self, seq: int) -> None:
        """A bookmark was kept at the cursor; 0: there is none any more."""
        if self._held is not None:
            self._now(replace(self._held, mark=seq, tail=0 if seq else self._held.total))

    def noted(self) -> None:
        """See ``Guard``."""
        self._owes = True

    def begun(self) -> None:
        """See ``Guard``."""
        self._before = (self._held, self._owes)

    def undone(self) -> None:
        """See ``Guard``."""
        self._held, self._owes = self._before

    def account(self, facts: Sequence[str | None]) -> str:
        """See ``Guard``."""
        held = self._held or Held()
        self._owes = False
        said = [held.rows, held.total, held.tail, held.mark]
        return json.dumps([*said, self._sealed(said, held.cursor, held.head, facts)])

    def _sealed(self, said: list[int], cursor: int, head: bytes, facts: Sequence[str | None]) -> str:
        covered = json.dumps([said, cursor, head.hex(), list(facts)]).encode()
        return hmac.digest(self._account_key, covered, "sha256").hex()

    def read(self, replica: Replica, cursor: int, head: bytes) -> Held | None:
        """What was kept with the rows as they stood at this position; None where nothing fits."""
        try:
            *said, sealed = json.loads(replica.get_meta(ACCOUNT) or "[null]")
        except ValueError:
            return None
        if not isinstance(sealed, str) or [type(one) for one in said] != [int] * 4:
            return None
        facts = [replica.get_meta(key) for key in self.facts]
        if not hmac.compare_digest(sealed.encode(), self._sealed(said, cursor, head, facts).encode()):
            return None
        rows, total, tail, mark = said
        return Held(rows, total, tail, mark, cursor, head)

    def take_up(self, held: Held | None) -> None:
        """Go on from what was kept and found true; None: nothing is known."""
        self._held, self._owes = held, False

    def recount(self, replica: Replica) -> None:
        """Count anew what lies here now, as it was verified; in the transaction that changed it."""
        cursor, stamps = replica.cursor(), replica.stamps()
        total = sum_of(stamps)
        self._now(Held(len(stamps), total, total, 0, cursor, replica.head_at(cursor)))


__all__ = ["FACTS", "Account", "Held", "sum_of"]
