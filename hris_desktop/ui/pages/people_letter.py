"""The invite letter after inviting: the code once, a picture of the sheet, and the ways to get it onto paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.people import InviteLetter
from hris_desktop.services.people_letter import keep_letter
from hris_desktop.ui import paper, theme, when
from hris_desktop.ui.failure import explain
from hris_desktop.ui.pages import people_sheet
from hris_desktop.ui.pages.people_sheet import Letter
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import isolate, ltr, tr

FILE_NAME = "invite-letter.pdf"
"""What is proposed as a file name: it tells neither whom the letter is for nor what stands in it."""
AskWhere = Callable[[QWidget], str]
AskPrinter = Callable[[QWidget, Callable[[QPainter, float], None]], bool]


def letter_of(made: InviteLetter, store: str, locale: str) -> Letter:
    """Return what stands on the sheet."""
    until = when.day(made.until.astimezone().date(), locale)
    return Letter(made.organisation, made.person.name, made.code, store, until, made.qr)


def ask_where(parent: QWidget) -> str:
    """Ask for a file; empty if nobody chose one."""
    start = str(Path.home() / FILE_NAME)
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save the letter as PDF"), start, tr("PDF file (*.pdf)"))
    return f"{chosen}.pdf" if chosen and not Path(chosen).suffix else chosen


def ask_printer(parent: QWidget, draw: Callable[[QPainter, float], None]) -> bool:
    """Ask for a printer and print; whether anything was printed."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # nobody who never prints loads it

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(tr("Invite"))
    printer.setPageLayout(people_sheet.layout_of_page())
    printer.setFullPage(True)
    if QPrintDialog(printer, parent).exec() != QPrintDialog.DialogCode.Accepted:
        return False
    painter = QPainter()
    if not painter.begin(printer):
        return False
    draw(painter, printer.resolution() / 72)
    painter.end()
    return True


class LetterActs(QWidget):
    """*Print* and *Save as PDF*, and what came of them below."""

    def __init__(self, letter: Letter, tasks: Tasks) -> None:
        """``where`` and ``printing`` may be replaced: they ask the person."""
        super().__init__()
        self._letter, self._tasks = letter, tasks
        self.where: AskWhere = ask_where
        self.printing: AskPrinter = ask_printer
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        box = QWidget()
        flow = Flow(box, across=10, down=8)
        self.print = Button(tr("Print the letter…"), "printer", kind=Kind.PRIMARY, height=Height.TOOLBAR)
        self.print.setObjectName("print-letter")
        self.print.clicked.connect(self._print)
        self.save = Button(tr("Save as PDF…"), "download", height=Height.TOOLBAR)
        self.save.setObjectName("save-letter")
        self.save.clicked.connect(self._save)
        flow.addWidget(self.print)
        flow.addWidget(self.save)
        column.addWidget(box)
        self._said: Banner | None = None

    def _print(self) -> None:
        letter = self._letter
        if self.printing(self, lambda painter, scale: people_sheet.paint(painter, letter, scale=scale)):
            self._say(tr("It went to the printer. Fetch it yourself: whoever holds the sheet holds the code."))

    def _save(self) -> None:
        where = self.where(self)
        if not where:
            return
        path, data = Path(where), people_sheet.pdf(self._letter)
        words = tr("The letter is kept in {file}. It holds the code: delete it after printing.", file=ltr(path.name))
        self._tasks.run(
            self,
            lambda: keep_letter(path, data),
            done=lambda _: self._say(words),
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._say(failure.words, failure.title, Notice.DANGER)

    def _say(self, words: str, title: str = "", notice: Notice = Notice.SUCCESS) -> None:
        if self._said is not None:
            self._said.hide()
            self._said.deleteLater()
        self._said = Banner(words, title, notice)
        column = self.layout()
        if column is not None:
            column.addWidget(self._said)
        self._said.speak()


class LetterPage(PageScaffold):
    """``left`` when it was put away: the code is gone then."""

    left = Signal()

    def __init__(self, made: InviteLetter, tasks: Tasks, *, store: str, locale: str) -> None:
        """``store``: the address that the letter tells."""
        name = isolate(made.person.name)
        sentence = tr("The code is shown only now. Hand the letter over in person, or by a way you trust.")
        super().__init__(tr("Invite for {name}", name=name), sentence)
        letter = letter_of(made, store, locale)
        for doubt in made.warnings:
            self.add(Banner(doubt.message, tr("Please look at this"), Notice.WARNING))
        self.acts = LetterActs(letter, tasks)
        card = Card(tr("On the letter"), "file-key-2")
        for label, value, key in (
            (tr("Code"), letter.code, "invite-code"),
            (tr("Works once, until"), ltr(letter.until), "invite-until"),
            (tr("Address of the store"), store, "invite-store"),
        ):
            card.add(_line(label, value, key))
        card.add(self.acts)
        self.add(card)
        words = tr("It is on its way to the shared store; the code opens nothing before it has arrived there.")
        self._arrival = Banner(words, notice=Notice.WAITING)
        self.add(self._arrival)
        self.add_side(_Preview(letter))
        done = Button(tr("Done: put the code away"), height=Height.PAGE)
        done.setObjectName("letter-done")
        done.clicked.connect(self.left)
        self.bar.add_act(done)
        self.bar.add_end(Label(tr("Then the code is nowhere on this screen any more"), Face.SMALL, Role.MUTED))
        self._first = self.acts.print

    def start(self) -> None:
        """Put the focus on the first act."""
        self._first.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, tr("The invite is made. Print the letter or save it."))

    def show_arrived(self) -> None:
        """Say that the invite is in the shared store, so that its code opens something."""
        self._arrival.set_words("", tr("It has arrived in the shared store: the code can be used."))

    def show_trouble(self, error: ServiceError) -> None:
        """Say what went wrong beside the letter, which stays."""
        self.add(Banner(f"{error.sentence} {error.todo}", error.title, Notice.DANGER))


def _line(label: str, value: str, key: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Label(label, Face.CAPTION, Role.MUTED))
    shown = Label(value, Face.H3, wrap=True, figures=Figures.VALUE)
    shown.setObjectName(key)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(shown)
    return box


class _Preview(QWidget):
    """The sheet in small."""

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self._letter = letter
        self.setAccessibleName(tr("The letter as it will be printed"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumWidth(420)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return round(min(width, self.maximumWidth()) * people_sheet.TALL / people_sheet.WIDE)

    @override
    def sizeHint(self) -> QSize:
        return QSize(296, self.heightForWidth(296))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        look = theme.current()
        scale = self.width() / people_sheet.WIDE
        area = QRectF(0, 0, self.width(), people_sheet.TALL * scale)
        painter.fillRect(area, Qt.GlobalColor.white)
        people_sheet.paint(painter, self._letter, scale=scale)
        paper.box(painter, area, Radius.KEY, edge=look.colour(Role.BORDER))
        painter.end()
