"""Any two states of a section beside each other: pick both, and see on one grid what differs."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views_history import NOW, Comparison, StateChoice, state_at
from hris_desktop.ui.pages.history_grid import Columns, Masked, Past, grid_of, shrinking
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import isolate, tr, trn


class CompareCard(Card):
    """Two choices and the grid; the earlier state stands first, whichever was picked first."""

    def __init__(self, past: Past) -> None:
        """Begin with the last change: the state before it and the one it made."""
        super().__init__(tr("Two states side by side"), "git-compare")
        self._past = past
        states = past.view.states
        words = [(str(one.position), isolate(one.words)) for one in states]
        last = min(2, len(words) - 1)
        self.first = ChoiceField(words, words[last][0])
        self.second = ChoiceField(words, words[last - 1][0])
        for label, choice in ((tr("This state"), self.first), (tr("And this one"), self.second)):
            choice.chosen.connect(self.refresh)
            self.add(FormRow(label, shrinking(choice)))
        self._place = QWidget()
        self._column = QVBoxLayout(self._place)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.ROW)
        self.add(self._place)
        self._sheet: QWidget | None = None
        self.close_button = Button(tr("Close"), kind=Kind.PLAIN, height=Height.CARD, name=tr("Close the comparison"))
        self.add_act(self.close_button)
        self.refresh()

    def refresh(self) -> None:
        """Fetch what is picked and show it."""
        view, history = self._past.view, self._past.history
        first, second = int(self.first.value() or NOW), int(self.second.value() or NOW)

        def work() -> Comparison:
            return history.compare(view.subject.pid, view.section.key, first, second)

        self._past.desk.run(self, work, done=self._show, failed=self._fail)

    def _show(self, found: Comparison) -> None:
        different = sum(not row.unchanged for row in found.rows)
        told = trn("{count} field differs", "{count} fields differ", different)
        words = told if different else tr("Nothing differs between these two")
        masked = Masked(self._past)
        right = tr("In force now") if found.later.position == NOW else tr("In force later")
        columns = Columns(tr("In force then"), right, state_at(found.earlier.position), state_at(found.later.position))
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        grid = grid_of(found.rows, columns, masked) if found.rows else None
        head = QHBoxLayout()
        head.addWidget(Label(words, Face.STRONG, wrap=True), 1)
        if (button := masked.button(sheet, column, tr("Reveal the values of both states"))) is not None:
            head.addWidget(button)
        column.addWidget(Hairline())
        column.addLayout(head)
        column.addWidget(Label(_span(found.earlier, found.later), Face.SMALL, Role.MUTED, wrap=True))
        if grid is not None:
            column.addWidget(grid)
        self._put(sheet)
        announce(self, words)

    def _fail(self, error: ServiceError) -> None:
        self._put(trouble_banner(error))

    def _put(self, sheet: QWidget) -> None:
        if self._sheet is not None:
            self._column.removeWidget(self._sheet)
            self._sheet.hide()
            self._sheet.deleteLater()
        self._sheet = sheet
        self._column.addWidget(sheet)


def _span(earlier: StateChoice, later: StateChoice) -> str:
    return f"{earlier.words} → {later.words}"
