"""Nobody there: what a window does by itself then. The clock is handed in, so that a test does not wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

PRESSED: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}
)
"""What somebody does who is there."""
MOVED: Final = PRESSED | {QEvent.Type.MouseMove}
_CHECK_MS = 5_000
_NAP_SECONDS = 3.0
"""A machine that has slept for longer than this wakes up locked."""


class Watch(QObject):
    """Between start and stop it looks for signs of life in the whole program, and every now and then at the clock."""

    def __init__(
        self, now: Callable[[], float], parent: QObject | None, *, signs: frozenset[QEvent.Type], every_ms: int
    ) -> None:
        """``now``: seconds that also run while the machine sleeps."""
        super().__init__(parent)
        self._now, self._signs = now, signs
        self._last = now()
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self.due = self._timer.timeout
        """It is time to look at the clock."""

    def start(self) -> None:
        """Begin to watch, as of now."""
        self._last = self._now()
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

    def counts(self) -> bool:
        """Whether a sign of life is one now."""
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # every event of the program comes by here, and hardly any is somebody's: those must cost next to nothing
        if isinstance(event, QInputEvent) and event.type() in self._signs and self.counts():
            self._last = self._now()
        return False


class Idle(Watch):
    """``expired`` once nobody has touched keyboard or mouse for ``seconds``: the window locks."""

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
        super().__init__(now, parent, signs=MOVED, every_ms=_CHECK_MS)
        self._seconds, self._awake = seconds, awake or now
        self._slept = self._asleep()
        self.due.connect(self.check)

    def set_seconds(self, seconds: float) -> None:
        """Change the time allowed."""
        self._seconds = seconds

    @override
    def start(self) -> None:
        self._slept = self._asleep()
        super().start()

    def check(self) -> None:
        """Look at the clocks; called by the timer, and the first thing that runs when the machine wakes."""
        if self._now() - self._last >= self._seconds or self._asleep() - self._slept > _NAP_SECONDS:
            self.stop()
            self.expired.emit()

    def _asleep(self) -> float:
        """How far the two clocks are apart; only sleep changes it."""
        return self._now() - self._awake()
