"""*Conflicts*, a place of its own for HR: what waits for a decision in everybody's record, on one page.

Deciding goes the same way as on a single record; the page lies under its forms and receipts and looks again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from typing_extensions import override

from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.conflicts import ConflictsPage
from hris_desktop.ui.pages.conflicts_port import ConflictsPort
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.errand import Errand
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.words import tr

T = TypeVar("T")


class Decisions(Errand):
    """See the module."""

    def __init__(self, desk: Desk, source: ConflictsPort) -> None:
        """Fetch what waits."""
        page = ConflictsPage(desk, source, back="")
        super().__init__(desk, page)
        self.page = page
        self.setAccessibleName(self._name)
        self.page.sent.connect(self.saved)
        self.page.writing.connect(self.write)

    @property
    @override
    def _name(self) -> str:
        return tr("Conflicts")


def watch(owner: QObject, around: tuple[Tasks, Hub], count: Callable[[], T], told: Callable[[T], None]) -> None:
    """As long as ``owner`` lives, ``told`` hears how many wait in everybody's record, whatever page is in sight."""
    tasks, hub = around

    def look() -> None:
        tasks.run(owner, count, done=told)

    hub.watch(owner, lambda chain: chain == "org" or chain.startswith("r:"), look)
    look()
