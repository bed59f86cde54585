"""The exchange thread: rounds with the shared store as long as somebody is signed in.

It owns its connection to the store and nothing else; everything learnt is handed to the thread that owns the replica.
It wakes when told (an edit was saved, F5), when the store says that somebody else wrote, and every half minute anyway,
or every five minutes while nobody looks. A store on a server tells by itself; one in a file is asked each second.
Failures back off and are reported; none ends the thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from enum import Enum
from threading import Event, Thread
from typing import Protocol, TypeVar, runtime_checkable

from hris_desktop.store.contract import Store, StoreError, Unreachable
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.bell import Bell, Doorbell, Woken
from hris_desktop.sync.exchange import Local, LogTrouble, Round
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.sync.workstation import Workstation
from hris_desktop.system.logs import event

T = TypeVar("T")

LOOK_SECONDS = 1.0
"""How often a local store is asked whether somebody wrote."""
POLL_SECONDS, BEHIND_SECONDS = 30.0, 300.0
"""How often there is a round anyway: while the window is in front, and while it is not."""
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


@runtime_checkable
class Telling(Protocol):
    """A store that tells by itself that somebody wrote."""

    def fileno(self) -> int:
        """What becomes readable then. Raises ``StoreError`` when the connection is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """How the last round went: ``trouble`` is None when it succeeded. ``dead``: a fault of ours ended the thread."""

    trouble: Trouble | None = None
    dead: bool = False
    paused: bool = False
    """Stopped in the middle, because somebody asked for it."""

    @property
    def offline(self) -> bool:
        """Nothing is wrong but the connection."""
        return isinstance(self.trouble, Unreachable)


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears what happens; all are called on the exchange thread."""

    touched: Callable[[set[str]], None]
    report: Callable[[Report], None]
    progress: Callable[[int, int], None] = lambda _far, _end: None
    """After every commit of a pull: how far it has come, and how far it goes."""


class _Paused(Exception):
    """Somebody asked to stop here; what was committed stays."""


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
        self._bell: Bell = bell or Doorbell()
        self._ended, self._paused = Event(), Event()
        self._front = True
        self._known: object = None
        self._store: Store | None = None
        self._thread = Thread(target=self.run, name="exchange", daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def wake(self) -> None:
        """Ask for a round now; from any thread."""
        self._bell.set()

    def pause(self) -> None:
        """Stop after the present step and stay so until ``resume``; from any thread."""
        self._paused.set()
        self._bell.set()

    def resume(self) -> None:
        """Go on where it was stopped, at once."""
        self._paused.clear()
        self._bell.set()

    def attend(self, *, front: bool) -> None:
        """Say whether somebody looks at the window; whoever comes back to it sees what is new at once."""
        came_back = front and not self._front
        self._front = front
        if came_back:
            self.wake()

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
            self._bell.close()
            if not self._ended.is_set():
                # whatever comes here is a fault of ours; the hook of the crash handler tells it, this the status line
                self._ears.report(Report(dead=True))

    def _rounds(self) -> None:
        failures = 0
        while not self._ended.is_set():
            self._bell.clear()
            if self._paused.is_set():
                self._bell.wait(LONGEST_WAIT)
                continue
            try:
                self._round()
            except _Paused:
                self._ears.report(Report(paused=True))
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
        # before the pull: what somebody writes while it runs is not taken for known
        self._known = self._mark()
        exchange = self._desk.exchange(self._store, self._unless_ended)
        done, chance = Round(), self._desk.chance
        try:
            exchange.pull(done, progress=self._ears.progress)
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
        if self._paused.is_set():
            raise _Paused
        return self._local(work)

    def _failed(self, trouble: Trouble) -> None:
        event("sync.failed", by=_who_failed(trouble))
        self._ears.report(Report(trouble=trouble))
        self._close()

    def _backoff(self, failures: int) -> float:
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 10))
        return longest * (0.5 + 0.5 * self._jitter())

    def _rest(self) -> None:
        """Until woken, or somebody else wrote, or it is time to look anyway."""
        limit = (POLL_SECONDS if self._front else BEHIND_SECONDS) * (0.75 + 0.5 * self._jitter())
        line = self._line()
        if line is not None:
            self._listen(line, limit)
            return
        waited = 0.0
        while self._mark() == self._known and waited < limit and not self._bell.wait(LOOK_SECONDS):
            waited += LOOK_SECONDS

    def _listen(self, line: int, limit: float) -> None:
        # the server tells of one's own entries too: what arrives and moves no mark is no reason for a round
        while self._mark() == self._known and self._bell.wait_beside(line, limit) is Woken.LINE:
            pass

    def _line(self) -> int | None:
        try:
            return self._store.fileno() if isinstance(self._store, Telling) else None  # type: ignore[redundant-expr]
        except StoreError:
            return None

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
