"""Light, dark, high contrast, and the size of the text: the acts, and a menu for the entrance."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from hris_desktop.ui import theme
from hris_desktop.ui.actions import Actions, Menu
from hris_desktop.ui.tokens import ZOOMS, Mode
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.words import ltr, tr


def looks() -> list[tuple[str, str]]:
    """Return (key, words) of the looks on offer; the empty key follows the computer."""
    return [
        ("system", tr("As the computer is set")),
        (Mode.LIGHT.value, tr("Light")),
        (Mode.DARK.value, tr("Dark")),
        (Mode.CONTRAST.value, tr("High contrast")),
    ]


def sizes() -> list[tuple[str, str]]:
    """Return (key, words) of the text sizes on offer."""
    return [(str(zoom), percent(zoom)) for zoom in ZOOMS]


def percent(zoom: float) -> str:
    """Return a text size in words, in its own order in right-to-left too."""
    return ltr(f"{round(zoom * 100)}\u00a0%")


def choose_look(key: str) -> None:
    """Switch the colours."""
    theme.current().set(mode=None if key == "system" else Mode(key), zoom=theme.current().zoom)


def choose_size(key: str) -> None:
    """Switch the text size."""
    theme.current().set(mode=theme.current().choice, zoom=float(key))


def fill_menu(menu: QMenu) -> None:
    """Put looks and sizes into a menu, with a mark at what is in force."""
    menu.clear()
    look = theme.current()
    chosen = look.choice.value if look.choice else "system"
    for entries, now, do in ((looks(), chosen, choose_look), (sizes(), str(look.zoom), choose_size)):
        group = QActionGroup(menu)
        for key, words in entries:
            act = group.addAction(words)
            act.setCheckable(True)
            act.setChecked(key == now)
            act.triggered.connect(lambda _=False, do=do, key=key: do(key))
            menu.addAction(act)
        menu.addSeparator()


def display_acts(actions: Actions) -> None:
    """Register the acts for the text size and the looks."""
    look = theme.current()
    actions.add("larger", tr("&Larger text"), Menu.DISPLAY, do=lambda: look.step(1), keys="Ctrl++")
    actions.add("smaller", tr("&Smaller text"), Menu.DISPLAY, do=lambda: look.step(-1), keys="Ctrl+-")
    actions.add("usual", tr("&Usual text size"), Menu.DISPLAY, do=lambda: look.step(0), keys="Ctrl+0")
    for number, (key, words) in enumerate(looks()):
        actions.add(f"look:{key}", words, Menu.DISPLAY, do=partial(choose_look, key), gap=number == 0)


def display_button() -> Button:
    """Return the button of the entrance with its menu."""
    button = Button(tr("Display"), "settings", kind=Kind.PLAIN)
    menu = QMenu(button)
    menu.setAccessibleName(tr("Display"))
    menu.aboutToShow.connect(lambda: fill_menu(menu))
    button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
    return button
