"""One request in full: the warning first, then the difference, the steps, the reason; and the bar with the act."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.views import ApprovalView
from hris_desktop.ui import theme, when
from hris_desktop.ui.diff import HiddenCell, diff, shown
from hris_desktop.ui.pages.approvals_decline import DeclinePanel
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.reveal import Hidden, Reveal
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Box, Card
from hris_desktop.ui.widgets.page import PinnedBar
from hris_desktop.ui.widgets.pill import Pill
from hris_desktop.ui.widgets.readers import FootNote
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.steps import ApprovalSteps
from hris_desktop.ui.words import isolate, listed, tr

_STEPS_IN_A_ROW_FROM = 520


def title_of(view: ApprovalView) -> str:
    """Return whose request it is and about what: ``Amira Haddad: bank account``."""
    return tr("{name}: {what}", name=isolate(view.change.subject.name), what=view.change.section.singular)


class ApprovalDetail(QWidget):
    """``approved`` and ``declined`` are decisions; ``back`` goes to the list where there is one page only."""

    approved = Signal()
    declined = Signal(str)
    back = Signal()

    def __init__(self, view: ApprovalView, desk: Desk, *, place: str = "", width: int = 0) -> None:
        """``place``: ``Approvals, 1 of 7 waiting`` as the way back, where list and detail are two pages."""
        super().__init__()
        self.view, self._desk = view, desk
        self.title = title_of(view)
        self.setAccessibleName(self.title)
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
        self._decline = DeclinePanel(view.change.subject.name)
        self._decline.hide()
        self._decline.declined.connect(self.declined)
        self._decline.cancelled.connect(self.drop_reason)
        outer.addWidget(self._decline)
        self.bar = PinnedBar()
        if (row := self.bar.layout()) is not None:
            row.setContentsMargins(28, 14, 28, 14)
        outer.addWidget(self.bar)
        self._fill(place, stacked=width / theme.current().k < _STEPS_IN_A_ROW_FROM)
        self._fill_bar()

    @property
    def can_decide(self) -> bool:
        """Whether the person signed in may decide this."""
        return self.view.row.mine_to_decide

    @property
    def can_approve(self) -> bool:
        """As ``can_decide``, and what it was to change is still there."""
        return self.can_decide and not self.view.change.stale

    def ask_reason(self) -> None:
        """Open the panel for the reason."""
        if self.can_decide:
            self._decline.show()
            self.bar.hide()
            self._decline.start()

    def give_back_reason(self, reason: str, message: str) -> None:
        """Open the panel with a reason that was not taken, and what is wrong with it."""
        if self.can_decide:
            self.ask_reason()
            self._decline.refuse(reason, message)

    @property
    def asks_reason(self) -> bool:
        """Whether the panel for the reason is open."""
        return not self._decline.isHidden()

    def say_why_not(self) -> None:
        """Say why it cannot be approved: bring the warning into sight and have it read."""
        self.area.verticalScrollBar().setValue(0)
        if self.view.warning:
            announce(self, " ".join(self.view.warning))

    def drop_reason(self) -> None:
        """Close it again."""
        self._decline.hide()
        self.bar.show()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus on the act, or on the first thing that can be pressed."""
        first = self.findChild(Button, "approve" if self.can_approve else "decline") or self.findChild(Button)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.area.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }
        step = steps.get(Qt.Key(event.key()), 0)
        if step:
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)

    def _fill(self, place: str, *, stacked: bool) -> None:
        sheet = QWidget()
        sheet.setProperty("page", "true")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(28, Space.PAGE_TOP, 28, Space.WIDE)
        column.setSpacing(Space.CARD_GAP)
        if place:
            link = Button(place, "arrow-left", kind=Kind.BACK)
            link.setObjectName("back")
            link.clicked.connect(self.back)
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._head())
        if self.view.warning:
            title, sentence = self.view.warning
            column.addWidget(Banner(sentence, title, Notice.WARNING))
        column.addWidget(self._difference(column))
        if self.view.change.steps:
            steps = Card()
            steps.add(ApprovalSteps(self.view.change.steps, stacked=stacked))
            column.addWidget(steps)
        if self.view.change.why:
            column.addLayout(self._reason())
        column.addStretch(1)
        self.area.setWidget(sheet)

    def _head(self) -> QHBoxLayout:
        change = self.view.change
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(Avatar(change.subject.name, 44), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(self.title, Face.H2, wrap=True))
        asked = when.moment(change.asked_at, self._desk.locale, zone=self._desk.now()) if change.asked_at else ""
        words.addWidget(Label(listed((self.view.headline, asked)), Face.SMALL, Role.MUTED, wrap=True))
        row.addLayout(words, 1)
        row.addWidget(Pill.of_life(change.life), 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _difference(self, column: QVBoxLayout) -> Card:
        change = self.view.change
        day = when.day(change.effective, self._desk.locale) if change.effective else ""
        before = tr("Was, when it was asked for") if change.stale else tr("In force")
        grid, hidden = diff(change.rows, typed=False, effective=("", day), before=before, after=tr("Requested"))
        card = Card()
        card.setAccessibleName(tr("In force and requested"))
        card.add(grid)
        if change.stale:
            card.add(self._is_now())
        if hidden:
            card.set_foot(self._foot(card, hidden, column))
        return card

    def _is_now(self) -> Box:
        """What is stored in place of what was to be changed: the third side of a stale request."""
        box = Box()
        box.setAccessibleName(tr("Is now"))
        box.add(Label(tr("Is now"), Face.LABEL))
        rows = FieldRows()
        for row in self.view.change.rows:
            if row.now is not None:
                figures = Figures.MASKED if row.field.masked else Figures.VALUE
                text = shown(row.now, row.field.kind.name) or tr("Nothing")
                rows.add(row.field.label, Label(text, wrap=True, figures=figures, secret=row.field.masked))
        box.add(rows)
        return box

    def _foot(self, card: Card, hidden: list[HiddenCell], column: QVBoxLayout) -> FootNote:
        change = self.view.change
        button = Button(tr("Reveal"), "eye", kind=Kind.QUIET, height=Height.CARD, name=tr("Reveal the full values"))
        button.setObjectName("reveal")
        named = [
            Hidden(
                cell.text,
                change.subject.pid,
                change.section.key,
                cell.item,
                cell.field,
                change.op if cell.asked_for else (f"was:{change.op}" if change.stale else ""),
            )
            for cell in hidden
        ]
        reveal = Reveal(self._desk, button, card, named)
        reveal.failed.connect(lambda error: column.insertWidget(1, trouble_banner(error)))
        words = tr("Full values are shown only when you ask for them, after your passphrase.")
        return FootNote(words, act=button)

    def _reason(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        asked_by = self.view.change.asked_by.name
        words.addWidget(Label(tr("Reason given by {name}", name=isolate(asked_by)), Face.SMALL, Role.MUTED, wrap=True))
        words.addWidget(Label(f"“{self.view.change.why}”", Face.BODY, wrap=True))
        return words

    def _fill_bar(self) -> None:
        if not self.can_decide:
            self.bar.add_act(Label(self.view.row.why_not or tr("This is not yours to decide."), Face.BODY, wrap=True))
            return
        if self.can_approve:
            approve = Button(self.view.act, "check", kind=Kind.PRIMARY, height=Height.PAGE)
            approve.clicked.connect(self.approved)
        else:
            approve = Button(tr("Changed since: cannot be approved"), height=Height.PAGE)
            approve.setEnabled(False)
        approve.setObjectName("approve")
        decline = Button(tr("Decline…"), kind=Kind.DANGER, height=Height.PAGE)
        decline.setObjectName("decline")
        decline.clicked.connect(self.ask_reason)
        self.bar.add_act(approve)
        self.bar.add_act(decline)
        self.bar.add_end(Label(tr("10 s to take it back"), Face.SMALL, Role.MUTED))
