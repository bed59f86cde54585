"""Small windows over the page: help, about, shortcuts, the exchange, search. All are opened, none is executed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.about import About
from hris_desktop.ui.actions import Actions
from hris_desktop.ui.focus import FocusRing, press
from hris_desktop.ui.icons import icon
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import tr


class Dialog(QDialog):
    """A titled window over the page; Escape closes it, and closing forgets it."""

    def __init__(self, parent: QWidget, title: str, *, wide: int = 460) -> None:
        """``wide`` at 100 %. Add to ``body``; show with ``open``."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(Space.WIDE, Space.CARD, Space.WIDE, Space.CARD)
        self.body.setSpacing(Space.ROW)
        self.heading = Label(title, Face.H2, wrap=True)
        self.body.addWidget(self.heading)
        self.setMinimumWidth(theme.current().px(wide))
        self._ring = FocusRing(self)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # a window takes its height before its texts know how they wrap
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self, event):
            super().keyPressEvent(event)

    def add_close(self, words: str = "") -> Button:
        """Put the closing button last."""
        button = Button(words or tr("Close"))
        button.clicked.connect(self.accept)
        row = QWidget()
        Flow(row).addWidget(button)
        self.body.addWidget(row)
        return button


def about(parent: QWidget, what: About) -> Dialog:
    """Return the window that says what this is, under which licence, and where its data lies."""
    dialog = Dialog(parent, tr("About HRIS Desktop"), wide=560)
    words = tr(
        "Your own record, sealed with keys that you hold. The shared store keeps only ciphertext; whoever runs it "
        "cannot read it."
    )
    dialog.body.addWidget(Label(words, wrap=True))
    _say_what(dialog, what)
    parts = tr("Font: Inter (OFL). Icons: Lucide (ISC). Qt for Python (LGPL).")
    dialog.body.addWidget(Label(parts, Face.SMALL, Role.MUTED, wrap=True))
    dialog.add_close()
    return dialog


def help_at_hand(parent: QWidget, what: About, sentences: Sequence[str]) -> Dialog:
    """Return the first help: ``sentences`` about the page in sight, then version, licence and where data lies."""
    dialog = Dialog(parent, tr("Help"), wide=560)
    for sentence in sentences:
        dialog.body.addWidget(Label(sentence, wrap=True))
    _say_what(dialog, what)
    dialog.add_close()
    return dialog


def _say_what(dialog: Dialog, what: About) -> None:
    rows = FieldRows()
    rows.add(tr("Version"), what.version)
    rows.add(tr("Licence"), tr("Apache License 2.0, free software"))
    for name, place in what.places:
        rows.add(name, place)
    dialog.body.addWidget(rows)


def shortcuts(parent: QWidget, actions: Actions) -> Dialog:
    """Return the list of shortcuts, from the registry of acts."""
    dialog = Dialog(parent, tr("Keyboard shortcuts"))
    rows = FieldRows()
    for entry in actions.entries():
        if entry.shortcut:
            rows.add(entry.words, entry.shortcut)
    dialog.body.addWidget(rows)
    dialog.add_close()
    return dialog


Entry = tuple[str, str, str]
"""(key, words, shortcut or empty) of a row of the search. The key says what it is: ``go:…``, ``do:…``, ``kb:…``."""
Finder = Callable[["Search", str, Callable[[Sequence[Entry]], None]], None]
"""Looks for more rows on another thread, and hands them back as long as the window is there."""
_ICONS = {"go": "arrow-right", "do": "keyboard", "kb": "book-open"}
_WORTH_ASKING = 2
"""Letters from which articles are looked for."""


class Search(Dialog):
    """Jump to a place, do an act or open an article: type, arrow, Enter. ``chosen`` carries the key given."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, entries: Sequence[Entry], find: Finder | None = None) -> None:
        """``find`` adds what the knowledge base has, below what is here at once; nothing typed leaves the machine."""
        super().__init__(parent, tr("Search or jump to"), wide=520)
        self._entries, self._find = entries, find
        self.field = TextField(icon="search", name=tr("Search or jump to"))
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._take)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Found"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setFont(theme.current().font(Face.BODY))
        self.list.setMinimumHeight(theme.current().px(240))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _: self._take())
        self.list.itemClicked.connect(lambda _: self._take())
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self.field.installEventFilter(_Arrows(self.field, self.list))
        self._filter("")
        self.field.setFocus()

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().split()
        self.list.clear()
        self._add([one for one in self._entries if all(part in one[1].casefold() for part in wanted)])
        if self._find is not None and len(typed.strip()) >= _WORTH_ASKING:
            self._find(self, typed, partial(self._add_found, typed))

    def _add_found(self, typed: str, found: Sequence[Entry]) -> None:
        if typed == self.field.text():
            self._add(found)

    def _add(self, entries: Sequence[Entry]) -> None:
        look = theme.current()
        for key, words, keys in entries:
            sign = icon(_ICONS.get(key.partition(":")[0], "search"), look.colour(Role.MUTED), 16)
            item = QListWidgetItem(sign, f"{words}    {keys}" if keys else words)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            key = item.data(Qt.ItemDataRole.UserRole)
            self.accept()
            self.chosen.emit(key)


class _Arrows(QObject):
    """Up and Down in the field move in the list."""

    def __init__(self, field: QWidget, rows: QListWidget) -> None:
        super().__init__(field)
        self._rows = rows

    @override
    def eventFilter(self, watched: QObject, event: object) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() is not QKeyEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            row = self._rows.currentRow() + step
            self._rows.setCurrentRow(min(max(row, 0), self._rows.count() - 1))
        return bool(step)
