"""What the page that erases asks of its service."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from hris_desktop.services.second import Outcome
from hris_desktop.services.views_erasing import ErasureCheck, ErasureChoice, Ground


class ErasingPort(Protocol):
    """Every call blocks and may raise ``ServiceError``."""

    def choice(self, pid: str) -> ErasureChoice:
        """What of a record can be erased by the person signed in."""
        ...

    def check(self, pid: str, keys: Collection[str], ground: Ground) -> ErasureCheck:
        """What would happen."""
        ...

    def erase(self, check: ErasureCheck, typed: str) -> Outcome:
        """Do it, or ask for the second signature."""
        ...
