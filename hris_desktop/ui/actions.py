"""One registry of acts: it makes the menus and their shortcuts, and is what search and the shortcut page list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from hris_desktop.ui.words import tr

_Keys = QKeySequence.StandardKey | str | None


class Menu(Enum):
    """The menus, in order; value: the words with their mnemonic."""

    FILE = "&File"
    EDIT = "&Edit"
    GO = "&Go"
    DISPLAY = "&Display"
    HELP = "&Help"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act for the shortcut page and the palette."""

    key: str
    menu: Menu
    words: str
    shortcut: str


class Actions(QObject):
    """All acts of a window, by key."""

    def __init__(self, window: QWidget) -> None:
        """Acts belong to ``window``: their shortcuts work anywhere inside it."""
        super().__init__(window)
        self._window = window
        self._acts: dict[str, tuple[Menu, QAction]] = {}
        self._breaks: set[str] = set()

    def add(
        self,
        key: str,
        words: str,
        menu: Menu,
        *,
        do: Callable[[], object],
        keys: _Keys = None,
        gap: bool = False,
        check: bool | None = None,
    ) -> QAction:
        """Register an act, once. ``gap``: a line before it; ``check``: it can be switched on and off."""
        if key in self._acts:
            raise ValueError(f"the act {key!r} is registered twice")
        act = QAction(words, self._window)
        act.setObjectName(key)
        act.setMenuRole(QAction.MenuRole.NoRole)
        self._give_keys(act, keys)
        if check is not None:
            act.setCheckable(True)
            act.setChecked(check)
        act.triggered.connect(lambda _=False: do())
        self._window.addAction(act)
        self._acts[key] = (menu, act)
        if gap:
            self._breaks.add(key)
        return act

    def act(self, key: str) -> QAction:
        """Return one act."""
        return self._acts[key][1]

    def enable(self, keys: Iterable[str], *, on: bool) -> None:
        """Switch acts on or off together (locked, signed in)."""
        for key in keys:
            self.act(key).setEnabled(on)

    def build(self, bar: QMenuBar) -> None:
        """Fill a menu bar anew; menus without acts are left out."""
        bar.clear()
        for menu in Menu:
            keys = [key for key, (where, _) in self._acts.items() if where is menu]
            if keys:
                self._fill(bar.addMenu(tr(menu.value)), keys)

    def entries(self) -> list[Entry]:
        """Return every act that is possible now, for the palette and the shortcut page."""
        return [
            Entry(
                key, menu, act.text().replace("&", ""), act.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            )
            for key, (menu, act) in self._acts.items()
            if act.isEnabled()
        ]

    def _fill(self, menu: QMenu, keys: list[str]) -> None:
        for key in keys:
            if key in self._breaks:
                menu.addSeparator()
            menu.addAction(self.act(key))

    def _give_keys(self, act: QAction, keys: _Keys) -> None:
        if keys is None:
            return
        sequence = QKeySequence(keys)
        taken = [other.text() for _, other in self._acts.values() if other.shortcut() == sequence]
        if taken and not sequence.isEmpty():
            raise ValueError(f"{sequence.toString()} already means {taken[0]!r}")
        act.setShortcut(sequence)
