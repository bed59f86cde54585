"""One round with the shared store: pull until nothing is new, send what waits, add the keys that are owed.

No threads, no clock, no Qt: ``local`` runs a function where the ledger lives (another thread in the app, the same one
in tests), ``pause`` says whether to stop early. Everything learnt goes through ``Ledger.accept``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from hris_desktop.store.contract import EVERYTHING, Appended, AppendResult, Me, Row, Store, WrongOrganisation
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.sending import Letter, Sending
from hris_desktop.sync.verdict import hash_or_mark
from hris_desktop.vault.session import Session

T = TypeVar("T")

DIGESTS_A_TIME = 2000
ENTRIES_A_TIME = 500
ACCEPTED_A_TIME = 100
"""Rows judged in one local commit: about a hundredth of a second, so that the screen's own questions are not kept
waiting.
"""
LETTERS_A_ROUND = 200
TRIES_A_ROUND = 3
"""A lost race is tried again at once, but an act that keeps losing must not hold up the others."""


class Local(Protocol):
    """Runs a function in the thread that owns the ledger and gives back its result."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """Run ``work`` there."""
        ...


class LogTrouble(Exception):
    """The store's log is not a continuation of what this device has verified. Nothing was removed or changed here.

    LogTrouble
     ├─ WentBackwards   it is shorter than what was read from it before: an old copy was put in its place
     ├─ Forked          it shows another entry where this device has verified one
     └─ Holes           a number is missing: rows were removed
    """


class WentBackwards(LogTrouble):
    """The store has fewer entries than this device has read from it."""


class Forked(LogTrouble):
    """The store shows a different history."""


class Holes(LogTrouble):
    """The numbers of the log are not contiguous."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    pulled: int = 0
    sent: int = 0
    touched: set[str] = field(default_factory=set)


class Exchange:
    """Rounds between one ledger and one store."""

    def __init__(self, ledger: Ledger, store: Store, *, local: Local) -> None:
        self._ledger, self._store, self._local = ledger, store, local

    def pull(self, done: Round | None = None, *, progress: Callable[[int, int], None] | None = None) -> Round:
        """Read and judge everything new. Raises ``LogTrouble`` or ``StoreError``; what was accepted before stays."""
        done = done or Round()
        me = self._meet()
        cursor = self._local(lambda: self._ledger.cursor)
        while cursor < me.last_seq:
            for batch in self._fetch(cursor):
                done.touched |= self._local(partial(self._ledger.accept, batch))
                done.pulled += len(batch)
                cursor = batch[-1].seq
                if progress is not None:
                    progress(cursor, me.last_seq)
        return done

    def _meet(self) -> Me:
        me = self._store.me()
        name, cursor = self._local(lambda: (self._ledger.org.id, self._ledger.cursor))
        if me.org is not None and me.org != name:
            raise WrongOrganisation("This store belongs to another organisation.")
        if me.last_seq < cursor:
            raise WentBackwards("The shared store has fewer entries than this device has read from it.")
        if cursor:
            self._check_tip(cursor)
        return me

    def _check_tip(self, cursor: int) -> None:
        mine = self._local(lambda: self._ledger.replica.by_seq(cursor))
        theirs = self._store.digests(cursor - 1, 1)
        if not theirs:
            raise Holes("Entries are missing from the shared store.")
        if mine is not None and (theirs[0][0], hash_or_mark(*theirs[0])) != (cursor, mine.h):
            raise Forked("The shared store shows a different history than the one this device has verified.")

    def _fetch(self, cursor: int) -> list[list[Row]]:
        digests = self._store.digests(cursor, DIGESTS_A_TIME)
        expected = list(range(cursor + 1, cursor + 1 + len(digests)))
        if not digests or [seq for seq, _ in digests] != expected:
            raise Holes("Entries are missing from the shared store.")
        rows: list[Row] = []
        while len(rows) < len(digests):
            more = self._store.entries(EVERYTHING, cursor + len(rows), min(ENTRIES_A_TIME, len(digests) - len(rows)))
            if [row.seq for row in more] != expected[len(rows) : len(rows) + len(more)] or not more:
                raise Holes("Entries are missing from the shared store.")
            rows += more
        if any(row.h != h for row, (_, h) in zip(rows, digests, strict=True)):
            raise Forked("The shared store gave two answers about the same entry.")
        return [rows[start : start + ACCEPTED_A_TIME] for start in range(0, len(rows), ACCEPTED_A_TIME)]

    def push(self, sending: Sending, done: Round | None = None, *, skip: frozenset[str] = frozenset()) -> Round:
        """Send what waits, one act at a time, reading back after each. ``skip``: acts that are backing off."""
        done = done or Round()
        tries: Counter[str] = Counter()
        for _ in range(LETTERS_A_ROUND):
            held = skip | {op for op, count in tries.items() if count >= TRIES_A_ROUND}
            letter = self._local(partial(sending.outgoing, held))
            if letter is None:
                break
            tries[letter.op] += 1
            self._send(sending, letter, done)
        return done

    def _send(self, sending: Sending, letter: Letter, done: Round) -> None:
        result = self._store.append(letter.batch)
        self._local(lambda: sending.answered(letter.op, result))
        done.sent += 1
        self.pull(done)

    def add_keys(self, session: Session, done: Round, *, now: Callable[[], str], new_op: Callable[[], str]) -> Round:
        """Make the wraps that others are owed."""
        while True:
            batch = self._local(lambda: additions(self._ledger, session, now=now(), new_op=new_op))
            if not batch:
                if self._local(lambda: bool(self._ledger.suspects)):
                    continue
                return done
            # looked at again after the next pull, whatever becomes of this: only the log says what was made
            chains = {letter.chain for letter in batch}
            self._local(partial(self._ledger.suspects.update, chains))
            result: AppendResult = self._store.append(batch)
            before = done.pulled
            self.pull(done)
            if not isinstance(result, Appended) or done.pulled == before:
                return done

    def round(self, sending: Sending, session: Session, *, now: Callable[[], str], new_op: Callable[[], str]) -> Round:
        """Pull, push, add keys."""
        done = self.pull()
        self.push(sending, done)
        return self.add_keys(session, done, now=now, new_op=new_op)


__all__ = ["Exchange", "Forked", "Holes", "Local", "LogTrouble", "Round", "WentBackwards"]
