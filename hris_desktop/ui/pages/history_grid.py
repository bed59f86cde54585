"""Before and after of a past change on one grid; masked values stay masked until *Reveal* is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views import ChangeRow
from hris_desktop.services.views_history import HistoryView
from hris_desktop.ui.diff import shown
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.history_port import HistoryPort
from hris_desktop.ui.pages.reveal import Hidden, Reveal
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.tokens import Face
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.rows import ChangeGrid
from hris_desktop.ui.widgets.secret import SecretText
from hris_desktop.ui.words import tr


@dataclass(frozen=True, slots=True)
class Past:
    """What every part of the page is built with."""

    desk: Desk
    history: HistoryPort
    view: HistoryView


@dataclass(slots=True)
class Masked:
    """Makes the labels of hidden values on one sheet and remembers them, for *Reveal*."""

    past: Past
    hidden: list[Hidden] = field(default_factory=list)

    def text(self, row: ChangeRow, masked: str, name: str, op: str, *, face: Face = Face.BODY) -> SecretText:
        """Return a hidden value; ``op`` names where it stands, ``name`` is spoken."""
        label = SecretText(masked, name, button=False, face=face)
        view = self.past.view
        self.hidden.append(Hidden(label, view.subject.pid, view.section.key, row.item, row.field.key, op))
        return label

    def add_act(self, card: Card, name: str) -> None:
        """Put *Reveal* into a card's head, if it hides anything."""
        if (button := self.button(card, card.body, name)) is not None:
            card.add_act(button)

    def button(self, place: QWidget, column: QVBoxLayout, name: str) -> Button | None:
        """Return *Reveal* for the values on ``place``; what goes wrong is said in its ``column``."""
        if not self.hidden:
            return None
        button = Button(tr("Reveal"), "eye", kind=Kind.QUIET, height=Height.CARD, name=name)
        button.setObjectName(f"reveal:{self.hidden[0].op}")
        reveal = Reveal(self.past.desk, button, place, self.hidden, source=self.past.history)
        reveal.failed.connect(lambda error: column.insertWidget(1, trouble_banner(error)))
        return button


@dataclass(frozen=True, slots=True)
class Columns:
    """The words above the two columns, and how the service names the values in them."""

    left: str
    right: str
    left_op: str
    right_op: str


def grid_of(rows: Sequence[ChangeRow], columns: Columns, masked: Masked) -> ChangeGrid:
    """Return the grid; rows of several items of a list say which."""
    grid = ChangeGrid(columns.left, columns.right)
    several = len({row.item for row in rows}) > 1
    for row in rows:
        label = f"{row.item_title}: {row.field.label}" if several and row.item_title else row.field.label
        left = _cell(row, row.before, (columns.left, columns.left_op), masked)
        right = _cell(row, row.after, (columns.right, columns.right_op), masked) if not row.unchanged else ""
        grid.add(label, left, right, unchanged=row.unchanged)
    return grid


def shrinking(choice: ChoiceField) -> ChoiceField:
    """Let a choice with long words be as narrow as the page needs it; in the opened list they stand in full."""
    choice.setMinimumContentsLength(8)
    return choice


def _cell(row: ChangeRow, text: str, column: tuple[str, str], masked: Masked) -> QWidget | str:
    if not text or not row.field.masked:
        return shown(text, row.field.kind.name)
    return masked.text(row, text, f"{row.field.label}, {column[0]}", column[1])
