"""Above the list of people: search, filters that say what they are set to, which columns are shown in what order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from hris_desktop.services.views_directory import Choices, Column, Query
from hris_desktop.ui import theme
from hris_desktop.ui.pages.people_words import FIRST_SHOWN, ORDER, column_words
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import tr

_MOST_CHOICES = 60
_LEAST_KEPT = 3
_LONG, _SHORT = 30, 16
"""Letters that the search has room for."""
_LARGE_FROM = 1.5


class Search(TextField):
    """``down`` goes into the list."""

    down = Signal()

    @override
    def retheme(self) -> None:
        # with large text the room is the list's: on a line of its own the field would cost two people
        self._chars = _SHORT if theme.current().zoom >= _LARGE_FROM else _LONG
        super().retheme()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
        else:
            super().keyPressEvent(event)


class Filters(QWidget):
    """``changed`` carries the query, ``columns_changed`` the columns."""

    changed = Signal(object)
    columns_changed = Signal(object)

    def __init__(self) -> None:
        """Start with everybody, by name."""
        super().__init__()
        self.query = Query()
        self.columns: tuple[Column, ...] = FIRST_SHOWN
        self._choices: Choices | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        box = QWidget()
        flow = Flow(box, across=10, down=8)
        self.search = Search(chars=_LONG, icon="search", hint=tr("Name, job, place, e-mail"), name=tr("Search people"))
        self.search.setObjectName("people-search")
        self.search.textEdited.connect(lambda text: self._change(text=text))
        flow.addWidget(self.search)
        self.department = self._menu_button("department", tr("Department"), lambda found: found.departments)
        self.location = self._menu_button("location", tr("Location"), lambda found: found.locations)
        self.role = self._menu_button("role", tr("Role"), lambda found: found.roles)
        self._clear = Button(tr("Clear filters"), "x", kind=Kind.QUIET)
        self._clear.setObjectName("clear-filters")
        self._clear.clicked.connect(self.clear)
        for button in (self.department, self.location, self.role, self._clear):
            flow.addWidget(button)
        self._clear.hide()
        line.addWidget(box, 1)
        self._shown = Button(tr("Columns"), "settings", kind=Kind.PLAIN)
        self._shown.setObjectName("columns")
        self._shown.clicked.connect(lambda: self._open(self._shown, self._column_menu()))
        line.addWidget(self._shown, 0, Qt.AlignmentFlag.AlignTop)

    def arrangement(self) -> list[int]:
        """Columns and order as numbers, to be kept: nothing of anybody's card."""
        order = [ORDER.index(self.query.sort), int(self.query.descending)]
        return [*order, *(ORDER.index(column) for column in self.columns)]

    def arrange(self, kept: Sequence[object]) -> None:
        """Take an arrangement up again; what another version or a hand wrote is left out."""
        numbers = [one for one in kept if type(one) is int and 0 <= one < len(ORDER)]
        if len(numbers) != len(kept) or len(numbers) < _LEAST_KEPT:
            return
        self.query = replace(self.query, sort=ORDER[numbers[0]], descending=numbers[1] == 1)
        self.set_columns([ORDER[at] for at in numbers[2:]])

    def show_choices(self, choices: Choices) -> None:
        """What there is to filter by."""
        self._choices = choices

    def set_query(self, query: Query) -> None:
        """Show another query without asking for it."""
        self.query = query
        if self.search.text() != query.text:
            self.search.setText(query.text)
        self._dress()

    def clear(self) -> None:
        """Everybody again; the order stays."""
        self.set_query(Query(sort=self.query.sort, descending=self.query.descending))
        self.changed.emit(self.query)
        self.search.setFocus()

    def sort_by(self, column: Column) -> None:
        """By this column; asked again, the other way round."""
        again = column is self.query.sort and not self.query.descending
        self._change(sort=column, descending=again)

    def _change(self, **parts: object) -> None:
        self.query = replace(self.query, **parts)  # type: ignore[arg-type]  # the callers name fields of Query
        self._dress()
        self.changed.emit(self.query)

    def _set(self, key: str, value: str) -> None:
        self._change(**{key: value})

    def _dress(self) -> None:
        query = self.query
        for button, label, value in (
            (self.department, tr("Department"), query.department),
            (self.location, tr("Location"), query.location),
            (self.role, tr("Role"), query.role),
        ):
            button.setText(f"{label}: {_short(value)}" if value else label)
            button.setAccessibleName(tr("{label}: {value}", label=label, value=value or tr("all")))
            button.setCheckable(True)
            button.setChecked(bool(value))
            button.updateGeometry()
        self._clear.setVisible(query.narrows)

    def _menu_button(self, key: str, words: str, of: Callable[[Choices], Mapping[str, int]]) -> Button:
        button = Button(words, "chevron-down", after=True, name=tr("{label}: {value}", label=words, value=tr("all")))
        button.setObjectName(f"filter:{key}")
        button.clicked.connect(lambda: self._open(button, self._choice_menu(key, of)))
        return button

    def _open(self, button: Button, menu: QMenu) -> None:
        """The button keeps its look: what it is set to decides, not that it was pressed."""
        self._dress()
        menu.aboutToHide.connect(menu.deleteLater)
        below = button.mapToGlobal(button.rect().bottomLeft())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            below = button.mapToGlobal(button.rect().bottomRight())
            below.setX(below.x() - menu.sizeHint().width())
        menu.popup(below)

    def _choice_menu(self, key: str, of: Callable[[Choices], Mapping[str, int]]) -> QMenu:
        menu = QMenu(self)
        now = str(getattr(self.query, key))
        counts = of(self._choices) if self._choices is not None else {}
        most = sorted(counts, key=lambda one: -counts[one])[:_MOST_CHOICES]
        _choice(menu, tr("All"), chosen=not now, do=partial(self._set, key, ""))
        menu.addSeparator()
        for value in [one for one in counts if one in most]:
            words = f"{_short(value)}  ({counts[value]:,})".replace("&", "&&")
            _choice(menu, words, chosen=value == now, do=partial(self._set, key, value))
        if not counts:
            menu.addAction(tr("No card says anything here yet")).setEnabled(False)
        return menu

    def _column_menu(self) -> QMenu:
        menu = QMenu(self)
        for column in ORDER[1:]:
            act = menu.addAction(column_words(column))
            act.setCheckable(True)
            act.setChecked(column in self.columns)
            act.toggled.connect(lambda on, column=column: self._show_column(column, on=on))
        menu.addSection(tr("In order of"))
        group = QActionGroup(menu)
        for column in ORDER:
            act = menu.addAction(tr("By {column}", column=column_words(column)))
            act.setCheckable(True)
            act.setChecked(column is self.query.sort)
            group.addAction(act)
            act.triggered.connect(lambda _=False, column=column: self.sort_by(column))
        return menu

    def _show_column(self, column: Column, *, on: bool) -> None:
        wanted = {*self.columns, column} if on else set(self.columns) - {column}
        self.set_columns([one for one in ORDER if one in wanted])
        self.columns_changed.emit(self.columns)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns; the name always is."""
        self.columns = tuple(one for one in ORDER if one in columns or one is Column.NAME)


def _choice(menu: QMenu, words: str, *, chosen: bool, do: Callable[[], None]) -> QAction:
    act = menu.addAction(words)
    act.setCheckable(True)
    act.setChecked(chosen)
    act.triggered.connect(lambda _=False: do())
    return act


def _short(text: str, most: int = 28) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
