"""One window per profile: whoever holds the profile's lock has it, a second start only brings it to the front.

The lock of the operating system decides; the socket beside it carries one word and is of no use without it. What the
socket needs is imported when the first page is painted.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hris_desktop.system import paths
from hris_desktop.system.single import AlreadyOpen, Single

if TYPE_CHECKING:
    from hris_desktop.ui.raising import Raising


def bring_forward(profile: str) -> bool:
    """Ask the window that has this profile open to come to the front; whether it did."""
    from hris_desktop.ui import raising

    return raising.ask(_address(profile))


class OnlyWindow(QObject):
    """The right of this process to the window of a profile, from ``take`` to ``release``; ``asked`` to come forward."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._single: Single | None = None
        self._profile = ""
        self._raising: Raising | None = None

    def take(self, profile: str) -> None:
        """Hold the window of a profile. Raises ``AlreadyOpen``; an unusable folder says so when signing in."""
        with suppress(OSError):
            self._single = Single(paths.profile(profile).lock)
            self._profile = profile

    def turn_to(self, profile: str) -> None:
        """Somebody signed in to this profile: hold its window instead. Another one that waits there is let be."""
        if profile == self._profile:
            return
        self.release()
        with suppress(AlreadyOpen):
            self.take(profile)
            self.listen()

    def listen(self) -> None:
        """Let a second start be heard; later than ``take``, since the window is painted first."""
        from hris_desktop.ui import raising

        if self._raising is None:
            self._raising = raising.Raising(self)
            self._raising.asked.connect(self.asked)
        if self._single is not None:
            self._raising.listen(_address(self._profile))

    def release(self) -> None:
        """Give the profile back."""
        if self._raising is not None:
            self._raising.close()
        single, self._single, self._profile = self._single, None, ""
        if single is not None:
            single.release()


def _address(profile: str) -> str:
    from hris_desktop.ui import raising

    return raising.address(paths.profile(profile).folder, os.environ.get("XDG_RUNTIME_DIR", ""))
