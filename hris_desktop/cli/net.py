"""What catches a fault of the program itself: the log of its types and places, and a reference for the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hris_desktop.system.crash import CrashHandler

if TYPE_CHECKING:
    from hris_desktop.system.logs import Log


class Net:
    """Hands each reference to ``listener``, which is called in the thread that failed. The window sets its own."""

    def __init__(self, folder: Path) -> None:
        self.listener: Callable[[str], None] = lambda _reference: None
        self._folder = folder
        self._log: Log | None = None

    def tell(self, reference: str) -> None:
        """Say that a fault was caught and logged under ``reference``."""
        self.listener(reference)

    def keep_log(self) -> None:
        """Log into the folder from now on. The window asks when it is painted; a fault before that asks itself."""
        from hris_desktop.system.logs import Log  # noqa: PLC0415 - the window is painted first

        # a folder that cannot be written costs the log, not the work: what needs the folder says so itself
        with suppress(OSError):
            self._log = self._log or Log(self._folder)

    def close(self) -> None:
        """Close the log, if there is one."""
        if self._log is not None:
            self._log.close()


@contextmanager
def net(folder: Path) -> Iterator[Net]:
    """Hold the last net for as long as the block runs; it logs into ``folder``."""
    last = Net(folder)
    handler = CrashHandler(folder / "hris-desktop.log", tell=last.tell, ready=last.keep_log)
    handler.install()
    try:
        yield last
    finally:
        handler.remove()
        last.close()
