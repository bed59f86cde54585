"""Grants to providers as cards: who, whose record, which sections, for what, until when; and what can be done about it.

HR sees all of them, everybody else those that are about them. ``look_at`` narrows them to one person's record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_trust import GrantView, LimitAsk
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.grants_words import WordsPanel, said
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import isolate, tr


class GrantsPort(Protocol):
    """What these cards ask; every call blocks and may raise ``ServiceError``."""

    def all(self) -> tuple[GrantView, ...]:
        """Everything the person signed in may know of."""
        ...

    def about(self, pid: str = "") -> tuple[GrantView, ...]:
        """The grants on one record, one's own without ``pid``."""
        ...

    def end(self, op: str, *, all_like_it: bool = False) -> Outcome:
        """End one now, or with it all that open the same."""
        ...

    def ask_to_limit(self, op: str, words: str) -> Outcome:
        """Ask HR to limit one."""
        ...

    def answer(self, op: str, ask: str, words: str) -> Outcome:
        """Answer somebody who asked that."""
        ...


class GrantsPane(QWidget):
    """Looks again whenever the organisation's log changes."""

    def __init__(self, desk: Desk, grants: GrantsPort, *, everything: bool) -> None:
        """``everything``: all that HR gave, in place of what is about one person."""
        super().__init__()
        self._desk, self._grants, self._everything = desk, grants, everything
        self._pid = ""
        self._views: tuple[GrantView, ...] | None = None
        self._late: tuple[GrantView, ...] | None = None
        """What came while somebody was writing."""
        self._writing = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        self._news = QVBoxLayout()
        column.addLayout(self._news)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(Space.CARD_GAP)
        column.addLayout(self._cards)
        column.addStretch(1)
        desk.hub.watch(self, lambda chain: chain == "org" or chain.startswith("k:limit:"), self.reload)
        self.reload()

    def look_at(self, pid: str) -> None:
        """Show the grants on another record; an empty ``pid`` is one's own."""
        self._pid, self._views, self._writing = pid, None, 0
        self.reload()

    def reload(self) -> None:
        """Fetch them again."""
        grants, pid = self._grants, self._pid
        work: Callable[[], tuple[GrantView, ...]] = grants.all if self._everything else lambda: grants.about(pid)
        self._desk.run(self, work, done=self._show, failed=self._failed)

    def _show(self, views: tuple[GrantView, ...]) -> None:
        self._late = views if self._writing else None
        if views == self._views or self._writing:
            return
        self._views = views
        _clear(self._cards)
        for view in views:
            self._cards.addWidget(self._card(view))
        if not views:
            words = tr("A provider reads nothing unless HR gives it the keys for a purpose and until a day.")
            self._cards.addWidget(StateCard(tr("No provider has keys"), words, State.EMPTY, icon="key-round"))

    def _card(self, view: GrantView) -> Card:
        card = Card()
        card.setAccessibleName(tr("{firm}: {told}", firm=view.firm, told=view.told))
        card.add(self._head(view))
        rows = FieldRows()
        rows.add(tr("Whose record"), isolate(view.person.name) if view.person else tr("Everybody's"))
        rows.add(tr("Sections"), ", ".join(section.label for section in view.sections))
        rows.add(tr("Purpose"), view.purpose or tr("Sealed to those it concerns"))
        since = when.day(view.since, self._desk.locale) if view.since else ""
        rows.add(tr("Given by"), ", ".join(part for part in (isolate(view.given_by.name), since) if part))
        card.add(rows)
        for ask in view.asks:
            card.add(said(ask, self._desk.locale))
            if view.can_answer and ask.waits and view.live:
                card.add(self._answer(view, ask))
        if view.besides:
            card.add(Banner(view.besides, notice=Notice.INFO))
        if view.can_end:
            both = [self._end(view, all_like_it=True)] if view.can_end_all else []
            card.add(_line(self._end(view), *both))
        elif view.can_ask:
            card.add(self._ask(view))
        return card

    def _head(self, view: GrantView) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.ROW)
        row.addWidget(Avatar(view.firm, 36, firm=True), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(isolate(view.firm), Face.H3, wrap=True))
        names = ", ".join(isolate(person.name) for person in view.people)
        words.addWidget(Label(names or tr("Nobody there has a key now"), Face.SMALL, Role.MUTED, wrap=True))
        words.addWidget(Label(view.told, Face.SMALL, Role.MUTED, wrap=True))
        row.addLayout(words, 1)
        pill = Pill(tr("In force"), "timer", Tone.WARNING) if view.live else Pill(tr("Ended"), "check")
        row.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _end(self, view: GrantView, *, all_like_it: bool = False) -> Button:
        words, sure = tr("End it now"), tr("Yes, end it")
        if all_like_it:
            words, sure = tr("End all that open these"), tr("Yes, end them all")
        name = tr("{act}: {firm}", act=words, firm=view.firm)
        button = Button(words, kind=Kind.DANGER, height=Height.CARD, name=name)
        button.setObjectName(f"end-{'all-' if all_like_it else ''}{view.op}")
        grants = self._grants

        def press() -> None:
            if button.text() == sure:
                button.setEnabled(False)
                self._do(lambda: grants.end(view.op, all_like_it=all_like_it))
            else:
                button.setText(sure)
                button.setAccessibleName(tr("{act}: {firm}", act=sure, firm=view.firm))

        button.clicked.connect(press)
        return button

    def _ask(self, view: GrantView) -> QWidget:
        name = tr("Ask HR to limit it: {firm}", firm=view.firm)
        button = Button(tr("Ask HR to limit it"), "hand", height=Height.CARD, name=name)
        button.setObjectName(f"ask-{view.op}")
        hint = tr("Only HR and you read this. That you asked can be seen by whoever has the store.")
        panel = WordsPanel(tr("What should change, and why?"), hint, tr("Send to HR"))
        grants = self._grants
        return self._words(button, panel, lambda words: grants.ask_to_limit(view.op, words))

    def _answer(self, view: GrantView, ask: LimitAsk) -> QWidget:
        name = tr("Answer {name}", name=ask.person.name)
        button = Button(tr("Answer"), height=Height.CARD, name=name)
        button.setObjectName(f"answer-{ask.op}")
        panel = WordsPanel(tr("Your answer"), tr("Only HR and {name} read this.", name=ask.person.name), tr("Answer"))
        grants = self._grants
        return self._words(button, panel, lambda words: grants.answer(view.op, ask.op, words))

    def _words(self, button: Button, panel: WordsPanel, work: Callable[[str], Outcome]) -> QWidget:
        """The button, and in its place the field as long as somebody writes; no news take it away meanwhile."""
        box, line = QWidget(), _line(button)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(line)
        column.addWidget(panel)
        panel.hide()

        def write(*, begins: bool) -> None:
            self._writing += 1 if begins else -1
            line.setVisible(not begins)
            panel.setVisible(begins)
            panel.start() if begins else button.setFocus()
            if not self._writing and self._late is not None:
                self._show(self._late)

        def send(words: str) -> None:
            self._desk.run(self, lambda: work(words), done=sent, failed=lambda error: panel.refuse(_whole(error)))

        def sent(outcome: Outcome) -> None:
            self._writing -= 1
            self._done(outcome)

        button.clicked.connect(lambda: write(begins=True))
        panel.left.connect(lambda: write(begins=False))
        panel.sent.connect(send)
        return box

    def _do(self, work: Callable[[], Outcome]) -> None:
        self._desk.run(self, work, done=self._done, failed=self._failed)

    def _done(self, outcome: Outcome) -> None:
        self._tell(Banner(outcome.told, notice=Notice.SUCCESS if outcome.settled else Notice.WAITING))
        self._views = None
        self.reload()

    def _failed(self, error: ServiceError) -> None:
        self._tell(trouble_banner(error))

    def _tell(self, banner: Banner) -> None:
        _clear(self._news)
        self._news.addWidget(banner)
        banner.speak()


def _line(*buttons: Button) -> QWidget:
    box = QWidget()
    flow = Flow(box, across=8, down=6)
    for button in buttons:
        flow.addWidget(button)
    return box


def _whole(error: ServiceError) -> str:
    return f"{error.sentence} {error.todo}".strip()


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
