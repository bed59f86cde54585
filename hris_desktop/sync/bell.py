"""What wakes the exchange thread: a ring from another thread, or a line on which a server has something to tell.

A server is not asked again and again whether somebody wrote: the thread sleeps on its connection and on the bell at
once. A pair of sockets carries the ring, because that is what every system can wait for beside a connection.
"""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from enum import Enum, auto
from threading import Event, Lock
from typing import Protocol


class Woken(Enum):
    """What ended a wait."""

    RING = auto()
    LINE = auto()
    TIME = auto()


class Bell(Protocol):
    """What wakes the loop: ``Doorbell``, or in a test one that rings without time passing."""

    def set(self) -> None:
        """Ring; stays rung until cleared."""
        ...

    def clear(self) -> None:
        """Be quiet again."""
        ...

    def wait(self, timeout: float) -> bool:
        """Whether it rang within so many seconds."""
        ...

    def wait_beside(self, line: int, timeout: float) -> Woken:
        """Wait for a ring or for something to read on ``line``, at most so many seconds."""
        ...

    def close(self) -> None:
        """Rings are heard by nobody any more."""
        ...


class Doorbell:
    """Rings from any thread; waited for by one."""

    def __init__(self) -> None:
        self._rung, self._lock = Event(), Lock()
        self._wire: tuple[socket.socket, socket.socket] | None = None

    def set(self) -> None:
        """See ``Bell.set``."""
        with self._lock:
            self._rung.set()
            if self._wire is not None:
                # a wire full of rings rings
                with suppress(BlockingIOError):
                    self._wire[1].send(b"\0")

    def clear(self) -> None:
        """See ``Bell.clear``."""
        with self._lock:
            self._rung.clear()
            if self._wire is not None:
                with suppress(BlockingIOError):
                    while self._wire[0].recv(4096):
                        pass

    def wait(self, timeout: float) -> bool:
        """See ``Bell.wait``."""
        return self._rung.wait(timeout)

    def wait_beside(self, line: int, timeout: float) -> Woken:
        """See ``Bell.wait_beside``."""
        wire = self._wired()
        if self._rung.is_set():
            return Woken.RING
        with selectors.DefaultSelector() as both:
            both.register(wire, selectors.EVENT_READ, Woken.RING)
            try:
                both.register(line, selectors.EVENT_READ, Woken.LINE)
            except (OSError, ValueError):
                # a line that was closed: whoever reads it finds out
                return Woken.LINE
            found = {key.data for key, _ in both.select(timeout)}
        return Woken.RING if Woken.RING in found else Woken.LINE if found else Woken.TIME

    def close(self) -> None:
        """See ``Bell.close``."""
        with self._lock:
            wire, self._wire = self._wire, None
        for end in wire or ():
            end.close()

    def _wired(self) -> socket.socket:
        with self._lock:
            if self._wire is None:
                self._wire = socket.socketpair()
                for end in self._wire:
                    end.settimeout(0)
            return self._wire[0]
