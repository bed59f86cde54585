"""A button that takes no presses for a while after wrong attempts, and counts down in its own words."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QObject, QTimer

from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.words import trn


class Pause(QObject):
    """``begin`` starts it; afterwards the button is as it was."""

    def __init__(self, button: Button) -> None:
        """Belongs to the button."""
        super().__init__(button)
        self._button, self._rest, self._left = button, button.text(), 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    def begin(self, seconds: float) -> None:
        """Take no presses for so long; nothing happens for 0."""
        if seconds <= 0:
            return
        self._left = ceil(seconds)
        self._rest = self._button.text()
        self._button.setEnabled(False)
        self._timer.start()
        self._tick()

    def _tick(self) -> None:
        if self._left <= 0:
            self._timer.stop()
            self._button.setEnabled(True)
            self._button.setText(self._rest)
            return
        self._button.setText(trn("Try again in {count} second", "Try again in {count} seconds", self._left))
        self._left -= 1
