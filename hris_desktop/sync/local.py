"""Where a ledger lives: the thread whose replica it stands on. Everything that touches it is run there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Local(Protocol):
    """Runs a function in the thread that owns the ledger and gives back its result."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """Run ``work`` there."""
        ...


def here(work: Callable[[], T]) -> T:
    """For a ledger of the calling thread."""
    return work()
