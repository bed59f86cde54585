"""All keys: those of the registry of acts, by menu, and those that mean something on one sort of page only."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hris_desktop.ui.actions import Actions, Menu
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.pill import KeyCap
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import tr

EVERYWHERE = "On every page"
IN_PAGES: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        EVERYWHERE,
        (
            ("Next field or button", ("Tab",)),
            ("The one before", ("Shift+Tab",)),
            ("Press the button, tick the box", ("Space", "Return")),
            ("Close a window over the page", ("Esc",)),
            ("Open a menu", ("Alt+F",)),
        ),
    ),
    (
        "In forms",
        (
            ("Undo what was typed", ("Ctrl+Z",)),
            ("Redo it", ("Ctrl+Shift+Z",)),
            ("Open the list of a field", ("Down",)),
        ),
    ),
    (
        "In tabs and lists",
        (
            ("Next and last tab", ("Right", "Left")),
            ("Down and up in a list", ("Down", "Up")),
            ("Open what is chosen", ("Return",)),
        ),
    ),
    (
        "Approvals",
        (
            ("Next request", ("J",)),
            ("The one before", ("K",)),
            ("Open the request", ("Return",)),
            ("Tick a request of low risk", ("Space",)),
            ("Tick all of low risk, or none", ("L",)),
            ("Approve it, or all that is ticked", ("A",)),
            ("Decline", ("D",)),
            ("Take the decision back, within 10 seconds", ("U",)),
            ("Back to the list", ("Esc",)),
        ),
    ),
    (
        "Signatures",
        (
            ("Next act, the one before", ("J", "K")),
            ("Sign", ("A",)),
            ("Refuse", ("D",)),
            ("Take it back, within 10 seconds", ("U",)),
            ("Back to the list", ("Esc",)),
        ),
    ),
    (
        "Two changes of the same thing",
        (
            ("Keep mine", ("1",)),
            ("Use theirs", ("2",)),
            ("Write it myself", ("3",)),
        ),
    ),
    (
        "People",
        (
            ("Search", ("Ctrl+F", "/")),
            ("From the search to the list", ("Down",)),
            ("Open the person", ("Return",)),
            ("Clear the search, back to the list", ("Esc",)),
        ),
    ),
    (
        "Knowledge base",
        (
            ("Find in the article, or search", ("Ctrl+F",)),
            ("Print the article", ("Ctrl+P",)),
            ("Back to the article before", ("Alt+Left",)),
            ("Back to the list", ("Esc",)),
        ),
    ),
)
"""(where, ((what it does, its keys), …)). A test presses them: a page that learns a key says so here."""


class ShortcutsPage(PageScaffold):
    """``left`` when it was read."""

    left = Signal()

    def __init__(self, actions: Actions, *, back: str) -> None:
        """``back`` is the title of the page this one was opened from."""
        super().__init__(
            tr("Keyboard shortcuts"), tr("Everything in this program can be done without a mouse."), back=back
        )
        self.back.connect(self.left)
        entries = [entry for entry in actions.entries() if entry.shortcut]
        for menu in Menu:
            rows = [(entry.words, (entry.shortcut,)) for entry in entries if entry.menu is menu]
            if rows:
                self.add(_card(tr("Menu {name}", name=tr(menu.value).replace("&", "")), rows))
        for where, keys in IN_PAGES:
            self.add(_card(tr(where), ((tr(words), tuple(map(_native, shown))) for words, shown in keys)))


def _card(title: str, entries: Iterable[tuple[str, tuple[str, ...]]]) -> Card:
    card, rows = Card(title), FieldRows()
    for words, keys in entries:
        rows.add(words, _caps(keys))
    card.add(rows)
    return card


def _caps(keys: tuple[str, ...]) -> QWidget:
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(6)
    for key in keys:
        line.addWidget(KeyCap(key))
    line.addStretch(1)
    return box


def _native(key: str) -> str:
    if key == "Return":
        return tr("Enter")  # as it is printed on the key
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
