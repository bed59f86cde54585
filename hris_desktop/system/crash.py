"""The last net: a failure nobody caught is logged as types and places in the code, and the person sees a reference.

Messages, locals and reprs are never written or printed: they may hold what somebody typed, or a key.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

_CAUSES: Final = 5
_FRAMES: Final = 20


def describe(error: BaseException) -> list[dict[str, Any]]:
    """Types and places of an exception and its causes: no messages, which may hold what a person typed."""
    return [{"type": _type_name(one), "at": _places(one)} for one in _chain(error)]


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _type_name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _places(error: BaseException) -> list[str]:
    frames = traceback.walk_tb(error.__traceback__)
    return [f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}" for frame, line in frames][-_FRAMES:]


class CrashHandler:
    """Writes every uncaught failure to the log under a reference, and tells the person that reference and nothing else.

    ``tell`` is called with the reference, in the thread that failed; the interface shows its page from there. ``ready``
    is called before anything is written: the log may not have been opened yet.
    """

    def __init__(
        self,
        log: Path,
        *,
        tell: Callable[[str], None] | None = None,
        ready: Callable[[], None] | None = None,
        screen: TextIO | None = None,
    ) -> None:
        self._log = log
        self._tell = tell
        self._ready = ready
        self._screen = screen
        self._former = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def install(self) -> None:
        """Take the three hooks; ``remove`` gives them back."""
        sys.excepthook = self._uncaught
        threading.excepthook = lambda found: self._failed(found.exc_value, "crash.thread")
        # Python's own hook prints the repr of the object in whose clean-up it happened
        sys.unraisablehook = lambda found: self._failed(found.exc_value, "crash.cleanup")

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._former

    def _uncaught(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        self._failed(error.with_traceback(where), "crash.program")

    def _failed(self, error: BaseException | None, name: str) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        # a program that never fails starts without these
        import secrets  # noqa: PLC0415

        from hris_desktop.system.logs import LOGGER  # noqa: PLC0415

        if self._ready is not None:
            self._ready()
        reference = secrets.token_hex(4)
        LOGGER.critical(name, extra={"ids": {"reference": reference, "error": describe(error)}})
        sentence = (
            f"HRIS Desktop met a fault of its own (reference {reference}). What was saved is safe. Details: {self._log}"
        )
        print(sentence, file=self._screen or sys.stderr)
        if self._tell is not None:
            self._tell(reference)
