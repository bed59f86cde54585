"""After saving: what happened, where it is now, what happens next and when. Never *saved* for what is only queued."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from hris_desktop.services.views import Receipt
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.pill import Pill
from hris_desktop.ui.words import listed, tr


class ReceiptPage(PageScaffold):
    """``left`` goes back to the record."""

    left = Signal()

    def __init__(self, receipt: Receipt, *, back: str) -> None:
        """``back`` is the title of the record's page."""
        super().__init__(receipt.title, back=back)
        self.receipt = receipt
        card = Card()
        card.setAccessibleName(listed((tr(receipt.life.value), receipt.reference)))
        head = QHBoxLayout()
        head.setSpacing(Space.ROW)
        head.addWidget(Pill.of_life(receipt.life))
        head.addStretch(1)
        if receipt.reference:
            head.addWidget(Label(tr("Reference"), Face.SMALL, Role.MUTED))
            head.addWidget(Label(receipt.reference, Face.STRONG, figures=Figures.VALUE))
        card.add(head)
        card.add(Hairline())
        for sentence in receipt.sentences:
            card.add(Label(sentence, Face.BODY, wrap=True))
        self.add(card)
        self._go = Button(tr("Back to {page}", page=back), kind=Kind.PRIMARY, height=Height.PAGE)
        self._go.setObjectName("done")
        self._go.clicked.connect(self.left)
        self.bar.add_act(self._go)
        self.back.connect(self.left)

    def start(self) -> None:
        """Put the focus on the way back and have the receipt read."""
        self._go.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, " ".join((self.receipt.title, *self.receipt.sentences)))
