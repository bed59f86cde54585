"""The log's heads that were worked out or asked for lately: most entries name one of the last few thousand."""

from __future__ import annotations

from typing import Final

from hris_desktop.store.replica import Replica

KEPT: Final = 4000


class Heads:
    """Position → head, in memory; what is not there is asked of the replica."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._known: dict[int, bytes] = {}

    def note(self, seq: int, head: bytes) -> None:
        """The log's head after ``seq``."""
        self._known[seq] = head

    def at(self, seq: int) -> bytes | None:
        """The log's head after ``seq``, or None beyond the end."""
        known = self._known.get(seq)
        if known is None:
            try:
                known = self._known[seq] = self._replica.head_at(seq)
            except KeyError:
                return None
        return known

    def trim(self) -> None:
        """Let those go that were asked for long ago."""
        if len(self._known) > 2 * KEPT:
            self._known = dict(list(self._known.items())[-KEPT:])
