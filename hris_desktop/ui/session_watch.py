"""Hears from the system that the person leaves: the screen is locked, the session is locked, the machine goes to sleep.

Linux: logind (``PrepareForSleep``, and ``Lock`` of one's own session) on the system bus, the screen savers of the
desktops on the session bus. logind is asked to wait a moment before sleeping, so that the keys are gone when it does.
Windows and macOS tell none of this through Qt: there the record locks when the machine wakes (``ui/idle.py``) or the
idle time is over, not at the moment in which the screen is locked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

LOGIND, MANAGER, SESSION = "org.freedesktop.login1", "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
LOGIND_PATH = "/org/freedesktop/login1"
SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver")
_SYSTEM_SOCKET = Path("/run/dbus/system_bus_socket")


def buses() -> tuple[QDBusConnection | None, QDBusConnection | None]:
    """(system bus, session bus), None where there is none: asking for one that is not there would try to start it."""
    if not sys.platform.startswith("linux"):
        return None, None
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    system = "DBUS_SYSTEM_BUS_ADDRESS" in os.environ or _SYSTEM_SOCKET.exists()
    session = "DBUS_SESSION_BUS_ADDRESS" in os.environ or bool(runtime and Path(runtime, "bus").exists())
    return (
        QDBusConnection.systemBus() if system else None,
        QDBusConnection.sessionBus() if session else None,
    )


class SessionWatch(QObject):
    """``left`` when the keys must go now; listens from ``start`` on."""

    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._system: QDBusConnection | None = None
        self._asked: set[QDBusPendingCallWatcher] = set()
        self._delay: QDBusUnixFileDescriptor | None = None
        self.hears: frozenset[str] = frozenset()
        """What is listened to: ``sleep``, ``session``, ``screen``."""

    def start(self, system: QDBusConnection | None, session: QDBusConnection | None) -> None:
        """Listen on the buses there are."""
        heard: set[str] = set()
        if system is not None and system.isConnected():
            self._system = system
            if self._listen(system, (LOGIND, LOGIND_PATH, MANAGER, "PrepareForSleep"), SLOT("_on_sleep(bool)")):
                heard |= {"sleep", "session"}
                self._ask_for_time()
                self._call("GetSession", os.environ.get("XDG_SESSION_ID") or "auto", then=self._on_session)
        if session is not None and session.isConnected():
            for name in SAVERS:
                if self._listen(session, (name, "", name, "ActiveChanged"), SLOT("_on_screen(bool)")):
                    heard.add("screen")
        self.hears = frozenset(heard)

    def _listen(self, bus: QDBusConnection, what: tuple[str, str, str, str], slot: Any) -> bool:  # noqa: ANN401 - SLOT
        return bool(bus.connect(*what, self, slot))

    def _ask_for_time(self) -> None:
        """Ask logind to wait with sleeping until the record is locked (at most the five seconds that it allows)."""
        self._call("Inhibit", "sleep", "HRIS Desktop", "The record is being locked", "delay", then=self._on_delay)

    def _call(self, method: str, *arguments: str, then: Callable[[list[Any]], None]) -> None:
        """Ask logind without waiting for it; ``then`` gets what it answered, nothing where it cannot."""
        if self._system is None:
            return
        message = QDBusMessage.createMethodCall(LOGIND, LOGIND_PATH, MANAGER, method)
        message.setArguments(list(arguments))
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(message), self)
        self._asked.add(watcher)

        def answered(_: object) -> None:
            self._asked.discard(watcher)
            reply = watcher.reply()
            watcher.deleteLater()
            then(list(reply.arguments()) if reply.type() is QDBusMessage.MessageType.ReplyMessage else [])

        watcher.finished.connect(answered)

    def _on_session(self, answer: list[Any]) -> None:
        """Listen to one's own session; where it cannot be told, to all: better locked once too often."""
        own = answer[0].path() if answer and isinstance(answer[0], QDBusObjectPath) else ""
        if self._system is not None:
            self._listen(self._system, (LOGIND, own, SESSION, "Lock"), SLOT("_on_lock()"))

    def _on_delay(self, answer: list[Any]) -> None:
        self._delay = answer[0] if answer and isinstance(answer[0], QDBusUnixFileDescriptor) else None

    @Slot(bool)
    def _on_sleep(self, begins: bool) -> None:  # noqa: FBT001 - the shape of a signal
        if begins:
            self.left.emit()
            self._delay = None  # given back: now it may sleep
        else:
            self._ask_for_time()

    @Slot(bool)
    def _on_screen(self, is_locked: bool) -> None:  # noqa: FBT001 - the shape of a signal
        if is_locked:
            self.left.emit()

    @Slot()
    def _on_lock(self) -> None:
        self.left.emit()
