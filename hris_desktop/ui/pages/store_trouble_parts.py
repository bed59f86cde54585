"""The cards of the page about the shared store, and the one question it asks twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views_store import LostView, StoreView, WarningView
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.state_card import State, StatePanel
from hris_desktop.ui.words import tr


class StandingCard(Card):
    """What happened, what happened to my data, what to do."""

    def __init__(self, view: StoreView) -> None:
        """``view`` as the services tell it."""
        super().__init__(view.title, "circle-check" if view.well else "triangle-alert")
        parts = (
            (tr("What happened"), view.happened),
            (tr("What happened to my data"), view.data),
            (tr("What to do"), view.todo),
        )
        for heading, words in parts:
            if words and not (view.well and heading != parts[0][0]):
                self._part("" if view.well else heading, words)
        if view.confirmed:
            self.add(Label(view.confirmed, Face.SMALL, Role.MUTED, wrap=True))
        self._acts = QWidget()
        self._flow = Flow(self._acts, across=8, down=6)
        self._acts.hide()
        self.add(self._acts)

    def offer(self, widget: QWidget) -> None:
        """Put a button under the words."""
        self._flow.addWidget(widget)
        self._acts.show()

    def _part(self, heading: str, words: str) -> None:
        column = QVBoxLayout()
        column.setSpacing(2)
        if heading:
            column.addWidget(Label(heading, Face.STRONG, wrap=True))
        column.addWidget(Label(words, wrap=True))
        self.add(column)


class WarningsCard(Card):
    """What was noticed; each stays until somebody says that they have looked at it."""

    looked = Signal(int)

    def __init__(self, warnings: Sequence[WarningView]) -> None:
        """The oldest position first."""
        super().__init__(tr("What was noticed"), "bell")
        for warning in warnings:
            panel = StatePanel(warning.title, warning.sentence, State.ALARM)
            name = tr("I have looked at this: {what}", what=warning.title)
            button = Button(tr("I have looked at this"), height=Height.CARD, name=name)
            button.setObjectName(f"looked:{warning.id}")
            button.clicked.connect(partial(self.looked.emit, warning.id))
            panel.add_act(button)
            self.add(panel)


class LostCard(Card):
    """The person's own entries that the store lost."""

    bring_back = Signal()
    left_out = Signal(int)

    def __init__(self, lost: Sequence[LostView], done_again: Sequence[str]) -> None:
        """``done_again``: what cannot come back by itself."""
        super().__init__(tr("Your entries that the store lost"), "history")
        words = tr(
            "They are kept on this device. Brought back, they are sent as new acts; where somebody changed the same "
            "thing meanwhile, both values are shown and you decide."
        )
        self.add(Label(words, Face.BODY, Role.MUTED, wrap=True))
        for one in lost:
            self._one(one)
        for line in done_again:
            self.add(Label(tr("To be done again: {what}", what=line), wrap=True))
        if any(one.ready for one in lost):
            button = Button(tr("Bring them back"), kind=Kind.PRIMARY)
            button.setObjectName("bring-back")
            button.clicked.connect(self.bring_back)
            row = QWidget()
            Flow(row).addWidget(button)
            self.add(row)

    def _one(self, one: LostView) -> None:
        self.add(Label(one.what, Face.STRONG, wrap=True))
        if one.typed:
            rows = FieldRows()
            for label, value in one.typed:
                rows.add(label, value)
            self.add(rows)
        if one.sentence:
            self.add(Label(one.sentence, Face.SMALL, Role.MUTED, wrap=True))
        button = Button(tr("Leave it out"), height=Height.CARD, name=tr("Leave it out: {what}", what=one.what))
        button.setObjectName(f"leave:{one.id}")
        button.clicked.connect(partial(self.left_out.emit, one.id))
        row = QWidget()
        Flow(row).addWidget(button)
        self.add(row)


class OthersCard(Card):
    """Whose entries are missing too; only they can bring their own back."""

    def __init__(self, others: Sequence[str]) -> None:
        """One line a person."""
        super().__init__(tr("Entries of others that the store lost"), "users")
        words = tr("Each brings their own back from their own device. Tell them to look at this page.")
        self.add(Label(words, Face.BODY, Role.MUTED, wrap=True))
        for line in others:
            self.add(Label(line, wrap=True))


class AskGoOn(Dialog):
    """The one question before this device takes another history for the right one."""

    def __init__(self, parent: QWidget) -> None:
        """``accepted`` is the yes."""
        super().__init__(parent, tr("Go on with the store's history?"), wide=520)
        sentences = (
            tr("Do this only if HR told you, by telephone or in person, that the store was restored from an old copy."),
            tr(
                "What the store lost is set aside on this device. Nothing is removed, and you can bring your own "
                "entries back afterwards."
            ),
        )
        for sentence in sentences:
            self.body.addWidget(Label(sentence, wrap=True))
        row = QWidget()
        line = Flow(row, across=10, down=8)
        stay = Button(tr("Not yet"))
        stay.setObjectName("stay")
        stay.clicked.connect(self.reject)
        go = Button(tr("HR told me: go on"), kind=Kind.DANGER)
        go.setObjectName("go-on-now")
        go.clicked.connect(self.accept)
        line.addWidget(stay)
        line.addWidget(go)
        self.body.addWidget(row)
        stay.setFocus()
