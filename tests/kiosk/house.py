"""Whole uses of a terminal in real windows, without a screen: press, type, look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.exceptions import TimeoutError as Late
from pytestqt.qtbot import QtBot

from hris_desktop.doorway import Surroundings
from hris_desktop.kiosk.use import Use
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.ui import theme
from hris_desktop.ui.kiosk import scale
from tests.kiosk.terminals import COSTS, PINS, Site

PATIENCE_MS = 20_000


@dataclass
class Terminals:
    """Uses, one after the other, on the terminal of a site."""

    site: Site
    qtbot: QtBot
    app: QApplication
    changes: dict[str, object] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    pids: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def use(self) -> Iterator[Use]:
        """One use, from the first page; taken apart at the end if it has not ended by itself."""
        self.pids = {one.name.split()[0].lower(): one.pid for one in self.site.terminal.people()}
        self.site.terminal.close()
        settings = KioskSettings(self.site.url, "Warehouse 3, gate", trial=True, **self.changes)  # type: ignore[arg-type]
        with self.site.at_it():
            around = Surroundings(COSTS, lambda _: self.site.keyring, self.site.clock, self.site.open)
            scale.dress("light")
            use = Use(self.app, settings, around)
            use.ended.connect(self.codes.append)
            with self.qtbot.waitSignal(use.attracts, timeout=PATIENCE_MS):
                use.start()
            try:
                yield use
            finally:
                use.close(0)
                use.window.deleteLater()
                use.deleteLater()
                self.app.removeEventFilter(use.fence)
                use.fence.deleteLater()
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def until(self, happened: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(happened()), timeout=PATIENCE_MS)

    def until_nothing(self, look: Callable[[], Iterator[object]]) -> None:
        """Wait until what is complained about is gone; a page is laid out after it is shown."""
        try:
            self.until(lambda: not list(look()))
        except Late:
            assert list(look()) == []

    def press(self, use: Use, name: str) -> None:
        """Press the button of this object name, once it is there."""
        self.until(lambda: button(use.window, name) is not None)
        found = button(use.window, name)
        assert found is not None
        found.click()

    def type(self, use: Use, name: str, text: str) -> None:
        """Type into the field of this name, key by key, through the fence."""
        self.until(lambda: use.window.findChild(QLineEdit, name) is not None)
        found = use.window.findChild(QLineEdit, name)
        assert found is not None
        for letter in text:
            key = Qt.Key(ord(letter.upper())) if letter.isascii() else Qt.Key.Key_unknown
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(found, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))

    def sign_in(self, use: Use, who: str, pin: str = "") -> None:
        """Through the pages, until the record stands."""
        self.press(use, "sign-in")
        self.press(use, f"person:{self.pids[who]}")
        self.type(use, "secret", pin or PINS[who])
        self.press(use, "unlock")
        self.until(lambda: use.person is not None)
        self.until(lambda: use.person is not None and use.person.session.journey.record.view is not None)


def button(window: QWidget, name: str) -> QAbstractButton | None:
    """A button that can be seen and pressed."""
    found = window.findChildren(QAbstractButton, name)
    return next((one for one in found if one.isVisibleTo(window) and one.isEnabled()), None)


def words(widget: QWidget) -> str:
    """Everything a window says."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def dress(app: QApplication) -> None:
    """The look, as the kiosk has it."""
    theme.install(app)
