"""Signatures that are verified before their row's turn comes, on another core, while earlier rows are judged.

A signature costs as much as all other rules of a row together, and OpenSSL lets other threads of Python run meanwhile.
Nothing is verified less, and nothing is decided here: who signed is only guessed, from what the organisation says when
the rows arrive. Admission asks with the key that holds at the row's own position; unless this very signature was found
good under this very key over these very bytes, it is verified there as ever.

No thread is made here: ``start`` runs a function elsewhere, and without it nothing is verified ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from hris_desktop.crypto import sign
from hris_desktop.crypto.chain import signed_message
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.store.contract import Row
from hris_desktop.vault.org import Org

Claim = tuple[bytes, bytes, bytes, bytes]
"""Public key, signature, context, body hash."""
WORTH_IT: Final = 200
"""Fewer rows than this are judged before another thread has begun."""
LEAD: Final = 16
"""How far in front the other thread goes on where the judging has caught up with it: never both at one row."""
MISSES: Final = 100
"""After so many that were not found here, who signed the rest is guessed again: the rows between may have told."""
_AUTHOR: Final = re.compile(rb'\{"by":\["([0-9a-f-]{36})",([1-9][0-9]{0,8})\]')


class Ahead:
    """What was found good of the rows that come next; asked in the thread that owns the ledger."""

    def __init__(self) -> None:
        self.start: Callable[[Callable[[], None]], object] | None = None
        self._run = _Run(())
        self._rows: Sequence[Row] = ()
        self._misses = 0

    def expect(self, org: Org, rows: Sequence[Row]) -> None:
        """Verify these, in this order; of what was expected before nothing more is."""
        self.stop()
        self._begin(org, rows, set())

    def _begin(self, org: Org, rows: Sequence[Row], good: set[Claim]) -> None:
        if self.start is None or len(rows) < WORTH_IT:
            return
        self._rows = rows
        claims = [claim for row in rows if (claim := _claim(org, row)) is not None]
        self._run = _Run([claim for claim in claims if claim not in good], good)
        if self._run.claims:
            self.start(self._run.work)

    def stop(self) -> None:
        """Nothing is expected any more."""
        self._run.ended = True
        self._run, self._rows, self._misses = _Run(()), (), 0

    def found_good(self, org: Org, sign_pub: bytes, row: Row) -> bool:
        """Whether this row's signature was verified under this key; every row that is judged is asked about once."""
        if self._run.was_found((sign_pub, row.sig, row.ctx, row.bh)):  # type: ignore[arg-type] # admission saw bytes
            return True
        if self._rows:
            self._missed(org, row)
        return False

    def _missed(self, org: Org, row: Row) -> None:
        self._misses += 1
        if self._misses >= MISSES:
            left, good = [one for one in self._rows if one.seq > row.seq], self._run.good
            self.stop()
            self._begin(org, left, good)


class _Run:
    """One list of claims, gone through in another thread."""

    def __init__(self, claims: Sequence[Claim], good: set[Claim] | None = None) -> None:
        self.claims, self.ended = claims, False
        self.good: set[Claim] = good if good is not None else set()
        self._places = {claim: place for place, claim in enumerate(claims)}
        self._from = LEAD

    def work(self) -> None:
        """In the other thread; what does not hold here is admission's to say."""
        place = self._from
        while place < len(self.claims) and not self.ended:
            if _holds(*self.claims[place]):
                self.good.add(self.claims[place])
            place = max(place + 1, self._from)

    def was_found(self, claim: Claim) -> bool:
        """Whether it holds for sure; if that is not known yet, the other thread leaves this one and the next out."""
        if claim in self.good:
            return True
        self._from = max(self._from, self._places.get(claim, 0) + LEAD)
        return False


def _holds(sign_pub: bytes, sig: bytes, ctx: bytes, bh: bytes) -> bool:
    try:
        sign.verify(sign_pub, sig, signed_message(ctx, bh))
    except BadSignature:
        return False
    return True


def _claim(org: Org, row: Any) -> Claim | None:  # noqa: ANN401 - columns of a row are anything until admission saw them
    if not (isinstance(row.ctx, bytes) and isinstance(row.bh, bytes) and isinstance(row.sig, bytes)):
        return None
    found = _AUTHOR.match(row.ctx)
    key = org.key(found[1].decode("ascii"), int(found[2])) if found is not None else None
    return (key.sign_pub, row.sig, row.ctx, row.bh) if key is not None else None
