"""My devices: which have written with my keys, and a code with which another one gets them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.linking import Linked, LinkOffer
from hris_desktop.services.views_safety import DeviceView
from hris_desktop.ui import theme, when
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.pages.security_ask import AskSecret
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.qr import QrCode
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import ltr, tr, trn

_LOOK_MS = 3000
_SIDE_BY_SIDE = 460


class LinksPort(Protocol):
    """Codes for other devices; every call blocks."""

    def offer(self, secret: str) -> LinkOffer:
        """Leave one's keys for another device."""
        ...

    def state(self, offer: LinkOffer) -> Linked:
        """Whether they were taken."""
        ...

    def withdraw(self, slot: str) -> None:
        """Take them back."""
        ...

    def sweep(self) -> None:
        """Take back what is out of date."""
        ...


class DevicesPort(Protocol):
    """What the log tells of one's devices."""

    def listed(self) -> Sequence[DeviceView]:
        """This one first."""
        ...


class DevicesCard(Card):
    """The list, and below it the code while one is offered."""

    def __init__(
        self, devices: DevicesPort, links: LinksPort, tasks: Tasks, *, now: Callable[[], datetime], locale: str
    ) -> None:
        """Ask which devices there are."""
        super().__init__(tr("My devices"), "monitor")
        self._devices, self._links, self._tasks = devices, links, tasks
        self._now, self._locale = now, locale
        self._list = QVBoxLayout()
        self.add(self._list)
        self._news = Banner("", notice=Notice.SUCCESS)
        self._over = Banner("", notice=Notice.WAITING)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        for banner in (self._news, self._over, self._trouble):
            banner.hide()
            self.add(banner)
        self._place = QVBoxLayout()
        self.add(self._place)
        line = QWidget()
        acts = Flow(line, across=10, down=8)
        self.button = Button(tr("Link another device…"), "qr-code", height=Height.CARD)
        self.button.setObjectName("link-device")
        self.button.clicked.connect(self._ask)
        acts.addWidget(self.button)
        self.add(line)
        hint = tr(
            "Only devices that have written something are listed. A device cannot be taken away here: if one is lost "
            "or stolen, go and see HR for new keys."
        )
        self.add(Label(hint, Face.SMALL, Role.MUTED, wrap=True))
        self.look()

    def look(self) -> None:
        """Ask again which devices have written."""

        def work() -> Sequence[DeviceView]:
            self._links.sweep()
            return self._devices.listed()

        self._tasks.run(self, work, done=self._show, failed=self._failed)

    def _show(self, devices: Sequence[DeviceView]) -> None:
        _empty(self._list)
        rows = FieldRows()
        for one in devices:
            rows.add(ltr(one.name), self._words_of(one))
        self._list.addWidget(rows)

    def _words_of(self, one: DeviceView) -> QWidget:
        box = QWidget()
        line = Flow(box, across=10, down=4)
        if one.is_this:
            line.addWidget(Pill(tr("This device"), "monitor", Tone.ASKED))
        if one.ended:
            line.addWidget(Pill(tr("Its keys were replaced"), "circle-alert", Tone.WARNING))
        if one.seen is None:
            words = tr("Has written nothing yet")
        else:
            at = ltr(when.moment(one.seen, self._locale, zone=self._now()))
            words = trn("Last wrote {at}, {count} entry in all", "Last wrote {at}, {count} entries in all", one.writes,
                        at=at)  # fmt: skip
        line.addWidget(Label(words, wrap=True))
        return box

    # -- linking ------------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        for banner in (self._news, self._over, self._trouble):
            banner.hide()
        self.button.hide()
        ask = AskSecret(
            tr("Your keys go to the other device, sealed under a code. Type your passphrase or PIN first."),
            tr("Show the code"),
        )
        ask.given.connect(lambda secret: self._offer(ask, secret))
        ask.away.clicked.connect(self._close)
        self._place.addWidget(ask)
        ask.begin()

    def _offer(self, ask: AskSecret, secret: str) -> None:
        self._tasks.run(ask, lambda: self._links.offer(secret), done=self._show_offer, failed=ask.refuse)

    def _show_offer(self, offer: LinkOffer) -> None:
        _empty(self._place)
        shown = OfferBox(offer, self._locale, self._now())
        shown.look.connect(self._look_at)
        shown.away.clicked.connect(lambda: self._withdraw(offer))
        self._place.addWidget(shown)
        shown.away.setFocus()

    def _look_at(self) -> None:
        shown = self._shown()
        if shown is not None:
            offer = shown.offer
            self._tasks.run(shown, lambda: self._links.state(offer), done=self._looked, failed=shown.refuse)

    def _looked(self, state: Linked) -> None:
        if state is Linked.WAITING:
            return
        self._close()
        if state is Linked.TAKEN:
            words = tr("The other device has taken your keys. It is listed here once it has written something. "
                       "If it was not you who took them, tell HR at once.")  # fmt: skip
            self._news.set_words("", words)
        else:
            self._over.set_words("", tr("The code is out of date and opens nothing any more. Make a new one."))
        self.look()

    def _withdraw(self, offer: LinkOffer) -> None:
        self._close()
        said = tr("The code was taken back and opens nothing any more.")
        self._tasks.run(
            self,
            lambda: self._links.withdraw(offer.slot),
            done=lambda _: self._over.set_words("", said),
            failed=self._failed,
        )

    def _shown(self) -> OfferBox | None:
        return self.findChild(OfferBox)

    def _close(self) -> None:
        _empty(self._place)
        self.button.show()
        self.button.setFocus()

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._trouble.set_words(failure.title, failure.words)


class OfferBox(QWidget):
    """The code, large and as a picture, until it was taken; ``look`` asks for that every few seconds."""

    def __init__(self, offer: LinkOffer, locale: str, zone: datetime) -> None:
        super().__init__()
        self.offer = offer
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        until = ltr(when.moment(offer.until, locale, zone=zone))
        words = tr("On the other device choose “I have a link code”. It works once, until {until}.", until=until)
        column.addWidget(Banner(words, tr("A code for your other device")))
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(Space.WIDE)
        row.addWidget(QrCode(offer.qr, tr("QR code of the same code")), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(Space.TIGHT)
        for label, value, name in (
            (tr("Code"), offer.code, "link-code"),
            (tr("Store"), offer.store, "link-store"),
        ):
            lines.addWidget(Label(label, Face.CAPTION, Role.MUTED))
            shown = Label(value, Face.H3, wrap=True, figures=Figures.VALUE, secret=name == "link-code")
            shown.setObjectName(name)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.addWidget(shown)
        lines.addStretch(1)
        row.addLayout(lines, 1)
        column.addLayout(row)
        warn = tr("Whoever has this code has your keys. Show it to nobody.")
        column.addWidget(Banner(warn, notice=Notice.WARNING))
        self._trouble = Label("", Face.SMALL, Role.DANGER, wrap=True)
        self._trouble.hide()
        column.addWidget(self._trouble)
        line = QWidget()
        acts = Flow(line)
        self.away = Button(tr("Take the code back"), height=Height.CARD)
        acts.addWidget(self.away)
        column.addWidget(line)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self.look = self._timer.timeout

    def refuse(self, error: Exception) -> None:
        """The store does not answer; the code may still be used."""
        failure: Failure = explain(error)
        self._trouble.setText(failure.words)
        self._trouble.show()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() / theme.current().k >= _SIDE_BY_SIDE
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.setParent(None)
            old.deleteLater()
