"""What HR has signed, the latest first, for everybody: acts that needed more than one person, or the recovery kit."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views_trust import DoneView
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.latest_first import LatestFirst, Rows
from hris_desktop.ui.pages.signatures_watch import concerns
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.words import isolate, listed, tr

PAGE = 20
"""Acts shown at first, and added by each press."""


class DonePort(Protocol):
    """What this pane asks; it blocks."""

    def all(self) -> tuple[DoneView, ...]:
        """The latest first."""
        ...


class DonePane(LatestFirst[DoneView]):
    """Looks again whenever the organisation's log changes."""

    def __init__(self, desk: Desk, done: DonePort) -> None:
        """Fetch them."""
        note = tr(
            "Everybody sees this list; erasures are told to whom they are about, to HR and to auditors. A name stands "
            "here only where its signature under that very act holds."
        )
        sheet = partial(Card, tr("Signed by HR"), "file-check")
        super().__init__(PAGE, Rows(sheet, partial(_row, desk), note, older="older-acts"))
        self._desk, self._done = desk, done
        self.put(Skeleton(tr("Looking at what was signed…")))
        desk.hub.watch(self, concerns, self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch them again."""
        self._desk.run(self, self._done.all, done=self.show_rows, failed=self.show_trouble)


def _row(desk: Desk, one: DoneView) -> QWidget:
    box = QWidget()
    words = QVBoxLayout(box)
    words.setContentsMargins(0, 0, 0, 0)
    words.setSpacing(0)
    words.addWidget(Label(isolate(one.title), Face.STRONG, wrap=True))
    words.addWidget(Label(isolate(one.how), Face.BODY, wrap=True))
    for what, how in one.rows:
        words.addWidget(Label(tr("{what}: {how}", what=what, how=how), Face.SMALL, wrap=True))
    day = when.day(one.on, desk.locale) if one.on else tr("a day unknown")
    words.addWidget(Label(listed((day, one.reference)), Face.SMALL, Role.MUTED, wrap=True))
    return box
