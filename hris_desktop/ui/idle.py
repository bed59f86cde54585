"""Locks by itself when nobody is there: the clock is handed in, so that a test does not wait."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_CHECK_MS = 5_000
_NAP_SECONDS = 3.0
"""A machine that has slept for longer than this wakes up locked."""
_SIGNS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.MouseMove,
}


class Idle(QObject):
    """``expired`` once nobody has touched keyboard or mouse for ``seconds``; watches only between start and stop."""

    expired = Signal()

    def __init__(
        self,
        seconds: float,
        now: Callable[[], float],
        parent: QObject | None = None,
        *,
        awake: Callable[[], float] | None = None,
    ) -> None:
        """``now`` and ``awake`` are monotonic clocks in seconds: one runs while the machine sleeps, one does not."""
        super().__init__(parent)
        self._seconds, self._now, self._awake = seconds, now, awake or now
        self._last = now()
        self._slept = self._asleep()
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_MS)
        self._timer.timeout.connect(self.check)

    def set_seconds(self, seconds: float) -> None:
        """Change the time allowed."""
        self._seconds = seconds

    def start(self) -> None:
        """Begin to watch, as of now."""
        self._last, self._slept = self._now(), self._asleep()
        app = QApplication.instance()
        if app is not None and not self._timer.isActive():
            app.installEventFilter(self)
            self._timer.start()

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def check(self) -> None:
        """Look at the clocks; called by the timer, and the first thing that runs when the machine wakes."""
        if self._now() - self._last >= self._seconds or self._asleep() - self._slept > _NAP_SECONDS:
            self.stop()
            self.expired.emit()

    def _asleep(self) -> float:
        """How far the two clocks are apart; only sleep changes it."""
        return self._now() - self._awake()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self._last = self._now()
        return False
