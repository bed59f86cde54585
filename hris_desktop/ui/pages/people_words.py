"""How a person stands in the list: the columns, and one row in words and cells."""

from __future__ import annotations

from collections.abc import Sequence

from hris_desktop.services.views_directory import Card, Column, KeyState
from hris_desktop.ui.widgets.pill import Tone
from hris_desktop.ui.widgets.table import Cell, Head, Row
from hris_desktop.ui.widgets.table_row import Weight
from hris_desktop.ui.words import tr

_HEADS = {
    Column.NAME: ("Name", 236, 0),
    Column.JOB: ("Job title", 176, 1),
    Column.DEPARTMENT: ("Department", 146, 3),
    Column.LOCATION: ("Location", 106, 4),
    Column.MANAGER: ("Manager", 142, 6),
    Column.EMAIL: ("Work e-mail", 200, 7),
    Column.ROLES: ("Roles", 90, 5),
    Column.STATE: ("Keys", 132, 2),
}
"""Words, share of the width, and how soon it is left out where there is no room."""
FIRST_SHOWN = (Column.NAME, Column.JOB, Column.DEPARTMENT, Column.LOCATION, Column.ROLES, Column.STATE)
ORDER = tuple(_HEADS)
STATES = {
    KeyState.NO_KEYS: ("No keys", "circle", Tone.NEUTRAL),
    KeyState.INVITED: ("Invited", "mail", Tone.INFO),
    KeyState.WAITS: ("Waits for HR", "hand", Tone.WARNING),
    KeyState.ACTIVE: ("Active", "check", Tone.SUCCESS),
}


def column_words(column: Column) -> str:
    """Return the head of a column."""
    return tr(_HEADS[column][0])


def state_words(state: KeyState) -> str:
    """Return a state as the list says it."""
    return tr(STATES[state][0])


def heads(columns: Sequence[Column]) -> list[Head]:
    """Return the heads of these columns."""
    return [Head(one.value, tr(_HEADS[one][0]), _HEADS[one][1], _HEADS[one][2]) for one in columns]


def row(card: Card, columns: Sequence[Column]) -> Row:
    """Return a person's row."""
    spoken = [card.name + (f" ({tr('you')})" if card.is_me else ""), card.job_title, card.department, card.location]
    spoken += [", ".join(card.roles), state_words(card.state)]
    return Row(card.pid, tuple(_cell(card, one) for one in columns), ", ".join(part for part in spoken if part))


def _cell(card: Card, column: Column) -> Cell:
    if column is Column.NAME:
        return Cell(card.name, Weight.STRONG, sign=True, firm=card.is_firm)
    if column is Column.STATE:
        words, icon, tone = STATES[card.state]
        return Cell(tr(words), pill=(icon, tone))
    weight = Weight.PLAIN if column is Column.JOB else Weight.QUIET
    return Cell(card.text(column), weight)
