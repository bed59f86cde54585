"""The one crossing between the window thread and the records thread.

The worker receives a ticket number and a plain function and gives back a number and an outcome; owner and call-backs
never leave the window thread. One queued signal brings the number back; a call-back runs only if its owner still lives.
Every failure has a visible path: the caller's ``failed``, or else the signal ``trouble``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    future: Future[None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of work under way; ``cancel`` lets its result fall."""

    number: int
    _tasks: Tasks = field(repr=False)

    def cancel(self) -> None:
        """Forget the work: not begun, it never runs; under way, it ends by itself and nobody is called."""
        self._tasks.forget(self.number)


class Tasks(QObject):
    """Runs plain functions one after the other on the records thread, which alone owns replica and keys."""

    trouble = Signal(Exception)
    """A failure that no caller took: the window shows it."""
    _arrived = Signal(int)
    _told = Signal(int, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start the records thread with the first piece of work."""
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="records")
        self._next = 1
        self._waiting: dict[int, _Waiting] = {}
        self._results: SimpleQueue[tuple[int, object, Exception | None]] = SimpleQueue()
        self._listening: dict[int, tuple[QObject, Callable[[int, int], None]]] = {}
        self._closed = False
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Ticket:
        """Run ``work`` on the records thread, then ``done`` or ``failed`` here, if ``owner`` is still alive."""
        number = self._next
        self._next += 1
        if self._closed:
            return Ticket(number, self)
        future = self._pool.submit(self._work, number, work)
        self._waiting[number] = _Waiting(owner, done, failed, future)
        return Ticket(number, self)

    def teller(self, owner: QObject, heard: Callable[[int, int], None]) -> Callable[[int, int], None]:
        """What work calls to say how far it is; ``heard`` is told here, while ``owner`` lives.

        Once closing has begun the call raises ``CancelledError``, so that nobody waits for work that tells.
        """
        self._listening = {number: one for number, one in self._listening.items() if isValid(one[0])}
        number = self._next
        self._next += 1
        self._listening[number] = owner, heard
        return partial(self._tell, number)

    def call(self, work: Callable[[], T]) -> T:
        """Run ``work`` on the records thread and wait for it, from a thread that is neither that one nor the window's.

        Raises ``CancelledError`` once closing has begun.
        """
        try:
            return self._pool.submit(work).result()
        except RuntimeError as error:
            if self._closed:
                raise CancelledError from error
            raise

    @property
    def busy(self) -> int:
        """How many pieces of work are waiting or under way."""
        return len(self._waiting)

    def forget(self, number: int) -> None:
        """Drop a ticket; unknown numbers are fine."""
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting.future.cancel()

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Drop what has not begun, run ``last`` (closing the replica) on the records thread, and wait for the end."""
        if self._closed:
            return
        self._closed = True
        for number in list(self._waiting):
            self.forget(number)
        try:
            if last is not None:
                self._pool.submit(last).result()
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, number: int, work: Callable[[], object]) -> None:
        """Run on the records thread; touches no Qt object but the signal."""
        try:
            self._results.put((number, work(), None))
        except Exception as error:  # noqa: BLE001  the one place where any failure of any work becomes a message
            self._results.put((number, None, error))
        self._arrived.emit(number)

    def _tell(self, number: int, far: int, end: int) -> None:
        """Run on the records thread."""
        if self._closed:
            raise CancelledError
        self._told.emit(number, far, end)

    @Slot(int, int, int)
    def _hear(self, number: int, far: int, end: int) -> None:
        owner, heard = self._listening.get(number, (None, None))
        if owner is not None and heard is not None and isValid(owner) and not self._closed:
            heard(far, end)

    @Slot(int)
    def _deliver(self, _number: int) -> None:
        number, value, error = self._results.get_nowait()
        waiting = self._waiting.pop(number, None)
        if waiting is None or self._closed:
            if error is not None:
                _log.warning("work %d failed after it was dropped: %s", number, type(error).__name__)
            return
        if error is None:
            if isValid(waiting.owner):
                waiting.done(value)
        elif waiting.failed is not None and isValid(waiting.owner):
            waiting.failed(error)
        else:
            _log.warning("work %d failed: %s", number, type(error).__name__)
            self.trouble.emit(error)
