"""How long something takes from being asked for to being painted, wall time and the window thread's own."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

PATIENCE = 60.0


class Eye(QObject):
    """Sees when a widget is painted while something holds."""

    def __init__(self, watched: QWidget, ready: Callable[[], object]) -> None:
        super().__init__()
        self.seen = False
        self._ready = ready
        watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._ready():
            self.seen = True
        return False


def timed(act: Callable[[], tuple[QWidget, Callable[[], object]]]) -> tuple[float, float]:
    """(seconds until it was painted, seconds of this thread); ``act`` says what is painted, and when it counts."""
    wall, own = time.perf_counter(), time.thread_time()
    eye = Eye(*act())
    while not eye.seen:
        # what was painted is painted to its end when this comes back
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if time.perf_counter() - wall > PATIENCE:
            raise TimeoutError("never painted")
    return time.perf_counter() - wall, time.thread_time() - own
