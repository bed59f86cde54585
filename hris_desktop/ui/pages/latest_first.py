"""A sheet of rows, the latest first, some at a time: what was done, who looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.readers import FootNote
from hris_desktop.ui.words import tr

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """How a pane looks."""

    sheet: Callable[[], Card]
    """The empty card."""
    row: Callable[[Row], QWidget]
    """One of them."""
    note: str
    """What stands at the foot."""
    nothing: Callable[[], QWidget | None] = lambda: None
    """What stands there instead of an empty sheet, if anything does."""
    older: str = "older"
    """The object name of the button that shows more."""


class LatestFirst(QWidget, Generic[Row]):
    """A pane says how its rows look, fetches them and has them shown."""

    def __init__(self, page: int, look: Rows[Row]) -> None:
        """``page``: rows shown at first, and added by each press."""
        super().__init__()
        self._look = look
        self._page = self._shown = page
        self._rows: tuple[Row, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def begin_again(self) -> None:
        """Other rows come: from the first page on."""
        self._rows, self._shown = None, self._page

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """These are all of them; the same ones again change nothing on the screen."""
        if rows != self._rows:
            self._rows = rows
            self._show()

    def show_trouble(self, error: ServiceError) -> None:
        """They could not be fetched."""
        self._rows = None
        self.put(trouble_card(error))

    def put(self, widget: QWidget) -> None:
        """Show this and nothing else."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._column.addWidget(widget)
        self._column.addStretch(1)

    def _show(self) -> None:
        rows = self._rows or ()
        nothing = None if rows else self._look.nothing()
        self.put(nothing or self._sheet_of(rows))

    def _sheet_of(self, rows: tuple[Row, ...]) -> Card:
        card = self._look.sheet()
        for number, one in enumerate(rows[: self._shown]):
            if number:
                card.add(Hairline())
            card.add(self._look.row(one))
        if len(rows) > self._shown:
            more = Button(tr("Show older ones"), "chevron-down", height=Height.CARD)
            more.setObjectName(self._look.older)
            more.clicked.connect(self._more)
            card.add(more)
        card.set_foot(FootNote(self._look.note, "info"))
        return card

    def _more(self) -> None:
        self._shown += self._page
        self._show()
