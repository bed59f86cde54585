"""Articles for the search of the window: the same search as on their own page, on this device alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from hris_desktop.services.knowledge_views import SearchView
from hris_desktop.ui.dialogs import Entry
from hris_desktop.ui.pages.knowledge_desk import Reading

_AT_MOST = 6


class KnowledgeFinder:
    """``go`` opens an article in its place."""

    def __init__(self, reading: Reading, go: Callable[[str], None]) -> None:
        self._reading, self._go = reading, go

    def find(self, owner: QObject, text: str, then: Callable[[Sequence[Entry]], None]) -> None:
        """Hand the best articles over; what could not be searched adds none, and the places stay."""

        def done(view: SearchView) -> None:
            then([(f"kb:{hit.ref.id}", hit.title.text, "") for hit in view.hits[:_AT_MOST] if not view.no_answer])

        search = partial(self._reading.knowledge.search, text)
        self._reading.run(owner, search, done=done, failed=lambda _: then(()))

    def open(self, name: str) -> None:
        """Go to an article."""
        self._go(name)
