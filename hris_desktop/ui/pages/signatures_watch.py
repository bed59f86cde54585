"""Keeps an eye on second signatures while somebody is signed in, whatever page is in sight.

After every change of the organisation's log or of an act that asks for signatures, what is the person's to write is
written, and how many wait for them is counted for the navigation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from hris_desktop.ui.hub import Hub
from hris_desktop.ui.tasks import Tasks


class TrustPort(Protocol):
    """What is asked; every call blocks."""

    def after_pull(self) -> int:
        """Do what is owed and can be done by now."""
        ...

    def to_sign(self) -> int:
        """How many acts wait for the person signed in."""
        ...


def concerns(chain: str, *, waiting: bool = True) -> bool:
    """Whether news of this chain can change where an act stands: an erasure is written on the sections it ends.

    Sections change all day; what they say matters here only while something is ``waiting``.
    """
    return chain == "org" or chain.startswith("k:act:") or (waiting and chain.startswith("r:"))


def watch(owner: QObject, around: tuple[Tasks, Hub], trust: TrustPort, count: Callable[[int], None]) -> None:
    """As long as ``owner`` lives; ``count`` is told how many wait."""
    tasks, hub = around
    waiting = 0

    def work() -> int:
        trust.after_pull()
        return trust.to_sign()

    def counted(found: int) -> None:
        nonlocal waiting
        waiting = found
        count(found)

    def look() -> None:
        tasks.run(owner, work, done=counted)

    hub.watch(owner, lambda chain: concerns(chain, waiting=waiting > 0), look)
    look()
