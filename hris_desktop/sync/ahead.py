"""Signatures that are verified, and wraps that are opened, before their row's turn comes, on another core.

A signature costs as much as all other rules of a row together, a wrap nearly as much, and OpenSSL lets other threads of
Python run meanwhile. Nothing is verified less, and nothing is decided here: who signed, and for whom a key was wrapped,
is only guessed when the rows arrive. Admission asks with the key that holds at the row's own position; unless this very
signature was found good under this very key over these very bytes, it is verified there as ever. A wrap is known by all
that it was opened with, and what comes out of it is held against its commitment where it is asked for.

No thread is made here: ``start`` runs a function elsewhere, and without it nothing is done ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from hris_desktop.crypto import sign
from hris_desktop.crypto.chain import signed_message
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.store.contract import Row
from hris_desktop.vault.opener import Opener
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import Session

Claim = tuple[bytes, bytes, bytes, bytes]
"""Public key, signature, context, body hash."""
WORTH_IT: Final = 200
"""Fewer rows than this are judged before another thread has begun."""
LEAD: Final = 16
"""How far in front the other thread goes on where the judging has caught up with it: never both at one row."""
MISSES: Final = 100
"""After so many that were not found here, who signed the rest is guessed again: the rows between may have told."""
_AUTHOR: Final = re.compile(rb'\{"by":\["([0-9a-f-]{36})",([1-9][0-9]{0,8})\]')
_OWN: Final = re.compile(rb'"sign":"([0-9a-f]{64})"\},"dev":"[0-9a-f]{8}","kind":"(?:accept|recovery)"')
"""A newcomer's entry brings the key that it is signed with."""


class Ahead:
    """What was found of the rows that come next; asked in the thread that owns the ledger."""

    def __init__(self) -> None:
        self.start: Callable[[Callable[[], None]], object] | None = None
        self._run = _Run(())
        self._rows: Sequence[Row] = ()
        self._session: Session | None = None
        self._opener: Opener | None = None
        self._misses = 0

    def expect(self, org: Org, rows: Sequence[Row], session: Session | None = None) -> None:
        """Verify these, in this order, and open what is wrapped for ``session``; nothing of what was told before."""
        self.stop()
        if session is not None and self.start is not None:
            self._session, self._opener = session, session.opener()
        self._begin(org, rows, set())

    def _begin(self, org: Org, rows: Sequence[Row], good: set[Claim]) -> None:
        if self.start is None or len(rows) < WORTH_IT:
            return
        self._rows = rows
        self._run = _Run([(_claim(org, row), row) for row in rows], good, self._opener)
        self.start(self._run.work)

    def stop(self) -> None:
        """Nothing is expected any more."""
        self._end()
        if self._session is not None:
            self._session.opener(on=False)
        self._session = self._opener = None

    def _end(self) -> None:
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
            self._end()
            self._begin(org, left, good)


class _Run:
    """One list of rows with what is claimed of each, gone through in another thread."""

    def __init__(
        self,
        work: Sequence[tuple[Claim | None, Row]],
        good: set[Claim] | None = None,
        opener: Opener | None = None,
    ) -> None:
        self.ended = False
        self.good: set[Claim] = good if good is not None else set()
        self._work, self._opener = work, opener
        self._places = {claim: place for place, (claim, _) in enumerate(work)}
        self._from = LEAD

    def work(self) -> None:
        """In the other thread; what does not hold here is admission's to say."""
        place = self._from
        while place < len(self._work) and not self.ended:
            self._do(*self._work[place])
            place = max(place + 1, self._from)

    def _do(self, claim: Claim | None, row: Any) -> None:  # noqa: ANN401 - columns of a row are anything
        if claim is not None and claim not in self.good and _holds(*claim):
            self.good.add(claim)
        if self._opener is not None:
            self._opener.open(row.ctx, row.body)

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
    own = _OWN.search(row.ctx)
    if own is not None:
        return (bytes.fromhex(own[1].decode("ascii")), row.sig, row.ctx, row.bh)
    found = _AUTHOR.match(row.ctx)
    key = org.key(found[1].decode("ascii"), int(found[2])) if found is not None else None
    return (key.sign_pub, row.sig, row.ctx, row.bh) if key is not None else None
