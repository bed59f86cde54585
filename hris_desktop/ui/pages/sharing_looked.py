"""Who looked: every line of the access log about one record, the latest first, as recorded by the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views_trust import Look
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.pill import Pill
from hris_desktop.ui.widgets.readers import FootNote
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import isolate, listed, tr

PAGE = 30
"""Lines shown at first, and added by each press."""


class LookingPort(Protocol):
    """What this pane asks; it blocks."""

    def looks(self, pid: str = "") -> tuple[Look, ...]:
        """The latest first; oneself without ``pid``."""
        ...


class LookedPane(QWidget):
    """Looks again whenever a line is added."""

    def __init__(self, desk: Desk, looking: LookingPort) -> None:
        """About oneself first."""
        super().__init__()
        self._desk, self._looking = desk, looking
        self._pid = ""
        self._looks: tuple[Look, ...] | None = None
        self._shown = PAGE
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        desk.hub.watch(self, lambda chain: chain.startswith("a:") or chain == "org", self.reload)
        self.reload()

    def look_at(self, pid: str) -> None:
        """Show the log of another record; an empty ``pid`` is one's own."""
        self._pid, self._looks, self._shown = pid, None, PAGE
        self.reload()

    def reload(self) -> None:
        """Fetch the lines again."""
        looking, pid = self._looking, self._pid
        work: Callable[[], tuple[Look, ...]] = lambda: looking.looks(pid)  # noqa: E731 - its type is said here
        self._desk.run(self, work, done=self._loaded, failed=self._failed)

    def _loaded(self, looks: tuple[Look, ...]) -> None:
        if looks != self._looks:
            self._looks = looks
            self._show()

    def _failed(self, error: ServiceError) -> None:
        self._looks = None
        self._put(trouble_card(error))

    def _show(self) -> None:
        looks = self._looks or ()
        note = tr("Recorded by the app: whoever reads with a program of their own leaves no line here.")
        if not looks:
            words = tr("When somebody other than the person opens a section, it appears here. {note}", note=note)
            self._put(StateCard(tr("Nobody has looked yet"), words, State.EMPTY, icon="eye"))
            return
        card = Card()
        for number, look in enumerate(looks[: self._shown]):
            if number:
                card.add(Hairline())
            card.add(self._row(look))
        if len(looks) > self._shown:
            more = Button(tr("Show older ones"), "chevron-down", height=Height.CARD)
            more.setObjectName("older")
            more.clicked.connect(self._more)
            card.add(more)
        card.set_foot(FootNote(note, "info"))
        self._put(card)

    def _more(self) -> None:
        self._shown += PAGE
        self._show()

    def _row(self, look: Look) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.ROW)
        row.addWidget(Avatar(look.reader.name, 32), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(listed((isolate(look.reader.name), look.reader.role)), Face.STRONG, wrap=True))
        what = ", ".join(look.sections) or tr("What was opened is sealed to the person and to auditors.")
        words.addWidget(Label(listed((what, look.purpose)), Face.SMALL, Role.MUTED, wrap=True))
        moment = when.moment(look.at, self._desk.locale, zone=self._desk.now()) if look.at else ""
        words.addWidget(Label(moment or tr("at an unknown time"), Face.SMALL, Role.MUTED, wrap=True))
        row.addLayout(words, 1)
        if look.queued:
            row.addWidget(Pill(tr("On this device"), "clock"), 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _put(self, widget: QWidget) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._column.addWidget(widget)
        self._column.addStretch(1)
