"""One person who accepted an invite: five words to compare, and the two answers to that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views import Candidate
from hris_desktop.ui.failure import Failure
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.five_words import FiveWords
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import isolate, tr


class CompareCard(Card):
    """``same`` when HR pressed it; *Different words* confirms nobody and can be taken back."""

    same = Signal()

    def __init__(self, candidate: Candidate) -> None:
        """Show the words as the newcomer's screen shows them."""
        super().__init__(isolate(candidate.name), "hand")
        self.candidate = candidate
        self.setObjectName(f"candidate-{candidate.pid}")
        self.add(Label(tr("Ask them to read the five words on their screen. Are these the same?"), wrap=True))
        self.add(FiveWords(candidate.words, face=Face.H2))
        self._answers = self._build_answers()
        self.add(self._answers)
        self._notices = QVBoxLayout()
        self.add(self._notices)

    def show_failure(self, failure: Failure) -> None:
        """Say why nobody was confirmed; it can be tried again."""
        self._yes.end_work()
        self._say(Banner(failure.words, failure.title, Notice.DANGER))

    def _build_answers(self) -> QWidget:
        box = QWidget()
        flow = Flow(box, across=10, down=8)
        # named after the person: two cards say the same words
        name = tr("The same words: {name}", name=self.candidate.name)
        self._yes = Button(tr("The same words"), "check", kind=Kind.PRIMARY, height=Height.CARD, name=name)
        self._yes.setObjectName("same")
        self._yes.clicked.connect(self._confirm)
        name = tr("Different words: {name}", name=self.candidate.name)
        no = Button(tr("Different words"), kind=Kind.DANGER, height=Height.CARD, name=name)
        no.clicked.connect(self._differ)
        flow.addWidget(self._yes)
        flow.addWidget(no)
        return box

    def _confirm(self) -> None:
        self._clear()
        self._yes.start_work(tr("Confirming…"))
        self.same.emit()

    def _differ(self) -> None:
        words = tr(
            "Do not confirm them. Somebody may stand between you and them: tell whoever looks after the store, "
            "and make a new invite."
        )
        banner = Banner(words, tr("These are not the keys of this person"), Notice.DANGER)
        again = Button(tr("Compare once more"), "undo-2", height=Height.CARD)
        again.clicked.connect(self._compare_again)
        banner.add_act(again)
        self._answers.hide()
        self._say(banner)
        again.setFocus()

    def _compare_again(self) -> None:
        self._clear()
        self._answers.show()
        self._yes.setFocus()

    def _say(self, banner: Banner) -> None:
        self._clear()
        self._notices.addWidget(banner)
        banner.speak()

    def _clear(self) -> None:
        while (item := self._notices.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
