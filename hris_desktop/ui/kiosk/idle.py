"""Nobody there: after some seconds without a key, a press or a touch a warning, and after some more the end.

A mouse that is only moved is nobody: a table that is walked past shakes it. Every sign of life begins the whole time
again, as often as anybody wants.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from hris_desktop.ui.idle import PRESSED, Watch

_CHECK_MS = 200


class KioskIdle(Watch):
    """``warned`` and then every second ``left``; ``back`` when somebody came back; ``over`` at the end."""

    warned = Signal(int)
    left = Signal(int)
    back = Signal()
    over = Signal()

    def __init__(self, seconds: float, warning: float, now: Callable[[], float], parent: QObject) -> None:
        """``now``: seconds that also run while the machine sleeps."""
        super().__init__(now, parent, signs=PRESSED, every_ms=_CHECK_MS)
        self._seconds, self._warning = seconds, warning
        self._told = 0
        self.due.connect(self.check)

    @override
    def start(self) -> None:
        self._told = 0
        super().start()

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
    def counts(self) -> bool:
        """Once warned only the button counts: a sleeve on the screen must not keep a record open."""
        return not self._told
