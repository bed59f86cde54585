"""What catches a fault of the program itself: the log of its types and places, and a reference for the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hris_desktop.system.crash import CrashHandler
from hris_desktop.system.logs import Log


class Net:
    """Hands each reference to ``listener``, which is called in the thread that failed. The window sets its own."""

    def __init__(self) -> None:
        self.listener: Callable[[str], None] = lambda _reference: None

    def tell(self, reference: str) -> None:
        """Say that a fault was caught and logged under ``reference``."""
        self.listener(reference)


@contextmanager
def net(folder: Path) -> Iterator[Net]:
    """Log into ``folder`` and hold the last net for as long as the block runs."""
    last, log = Net(), None
    # a folder that cannot be written costs the log, not the work: what needs the folder says so itself
    with suppress(OSError):
        log = Log(folder)
    handler = CrashHandler(folder / "hris-desktop.log", tell=last.tell)
    handler.install()
    try:
        yield last
    finally:
        handler.remove()
        if log is not None:
            log.close()
