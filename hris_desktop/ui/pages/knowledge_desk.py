"""What the pages of the knowledge base work with. No key is among it: they can be read by somebody not signed in.

What may leave the window (paper, a page of the web) is handed in, so that a place where it must not simply lacks it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from hris_desktop.domain.knowledge import Audience
from hris_desktop.services.knowledge_contacts import HrContact
from hris_desktop.services.knowledge_views import ArticleView, LibraryView, SearchView
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.work import Work
from hris_desktop.ui.tasks import Tasks

T = TypeVar("T")
PrintAct = Callable[[QWidget, ArticleView, Sequence[str]], object]
"""Puts an article on paper: the window, the article, the lines below its title."""


class KnowledgePort(Protocol):
    """Reading the articles; every call blocks and may raise ``ServiceError``. Nothing asked leaves the machine."""

    def library(self) -> LibraryView:
        """Everything there is to read."""
        ...

    def article(self, name: str) -> ArticleView:
        """One article."""
        ...

    def search(self, text: str, *, audience: Audience | None = None, as_typed: bool = False) -> SearchView:
        """What answers a question, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Reading(Work):
    """Handed to the pages of the knowledge base."""

    knowledge: KnowledgePort
    contacts: Callable[[], tuple[HrContact, ...]]
    tasks: Tasks
    hub: Hub
    now: Callable[[], datetime]
    """An aware moment, in the zone of the reader."""
    locale: str = "en"
    print_out: PrintAct | None = None
    go_outside: Callable[[str], bool] | None = None
    """Opens a page of the web in the computer's own browser; whether it could."""
