"""Nobody there: after some seconds without a key, a press or a touch a warning, and after some more the end.

A mouse that is only moved is nobody: a table that is walked past shakes it. Every sign of life begins the whole time
again, as often as anybody wants.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_CHECK_MS = 200
_SIGNS = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}


class KioskIdle(QObject):
    """``warned`` and then every second ``left``; ``back`` when somebody came back; ``over`` at the end."""

    warned = Signal(int)
    left = Signal(int)
    back = Signal()
    over = Signal()

    def __init__(self, seconds: float, warning: float, now: Callable[[], float], parent: QObject) -> None:
        """``now``: seconds that also run while the machine sleeps."""
        super().__init__(parent)
        self._seconds, self._warning, self._now = seconds, warning, now
        self._last, self._told = now(), 0
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_MS)
        self._timer.timeout.connect(self.check)

    def start(self) -> None:
        """Watch, as of now."""
        self._last, self._told = self._now(), 0
        app = QApplication.instance()
        if app is not None and not self._timer.isActive():
            app.installEventFilter(self)
            self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def stay(self) -> None:
        """Somebody is here: the whole time begins again."""
        self._last = self._now()
        if self._told:
            self._told = 0
            self.back.emit()

    def check(self) -> None:
        """Look at the clock."""
        gone = self._now() - self._last
        if gone >= self._seconds + self._warning:
            self.stop()
            self.over.emit()
        elif gone >= self._seconds:
            self.warn(ceil(self._seconds + self._warning - gone))

    def warn(self, left: int) -> None:
        """Tell that so many seconds are left."""
        if not self._told:
            self._told = left
            self.warned.emit(left)
        elif left != self._told:
            self._told = left
            self.left.emit(left)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # once warned only the button counts: a sleeve on the screen must not keep a record open
        if not self._told and event.type() in _SIGNS:
            self._last = self._now()
        return False
