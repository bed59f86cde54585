"""A second start brings the window of the first to the front: one word over a local socket, and nothing else.

The socket is closed to other accounts. Whoever connects can have the window raised and learn that it was; no word
carries data, any other word is answered by hanging up.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WORD, DONE = b"raise\n", b"raised\n"
_LONGEST_PATH = 100
"""The name of a Unix socket holds 108 bytes at most, on some systems 104."""
_PATIENCE_MS = 2_000
_AT_ONCE = 4


def address(folder: Path, runtime: str = "") -> str:
    """The name of the socket of the profile in ``folder``; "" where none is possible.

    Inside the folder, which only this account may open; if its name is too long, in ``runtime``, closed likewise.
    """
    mark = hashlib.sha256(f"{_account()}\0{folder.absolute()}".encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return f"hris-desktop-{mark}"
    places = [folder / "window.socket", *([Path(runtime) / f"hris-desktop-{mark}"] if runtime else [])]
    return next((str(place) for place in places if len(os.fsencode(place)) <= _LONGEST_PATH), "")


def _account() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")


def ask(where: str, *, patience_ms: int = _PATIENCE_MS) -> bool:
    """Ask the first window to come to the front; whether it said that it did. Waits."""
    if not where:
        return False
    socket = QLocalSocket()
    socket.connectToServer(where)
    if not socket.waitForConnected(patience_ms):
        return False
    socket.write(WORD)
    while not socket.canReadLine() and socket.waitForReadyRead(patience_ms):
        pass
    answered = bytes(socket.readLine(len(DONE) + 1).data()) == DONE
    socket.abort()
    return answered


class Raising(QObject):
    """``asked`` when somebody has started the program again. Listens from ``listen`` to ``close``."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: QLocalServer | None = None

    def listen(self, where: str) -> bool:
        """Listen at ``where``; only for who holds the profile's lock, since a socket left by a crash is removed."""
        self.close()
        if not where:
            return False
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_AT_ONCE)
        QLocalServer.removeServer(where)
        if not server.listen(where):
            server.deleteLater()
            return False
        server.newConnection.connect(self._welcome)
        self._server = server
        return True

    def close(self) -> None:
        """Stop listening; the socket is removed."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None

    def _welcome(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setReadBufferSize(len(WORD) + 1)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._hear(socket))
            QTimer.singleShot(_PATIENCE_MS, socket, socket.abort)
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        heard = bytes(socket.peek(len(WORD) + 1).data())
        if heard == WORD:
            socket.readAll()
            self.asked.emit()
            socket.write(DONE)
            socket.flush()
            socket.disconnectFromServer()
        elif not WORD.startswith(heard):
            socket.abort()
