"""Behind the state line: what the state means, what waits on this device and since when, and *Try now*.

It follows the state while it is open, so that whoever pressed *Try now* sees what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views_entrance import Pending, SyncView, SyncWord, Where
from hris_desktop.ui import when
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.card import Box
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.scroll import Scroll
from hris_desktop.ui.widgets.sync_line import SYNC
from hris_desktop.ui.words import listed, ltr, tr, trn

_WIDE = 560
_WHERE = {
    Where.HERE: ("monitor", Tone.WARNING, "On this device only"),
    Where.ON_ITS_WAY: ("arrow-right", Tone.INFO, "Not confirmed yet"),
    Where.HELD: ("key-round", Tone.WARNING, "Waits for a key"),
}


@dataclass(frozen=True, slots=True)
class Waits:
    """What the window asks; ``listed`` blocks and runs on the records thread."""

    tasks: Tasks
    listed: Callable[[], Sequence[Pending]]
    now: Callable[[], datetime]
    locale: str = "en"


class SyncDialog(Dialog):
    """``again`` asks for a round now."""

    again = Signal()

    def __init__(self, parent: QWidget, view: SyncView, hub: Hub, waits: Waits | None) -> None:
        """``waits`` None: the state alone is told."""
        super().__init__(parent, view.text, wide=_WIDE)
        self._waits = waits
        self._detail = Label("", Face.BODY, wrap=True)
        self._help = Label("", wrap=True)
        self._count = Label("", Face.H3, wrap=True)
        self._area = Scroll()
        for part in (self._detail, self._help, self._count):
            self.body.addWidget(part)
        self.body.addWidget(self._area, 1)
        row = QWidget()
        acts = Flow(row, across=10, down=8)
        self.now = Button("", "refresh-cw", kind=Kind.PRIMARY)
        self.now.setObjectName("try-now")
        self.now.clicked.connect(self._try)
        close = Button(tr("Close"))
        close.setObjectName("close")
        close.clicked.connect(self.accept)
        acts.addWidget(self.now)
        acts.addWidget(close)
        self.body.addWidget(row)
        self.show_view(view)
        hub.sync_changed.connect(self.show_view)

    def show_view(self, view: SyncView) -> None:
        """Say how it stands now, and look again what waits."""
        self.setWindowTitle(view.text)
        self.setAccessibleName(view.text)
        self.heading.setText(view.text)
        _, role = SYNC[view.word]
        self._detail.setText(view.detail)
        self._detail.set_role(Role.MUTED if role in (Role.SUCCESS, Role.ACCENT) else role)
        self._detail.setVisible(bool(view.detail))
        words = view.help or tr("Nothing has to be done. What you change is kept on this device first, then sent.")
        self._help.setText(words)
        self.now.end_work()
        self.now.setText(tr("Check now") if view.word is SyncWord.UP_TO_DATE else tr("Try now"))
        if self._waits is not None:
            self._waits.tasks.run(self, self._waits.listed, done=self._fill)

    def _try(self) -> None:
        self.now.start_work(tr("Trying…"))
        self.again.emit()

    def _fill(self, found: Sequence[Pending]) -> None:
        self._count.setVisible(bool(found))
        self._area.setVisible(bool(found))
        words = trn("{count} change is waiting", "{count} changes are waiting", len(found))
        self._count.setText(words)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        for one in found:
            column.addWidget(self._card(one))
        column.addStretch(1)
        self._area.take(sheet)
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _card(self, one: Pending) -> Box:
        card = Box()
        card.setAccessibleName(one.what)
        card.add(Label(one.what, Face.STRONG, wrap=True))
        card.add(Label(listed((self._since(one), ltr(one.reference))), Face.SMALL, Role.MUTED, wrap=True))
        icon, tone, words = _WHERE[one.where]
        row = QWidget()
        Flow(row).addWidget(Pill(tr(words), icon, tone))
        card.add(row)
        card.add(Label(one.sentence, Face.SMALL, wrap=True))
        return card

    def _since(self, one: Pending) -> str:
        waits = self._waits
        if one.since is None or waits is None:
            return ""
        moment = when.moment(one.since, waits.locale, zone=waits.now())
        return tr("since {moment} ({age})", moment=moment, age=when.age(one.since, waits.now()))
