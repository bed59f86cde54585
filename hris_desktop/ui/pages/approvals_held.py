"""A decision that can be taken back for 10 s: held in the window, given to the service when the time is over."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

SECONDS = 10


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided; an empty ``reason`` is an approval without words."""

    op: str
    words: str
    """``Approved: Amira Haddad, bank account``."""
    approve: bool
    reason: str = ""
    more: tuple[str, ...] = ()
    """Further ones that the same press approved."""

    @property
    def ops(self) -> tuple[str, ...]:
        """All of them."""
        return (self.op, *self.more)


class Held(QObject):
    """Holds at most one decision; the next one, leaving the page and closing the window let it go at once."""

    ticked = Signal(int)
    """Seconds that are left."""
    released = Signal(object)
    """The ``Decision`` to carry out."""
    taken_back = Signal(object)
    """The ``Decision`` that was undone."""

    def __init__(self, parent: QObject) -> None:
        """Start with nothing held."""
        super().__init__(parent)
        self._decision: Decision | None = None
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def decision(self) -> Decision | None:
        """What is held."""
        return self._decision

    def hold(self, decision: Decision) -> None:
        """Hold a decision; one that is held already goes out first."""
        self.flush()
        self._decision, self._left = decision, SECONDS
        self._timer.start()
        self.ticked.emit(self._left)

    def flush(self) -> None:
        """Let go of what is held, now."""
        decision = self._take()
        if decision is not None:
            self.released.emit(decision)

    def take_back(self) -> None:
        """Undo what is held."""
        decision = self._take()
        if decision is not None:
            self.taken_back.emit(decision)

    def _take(self) -> Decision | None:
        self._timer.stop()
        decision, self._decision = self._decision, None
        return decision

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.flush()
        else:
            self.ticked.emit(self._left)
