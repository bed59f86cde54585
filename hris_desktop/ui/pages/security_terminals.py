"""The shared terminals, for HR: what waits at each, how old, when it was last heard of. Numbers, never whose or what.

A terminal that is silent is not well because nothing bad was heard: after three days that is said, after two weeks it
is a warning. Whoever takes one off the list, or goes to retire it, reads first what would be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views_safety import TerminalsView, TerminalView
from hris_desktop.ui import when
from hris_desktop.ui.failure import explain
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.words import isolate, ltr, tr, trn

QUIET: Final = timedelta(days=3)
SILENT: Final = timedelta(days=14)
_DAY: Final = 24
_HYPHEN: Final = "\u2011"
"""Breaks no line."""


class TerminalsPort(Protocol):
    """What this card asks; every call blocks."""

    def view(self) -> TerminalsView | None:
        """How they stand; None for whoever is not in HR."""
        ...

    def take_off(self, name: str) -> None:
        """Show one no more until it speaks again."""
        ...


class TerminalsCard(Card):
    """Hidden from whoever is not in HR, and while there is no terminal."""

    def __init__(self, port: TerminalsPort, tasks: Tasks, *, now: Callable[[], datetime], locale: str) -> None:
        """Ask how they stand."""
        super().__init__(tr("Shared terminals"), "monitor")
        self._port, self._tasks, self._now, self._locale = port, tasks, now, locale
        told = tr("What each terminal said of itself when it last had a connection. Numbers only: not whose, not what.")
        self.add(Label(told, Face.SMALL, Role.MUTED, wrap=True))
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        self.add(self._trouble)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.CARD)
        self.add(self._list)
        self.hide()
        self.look()

    def look(self) -> None:
        """Ask again."""
        self._tasks.run(self, self._port.view, done=self._show, failed=self._failed)

    def _show(self, view: TerminalsView | None) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.setVisible(view is not None and bool(view.terminals or view.ignored))
        if view is None:
            return
        if not view.online:
            told = tr("The store does not answer. This is what this device knew before.")
            self._list.addWidget(Banner(told, notice=Notice.WAITING))
        for one in view.terminals:
            row = TerminalRow(one, self._now(), self._locale)
            row.sure.connect(lambda key=one.key: self._take_off(key))
            self._list.addWidget(row)
        if view.ignored:
            single = "{count} note in the store claims to be a terminal's and nobody vouches for it. It was ignored."
            many = "{count} notes in the store claim to be terminals' and nobody vouches for them. They were ignored."
            self._list.addWidget(Banner(trn(single, many, view.ignored), notice=Notice.WARNING))

    def _take_off(self, key: str) -> None:
        self._trouble.hide()
        self._tasks.run(self, lambda: self._port.take_off(key), done=lambda _: self.look(), failed=self._failed)

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._trouble.set_words(failure.title, failure.words)
        self._trouble.show()


class TerminalRow(QWidget):
    """One of them. ``sure`` when it shall be taken off the list."""

    sure = Signal()

    def __init__(self, one: TerminalView, now: datetime, locale: str) -> None:
        super().__init__()
        self._one, self._quiet = one, now - one.heard
        self.setAccessibleName(one.site)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TIGHT)
        column.addWidget(Label(isolate(one.site), Face.STRONG, wrap=True))
        line = QWidget()
        flow = Flow(line, across=10, down=4)
        for pill in self._pills():
            flow.addWidget(pill)
        column.addWidget(line)
        at = ltr(when.moment(one.heard, locale, zone=now))
        heard = tr("Last heard of {at} ({ago})", at=at, ago=ltr(when.age(one.heard, now)))
        joined = tr("joined by {name}", name=isolate(one.by.name))
        device = ltr(one.name.replace("-", _HYPHEN))
        column.addWidget(Label(f"{heard} · {joined} · {device}", Face.SMALL, Role.MUTED, wrap=True))
        for told in self._sentences():
            column.addWidget(Label(told, wrap=True))
        self.ask = Button(tr("Take it off this list…"), height=Height.CARD, name=tr("Take {site} off", site=one.site))
        self.ask.setObjectName("take-off")
        self.ask.clicked.connect(self._ask_first)
        box = QWidget()
        Flow(box).addWidget(self.ask)
        column.addWidget(box)
        self._banner = Banner(self._warning(), tr("Take it off?"), Notice.DANGER if one.waiting else Notice.INFO)
        yes = Button(tr("Take it off the list"), kind=Kind.DANGER, height=Height.CARD)
        yes.setObjectName("take-off-sure")
        yes.clicked.connect(self.sure)
        self._banner.add_act(yes)
        self._banner.hide()
        column.addWidget(self._banner)

    def _pills(self) -> list[Pill]:
        one = self._one
        if one.retired:
            return [Pill(tr("Retired"), "check", Tone.NEUTRAL)]
        words = trn("{count} change waits", "{count} changes wait", one.waiting)
        waits = Pill(words, "clock", Tone.WARNING) if one.waiting else Pill(tr("Nothing waits"), "check", Tone.SUCCESS)
        if self._quiet >= SILENT:
            return [waits, Pill(tr("Silent"), "circle-alert", Tone.DANGER)]
        return [waits, Pill(tr("Quiet"), "cloud-off", Tone.WARNING)] if self._quiet >= QUIET else [waits]

    def _sentences(self) -> list[str]:
        one, told = self._one, list[str]()
        if one.waiting and one.retired:
            lost = "{count} change that waited there was wiped with it."
            told.append(trn(lost, "{count} changes that waited there were wiped with it.", one.waiting))
        elif one.waiting:
            told.append(tr("The oldest had waited {age} then.", age=self._age()))
        if one.stuck and not one.retired:
            single = "{count} goes out only when its person signs in there: something else came first."
            many = "{count} go out only when their people sign in there: something else came first."
            told.append(trn(single, many, one.stuck))
        if self._quiet >= QUIET and not one.retired:
            told.append(tr("Nothing was heard of it since: go and see whether it has a connection."))
        if one.replayed:
            told.append(tr("The store holds an older note of it. It was ignored: somebody may have put it back."))
        if one.clock_off:
            told.append(tr("Its clock is wrong: it runs a day or more ahead."))
        return told

    def _age(self) -> str:
        hours = self._one.hours
        if hours >= _DAY:
            return trn("{count} day", "{count} days", hours // _DAY)
        return trn("{count} hour", "{count} hours", hours) if hours else tr("less than an hour")

    def _warning(self) -> str:
        back = tr("It comes back by itself when it is heard of again.")
        if not self._one.waiting or self._one.retired:
            return back
        one = "When it was last heard of, {count} change waited there that nobody else has."
        many = "When it was last heard of, {count} changes waited there that nobody else has."
        lost = tr("Do not retire it before it has had a connection: what is wiped there is lost.")
        return " ".join([trn(one, many, self._one.waiting), lost, back])

    def _ask_first(self) -> None:
        self.ask.hide()
        self._banner.show()
        self._banner.speak()
