"""Behind *Problem* in the status line: what was not accepted, each with its reason; it can be sent again or discarded.

A window over the page. Nothing is dropped by one press: *Discard* asks once, in a window of its own that is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views import SyncView
from hris_desktop.services.views_refused import Refused
from hris_desktop.ui import theme
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.failure import explain
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Box
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.scroll import Scroll
from hris_desktop.ui.words import ltr, tr, trn

_WIDE = 620


@dataclass(frozen=True, slots=True)
class Refusals:
    """What the window asks; the calls block and run on the records thread."""

    tasks: Tasks
    listed: Callable[[], Sequence[Refused]]
    discard: Callable[[str], None]
    again: Callable[[str], None]


class RefusalsDialog(Dialog):
    """What the exchange's trouble is, if there is one, and every act that was not accepted, the oldest first."""

    def __init__(self, parent: QWidget, view: SyncView, refusals: Refusals, *, found: Sequence[Refused]) -> None:
        """``found`` is what is listed now; after each discarding it is asked for again."""
        super().__init__(parent, view.text, wide=_WIDE)
        self.setMinimumWidth(min(theme.current().px(_WIDE), max(parent.window().width(), _WIDE)))
        self._refusals = refusals
        if view.help and view.help not in {one.sentence for one in found}:
            self.body.addWidget(Label(view.detail, Face.BODY, Role.DANGER, wrap=True))
            self.body.addWidget(Label(view.help, wrap=True))
        self._count = Label("", Face.H3, wrap=True)
        self.body.addWidget(self._count)
        self._notice = Banner("", notice=Notice.DANGER)
        self._notice.hide()
        self.body.addWidget(self._notice)
        self._area = Scroll()
        self.body.addWidget(self._area, 1)
        self.add_close()
        self._fill(found)

    def show_found(self, found: Sequence[Refused]) -> None:
        """Show what is left; with nothing left there is nothing to say and the window closes."""
        if not found:
            announce(self.parentWidget() or self, tr("Nothing is left that was not accepted."))
            self.accept()
            return
        self._fill(found)

    def _fill(self, found: Sequence[Refused]) -> None:
        self._count.setText(trn("{count} change was not accepted", "{count} changes were not accepted", len(found)))
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        for one in found:
            card = RefusedCard(one)
            card.discarded.connect(partial(self._ask, one))
            card.sent_again.connect(partial(self._do, self._refusals.again, one.op))
            column.addWidget(card)
        column.addStretch(1)
        self._area.take(sheet)

    def _ask(self, one: Refused) -> None:
        asked = AskDiscard(self, one)
        asked.accepted.connect(partial(self._do, self._refusals.discard, one.op))
        asked.open()

    def _do(self, act: Callable[[str], None], op: str) -> None:
        refusals = self._refusals

        def work() -> Sequence[Refused]:
            act(op)
            return refusals.listed()

        refusals.tasks.run(self, work, done=self.show_found, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._notice.set_words(failure.title, failure.words)


class RefusedCard(Box):
    """One act: what it is, what was typed, why it was not accepted and what to do."""

    discarded = Signal()
    sent_again = Signal()

    def __init__(self, one: Refused) -> None:
        """``one`` as the services tell it."""
        super().__init__()
        self.setAccessibleName(one.what)
        self.add(Label(one.what, Face.STRONG, wrap=True))
        self.add(Label(tr("Reference {number}", number=ltr(one.reference)), Face.SMALL, Role.MUTED, wrap=True))
        if one.typed:
            rows = FieldRows()
            for label, value in one.typed:
                rows.add(label, value)
            self.add(rows)
        self.add(Label(one.sentence, wrap=True))
        self.add(Label(one.kept, Face.SMALL, Role.MUTED, wrap=True))
        name = tr("Discard: {what}", what=one.what)
        button = Button(tr("Discard…"), kind=Kind.DANGER, height=Height.CARD, name=name)
        button.setObjectName(f"discard:{one.op}")
        button.clicked.connect(self.discarded)
        again = Button(tr("Send again"), height=Height.CARD, name=tr("Send again: {what}", what=one.what))
        again.setObjectName(f"again:{one.op}")
        again.clicked.connect(self.sent_again)
        row = QWidget()
        line = Flow(row, across=10, down=8)
        line.addWidget(again)
        line.addWidget(button)
        self.add(row)


class AskDiscard(Dialog):
    """The one question before something typed is gone."""

    def __init__(self, parent: QWidget, one: Refused) -> None:
        """``accepted`` is the yes."""
        super().__init__(parent, tr("Discard this?"))
        self.body.addWidget(Label(one.what, Face.STRONG, wrap=True))
        words = tr("What you typed for it will be gone from this device. Nothing else changes.")
        self.body.addWidget(Label(words, wrap=True))
        row = QWidget()
        line = Flow(row, across=10, down=8)
        keep = Button(tr("Keep it"))
        keep.setObjectName("keep")
        keep.clicked.connect(self.reject)
        go = Button(tr("Discard it"), kind=Kind.DANGER)
        go.setObjectName("discard-now")
        go.clicked.connect(self.accept)
        line.addWidget(keep)
        line.addWidget(go)
        self.body.addWidget(row)
        keep.setFocus()
