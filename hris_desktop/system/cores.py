"""Work for a second core, where the computer has one to spare."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Thread


def beside(work: Callable[[], None]) -> None:
    """Run ``work`` in a thread that nobody waits for; a program that ends takes it along."""
    Thread(target=work, name="beside", daemon=True).start()


def spare() -> Callable[[Callable[[], None]], None] | None:
    """``beside``, or None where all of this process runs on one core."""
    return beside if _cores() > 1 else None


def _cores() -> int:
    # what this process may use, which in a container or a terminal server is less than what is there
    ask = getattr(os, "sched_getaffinity", None)
    return len(ask(0)) if ask is not None else os.cpu_count() or 1


__all__ = ["beside", "spare"]
