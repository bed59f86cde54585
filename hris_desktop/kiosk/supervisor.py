"""Starts a process for each person's use, and the next one when it has ended, however it ended.

It holds no key, opens no file but the terminal's lock, and knows nothing of who is there: the end of the process is
what wipes the memory of a use, so nothing of a use may live here. The next process is started ahead and waits, ready
but with nothing opened, until the one before it is gone: the screen is never empty for longer than a blink. A process
whose supervisor is gone ends by itself: the line they are joined by is cut.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Final

from hris_desktop.system import scrub

USE: Final = "--use"
"""Tells a process that it is one person's use, not the supervisor."""
LEFT: Final = 42
"""A maintainer has asked the whole terminal to end."""
GO: Final = b"go\n"
AFTER_A_FAULT: Final = b"again\n"
"""Go, and say that the use before ended by itself."""
QUICK_SECONDS: Final = 2.0
"""A process that ends sooner is not a use but a fault; after several of them the next waits a little."""
PAUSES: Final = (0.0, 0.0, 0.5, 1.0, 2.0)
GIVE_UP_SECONDS: Final = 5.0


@dataclass(slots=True)
class Child:
    """One process and the line to it."""

    process: subprocess.Popen[bytes]
    since: float = field(default=0.0)

    @property
    def line(self) -> IO[bytes] | None:
        """What it hears from the supervisor."""
        return self.process.stdin

    def go(self, word: bytes) -> bool:
        """Let it open the terminal's file and show itself; whether it still could."""
        self.since = time.monotonic()
        try:
            if self.line is not None:
                self.line.write(word)
                self.line.flush()
        except OSError:
            return False
        return self.process.poll() is None

    def end(self) -> None:
        """Cut the line and wait; what does not go by itself is ended."""
        if self.line is not None:
            self.line.close()
        self.process.terminate()
        try:
            self.process.wait(GIVE_UP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """See the module. ``arguments``: what each use is told of the settings."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Nothing is started yet."""
        self._arguments = tuple(arguments)
        self._now: Child | None = None
        self._next: Child | None = None
        self._faults = 0
        self._ending = False

    def run(self) -> int:
        """Until a maintainer leaves, or the system ends it; the exit code."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        word = GO
        try:
            while not self._ending:
                code = self._use(word)
                if code == LEFT:
                    return 0
                word = AFTER_A_FAULT if code else GO
        finally:
            for child in (self._now, self._next):
                if child is not None:
                    child.end()
        return 0

    def _use(self, word: bytes) -> int:
        """One use, from the first picture to the end of its process; how that ended."""
        child = self._next or self._start()
        self._next = None
        self._now = child
        if not child.go(word):
            child.process.wait()
        else:
            self._next = self._start()
        code = child.process.wait()
        quick = code not in (0, LEFT) and time.monotonic() - child.since < QUICK_SECONDS
        self._faults = self._faults + 1 if quick else 0
        if self._faults and not self._ending:
            time.sleep(PAUSES[min(self._faults, len(PAUSES) - 1)])
        return code

    def _start(self) -> Child:
        command = scrub.command("kiosk", USE, *self._arguments)
        environment = scrub.clean(os.environ)
        return Child(subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, close_fds=True))  # noqa: S603 - ours

    def _stop(self, _signal: int, _frame: object) -> None:
        self._ending = True
        if self._now is not None:
            self._now.process.terminate()


def hear(line: IO[bytes]) -> bytes:
    """In a use: wait for the word; empty when the supervisor is gone."""
    return line.readline()


def watch(line: IO[bytes]) -> None:
    """In a use, on a thread of its own: end the process at once when the supervisor is gone."""
    # past the buffer: a thread that waits holding its lock makes Python end by SIGABRT, as if the use had failed
    os.read(line.fileno(), 1)
    sys.stderr.flush()
    os._exit(0)
