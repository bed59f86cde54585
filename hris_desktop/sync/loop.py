"""The exchange thread: rounds with the shared store as long as somebody is signed in.

It owns its connection to the store and nothing else; everything learnt is handed to the thread that owns the replica.
It wakes when told (an edit was saved, F5), when the store says that somebody else wrote, and every half minute anyway.
Failures back off and are reported; none ends the thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from enum import Enum
from threading import Event, Thread
from typing import Protocol, TypeVar

from hris_desktop.store.contract import Store, StoreError, Unreachable
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.exchange import Local, LogTrouble, Round
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.sync.workstation import Workstation
from hris_desktop.system.logs import event

T = TypeVar("T")

LOOK_SECONDS = 1.0
"""How often a local store is asked whether somebody wrote."""
POLL_SECONDS = 30.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
Trouble = StoreError | LogTrouble | PolicyWithheld | ReplicaError
TROUBLES = (StoreError, LogTrouble, PolicyWithheld, ReplicaError)


class Failed(Enum):
    """Where a round failed, for the log."""

    STORE = "store"
    LOG = "log"
    POLICY = "policy"
    REPLICA = "replica"


def _who_failed(trouble: Trouble) -> Failed:
    match trouble:
        case StoreError():
            return Failed.STORE
        case LogTrouble():
            return Failed.LOG
        case PolicyWithheld():
            return Failed.POLICY
        case ReplicaError():
            return Failed.REPLICA


class Bell(Protocol):
    """What wakes the loop: ``threading.Event``, or in a test one that rings without time passing."""

    def set(self) -> None:
        """Ring; stays rung until cleared."""
        ...

    def clear(self) -> None:
        """Be quiet again."""
        ...

    def wait(self, timeout: float) -> bool:
        """Whether it rang within so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """How the last round went: ``trouble`` is None when it succeeded. ``dead``: a fault of ours ended the thread."""

    trouble: Trouble | None = None
    dead: bool = False

    @property
    def offline(self) -> bool:
        """Nothing is wrong but the connection."""
        return isinstance(self.trouble, Unreachable)


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears what happens; both are called on the exchange thread."""

    touched: Callable[[set[str]], None]
    report: Callable[[Report], None]


class Loop:
    """See the module. ``jitter`` gives a number in 0…1, so that many devices do not ask at the same moment."""

    def __init__(
        self,
        desk: Workstation,
        opener: Callable[[], Store],
        *,
        local: Local,
        ears: Ears,
        jitter: Callable[[], float],
        bell: Bell | None = None,
    ) -> None:
        self._desk, self._open, self._local = desk, opener, local
        self._ears, self._jitter = ears, jitter
        self._bell: Bell = bell or Event()
        self._ended = Event()
        self._store: Store | None = None
        self._thread = Thread(target=self.run, name="exchange", daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def wake(self) -> None:
        """Ask for a round now; from any thread."""
        self._bell.set()

    def stop(self) -> None:
        """End after the present step and wait for it. The records thread must still answer while this waits."""
        self._ended.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """What the thread does, from ``start`` to ``stop``."""
        try:
            self._rounds()
        except CancelledError:
            # the records thread takes no more work, or ``stop`` came in the middle of a round: both mean the end
            self._ended.set()
        finally:
            self._close()
            if not self._ended.is_set():
                # whatever comes here is a fault of ours; the hook of the crash handler tells it, this the status line
                self._ears.report(Report(dead=True))

    def _rounds(self) -> None:
        failures = 0
        while not self._ended.is_set():
            self._bell.clear()
            try:
                self._round()
            except TROUBLES as trouble:
                failures += 1
                self._failed(trouble)
                self._bell.wait(self._backoff(failures))
            else:
                failures = 0
                self._ears.report(Report())
                self._rest()

    def _round(self) -> None:
        if self._store is None:
            self._store = self._open()
        exchange = self._desk.exchange(self._store, self._unless_ended)
        done, chance = Round(), self._desk.chance
        try:
            exchange.pull(done)
            exchange.push(self._desk.sending, done)
            exchange.add_keys(self._desk.session, done, now=chance.now, new_op=chance.new_op)
            exchange.finish()
        finally:
            # what was accepted before a failure is on this device and must be shown
            if done.touched:
                self._ears.touched(done.touched)

    def _unless_ended(self, work: Callable[[], T]) -> T:
        """Hand over one step, or leave a long pull here.

        What is on the device stays; an answer that is not noted is like one that was lost: the next pull settles it.
        """
        if self._ended.is_set():
            raise CancelledError
        return self._local(work)

    def _failed(self, trouble: Trouble) -> None:
        event("sync.failed", by=_who_failed(trouble))
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
        while waited < limit and not self._bell.wait(LOOK_SECONDS):
            waited += LOOK_SECONDS
            if self._mark() != mark:
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
        store, self._store = self._store, None
        if store is not None:
            store.close()
