"""Keys, clicks and touches by chance on a whole terminal, without a screen: whatever they hit, the same rules hold.

This runs everywhere; what a window manager could do beside it is tried on a real screen (``tests/kiosk_guard``). A
sample here, a thousand events of three seeds in ``make kiosk-guard``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import TimeoutError as Late

from hris_desktop.kiosk.use import Use
from tests.kiosk.conftest import HARMLESS
from tests.kiosk.house import Terminals
from tests.kiosk.terminals import Site
from tests.kiosk.test_fingers import Finger

WHOLE = os.environ.get("HRIS_KIOSK_GUARD") == "whole"
SEEDS = (1, 2, 3) if WHOLE else (1,)
EVENTS = 1000 if WHOLE else 60
HANDFUL = 20
ALLOWED = "homes/kiosk/profiles/kiosk/"
"""Where a terminal writes: its own sealed file and the journal of that."""
KEYS = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        "A X Z 0 9 Return Tab Backtab Escape Space Backspace Delete Left Right Up Down Home End PageUp PageDown Menu "
        "Print F1 F2 F4 F5 F10 F11 F12 O P Q S N W Help Meta Alt Sleep LaunchMail HomePage Copy Paste"
    ).split()
)
WITH = (
    *(Qt.KeyboardModifier.NoModifier,) * 3,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)


class Monkey:
    """One event after the other, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def strike(self, window: QWidget) -> None:
        """A key, a click with any button, a double click, a tap, or a slide of a finger, wherever it falls."""
        handle, at, chance = window.windowHandle(), self._somewhere(window), self._chance
        # to the window of the system, not to a widget: Qt makes menus and shortcuts of what comes in there
        left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        match chance.randrange(6):
            case 0 | 1:
                QTest.keyClick(handle, chance.choice(KEYS), chance.choice(WITH))
            case 2:
                QTest.mouseClick(handle, chance.choice((left, Qt.MouseButton.RightButton)), nothing, at)
            case 3:
                QTest.mouseDClick(handle, left, nothing, at)
            case 4:
                finger = Finger(window)
                finger.down(at)
                finger.up(at)
            case _:
                finger, end = Finger(window), self._somewhere(window)
                finger.down(at)
                for part in range(1, 6):
                    finger.move(at + (end - at) * part / 5)
                finger.up(end)

    def _somewhere(self, window: QWidget) -> QPoint:
        """Half of them on something, half of them anywhere."""
        seen = [one for one in window.findChildren(QWidget) if one.isVisible() and not one.visibleRegion().isEmpty()]
        if seen and self._chance.randrange(2):
            one = self._chance.choice(seen)
            return one.mapTo(window, one.visibleRegion().boundingRect().center())
        return QPoint(self._chance.randrange(window.width()), self._chance.randrange(window.height()))


def breaches(use: Use, home: Path, before: tuple[set[str], set[str]]) -> Iterator[str]:
    """What a terminal must not show, start, open or leave, whatever was struck."""
    window = use.window
    if not window.isVisible() or window.geometry() != window.screen().geometry():
        yield f"the window: {window.isVisible()} {window.geometry()}"
    others = [one for one in QApplication.topLevelWidgets() if one is not window and one.isVisible()]
    yield from (f"another window: {type(one).__name__}" for one in others if one.metaObject().className() != LIST)
    if QApplication.activePopupWidget() is not None and QApplication.activePopupWidget() not in others:
        yield "a menu"
    board = QGuiApplication.clipboard()
    yield from (f"{mode.name}: something" for mode in (board.Mode.Clipboard, board.Mode.Selection) if board.text(mode))
    yield from (f"a process: {one}" for one in children() - before[0])
    yield from (f"a file: {one}" for one in files(home) - before[1] if not one.startswith(ALLOWED))


LIST = "QComboBoxPrivateContainer"
"""What a field of ours may open over the window."""


def nothing_of(look: Callable[[], Iterator[str]]) -> bool:
    return not list(look())


def children() -> set[str]:
    return set(Path("/proc/self/task", str(os.getpid()), "children").read_text().split())


def files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted where Linux tells them")
@pytest.mark.qt_log_ignore("keyToAscii Unhandled", "not support grabbing the keyboard", *HARMLESS, extend=True)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", ["nobody", "amira"])
def test_a_monkey_leads_nowhere(site: Site, terminals: Terminals, seed: int, who: str) -> None:
    site.join("amira")
    home, monkey = site.street.root, Monkey(seed)
    struck = uses = 0
    while struck < EVENTS:
        uses += 1
        with ExitStack() as here:
            use = here.enter_context(terminals.use())
            if who in terminals.pids:  # whoever signs in may also leave the terminal for good
                terminals.sign_in(use, who)
            before = children(), files(home)
            ended = len(terminals.codes)
            while struck < EVENTS and len(terminals.codes) == ended:
                for _ in range(HANDFUL):
                    monkey.strike(use.window)
                    QApplication.processEvents()
                    struck += 1
                    if len(terminals.codes) > ended:
                        break
                else:
                    look = partial(breaches, use, home, before)
                    with suppress(Late):
                        terminals.until(partial(nothing_of, look))
                    assert list(look()) == []
    assert uses < EVENTS / 2, "a use that ends at nearly every stroke is no use"
