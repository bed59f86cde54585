"""What the pages of a history ask of the services; every call blocks and may raise ``ServiceError``."""

from __future__ import annotations

from typing import Protocol

from hris_desktop.services.views_history import Comparison, HistoryView


class HistoryPort(Protocol):
    """The past of one section of one person."""

    def section(self, pid: str, key: str) -> HistoryView:
        """All that was done to it, newest first."""
        ...

    def compare(self, pid: str, key: str, first: int, second: int) -> Comparison:
        """Two states beside each other."""
        ...

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One masked value of the past in full; raises ``PresenceNeeded``."""
        ...
