"""The window: the entrance or, after signing in, the frame; locking, idling, and the way every failure is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.actions import Actions, Menu
from hris_desktop.ui.display import display_acts
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.failure import explain
from hris_desktop.ui.focus import FocusRing, press
from hris_desktop.ui.icons import icon
from hris_desktop.ui.idle import Idle
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Role
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from hris_desktop.ui.clipboard import SecretClipboard
    from hris_desktop.ui.frame import Frame

IDLE_SECONDS = 600.0
"""Nobody at the computer for so long locks the record."""


class Window(QWidget):
    """``locked`` when the keys must go; ``closed`` when the person is done; ``leaving`` before both."""

    leaving = Signal()
    locked = Signal()
    sync_asked = Signal()
    closed = Signal()

    def __init__(
        self,
        entrance: Entrance,
        tasks: Tasks,
        *,
        now: Callable[[], float],
        awake: Callable[[], float] | None = None,
        idle: float = IDLE_SECONDS,
    ) -> None:
        """``now`` and ``awake`` are clocks for the automatic lock; see ``Idle``."""
        super().__init__()
        self.setWindowTitle(tr("HRIS Desktop"))
        self.setWindowIcon(icon("file-key-2", theme.current().colour(Role.ACCENT), 32))
        self.resize(QSize(1280, 800))
        self.setMinimumSize(QSize(640, 480))
        self._profile = ""
        self.entrance = entrance
        self.frame: Frame | None = None
        self._secrets: SecretClipboard | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(entrance)
        column.addWidget(self._stack)
        self.ring = FocusRing(self)
        acts = Actions(entrance)
        display_acts(acts)
        acts.add("help", tr("&Help"), Menu.HELP, do=entrance.show_help, keys="F1")
        self._idle = Idle(idle, now, self, awake=awake)
        self._idle.expired.connect(self.lock)
        tasks.trouble.connect(self._on_trouble)

    def show_frame(self, frame: Frame, *, profile: str) -> None:
        """Show the record's frame, in place of the one in sight; ``profile`` is who is asked for after a lock."""
        self._take_down()
        self._profile, self.frame = profile, frame
        self._secrets = _clipboard()  # from now on secrets may come to it
        frame.lock_asked.connect(self.lock)
        frame.sync_asked.connect(self.sync_asked)
        frame.quit_asked.connect(self.close)
        self._stack.addWidget(frame)
        self._stack.setCurrentWidget(frame)
        frame.arrive()
        self._idle.start()
        self.ring.raise_()

    def lock(self) -> None:
        """Take every value off the screen, say that the keys must go, and ask for the secret again."""
        if self.frame is None:
            return
        self._idle.stop()
        self.leaving.emit()
        self._stack.setCurrentWidget(self.entrance)
        self._take_down()
        self._clear_clipboard()
        self.locked.emit()
        self.entrance.start(self._profile)

    def come_forward(self) -> None:
        """Bring the window to the front, out of the task bar too; some systems only let it ask for attention."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)

    def _clear_clipboard(self) -> None:
        if self._secrets is not None:
            self._secrets.clear()

    def _take_down(self) -> None:
        """Destroy the frame with every value in it; hiding it first lets a half-typed form be kept."""
        frame, self.frame = self.frame, None
        if frame is not None:
            self._stack.removeWidget(frame)
            frame.hide()
            frame.deleteLater()

    def set_idle(self, seconds: float) -> None:
        """Change after how long the record locks by itself."""
        self._idle.set_seconds(seconds)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self, event):
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._idle.stop()
        self.leaving.emit()
        if self.frame is not None:
            self.frame.hide()  # a half-typed form is kept
            self._clear_clipboard()
        self.closed.emit()
        super().closeEvent(event)

    def _on_trouble(self, error: Exception) -> None:
        if self.frame is not None:
            self.frame.say(explain(error))
        else:
            self.entrance.say(explain(error))


def _clipboard() -> SecretClipboard:
    from hris_desktop.ui import clipboard

    return clipboard.current()
