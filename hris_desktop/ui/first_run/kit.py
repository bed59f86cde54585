"""The recovery kit, shown once: words and a QR code to write down or print, then two words typed back as a test."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.ui import theme
from hris_desktop.ui.enrolment import Founded, KitJudge
from hris_desktop.ui.failure import explain
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.widgets.qr import QrCode
from hris_desktop.ui.words import tr

_COLUMNS = 3


class RecoveryKit(Narrow):
    """``kept`` when the box is ticked and the person goes on to the test."""

    kept = Signal()

    def __init__(self, founded: Founded, *, sentence: str = "") -> None:
        """Show words and code; they are nowhere else. ``sentence``: what this kit is for, if it is not the first."""
        told = tr(
            "If every HR passphrase were lost, only this opens the records again. It is shown until you have tested "
            "it, and never again."
        )
        super().__init__(tr("Your recovery kit"), sentence or told, width=640)
        kit = founded.kit
        self.add(
            Label(
                tr("Write these words on paper, in this order, twice; keep the two sheets in different places."),
                Face.STRONG,
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(Space.WIDE)
        row.addWidget(_words(kit.words), 1)
        code = QVBoxLayout()
        code.addWidget(QrCode(kit.qr, tr("QR code of the same words")))
        code.addWidget(Label(tr("Kit {reference}", reference=kit.reference), Face.CAPTION, Role.MUTED))
        code.addStretch(1)
        row.addLayout(code)
        self.add(row)
        self._tick = CheckBox(tr("It is on paper, in a place where only people of trust can get at it."))
        self.add(self._tick)
        self.button = Button(tr("Go on and test my kit"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.setEnabled(False)
        self._tick.toggled.connect(self.button.setEnabled)
        self.button.clicked.connect(self.kept)
        self.add(self.button)


class TestKit(Narrow):
    """``passed`` when the words typed are those of the kit; set-up is not finished before."""

    __test__ = False
    """For pytest: a page, not a test."""

    passed = Signal()
    back = Signal()

    def __init__(self, enrolment: KitJudge, tasks: Tasks, founded: Founded) -> None:
        """Ask for the words named by ``founded.asked``."""
        super().__init__(
            tr("Test my kit"), tr("Read two words from the paper: then you know that it works."), width=480
        )
        self._enrolment, self._tasks, self._founded = enrolment, tasks, founded
        self._rows = {place: FormRow(tr("Word {number}", number=place + 1), TextField()) for place in founded.asked}
        for row in self._rows.values():
            self.add(row)
            if isinstance(row.control, TextField):
                row.control.returnPressed.connect(self.test_now)
        self.button = Button(tr("Test my kit"), "check", kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.test_now)
        self.add(self.button)
        self.add_back(tr("Show the words again")).clicked.connect(self.back)

    def test_now(self) -> None:
        """Compare."""
        if not self.button.isEnabled():
            return
        typed = {place: row.control.text() for place, row in self._rows.items() if isinstance(row.control, TextField)}
        for place, row in self._rows.items():
            row.set_error("" if typed[place].strip() else tr("Type the word from the paper."))
        wrong = next((row for row in self._rows.values() if row.error), None)
        if wrong is not None:
            wrong.control.setFocus()
            return
        profile, work = self._founded.profile, self._enrolment
        self.button.start_work(tr("Testing…"))
        self._tasks.run(self, lambda: work.test_kit(profile, typed), done=self._done, failed=self._failed)

    def _done(self, _nothing: None) -> None:
        self.button.end_work()
        self.passed.emit()

    def _failed(self, error: Exception) -> None:
        self.button.end_work()
        failure = explain(error)
        # the sentence names the word that is not right
        named = (row for row in self._rows.values() if f"{row.label.text()} " in failure.words)
        row = next(named, next(iter(self._rows.values())))
        row.set_error(failure.words)
        row.control.setFocus()


def _words(words: tuple[str, ...]) -> QWidget:
    """Numbered, read down the columns, as on the paper."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(theme.current().px(8))
    rows = -(-len(words) // _COLUMNS)
    for place, word in enumerate(words):
        row, column = place % rows, place // rows
        number = Label(
            f"{place + 1}", Face.SMALL, Role.MUTED, figures=Figures.COLUMN, align=Qt.AlignmentFlag.AlignRight
        )
        grid.addWidget(number, row, column * 2)
        grid.addWidget(Label(word, Face.STRONG, figures=Figures.VALUE, secret=True), row, column * 2 + 1)
        grid.setColumnStretch(column * 2 + 1, 1)
    grid.setRowStretch(rows, 1)
    return box
