"""The way from a section's card to its history: when it was last changed and by whom, and a quiet button."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hris_desktop.services.views import SectionView
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.wishes import Wishes
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.words import isolate, tr


def has_history(view: SectionView, desk: Desk) -> bool:
    """Whether anything was ever done here that can be shown."""
    return desk.history is not None and (view.last_changed is not None or bool(view.changes))


def history_button(view: SectionView, wishes: Wishes) -> Button:
    """Return the button; its spoken name says of what."""
    name = tr("History: {section}", section=view.section.label)
    button = Button(tr("History"), "history", kind=Kind.QUIET, height=Height.CARD, name=name)
    button.setObjectName(f"history:{view.section.key}")
    button.clicked.connect(lambda: wishes.history.emit(view.section.key))
    return button


def history_line(view: SectionView, desk: Desk, wishes: Wishes) -> QWidget:
    """Return one quiet line for the end of a card."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.ROW)
    row.addWidget(Label(_last(view, desk), Face.SMALL, Role.MUTED, wrap=True), 1)
    row.addWidget(history_button(view, wishes))
    return box


def _last(view: SectionView, desk: Desk) -> str:
    if view.last_changed is None:
        return tr("Nothing of this has been in force yet")
    day = when.day(view.last_changed.astimezone(desk.now().tzinfo).date(), desk.locale)
    by = view.changed_by
    if by is None:
        return tr("Last changed {day}", day=day)
    if by.is_me:
        return tr("Last changed {day} by you", day=day)
    return tr("Last changed {day} by {name}", day=day, name=isolate(by.name))
