"""What waited on this device when its keys were lost: what came through, and what can be tried for the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views_safety import UnsentView
from hris_desktop.ui import when
from hris_desktop.ui.failure import explain
from hris_desktop.ui.pages.security_ask import AskSecret
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import ltr, tr, trn


class UnsentPort(Protocol):
    """What this card asks; every call blocks."""

    def view(self) -> UnsentView:
        """How it stands."""
        ...

    def read(self) -> None:
        """What came through has been read."""
        ...

    def open_with(self, secret: str) -> int:
        """Open what an earlier passphrase opens."""
        ...

    def give_up(self) -> None:
        """Forget what no key opens."""
        ...


class UnsentCard(Card):
    """Hidden while there is nothing to say."""

    def __init__(self, port: UnsentPort, tasks: Tasks, locale: str) -> None:
        """Ask what there is to say."""
        super().__init__(tr("Changes from before"), "history")
        self._port, self._tasks, self._locale = port, tasks, locale
        self._body = QVBoxLayout()
        self.add(self._body)
        self.hide()
        self.look()

    def look(self) -> None:
        """Ask again."""
        self._tasks.run(self, self._port.view, done=self._show, failed=self._failed)

    def _show(self, view: UnsentView) -> None:
        self._empty()
        self.setVisible(bool(view.opened or view.closed))
        if view.opened:
            words = trn(
                "{count} change that waited here when your keys were lost came through and is sent.",
                "{count} changes that waited here when your keys were lost came through and are sent.",
                view.opened,
            )
            banner = Banner(words, notice=Notice.SUCCESS)
            read = Button(tr("I have read this"), height=Height.CARD)
            read.clicked.connect(lambda: self._do(self._port.read))
            banner.add_act(read)
            self._body.addWidget(banner)
        if view.closed:
            self._show_closed(view)

    def _show_closed(self, view: UnsentView) -> None:
        count = len(view.closed)
        words = trn(
            "{count} change is kept on this device, but no key here opens it: it was sealed under a key that is gone. "
            "Nobody can read it.",
            "{count} changes are kept on this device, but no key here opens them: they were sealed under a key that is "
            "gone. Nobody can read them.",
            count,
        )
        self._body.addWidget(Banner(words, tr("Not sent, and sealed"), Notice.WARNING))
        rows = FieldRows()
        for one in view.closed:
            rows.add(one.about[:1].upper() + one.about[1:], self._saved(one.saved))
        self._body.addWidget(rows)
        if view.can_try:
            sentence = tr("If you remember the passphrase or PIN you had then, it opens them.")
            ask = AskSecret(sentence, tr("Open them"), label=tr("The passphrase or PIN from before"))
            ask.given.connect(lambda secret: self._try(ask, secret))
            ask.away.hide()
            self._body.addWidget(ask)
        line = QWidget()
        acts = Flow(line)
        give_up = Button(tr("Make the changes anew and forget these…"), kind=Kind.DANGER, height=Height.CARD)
        give_up.clicked.connect(lambda: self._ask_to_give_up(give_up))
        acts.addWidget(give_up)
        self._body.addWidget(line)

    def _saved(self, at: datetime | None) -> str:
        if at is None:
            return tr("saved, nobody knows when")
        return tr("saved on {day}", day=ltr(when.day(at.astimezone().date(), self._locale)))

    def _ask_to_give_up(self, button: Button) -> None:
        words = tr("They cannot be had back afterwards, not even with the old passphrase.")
        banner = Banner(words, tr("Forget them?"), Notice.DANGER)
        box = QWidget()
        acts = Flow(box, across=8, down=6)
        yes = Button(tr("Forget them"), kind=Kind.DANGER, height=Height.CARD)
        yes.clicked.connect(lambda: self._do(self._port.give_up))
        no = Button(tr("Keep them"), height=Height.CARD)
        no.clicked.connect(self.look)
        acts.addWidget(yes)
        acts.addWidget(no)
        banner.add_act(box)
        button.hide()
        self._body.addWidget(banner)
        banner.speak()
        no.setFocus()

    def _try(self, ask: AskSecret, secret: str) -> None:
        self._tasks.run(ask, lambda: self._port.open_with(secret), done=lambda _: self.look(), failed=ask.refuse)

    def _do(self, work: Callable[[], None]) -> None:
        self._tasks.run(self, work, done=lambda _: self.look(), failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._empty()
        failure = explain(error)
        self._body.addWidget(Banner(failure.words, failure.title, Notice.DANGER))
        self.show()

    def _empty(self) -> None:
        while (item := self._body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
