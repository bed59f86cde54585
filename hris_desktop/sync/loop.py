"""The exchange thread: rounds with the shared store as long as somebody is signed in.

It owns its connection to the store and nothing else; everything learnt is handed to the thread that owns the replica. It wakes
when told (an edit was saved, F5), when the store says that somebody else wrote, and every half minute anyway. Failures back off
and are reported; none ends the thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from threading import Event, Thread

from hris_desktop.store.contract import Store, StoreError, WrongOrganisation
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.admit import PolicyWithheld
from hris_desktop.sync.exchange import Local, LogTrouble, Round
from hris_desktop.sync.workstation import Workstation

LOOK_SECONDS = 1.0
"""How often a local store is asked whether somebody wrote."""
POLL_SECONDS = 30.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
Trouble = StoreError | LogTrouble | PolicyWithheld | ReplicaError
TROUBLES = (StoreError, LogTrouble, PolicyWithheld, ReplicaError)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """How the last round went. ``trouble`` is None when it succeeded; ``busy`` while one is under way."""

    busy: bool = False
    trouble: Trouble | None = None

    @property
    def offline(self) -> bool:
        """Nothing is wrong but the connection."""
        return isinstance(self.trouble, StoreError) and not isinstance(self.trouble, WrongOrganisation)


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears what happens; both are called on the exchange thread."""

    touched: Callable[[set[str]], None]
    report: Callable[[Report], None]


class Loop:
    """See the module. ``jitter`` gives a number in 0…1, so that many devices do not ask at the same moment."""

    def __init__(
        self, desk: Workstation, opener: Callable[[], Store], *, local: Local, ears: Ears, jitter: Callable[[], float]
    ) -> None:
        self._desk, self._open, self._local = desk, opener, local
        self._ears, self._jitter = ears, jitter
        self._wake, self._ended = Event(), Event()
        self._store: Store | None = None
        self._thread = Thread(target=self._run, name="exchange", daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def wake(self) -> None:
        """Ask for a round now; from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """End after the present step and wait for it. The records thread must still answer while this waits."""
        self._ended.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        failures = 0
        while not self._ended.is_set():
            self._wake.clear()
            try:
                self._round()
            except TROUBLES as trouble:
                failures += 1
                self._failed(trouble)
                self._wake.wait(self._backoff(failures))
            except CancelledError:
                break
            else:
                failures = 0
                self._ears.report(Report())
                self._rest()
        self._close()

    def _round(self) -> None:
        if self._store is None:
            self._store = self._open()
        exchange = self._desk.exchange(self._store, self._local)
        done = Round()
        chance = self._desk.chance
        try:
            exchange.pull(done)
            exchange.push(self._desk.sending, done)
            if not self._ended.is_set():
                exchange.add_keys(self._desk.session, done, now=chance.now, new_op=chance.new_op)
        finally:
            # what was accepted before a failure is on this device and must be shown
            if done.touched:
                self._ears.touched(done.touched)

    def _failed(self, trouble: Trouble) -> None:
        _log.info("round failed: %s", type(trouble).__name__)
        self._ears.report(Report(trouble=trouble))
        self._close()

    def _backoff(self, failures: int) -> float:
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 10))
        return longest * (0.5 + 0.5 * self._jitter())

    def _rest(self) -> None:
        """Until woken, or somebody else wrote, or half a minute is over."""
        mark = self._mark()
        waited = 0.0
        limit = POLL_SECONDS * (0.75 + 0.5 * self._jitter())
        while waited < limit and not self._wake.wait(LOOK_SECONDS):
            waited += LOOK_SECONDS
            now = self._mark()
            if now != mark:
                return

    def _mark(self) -> object:
        if self._store is None:
            return None
        try:
            return self._store.change_mark()
        except StoreError:
            # a store that went away is the next round's finding, which reports it
            return object()

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
