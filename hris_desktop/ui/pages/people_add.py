"""Add a person: a name, what to look at when somebody goes by it already, and with or without an invite at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hris_desktop.services.views import Problem, Step
from hris_desktop.ui.failure import Failure
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.bar_note import BarNote
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.steps import NumberedSteps
from hris_desktop.ui.words import tr


class AddPersonPage(PageScaffold):
    """``asked`` carries the name, ``sure`` the one that stays after doubts; ``left`` goes back to the list.

    Answer with ``show_doubts`` or ``show_failure``; when it worked, the page is taken away.
    """

    asked = Signal(str)
    sure = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        """Start with an empty name."""
        sentence = tr("They are here at once, without keys: HR can fill their record before they join.")
        super().__init__(tr("Add a person"), sentence, back=tr("People"))
        self.back.connect(self.left)
        self.name = TextField(chars=36)
        self.name.setObjectName("person-name")
        self.row = FormRow(tr("Full name"), self.name, hint=tr("As HR knows it; colleagues will see it."))
        card = Card()
        card.add(self.row)
        self.add(card)
        steps = Card(tr("What happens next"), small=True)
        steps.add(
            NumberedSteps(
                (
                    Step(tr("They stand in the list"), tr("With a record that HR can fill."), "now"),
                    Step(tr("You invite them"), tr("From their page, whenever you like: a letter with a code.")),
                    Step(tr("Five words are compared"), tr("Only then do they get keys.")),
                )
            )
        )
        self.add_side(steps)
        self._go = Button(tr("Add this person"), "user-plus", kind=Kind.PRIMARY, height=Height.PAGE)
        self._go.setObjectName("add")
        self._go.clicked.connect(self._ask)
        self.name.returnPressed.connect(self._ask)
        self.name.textEdited.connect(lambda _: self._drop_notice())
        away = Button(tr("Cancel"), height=Height.PAGE)
        away.setObjectName("cancel")
        away.clicked.connect(self.left)
        self.bar.add_act(self._go)
        self.bar.add_act(away)
        self.bar.add_end(BarNote(tr("Nobody is told, and no key is made"), self))
        self._notice: Banner | None = None

    def start(self) -> None:
        """Put the focus into the name."""
        self.name.setFocus()

    def show_doubts(self, doubts: Sequence[Problem]) -> None:
        """Ask before anything is made; another name asks anew."""
        banner = Banner(" ".join(one.message for one in doubts), tr("Please look at this first"), Notice.WARNING)
        acts = QWidget()
        line = Flow(acts, across=8, down=6)
        go = Button(tr("Add them anyway"), height=Height.CARD)
        go.setObjectName("add-anyway")
        go.clicked.connect(self._go_on)
        stay = Button(tr("Change the name"), height=Height.CARD)
        stay.setObjectName("add-not")
        stay.clicked.connect(self._stay)
        line.addWidget(go)
        line.addWidget(stay)
        banner.add_act(acts)
        self._say(banner)
        stay.setFocus()

    def show_failure(self, failure: Failure) -> None:
        """Say it beside the name if it is about that; what was typed stays."""
        self._go.end_work()
        if failure.field == "name":
            self.row.set_error(failure.words)
        else:
            self._say(Banner(failure.words, failure.title, Notice.DANGER))
        self.name.setFocus()

    def _ask(self) -> None:
        if self._go.isEnabled():
            self._drop_notice()
            self.row.set_error("")
            self._go.start_work(tr("Adding…"))
            self.asked.emit(self.name.text())

    def _go_on(self) -> None:
        self.sure.emit(self.name.text())

    def _stay(self) -> None:
        self._drop_notice()
        self.name.setFocus()

    def _say(self, banner: Banner) -> None:
        self._drop_notice()
        self._go.end_work()
        self._notice = banner
        self.main.insertWidget(0, banner)
        banner.speak()

    def _drop_notice(self) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None
