"""The exchange thread while nobody is signed in: the loop of the window, with rounds that need no key."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from typing_extensions import override

from hris_desktop.store.contract import Store
from hris_desktop.sync.bell import Bell
from hris_desktop.sync.exchange import Local, Round
from hris_desktop.sync.loop import Ears, Loop
from hris_desktop.sync.unattended import Unattended
from hris_desktop.sync.workstation import Workstation


class Errands(Loop):
    """See the module. Failures back off and are reported as in any loop."""

    def __init__(
        self,
        unattended: Unattended,
        opener: Callable[[], Store],
        *,
        local: Local,
        ears: Ears,
        jitter: Callable[[], float],
        bell: Bell | None = None,
    ) -> None:
        """``unattended`` stands in the place of a workstation; nothing of the loop asks it for a key."""
        super().__init__(cast("Workstation", unattended), opener, local=local, ears=ears, jitter=jitter, bell=bell)
        self._unattended = unattended

    @override
    def _round(self) -> None:
        if self._store is None:
            self._store = self._open()
        # before the pull, as in any loop: it rests until the store shows another mark
        self._known = self._mark()
        done = Round()
        try:
            self._unattended.round(self._store, self._unless_ended, done)
        finally:
            if done.touched:
                self._ears.touched(done.touched)
