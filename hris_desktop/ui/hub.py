"""Who has to look again: local edits, other people's edits and sync all reach the pages through ``touched``.

Names of chains (``r:<person>:<section>``, ``org``, …) are gathered for a moment and told once, so that a pull of
thousands of entries reloads a page once and not thousands of times. No page patches itself from what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from hris_desktop.services.views_entrance import SyncView

SETTLE_MS = 60
"""How long names are gathered."""


class Hub(QObject):
    """Lives in the window thread; ``tell`` and ``tell_sync`` may be called from any thread."""

    touched = Signal(frozenset)
    """The chains that changed."""
    sync_changed = Signal(object)
    """A new ``SyncView``."""
    reading_changed = Signal(object)
    """How far a long pull has come (``Reading``), or None."""
    _told = Signal(frozenset)
    _told_sync = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start quiet."""
        super().__init__(parent)
        self._names: set[str] = set()
        self.sync: SyncView | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settle)
        self._told.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        self._told_sync.connect(self._take_sync, Qt.ConnectionType.QueuedConnection)

    def tell(self, chains: Iterable[str]) -> None:
        """Say that these chains have something new."""
        names = frozenset(chains)
        if names:
            self._told.emit(names)

    def tell_sync(self, view: SyncView) -> None:
        """Say how the exchange stands."""
        self._told_sync.emit(view)

    def watch(self, owner: QObject, wants: Callable[[str], bool], reload: Callable[[], None]) -> None:
        """Call ``reload`` when a chain that ``wants`` accepts was touched, as long as ``owner`` lives."""

        def heard(names: frozenset[str]) -> None:
            if not isValid(owner):
                self.touched.disconnect(heard)
            elif any(wants(name) for name in names):
                reload()

        self.touched.connect(heard)

    @Slot(frozenset)
    def _gather(self, names: frozenset[str]) -> None:
        self._names |= names
        if not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    def _take_sync(self, view: SyncView) -> None:
        self.sync = view
        self.sync_changed.emit(view)

    def _settle(self) -> None:
        names, self._names = frozenset(self._names), set()
        self.touched.emit(names)
