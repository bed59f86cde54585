"""A wire between a client and a server on this machine, which cuts the line at the worst moments.

It passes bytes on and understands none of them: TLS and the server's certificate are checked through it. ``cut``:
``Cut.REQUEST`` drops the line instead of passing the next request on, ``Cut.REPLY`` passes it on, lets the server do
its work, and drops the line instead of the answer.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from enum import Enum
from selectors import EVENT_READ, DefaultSelector
from threading import Thread

from tests.postgres.server import HERE


class Cut(Enum):
    """Where the line breaks."""

    REQUEST = "request"
    REPLY = "reply"


class Wire:
    """See the module; one thread passes everything on until ``close``."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._ear = socket.create_server((HERE, 0))
        self.port: int = self._ear.getsockname()[1]
        self.cut: Cut | None = None
        self.cuts = 0
        self._ended, self._bell = socket.socketpair()
        self._lines: dict[socket.socket, socket.socket] = {}
        self._clients: set[socket.socket] = set()
        self._armed: set[socket.socket] = set()
        """Lines of which a request went through that will get no answer."""
        self._thread = Thread(target=self._pass_on, name="wire")
        self._thread.start()

    def close(self) -> None:
        self._bell.send(b"x")
        self._thread.join()
        for one in (self._ear, self._ended, self._bell, *self._lines):
            one.close()

    def _pass_on(self) -> None:
        with DefaultSelector() as watched:
            watched.register(self._ear, EVENT_READ)
            watched.register(self._ended, EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in watched.select()]
                if self._ended in ready:
                    return
                for one in ready:
                    if one is self._ear:
                        self._take(watched)
                    elif isinstance(one, socket.socket) and one in self._lines:
                        self._carry(one, watched)

    def _take(self, watched: DefaultSelector) -> None:
        client, _ = self._ear.accept()
        try:
            server = socket.create_connection((HERE, self._to))
        except OSError:
            client.close()
            return
        self._lines[client], self._lines[server] = server, client
        self._clients.add(client)
        for end in (client, server):
            watched.register(end, EVENT_READ)

    def _carry(self, one: socket.socket, watched: DefaultSelector) -> None:
        other, data = self._lines[one], b""
        with suppress(OSError):
            data = one.recv(65536)
        mine = one in self._clients
        if not data or (mine and self.cut is Cut.REQUEST) or (not mine and one in self._armed):
            self._drop(one, other, watched, counted=bool(data))
            return
        if mine and self.cut is Cut.REPLY:
            self._armed.add(other)
        with suppress(OSError):
            other.sendall(data)

    def _drop(self, one: socket.socket, other: socket.socket, watched: DefaultSelector, *, counted: bool) -> None:
        if counted:
            self.cut, self.cuts = None, self.cuts + 1
        for end in (one, other):
            watched.unregister(end)
            del self._lines[end]
            self._clients.discard(end)
            self._armed.discard(end)
            end.close()
