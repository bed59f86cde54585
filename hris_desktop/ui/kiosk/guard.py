"""The window of a terminal keeps screen and keyboard, whatever a window manager or another program does to it.

Under X11 keyboard and pointer are held by the window, so no shortcut of a window manager is heard. Whatever moved, hid,
covered or unmapped the window all the same is answered within ``EVERY_MS``; a window that cannot be brought back is
``lost``, and then the program ends and the next one begins with a new one. Any further window but the list that a field
opens is hidden. Before the program ends by itself it calls ``let_go``.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from typing_extensions import override

EVERY_MS: Final = 300
PATIENCE: Final = 3
"""Looks at which the window was not on the screen, although shown anew, until it is given up."""
FIRST_PATIENCE: Final = 100
"""The same before it was there for the first time: a slow machine must not be started again for ever."""


class Guard(QObject):
    """Over one window, from ``start`` to ``let_go``."""

    lost = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._held = False
        self._in_vain = 0
        self._was_there = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From now on; the window has been shown."""
        self._held = True
        self._window.installEventFilter(self)
        self._timer.start()
        self.stand()

    def let_go(self) -> None:
        """From now on the window may be closed, moved and left."""
        self._held = False
        self._timer.stop()
        self._window.removeEventFilter(self)
        self._hold_devices(held=False)

    def look(self) -> None:
        """Now and then: is it on the screen? Shown anew if not, and given up in the end."""
        handle = self._window.windowHandle()
        is_there = self._window.isVisible() and handle.isExposed()
        self._was_there |= is_there
        self._in_vain = 0 if is_there else self._in_vain + 1
        if self._in_vain > (PATIENCE if self._was_there else FIRST_PATIENCE):
            self.let_go()
            self.lost.emit()
        elif self._in_vain > 1 and self._was_there:
            self._window.hide()  # to Qt it is shown still, and showing what is shown does nothing
        self.stand()

    def stand(self) -> None:
        """Over the whole screen, in front, with the keyboard."""
        if not self._held:
            return
        self._hide_others()
        self._fill()
        if not isinstance(QApplication.activePopupWidget(), QWidget):
            if QGuiApplication.platformName() != "offscreen":  # where nothing lies in front, and Qt complains
                self._window.raise_()
            self._window.activateWindow()  # asked for each time: while the keyboard is held Qt does not hear of a loss
            self._hold_devices(held=True)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.WindowDeactivate, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize}:
            QTimer.singleShot(0, self, self.stand)
        return False

    def _fill(self) -> None:
        window, is_placed = self._window, QGuiApplication.platformName() != "wayland"
        if not window.isVisible() or window.isMinimized() or not (window.isFullScreen() or is_placed):
            window.showFullScreen()
        screen = window.screen().geometry()
        if is_placed and window.geometry() != screen:
            window.setGeometry(screen)  # full screen alone fills nothing where no window manager is

    def _hold_devices(self, *, held: bool) -> None:
        if QGuiApplication.platformName() == "xcb" and self._window.isVisible():
            handle = self._window.windowHandle()
            handle.setKeyboardGrabEnabled(held)
            handle.setMouseGrabEnabled(held)

    def _hide_others(self) -> None:
        for window in QApplication.topLevelWidgets():
            is_list = window.windowType() is Qt.WindowType.Popup and not isinstance(window, QMenu)
            if window.isVisible() and window is not self._window and not is_list:
                window.hide()
