"""One person at one computer: a program with a home of its own, worked by keyboard, read by what is in sight.

Two computers in one process: each program's records thread, which alone asks where files lie, is told its own home.
Nothing waits for a time; what does not come true is a failure that tells what was in sight instead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hris_desktop.app import Program
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.domain.schema import Area
from hris_desktop.doorway import Surroundings
from hris_desktop.services.device import Costs
from hris_desktop.services.suite import Suite
from hris_desktop.system import paths
from hris_desktop.system.clock import SystemClock
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import Profile
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.widgets.button import Button, Kind

LONGEST_MS = 20_000
STOPS = 90
"""No page has so many stops for the Tab key."""
_ISOLATES = str.maketrans(dict.fromkeys("\u2066\u2067\u2068\u2069"))
W = TypeVar("W", bound=QWidget)


class Homes:
    """Which home a thread sees; the window's thread sees that of the program being made."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._of: dict[int, Path] = {}
        patch.setattr(paths, "home", lambda: self._of[threading.get_ident()])

    def mine_is(self, home: Path) -> None:
        self._of[threading.get_ident()] = home


class Seat:
    """A computer. ``start`` opens the program, ``close`` closes it, and ``start`` again finds what it kept."""

    def __init__(self, bot: QtBot, homes: Homes, home: Path) -> None:
        self._bot, self._homes, self.home = bot, homes, home
        self.program: Program | None = None

    # -- the program --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        assert self.program is None
        self._homes.mine_is(self.home)
        around = Surroundings(costs=Costs(CHEAPEST, CHEAPEST), find_keys=in_a_file)
        self.program = Program(around)
        self.program.tasks.run(self.program, lambda: self._homes.mine_is(self.home), done=lambda _: None)
        self.program.start()
        self._bot.waitUntil(lambda: self._program.entrance.page is not None, timeout=LONGEST_MS)
        self.rest()

    def close(self) -> None:
        program, self.program = self.program, None
        if program is not None:
            program.window.close()
            assert program.tasks.busy == 0
            program.window.deleteLater()
            program.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    @property
    def _program(self) -> Program:
        assert self.program is not None, "the program is closed"
        return self.program

    @property
    def window(self) -> QWidget:
        """The window, or the small one over it."""
        window = self._program.window
        return next((one for one in window.findChildren(QDialog) if one.isVisible()), window)

    def work(self, do: Callable[[Suite], object]) -> None:
        """What has no page: done with the services of whoever is signed in, on the records thread."""
        suite = self._program.suite
        assert suite is not None, "nobody is signed in"
        self._program.tasks.run(self._program, lambda: do(suite), done=lambda _: None)
        self.rest()

    def look_at(self, pid: str) -> None:
        """Lay somebody's record over the page, as a directory would."""
        program, suite = self._program, self._program.suite
        assert suite is not None
        assert program.window.frame is not None
        moment = SystemClock().now().astimezone
        desk = Desk(suite.records, program.tasks, program.hub, moment, "en", {})
        program.window.frame.open_page(Journey(desk, pid))
        self.rest()

    # -- seeing -------------------------------------------------------------------------------------------------------

    def texts(self) -> list[str]:
        """Every text that is shown, those scrolled out of sight included."""
        return [text.translate(_ISOLATES) for one in self.shown(QWidget) for text in _said(one) if text.strip()]

    def reads(self, *words: str) -> None:
        """Wait until all these words are shown, and nothing is under way."""

        def there() -> bool:
            texts = self.texts()
            return all(any(word in text for text in texts) for word in words)

        self._until(there, f"the words {words}")
        self.rest()

    def never_read(self, words: str) -> bool:
        return not any(words in text for text in self.texts())

    def error_at(self, label: str) -> str:
        """Wait for a sentence beside a field; it is where the keyboard is."""
        self._until(lambda: self._field_says(label).startswith("Error: "), f"an error at {label!r}")
        self._until(lambda: self.focus().accessibleName() == label, f"the focus at {label!r}")
        return self._field_says(label).removeprefix("Error: ")

    def named(self, name: str, kind: type[W]) -> W:
        """The one widget of this object name, once it is there."""
        self._until(lambda: any(one.objectName() == name for one in self.shown(kind)), name)
        return next(one for one in self.shown(kind) if one.objectName() == name)

    def focus(self) -> QWidget:
        """Whatever has the keyboard in this window."""
        found: QWidget | None = self.window.focusWidget()
        return self.window if found is None else found

    def rest(self) -> None:
        """Wait until nothing is under way on the records thread."""
        self._until(lambda: self._program.tasks.busy == 0, "the end of the work")

    @property
    def pid(self) -> str:
        """Who is signed in here."""
        found: list[str] = []
        self.work(lambda suite: found.append(suite.me))
        return found[0]

    # -- doing, by keyboard -------------------------------------------------------------------------------------------

    def tab_to(self, *names: str) -> QWidget:
        """Press Tab until something of one of these names has the focus; names are what a screen reader says."""
        self.activate()
        passed: list[str] = []
        for _ in range(STOPS):
            here = self.focus()
            if here.isVisible() and any(_is_called(here, name) for name in names):
                return here
            passed.append(_name(here))
            QTest.keyClick(here, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {names}; it leads to {list(dict.fromkeys(passed))}")

    def write(self, label: str, text: str) -> None:
        """Go to a field by Tab and write it anew. Beyond ASCII a text comes by an input method, so it is put in."""
        self._until(lambda: any(_is_called(one, label) for one in self.shown(QWidget)), f"the field {label!r}")
        field = self.tab_to(label)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert isinstance(field, QLineEdit | QPlainTextEdit), field
        if text.isascii():
            QTest.keyClicks(field, text)
        elif isinstance(field, QLineEdit):
            field.insert(text)
        else:
            field.insertPlainText(text)

    def choose(self, label: str, words: str) -> None:
        """Pick an answer of a list by keyboard."""
        box = self.tab_to(label)
        assert isinstance(box, QComboBox), box
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentText().translate(_ISOLATES) == words:
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
        raise AssertionError(f"the list {label} has no {words}")

    def enter(self) -> None:
        """Press Enter where the keyboard is."""
        self.activate()
        QTest.keyClick(self.focus(), Qt.Key.Key_Return)

    def keys(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the window's own."""
        self.activate()
        QTest.keyClick(self.focus(), key, modifier)

    def press(self, name: str) -> None:
        """Go to a button by Tab and press Enter."""
        self._until(lambda: any(_is_called(one, name) and one.isEnabled() for one in self.shown(QAbstractButton)), name)
        self.tab_to(name)
        self.enter()

    def turn_to(self, words: str) -> None:
        """Go to the record's row of tabs, of which the chosen one is a stop, and with the arrow to another."""
        stop = self.tab_to("Overview", *(area.value for area in Area))
        for _ in range(STOPS):
            if _is_called(stop, words):
                self.rest()
                return
            QTest.keyClick(stop, Qt.Key.Key_Right)
            stop = self.focus()
        raise AssertionError(f"the arrow does not lead to {words!r}")

    def tick(self, name: str) -> None:
        """Go to a box by Tab and tick it with Space."""
        QTest.keyClick(self.tab_to(name), Qt.Key.Key_Space)

    def activate(self) -> None:
        window = self.window
        if QApplication.activeWindow() is not window:
            window.activateWindow()
            self._until(lambda: QApplication.activeWindow() is window, "the window in front")

    # -- how ----------------------------------------------------------------------------------------------------------

    def _until(self, true: Callable[[], bool], what: str) -> None:
        try:
            self._bot.waitUntil(true, timeout=LONGEST_MS)
        except Exception as error:
            seen = "\n  ".join(dict.fromkeys(self.texts()))
            raise AssertionError(f"waited in vain for {what}; in sight:\n  {seen}") from error

    def shown(self, kind: type[W]) -> Iterator[W]:
        window = self.window
        return (one for one in window.findChildren(kind) if one.isVisible() and one.window() is window)

    def _field_says(self, label: str) -> str:
        return next((one.accessibleDescription() for one in self.shown(QWidget) if _is_called(one, label)), "")

    def primary(self) -> str:
        """The words of the one primary button."""
        found = [one.text() for one in self.shown(Button) if one.kind is Kind.PRIMARY]
        assert len(found) == 1, found
        return found[0]


def in_a_file(profile: Profile) -> FileKeys:
    """Where the key of a device lies in a journey: the machine's own keyring is nobody's business."""
    return FileKeys(profile.device_key)


def _is_called(widget: QWidget, name: str) -> bool:
    spoken = widget.accessibleName().translate(_ISOLATES).removesuffix(" (optional)")
    return name in {_name(widget), spoken}


def _name(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton):
        return widget.text().replace("&", "").translate(_ISOLATES)
    return widget.accessibleName().translate(_ISOLATES)


def _said(widget: QWidget) -> list[str]:
    match widget:
        case QLabel():
            return [widget.text()]
        case QAbstractButton():
            return [widget.text(), widget.accessibleName()]
        case QLineEdit() if widget.echoMode() == QLineEdit.EchoMode.Normal:
            return [widget.text()]
    return []
