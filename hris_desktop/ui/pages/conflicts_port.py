"""What the page of the conflicts asks of the services; every call blocks and may raise ``ServiceError``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hris_desktop.services.conflicts import Choice, Counts
from hris_desktop.services.views import ConflictView, FormView, Receipt


class ConflictsPort(Protocol):
    """Two values for one thing, and the decision between them."""

    def waiting(self, most: int | None = None) -> tuple[ConflictView, ...]:
        """What the person signed in is asked to decide; ``most`` at a time."""
        ...

    def counts(self) -> Counts:
        """How many wait, without showing any."""
        ...

    def of(self, pid: str, section: str) -> tuple[ConflictView, ...]:
        """What is open in one section of one person."""
        ...

    def decide(self, decisions: Sequence[tuple[ConflictView, Choice]]) -> Receipt:
        """Keep decisions, all or none."""
        ...

    def form(self, view: ConflictView) -> FormView:
        """The form in which one writes what it shall be; saving it decides."""
        ...

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One hidden value in full; raises ``PresenceNeeded``. ``op``: the side and the key of the view."""
        ...
