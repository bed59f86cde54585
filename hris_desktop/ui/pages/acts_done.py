"""What HR has signed, the latest first, for everybody: acts that needed more than one person, or the recovery kit."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views_trust import DoneView
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.readers import FootNote
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.words import isolate, listed, tr

PAGE = 20
"""Acts shown at first, and added by each press."""


class DonePort(Protocol):
    """What this pane asks; it blocks."""

    def all(self) -> tuple[DoneView, ...]:
        """The latest first."""
        ...


class DonePane(QWidget):
    """Looks again whenever the organisation's log changes."""

    def __init__(self, desk: Desk, done: DonePort) -> None:
        """Fetch them."""
        super().__init__()
        self._desk, self._done, self._shown = desk, done, PAGE
        self._views: tuple[DoneView, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._put(Skeleton(tr("Looking at what was signed…")))
        desk.hub.watch(self, lambda chain: chain == "org", self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch them again."""
        self._desk.run(self, self._done.all, done=self._loaded, failed=self._failed)

    def _loaded(self, views: tuple[DoneView, ...]) -> None:
        if views != self._views:
            self._views = views
            self._show()

    def _failed(self, error: ServiceError) -> None:
        self._views = None
        self._put(trouble_card(error))

    def _show(self) -> None:
        views = self._views or ()
        card = Card(tr("Signed by HR"), "file-check")
        for number, view in enumerate(views[: self._shown]):
            if number:
                card.add(Hairline())
            card.add(self._row(view))
        if len(views) > self._shown:
            more = Button(tr("Show older ones"), "chevron-down", height=Height.CARD)
            more.setObjectName("older-acts")
            more.clicked.connect(self._more)
            card.add(more)
        note = tr("Everybody sees this list. A name stands here only where its signature under that very act holds.")
        card.set_foot(FootNote(note, "info"))
        self._put(card)

    def _more(self) -> None:
        self._shown += PAGE
        self._show()

    def _row(self, view: DoneView) -> QWidget:
        box = QWidget()
        words = QVBoxLayout(box)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(Label(isolate(view.title), Face.STRONG, wrap=True))
        words.addWidget(Label(isolate(view.how), Face.BODY, wrap=True))
        for what, how in view.rows:
            words.addWidget(Label(tr("{what}: {how}", what=what, how=how), Face.SMALL, wrap=True))
        day = when.day(view.on, self._desk.locale) if view.on else tr("a day unknown")
        words.addWidget(Label(listed((day, view.reference)), Face.SMALL, Role.MUTED, wrap=True))
        return box

    def _put(self, widget: QWidget) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._column.addWidget(widget)
        self._column.addStretch(1)
