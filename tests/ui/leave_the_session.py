"""Plays logind and a screen saver on the bus it is started on, and prints what the watch heard.

``dbus-run-session -- python -m tests.ui.leave_the_session``; the real watch listens in this process, the services speak
from a connection of their own, as other programs do.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, QTimer

from hris_desktop.ui import session_watch
from hris_desktop.ui.session_watch import LOGIND, LOGIND_PATH, MANAGER, SESSION

MINE, OTHERS = "/org/freedesktop/login1/session/_31", "/org/freedesktop/login1/session/_32"
SAVER = "org.freedesktop.ScreenSaver"


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Logind:
    """Answers two questions; whoever was asked to wait holds the other end of a pipe."""

    def __init__(self) -> None:
        self.line: DBusConnection = open_dbus_connection(bus="SESSION", enable_fds=True)
        for name in (LOGIND, SAVER):
            self.line.send_and_get_reply(message_bus.RequestName(name))
        self.pipes: list[int] = []
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.ready = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            call = self.line.receive()
            if call.header.message_type is not MessageType.method_call:
                continue
            member = call.header.fields.get(HeaderFields.member)
            self.calls.append((str(member), tuple(call.body)))
            if member == "Inhibit":
                ours, theirs = os.pipe()
                self.pipes.append(ours)
                self.line.send(new_method_return(call, "h", (theirs,)))
                os.close(theirs)
            else:
                self.line.send(new_method_return(call, "o", (MINE,)))
            if {name for name, _ in self.calls} == {"Inhibit", "GetSession"}:
                self.ready.set()

    def says(self, path: str, interface: str, name: str, *body: bool) -> None:
        where = DBusAddress(path, interface=interface)
        self.line.send(new_signal(where, name, "b" if body else None, body))

    def released(self) -> bool:
        """Whether the newest delay was given back: its pipe has no writer any more."""
        return bool(select.select([self.pipes[-1]], [], [], 5)[0]) and os.read(self.pipes[-1], 1) == b""


def until(happened: Callable[[], object], seconds: float = 10.0) -> None:
    """Run the event loop until something has happened."""
    clock = QElapsedTimer()
    clock.start()
    while not happened() and clock.elapsed() < seconds * 1000:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def main() -> None:
    app, logind, heard = QCoreApplication(["watch"]), Logind(), list[str]()
    watch, beat = session_watch.SessionWatch(), QTimer()
    beat.start(20)  # wakes the loop that waits
    watch.left.connect(lambda: heard.append("left"))
    watch.start(*session_watch.buses())
    _say("hears", *sorted(watch.hears))
    until(logind.ready.is_set)
    until(lambda: False, 0.3)  # the answers have arrived
    for name, path, interface, member, body, expected in STEPS:
        heard.clear()
        logind.says(path, interface, member, *body)
        until(heard.copy, 10.0 if expected else 0.4)
        _say(name, len(heard))
        if name == "sleep":
            _say("released", logind.released())
    until(lambda: len(logind.pipes) > 1)
    _say("asked again", len(logind.pipes))
    app.quit()


STEPS: list[tuple[str, str, str, str, tuple[bool, ...], bool]] = [
    ("screen on", "/ScreenSaver", SAVER, "ActiveChanged", (True,), True),
    ("screen off", "/ScreenSaver", SAVER, "ActiveChanged", (False,), False),
    ("other session", OTHERS, SESSION, "Lock", (), False),
    ("own session", MINE, SESSION, "Lock", (), True),
    ("sleep", LOGIND_PATH, MANAGER, "PrepareForSleep", (True,), True),
    ("wake", LOGIND_PATH, MANAGER, "PrepareForSleep", (False,), False),
]


if __name__ == "__main__":
    main()
    os._exit(0)  # the services' thread waits for messages for ever
