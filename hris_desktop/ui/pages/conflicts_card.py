"""One decision: when it was begun, the change that lost, what is stored now; nothing is chosen beforehand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.conflicts import MINE, STARTED, STORED, Choice
from hris_desktop.services.views import ConflictRow, ConflictView, PersonRef
from hris_desktop.ui import theme, when
from hris_desktop.ui.diff import shown
from hris_desktop.ui.pages.conflicts_port import ConflictsPort
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.reveal import Hidden, Reveal
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.boxes import Boxes, Look
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.widgets.pill import KeyCap, Pill, Tone
from hris_desktop.ui.widgets.secret import SecretText
from hris_desktop.ui.words import isolate, listed, tr, trn

_HEAD_IN_A_ROW = 620
"""Width / zoom from which the acts stand beside the title."""
_SIDE_BY_SIDE = 660
"""Width / zoom from which the three stand beside each other."""


class ConflictCard(Card):
    """``chosen`` after a choice was made or taken back; ``edit`` when the person wants to write it themself."""

    chosen = Signal()
    edit = Signal()

    def __init__(self, view: ConflictView, desk: Desk, source: ConflictsPort) -> None:
        """``source`` gives the hidden values."""
        super().__init__()
        self.view = view
        self._desk, self._source, self._hidden = desk, source, list[Hidden]()
        self.choice: Choice | None = None
        self.setAccessibleName(what(view))
        self.setObjectName(f"conflict:{view.key}")
        self._pill = Pill(tr("Not decided yet"), "circle-alert", Tone.WARNING)
        self._buttons: dict[Choice, Button] = {}
        boxes = [self._box(side) for side in (STARTED, MINE, STORED)]
        self._build_top()
        self.ways = Boxes(boxes, (Look.SUNKEN, Look.PLAIN, Look.PLAIN), narrow=_SIDE_BY_SIDE)
        self.add(self.ways)
        for line in self._notes():
            self.add(Label(line, Face.SMALL, Role.MUTED, wrap=True))

    def choose(self, choice: Choice | None) -> None:
        """Decide so, or not yet; the same once more takes it back."""
        if self.view.why_not:
            return
        self.choice = None if choice is self.choice else choice
        for box, one in ((1, Choice.MINE), (2, Choice.STORED)):
            taken = self.choice is one
            self.ways.set_look(box, Look.CHOSEN if taken else Look.PLAIN)
            self._buttons[one].setText(self._words(one, taken=taken))
            self._buttons[one].set_icon("check" if taken else "")
            self._buttons[one].setAccessibleName(self._spoken(one, taken=taken))
        decided = self.choice is not None
        self._pill.set(tr("Decided") if decided else tr("Not decided yet"), "check" if decided else "circle-alert",
                       Tone.SUCCESS if decided else Tone.WARNING)  # fmt: skip
        self.chosen.emit()

    def take_focus(self) -> None:
        """Put the focus on the choice that was made, or on the first."""
        if self._buttons:
            self._buttons[self.choice or Choice.MINE].setFocus(Qt.FocusReason.TabFocusReason)

    # -- the head -----------------------------------------------------------------------------------------------------

    def _build_top(self) -> None:
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(Space.ROW)
        self._top.addWidget(Label(what(self.view), Face.H3, wrap=True), 1)
        acts = QWidget()
        flow = Flow(acts, across=8, down=6)
        if self._hidden:
            flow.addWidget(self._reveal())
        if not self.view.why_not:
            name = tr("Write it myself: {what}", what=what(self.view))
            button = Button(tr("Write it myself"), "pencil", kind=Kind.QUIET, height=Height.CARD, name=name)
            button.setObjectName("edit")
            button.clicked.connect(self.edit)
            flow.addWidget(_with_key(button, "3"))
            flow.addWidget(self._pill)
        self._top.addWidget(acts)
        self.body.addLayout(self._top)

    def _reveal(self) -> Button:
        button = Button(tr("Reveal"), "eye", kind=Kind.QUIET, height=Height.CARD,
                        name=tr("Reveal: {title}", title=what(self.view)))  # fmt: skip
        button.setObjectName("reveal")
        reveal = Reveal(self._desk, button, self, self._hidden, source=self._source)
        reveal.failed.connect(lambda error: self.body.insertWidget(1, trouble_banner(error)))
        return button

    def retheme(self) -> None:
        """Look again whether there is room."""
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() / theme.current().k >= _HEAD_IN_A_ROW
        self._top.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # -- the boxes ----------------------------------------------------------------------------------------------------

    def _box(self, side: str) -> list[QWidget | None]:
        icons = {STARTED: "history", MINE: "user-round", STORED: "building-2"}
        cells: list[QWidget | None] = [_titled(icons[side], self._heading(side)), self._meta(side)]
        several = len(self.view.rows) > 1
        only = self._instead(side)
        for place, row in enumerate(self.view.rows):
            empty = only is not None and place > 0
            if several:
                cells.append(None if only is not None else _caption(row.field.label))
            cells.append(None if empty else (only or self._value(row, side)))
        cells.append(self._act(side))
        return cells

    def _heading(self, side: str) -> str:
        mine = self.view.mine_by
        if side == STORED:
            return tr("Stored now")
        if mine is None or mine.is_me:
            return tr("When you started") if side == STARTED else tr("Your change")
        name = isolate(mine.name)
        return tr("When {name} started", name=name) if side == STARTED else tr("The change of {name}", name=name)

    def _meta(self, side: str) -> QWidget | None:
        view, desk = self.view, self._desk
        by, at = (view.mine_by, view.mine_at) if side == MINE else (view.stored_by, view.stored_at)
        if side == STARTED:
            words = "" if view.started_known else tr("not written down")
        else:
            moment = when.moment(at, desk.locale, zone=desk.now()) if at else ""
            told = tr("kept since {moment}", moment=moment) if side == MINE and moment else moment
            day = when.short_day(view.effective, desk.locale) if side == MINE and view.effective else ""
            meant = tr("meant for {day}", day=day) if day else ""
            words = listed((_who(by) if side == STORED else "", told, meant))
        return Label(words, Face.SMALL, Role.MUTED, wrap=True) if words else None

    def _instead(self, side: str) -> QWidget | None:
        """What stands in place of the fields where the whole item is taken away."""
        gone = (side == MINE and self.view.mine_gone) or (side == STORED and self.view.stored_gone)
        return Label(tr("Taken away"), Face.STRONG, wrap=True) if gone else None

    def _value(self, row: ConflictRow, side: str) -> QWidget:
        text = {STARTED: row.started, MINE: row.mine, STORED: row.stored}[side]
        apart = row.apart and side != STARTED
        face = Face.STRONG if apart else Face.BODY
        if not text:
            unknown = side == STARTED and not self.view.started_known
            return Label("–" if unknown else tr("Nothing"), face, Role.MUTED, wrap=True)
        if not row.field.masked:
            role = Role.TEXT if apart or side == STARTED else Role.MUTED
            return Label(shown(text, row.field.kind.name), face, role, wrap=True, figures=Figures.VALUE)
        return self._secret(row, text, side, face=face)

    def _secret(self, row: ConflictRow, text: str, side: str, *, face: Face) -> QWidget:
        view = self.view
        secret = SecretText(text, f"{row.field.label}, {self._heading(side)}", button=False, face=face)
        if view.subject is not None and view.section is not None:
            op = f"{side}|{view.key}"
            self._hidden.append(Hidden(secret, view.subject.pid, view.section.key, view.item, row.field.key, op))
        return secret

    def _act(self, side: str) -> QWidget | None:
        if side == STARTED or self.view.why_not:
            return None
        choice = Choice.MINE if side == MINE else Choice.STORED
        button = Button(self._words(choice, taken=False), height=Height.CARD, name=self._spoken(choice, taken=False))
        button.setObjectName(choice.value)
        button.clicked.connect(lambda: self.choose(choice))
        self._buttons[choice] = button
        return _with_key(button, "1" if choice is Choice.MINE else "2", above=Space.ROW)

    def _words(self, choice: Choice, *, taken: bool) -> str:
        own = self.view.mine_by is None or self.view.mine_by.is_me
        theirs = self.view.stored_by is not None and not self.view.stored_by.is_me
        if choice is Choice.MINE:
            return (tr("Keeping mine") if own else tr("Taking this")) if taken else (
                tr("Keep mine") if own else tr("Take this"))  # fmt: skip
        return (tr("Using theirs") if theirs else tr("Leaving this")) if taken else (
            tr("Use theirs") if theirs else tr("Leave this"))  # fmt: skip

    def _spoken(self, choice: Choice, *, taken: bool) -> str:
        return f"{self._words(choice, taken=taken)}: {what(self.view)}"

    def _notes(self) -> list[str]:
        view = self.view
        more = trn("{count} more change of the same was kept; it comes when this is decided.",
                   "{count} more changes of the same were kept; they come when this is decided.",
                   view.behind) if view.behind else ""  # fmt: skip
        one = tr("It is decided as a whole, so that no half of one is mixed with half of the other.")
        rule = tr("With this change beside what is stored: {rule}", rule=view.rule) if view.rule else ""
        return [line for line in (rule, one if view.as_one else "", view.asks, view.why_not, more) if line]


def what(view: ConflictView) -> str:
    """What it is about: ``Personal mobile``; of an item of a list with its name, of somebody else with theirs."""
    parts = [view.group_label]
    if view.section is not None and view.section.is_list and view.item_title not in {view.group_label, ""}:
        parts.append(isolate(view.item_title))
    if view.subject is not None and not view.subject.is_me:
        parts.insert(0, isolate(view.subject.name))
    return listed(tuple(parts))


def _who(by: PersonRef | None) -> str:
    if by is None:
        return ""
    if by.is_me:
        return tr("you")
    return f"{isolate(by.name)}, {by.role}" if by.role else isolate(by.name)


def _titled(icon: str, words: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(Icon(icon, 16, Role.MUTED), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(words, Face.LABEL, wrap=True), 1)
    return box


def _caption(words: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, Space.TIGHT, 0, 0)
    row.addWidget(Label(words, Face.CAPTION, Role.MUTED, wrap=True))
    return box


def _with_key(button: Button, key: str, *, above: int = 0) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, above, 0, 0)
    row.setSpacing(10)
    row.addWidget(button)
    row.addWidget(KeyCap(key))
    row.addStretch(1)
    return box
