"""A change inside a section's card: in force and asked for side by side, what happens now, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.domain.schema import Rule
from hris_desktop.services.views import ChangeRow, ChangeView, ConflictView, ItemView, Life
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.section_values import Values, since_of
from hris_desktop.ui.pages.wishes import Wishes
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.pill import LIFE, Pill
from hris_desktop.ui.widgets.side_by_side import Head, Pair, SideBySide
from hris_desktop.ui.widgets.state_card import State, StatePanel
from hris_desktop.ui.words import isolate, listed, tr

REFUSED = frozenset({Life.DECLINED, Life.NOT_ACCEPTED})
"""A change that came to nothing: what is in force stands, and the person decides what to do."""


OVER = frozenset({Life.ACCEPTED, Life.ACCEPTED_CHANGED, Life.WITHDRAWN})
"""A change that is finished: one line says so for a while."""


def worth_showing(changes: Sequence[ChangeView]) -> list[ChangeView]:
    """Return all that is open, and a finished one only where nothing newer was asked for."""
    shown: list[ChangeView] = []
    newer: set[str] = set()
    for change in changes:
        items = {row.item for row in change.rows}
        if change.life not in OVER | {Life.DECLINED} or not items & newer:
            shown.append(change)
        newer |= items
    return shown


def change_panel(change: ChangeView, item: ItemView | None, values: Values, wishes: Wishes) -> QWidget:
    """Return the part of a card about one change; ``item`` is what is in force, None for something new."""
    if change.life in REFUSED:
        return _refused(change, item, wishes)
    if change.life in OVER:
        return _over(change)
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.ROW)
    rows = [row for row in change.rows if not row.unchanged]
    if rows and not any(row.after for row in rows):
        column.addWidget(_removal(change))
    else:
        column.addWidget(_boxes(change, rows, item, values=values))
    column.addLayout(_foot(change, wishes))
    return box


def _boxes(change: ChangeView, rows: Sequence[ChangeRow], item: ItemView | None, *, values: Values) -> SideBySide:
    new = item is None
    pairs = [
        Pair("" if new else row.field.label, values.before(row), row.field.label, values.asked(row, change.op))
        for row in rows
    ]
    since = since_of(item) if item else None
    if change.effective:
        day = when.day(change.effective, values.locale)
        old = _words(when.day(since, values.locale)) if since else _words("")
        pairs.append(Pair(tr("Since") if since else "", old, tr("Effective"), _words(day)))
    for pair in pairs:
        for label, widget in ((pair.left_label, pair.left), (pair.right_label, pair.right)):
            if not label:
                widget.deleteLater()
    left = None if new else Head("circle-check", tr("In force now"))
    icon, _ = LIFE[change.life]
    return SideBySide(left, Head(icon, _asked_words(change, new=new)), pairs)


def _asked_words(change: ChangeView, *, new: bool) -> str:
    if change.life is Life.EFFECTIVE:
        return tr("Accepted, not in force yet")
    direct = all(row.field.rule is Rule.DIRECT for row in change.rows)
    verb = tr("Requested") if not direct else (tr("New") if new else tr("Changed"))
    return f"{verb} · {tr(change.life.value)}"


def _words(text: str) -> Label:
    return Label(text, Face.BODY, wrap=True, figures=Figures.VALUE)


def _role(change: ChangeView) -> Role:
    """Quiet, unless whoever asked has something to do."""
    return Role.WARNING if change.stale else Role.MUTED


def _over(change: ChangeView) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.ROW)
    row.addWidget(Pill.of_life(change.life), 0, Qt.AlignmentFlag.AlignTop)
    words = listed((change.detail, change.reference))
    row.addWidget(Label(words, Face.SMALL, _role(change), wrap=True), 1)
    return box


def _removal(change: ChangeView) -> QWidget:
    what = change.rows[0].item_title or change.section.singular
    icon, _ = LIFE[change.life]
    line = Label(tr("Remove {what}", what=what), Face.BODY, wrap=True)
    head = Head(icon, f"{tr('Requested')} · {tr(change.life.value)}")
    return SideBySide(None, head, [Pair("", QWidget(), change.section.singular.capitalize(), line)])


def _foot(change: ChangeView, wishes: Wishes) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.CARD_GAP)
    words = QVBoxLayout()
    words.setSpacing(2)
    if change.detail:
        words.addWidget(Label(change.detail, Face.SMALL, _role(change), wrap=True))
    if change.reference:
        words.addWidget(
            Label(tr("Reference {reference}", reference=change.reference), Face.CAPTION, Role.MUTED, wrap=True)
        )
    row.addLayout(words, 1)
    if change.can_withdraw:
        name = tr("Withdraw {reference}, {section}", reference=change.reference, section=change.section.label)
        button = Button(tr("Withdraw"), height=Height.CARD, name=name)
        button.setObjectName(f"withdraw:{change.op}")
        button.clicked.connect(lambda: wishes.withdraw.emit(change.section.key, change.op))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return row


def _refused(change: ChangeView, item: ItemView | None, wishes: Wishes) -> QWidget:
    declined = change.life is Life.DECLINED
    title = tr("HR declined this change") if declined else tr("This change was not accepted")
    parts = [change.decided_reason and tr("Reason: {reason}", reason=change.decided_reason), change.detail]
    panel = StatePanel(title, "\n".join(part for part in parts if part), State.REFUSED)
    again = Button(tr("Change it again"), "pencil", height=Height.CARD)
    again.setObjectName(f"again:{change.op}")
    key = item.id if item else ""
    again.clicked.connect(lambda: wishes.edit.emit(change.section.key, key))
    panel.add_act(again)
    if not declined:
        drop = Button(tr("Discard"), kind=Kind.PLAIN, height=Height.CARD)
        drop.setObjectName(f"discard:{change.op}")
        drop.setAccessibleName(tr("Discard this change, {section}", section=change.section.label))
        drop.clicked.connect(lambda: wishes.discard.emit(change.op))
        panel.add_act(drop)
    if change.reference:
        panel.add_act(Label(tr("Reference {reference}", reference=change.reference), Face.SMALL, Role.MUTED))
    return panel


def conflict_panel(conflict: ConflictView, desk: Desk, wishes: Wishes) -> QWidget:
    """Return two values that clash, both in sight; the stored one stays in force. Deciding has a page of its own."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.ROW)
    what = conflict.item_title or conflict.group_label
    title = tr("Two changes to {what} do not fit together", what=what)
    words = tr("Both are kept in the history. Until it is decided, the stored one is in force.")
    banner = Banner(listed((words, conflict.why_not)), title, Notice.WARNING)
    if desk.conflicts is not None and conflict.section is not None and not conflict.why_not:
        banner.add_act(_decide_button(conflict, conflict.section.key, wishes))
    column.addWidget(banner)
    mine, stored = dict(conflict.mine), dict(conflict.stored)
    labels = list(dict.fromkeys([*stored, *mine]))
    pairs = [Pair(label, _words(stored.get(label) or "–"), label, _words(mine.get(label) or "–")) for label in labels]
    by = conflict.stored_by.name if conflict.stored_by else ""
    at = when.moment(conflict.stored_at, desk.locale, zone=desk.now()) if conflict.stored_at else ""
    whose = conflict.mine_by
    change = tr("Your change") if whose is None or whose.is_me else tr("The change of {name}", name=isolate(whose.name))
    column.addWidget(
        SideBySide(
            Head("building-2", listed((tr("Stored now"), by, at))),
            Head("user-round", change),
            pairs,
            tinted=False,
        )
    )
    return box


def _decide_button(conflict: ConflictView, section: str, wishes: Wishes) -> Button:
    name = tr("Decide: {what}", what=conflict.item_title or conflict.group_label)
    button = Button(tr("Decide…"), "git-compare", height=Height.CARD, name=name)
    button.setObjectName(f"decide:{section}")
    button.clicked.connect(lambda: wishes.decide.emit(section))
    return button
