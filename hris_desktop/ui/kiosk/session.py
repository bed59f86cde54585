"""What somebody signed in sees: their record, the articles, and this terminal; one row of tabs, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hris_desktop.services.kit import Modules
from hris_desktop.services.views import Receipt
from hris_desktop.ui.kiosk.reading import Articles, tall_enough
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.qr import QrCode
from hris_desktop.ui.widgets.tabs import Tabs
from hris_desktop.ui.words import tr, trn

RECORD, ARTICLES, TERMINAL = "record", "articles", "terminal"
HOLD_SECONDS = 5


class SessionPage(QWidget):
    """``go`` to one of the three; each is built when it is first gone to."""

    def __init__(self, desk: Desk, reading: Callable[[], Reading], terminal: Callable[[], QWidget]) -> None:
        """``terminal`` builds the page about this terminal."""
        super().__init__()
        self.setAccessibleName(tr("Signed in"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        names = [(RECORD, tr("My record")), (ARTICLES, tr("Answers")), (TERMINAL, tr("This terminal"))]
        self.tabs = Tabs(names, name=tr("Pages"))
        self.tabs.chosen.connect(self.go)
        holder = QVBoxLayout()
        holder.setContentsMargins(Space.WIDE, 0, Space.WIDE, 0)
        holder.addWidget(self.tabs)
        column.addLayout(holder)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self._build = {
            RECORD: lambda: Journey(desk),
            ARTICLES: lambda: tall_enough(Articles(reading())),
            TERMINAL: terminal,
        }
        self._built: dict[str, QWidget] = {}
        self.go(RECORD)

    def go(self, key: str) -> None:
        """Show one of the three."""
        if key not in self._built:
            self._built[key] = self._build[key]()
            self.stack.addWidget(self._built[key])
        self.stack.setCurrentWidget(self._built[key])
        if self.tabs.current() != key:
            self.tabs.choose(key)

    @property
    def journey(self) -> Journey:
        """The record with its forms."""
        page = self._built[RECORD]
        if not isinstance(page, Journey):
            raise TypeError("the first page is the record")
        return page


@dataclass(frozen=True, slots=True)
class HowItStands:
    """What the page about the terminal says of the person signed in."""

    waiting: int
    site: str
    alone: bool = False
    """Nobody else is joined."""


class TerminalPage(PageScaffold):
    """What of this person lies on the terminal, and the way to take it away. ``leave`` when they are sure."""

    leave = Signal()

    def __init__(self, standing: HowItStands) -> None:
        super().__init__(tr("This terminal"), standing.site)
        kept = Card(tr("What lies here"), "shield-check")
        for words in (
            tr("Your record as ciphertext, and your keys behind your PIN or passphrase."),
            tr("Nothing that could be read without them; nobody else who uses this terminal can open it."),
        ):
            kept.add(Label(words, Face.BODY, wrap=True))
        self.add(kept)
        self._away = Card(tr("Leave this terminal"), "trash-2")
        told = tr("Your keys and rows are wiped from this terminal. Your record stays with HR and on your devices.")
        self._away.add(Label(told, Face.BODY, wrap=True))
        self._warnings = QVBoxLayout()
        self._away.add(self._warnings)
        self.show_waiting(standing.waiting)
        ask = Button(tr("Leave this terminal"), kind=Kind.DANGER, height=Height.PAGE)
        ask.setObjectName("leave-terminal")
        ask.clicked.connect(self._sure)
        self._ask = ask
        self._away.add(ask)
        self.sure = Button(tr("Yes, wipe what is mine here and sign me out"), kind=Kind.DANGER, height=Height.SIGN_IN)
        self.sure.setObjectName("leave-sure")
        self.sure.clicked.connect(self.leave)
        self.sure.hide()
        self._away.add(self.sure)
        self.add(self._away)

    def show_waiting(self, count: int) -> None:
        """Say how many changes would be lost by leaving now."""
        if count:
            one = "{count} change of yours waits here and nobody else has it. If you leave now, it is lost."
            many = "{count} changes of yours wait here and nobody else has them. If you leave now, they are lost."
            self._warnings.addWidget(Banner(trn(one, many, count), tr("Not sent yet"), Notice.DANGER))

    def _sure(self) -> None:
        self._ask.hide()
        self.sure.show()
        self.sure.setFocus()


def receipt_code(
    receipt: Receipt, modules: Callable[[str], Modules], site: str, print_out: Callable[[Modules], bool] | None = None
) -> QWidget:
    """The reference large, and as a code to take along with a camera; it holds no word of what was changed.

    ``print_out``: where the site names a printer.
    """
    card = Card(tr("To take with you"), "qr-code")
    card.add(Label(receipt.reference, Face.H1, figures=Figures.VALUE))
    told = tr(
        "Photograph this, or write the reference down. With it HR finds your change; it says nothing of its content."
    )
    card.add(Label(told, Face.BODY, Role.MUTED, wrap=True))
    code = modules(f"{receipt.reference} · {site}")
    card.add(QrCode(code, tr("Code with your reference {reference}", reference=receipt.reference)))
    if print_out is not None:
        card.add(_PrintAct(lambda: print_out(code)))
    return card


class _PrintAct(QWidget):
    """One button, and what became of it; a receipt is printed once."""

    def __init__(self, act: Callable[[], bool]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._act = act
        self.button = Button(tr("Print this receipt"), "printer", height=Height.PAGE)
        self.button.setObjectName("print-receipt")
        self.button.clicked.connect(self._print)
        column.addWidget(self.button)
        self._said = Label("", Face.BODY, wrap=True)
        self._said.hide()
        column.addWidget(self._said)

    def _print(self) -> None:
        self.button.setEnabled(False)
        done = tr("It was given to the printer. Take it with you: it says nothing of what you changed.")
        failed = tr("The printer does not take it. Your change is kept all the same: photograph the code instead.")
        printed = self._act()
        self.button.setEnabled(not printed)
        self._said.setText(done if printed else failed)
        self._said.show()
        announce(self, self._said.text())
