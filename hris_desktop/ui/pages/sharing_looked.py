"""Who looked: every line of the access log about one record, the latest first, as recorded by the app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.views_trust import Look
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.latest_first import LatestFirst, Rows
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.pill import Pill
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import isolate, listed, tr

PAGE = 30
"""Lines shown at first, and added by each press."""


class LookingPort(Protocol):
    """What this pane asks; it blocks."""

    def looks(self, pid: str = "") -> tuple[Look, ...]:
        """The latest first; oneself without ``pid``."""
        ...


class LookedPane(LatestFirst[Look]):
    """Looks again whenever a line is added."""

    def __init__(self, desk: Desk, looking: LookingPort) -> None:
        """About oneself first."""
        note = tr("Recorded by the app: whoever reads with a program of their own leaves no line here.")
        super().__init__(PAGE, Rows(Card, partial(_row, desk), note, partial(_nobody, note)))
        self._desk, self._looking = desk, looking
        self._pid = ""
        desk.hub.watch(self, lambda chain: chain.startswith("a:") or chain == "org", self.reload)
        self.reload()

    def look_at(self, pid: str) -> None:
        """Show the log of another record; an empty ``pid`` is one's own."""
        self._pid = pid
        self.begin_again()
        self.reload()

    def reload(self) -> None:
        """Fetch the lines again."""
        looking, pid = self._looking, self._pid
        work: Callable[[], tuple[Look, ...]] = lambda: looking.looks(pid)  # noqa: E731 - its type is said here
        self._desk.run(self, work, done=self.show_rows, failed=self.show_trouble)


def _nobody(note: str) -> QWidget:
    words = tr("When somebody other than the person opens a section, it appears here. {note}", note=note)
    return StateCard(tr("Nobody has looked yet"), words, State.EMPTY, icon="eye")


def _row(desk: Desk, one: Look) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.ROW)
    row.addWidget(Avatar(one.reader.name, 32), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(listed((isolate(one.reader.name), one.reader.role)), Face.STRONG, wrap=True))
    what = ", ".join(one.sections) or tr("What was opened is sealed to the person and to auditors.")
    words.addWidget(Label(listed((what, one.purpose)), Face.SMALL, Role.MUTED, wrap=True))
    moment = when.moment(one.at, desk.locale, zone=desk.now()) if one.at else ""
    words.addWidget(Label(moment or tr("at an unknown time"), Face.SMALL, Role.MUTED, wrap=True))
    row.addLayout(words, 1)
    if one.queued:
        row.addWidget(Pill(tr("On this device"), "clock"), 0, Qt.AlignmentFlag.AlignTop)
    return box
