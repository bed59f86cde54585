"""After saving: what happened, where it is now, what happens next and when. Never *saved* for what is only queued.

It says so when what was queued has arrived, as long as it is in sight.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from hris_desktop.services.views import Life, Receipt
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.words import listed, tr


class ReceiptPage(PageScaffold):
    """``left`` goes back to the record."""

    left = Signal()

    def __init__(self, receipt: Receipt, desk: Desk, *, back: str) -> None:
        """``back`` is the title of the record's page."""
        super().__init__(receipt.title, back=back)
        self.receipt = receipt
        self._desk = desk
        self._card = card = Card()
        card.setAccessibleName(listed((tr(receipt.life.value), receipt.reference)))
        head = QHBoxLayout()
        head.setSpacing(Space.ROW)
        self._pill = Pill.of_life(receipt.life)
        head.addWidget(self._pill)
        head.addStretch(1)
        if receipt.reference:
            head.addWidget(Label(tr("Reference"), Face.SMALL, Role.MUTED))
            head.addWidget(Label(receipt.reference, Face.STRONG, figures=Figures.VALUE))
        card.add(head)
        card.add(Hairline())
        self._lines = [Label(sentence, Face.BODY, wrap=True) for sentence in receipt.sentences]
        for line in self._lines:
            card.add(line)
        self.add(card)
        self._go = Button(tr("Back to {page}", page=back), kind=Kind.PRIMARY, height=Height.PAGE)
        self._go.setObjectName("done")
        self._go.clicked.connect(self.left)
        self.bar.add_act(self._go)
        self.back.connect(self.left)
        if receipt.life is Life.QUEUED:
            desk.hub.watch(self, lambda _: True, self._look)

    def _look(self) -> None:
        arrived, ops = self._desk.records.has_arrived, (self.receipt.op, *self.receipt.besides)
        self._desk.tasks.run(self, lambda: all(map(arrived, ops)), done=self._follow)

    def _follow(self, arrived: bool) -> None:  # noqa: FBT001 - the shape of a call-back
        title, words = self.receipt.arrived, tr("It has arrived")
        if not arrived or self.accessibleName() == title:
            return
        self.set_head(title, "")
        self._pill.set(words, "check", Tone.SUCCESS)
        self._card.setAccessibleName(listed((words, self.receipt.reference)))
        # the first sentence says where it is, the others what comes of it
        self._lines[0].setText(tr("It stands in the shared store; whoever may see it has it with their next sync."))
        announce(self, words)

    def start(self) -> None:
        """Put the focus on the way back and have the receipt read."""
        self._go.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, " ".join((self.receipt.title, *self.receipt.sentences)))
        if self.receipt.life is Life.QUEUED:
            self._look()  # it may have arrived before this page was there to hear of it
