"""Paint first, import after: what the first page does not need is imported once that page is on the screen.

The person types meanwhile. Importing everything first took as long as the rest of the start. When all is there, it is
kept from being looked through for garbage again.
"""

from __future__ import annotations

import gc
from importlib import import_module

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from hris_desktop.doorway import PAINT_SECONDS, Doorway
from hris_desktop.system.garbage import COLLECTING
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.tasks import Tasks

BREATH_MS = 30
"""Between the painting of the first page and the first import: the picture goes to the screen in it."""
PAGES = "journey approvals newcomers form check receipt knowledge sharing people settings security".split()
LATER = (
    "hris_desktop.ui.frame",
    *(f"hris_desktop.ui.pages.{name}" for name in PAGES),
    "hris_desktop.places",
    "babel.dates",
)
"""What the window needs after signing in, imported one after the other while it waits for the passphrase."""


class Imports(QObject):
    """Begins when the entrance shows its first page. ``painted``: that page is on the screen."""

    painted = Signal()

    def __init__(self, entrance: Entrance, window: QWidget, tasks: Tasks, doorway: Doorway) -> None:
        """``window`` ends with the program, and with it whatever is left to import."""
        super().__init__(window)
        self._entrance, self._window, self._tasks, self._doorway = entrance, window, tasks, doorway
        self._left = list(LATER)
        entrance.stack.currentChanged.connect(self._begin)

    @property
    def done(self) -> bool:
        """Whether all of it is here."""
        return not self._left

    @Slot(int)
    def _begin(self, _index: int) -> None:
        """The first page stands: when it is painted, import what signing in will need."""
        self._entrance.stack.currentChanged.disconnect(self._begin)
        self._entrance.installEventFilter(self)
        QTimer.singleShot(round(PAINT_SECONDS * 1000), self._window, self._import_services)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The entrance is painted with the page in it; a timer of nothing fires before that, and after this."""
        if event.type() is QEvent.Type.Paint:
            self._entrance.removeEventFilter(self)
            QTimer.singleShot(BREATH_MS, self._window, self._import_services)
        return False

    def _import_services(self) -> None:
        if self._doorway.painted.is_set():
            return
        self._entrance.removeEventFilter(self)
        self._doorway.painted.set()
        self.painted.emit()
        self._tasks.run(self._window, self._doorway.prepare, done=lambda _: self._import_page())

    def _import_page(self) -> None:
        if self._left:
            import_module(self._left.pop(0))
            QTimer.singleShot(0, self._window, self._import_page)
        elif not gc.get_freeze_count():
            self._tasks.run(self._window, self._freeze, done=lambda _: None)

    def _freeze(self) -> None:
        """Modules stay for ever: looking through them again for garbage held the window up for 80 ms in mid-pull.

        On the thread that also unlocks: where somebody was quicker than the imports, keys must stay collectable.
        """
        gc.set_threshold(*COLLECTING)
        if not self._doorway.services.has_opened:
            gc.freeze()
