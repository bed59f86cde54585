"""One act that needs signatures: what it does, its particulars, who has signed; and the bar with the two answers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hris_desktop.services.views import Step
from hris_desktop.services.views_trust import ActState, ActView
from hris_desktop.ui import when
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.five_words import FiveWords
from hris_desktop.ui.widgets.page import PinnedBar
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.steps import ApprovalSteps
from hris_desktop.ui.words import isolate, listed, tr

_OPEN = {ActState.MINE, ActState.OTHERS}
_TWO = 2


class SignatureDetail(QWidget):
    """``signed`` and ``refused`` are the answers; ``back`` goes to the list where there is one page only."""

    signed = Signal()
    refused = Signal()
    back = Signal()

    def __init__(self, view: ActView, locale: str, *, back: bool) -> None:
        """``back``: there is a way back to the list."""
        super().__init__()
        self.view, self.has_back, self._locale = view, back, locale
        self._same: CheckBox | None = None
        self.setAccessibleName(view.title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        outer.addWidget(self.area, 1)
        self.bar = PinnedBar()
        if (row := self.bar.layout()) is not None:
            row.setContentsMargins(28, 14, 28, 14)
        outer.addWidget(self.bar)
        self._fill()
        self._fill_bar()

    @property
    def can_refuse(self) -> bool:
        """Whether a no still changes something."""
        return self.view.state is ActState.MINE or (self.view.state is ActState.OTHERS and self.view.asked_by.is_me)

    def take_focus(self) -> None:
        """Put the focus on the act, or on the first thing that can be pressed."""
        first = (self.findChild(Button, "sign") if self.can_sign else self._same) or self.findChild(Button)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self) -> None:
        view = self.view
        sheet = QWidget()
        sheet.setProperty("page", "true")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(28, Space.PAGE_TOP, 28, Space.WIDE)
        column.setSpacing(Space.CARD_GAP)
        if self.has_back:
            link = Button(tr("Signatures"), "arrow-left", kind=Kind.BACK)
            link.setObjectName("back")
            link.clicked.connect(self.back)
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._head())
        column.addWidget(self._notice())
        if view.words:
            column.addWidget(self._five())
        if view.rows:
            column.addWidget(self._particulars())
        steps = Card()
        steps.add(ApprovalSteps(self._steps(), stacked=True))
        column.addWidget(steps)
        column.addStretch(1)
        self.area.setWidget(sheet)

    def _head(self) -> QHBoxLayout:
        view = self.view
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(Avatar(view.asked_by.name, 44), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(view.title, Face.H2, wrap=True))
        who = tr("you") if view.asked_by.is_me else isolate(view.asked_by.name)
        day = when.day(view.asked_on, self._locale) if view.asked_on else ""
        asked = listed([tr("Asked for by {name}", name=who), day, view.reference])
        words.addWidget(Label(asked, Face.SMALL, Role.MUTED, wrap=True))
        row.addLayout(words, 1)
        return row

    def _notice(self) -> Banner:
        view = self.view
        if view.state is ActState.VOID:
            return Banner(tr("{why} You need not do anything.", why=view.why_not), tr("It cannot be done"), Notice.INFO)
        if view.state is ActState.EXPIRED:
            words = tr("Not enough people signed within 14 days. If it is still wanted, it has to be asked for again.")
            return Banner(words, tr("It is dead"), Notice.INFO)
        if view.state is ActState.REFUSED:
            return Banner(tr("Nothing was changed by it."), tr("It was refused"), Notice.INFO)
        return Banner(view.sentence, tr("What it does"), Notice.WARNING)

    def _five(self) -> Card:
        card = Card(tr("Compare these five words with the person"), "users")
        card.add(FiveWords(self.view.words))
        if self.view.state is ActState.MINE:
            self._same = CheckBox(tr("I have compared them with the person: they are the same."))
            self._same.setObjectName("same")
            self._same.toggled.connect(self._compared)
            card.add(self._same)
        return card

    def _compared(self, same: bool) -> None:  # noqa: FBT001 - a signal's argument
        button = self.findChild(Button, "sign")
        if button is not None:
            button.setEnabled(same)

    @property
    def can_sign(self) -> bool:
        """Whether nothing has to be looked at first."""
        return self._same is None or self._same.isChecked()

    def ask_to_compare(self) -> None:
        """Lead to what has to be ticked before."""
        if self._same is not None:
            self.area.ensureWidgetVisible(self._same)
            self._same.setFocus(Qt.FocusReason.OtherFocusReason)

    def _particulars(self) -> Card:
        card = Card(tr("What changes"), "git-compare")
        rows = FieldRows()
        for what, how in self.view.rows:
            rows.add(what, how)
        card.add(rows)
        return card

    def _steps(self) -> tuple[Step, ...]:
        view = self.view
        steps = [Step(tr("Signed by {name}", name=_name(one.name, me=one.is_me)), "", "done") for one in view.signed]
        missing = view.needed - len(view.signed)
        state = "refused" if view.state is ActState.REFUSED else "now"
        for number in range(missing if view.state not in {ActState.READY, ActState.DONE} else 0):
            whom = tr("you, waiting") if not number and view.state is ActState.MINE else tr("somebody in HR")
            steps.append(Step(tr("A signature of HR"), whom, "later" if number else state))
        until = when.day(view.ends_on, self._locale) if view.ends_on else ""
        after = tr("otherwise dead on {day}", day=until) if until and view.state in _OPEN else ""
        return (*steps, Step(tr("Goes into the log"), after, "done" if view.state is ActState.DONE else "later"))

    def _fill_bar(self) -> None:
        view = self.view
        if view.state is ActState.MINE:
            self.bar.add_act(self._button("sign", self._act_words(), "check", kind=Kind.PRIMARY, to=self.signed))
            self._compared(self.can_sign)
        if self.can_refuse:
            words = tr("Take it back") if view.asked_by.is_me else tr("Refuse")
            self.bar.add_act(self._button("refuse", words, "", kind=Kind.DANGER, to=self.refused))
        if view.state is not ActState.MINE and not self.can_refuse:
            words = view.why_not or tr("Nothing is left to do here.")
            self.bar.add_act(Label(words, Face.BODY, wrap=True))

    def _act_words(self) -> str:
        if self.view.words:
            return tr("The words are the same: sign")
        last = len(self.view.signed) + 1 >= self.view.needed
        return tr("Sign as second of two") if last and self.view.needed == _TWO else tr("Sign")

    def _button(self, name: str, words: str, icon: str, *, kind: Kind, to: SignalInstance) -> Button:
        button = Button(words, icon, kind=kind, height=Height.PAGE)
        button.setObjectName(name)
        button.clicked.connect(to)
        return button


def _name(name: str, *, me: bool) -> str:
    return tr("you") if me else isolate(name)
