"""An X server as a stranger sees it: windows, whose they are, the focus, the selections; by libX11 alone."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

VIEWABLE, INPUT_OUTPUT = 2, 1
_ANY, _CARDINAL_BITS = 0, 32
_LONG = 1 << 20


class _Attributes(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border", "depth")),
        ("visual", ctypes.c_void_p),
        ("root", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("kind", "bit_gravity", "win_gravity", "backing_store")),
        ("planes", ctypes.c_ulong),
        ("pixel", ctypes.c_ulong),
        ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int),
        *((name, ctypes.c_long) for name in ("all_masks", "your_mask", "no_propagate")),
        ("override", ctypes.c_int),
        ("screen", ctypes.c_void_p),
    ]


@dataclass(frozen=True, slots=True)
class Window:
    """A window that can be seen; ``pid`` 0 where nobody says whose it is; ``kind`` as its owner declares it."""

    number: int
    pid: int
    kind: str
    x: int
    y: int
    width: int
    height: int

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen."""
        return self.x, self.y, self.width, self.height


class Display:
    """One connection; every look is made anew, and a window that is gone meanwhile is simply not there."""

    def __init__(self, name: str) -> None:
        self._x: Any = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        for call in ("XDefaultRootWindow", "XInternAtom", "XGetSelectionOwner"):
            getattr(self._x, call).restype = ctypes.c_ulong
        self._x.XGetAtomName.restype = ctypes.c_void_p
        self._quiet = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self._x.XSetErrorHandler(self._quiet)
        handle = self._x.XOpenDisplay(name.encode())
        assert handle, f"no X server at {name}"
        self._display = ctypes.c_void_p(handle)
        self.root = int(self._x.XDefaultRootWindow(self._display))

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)

    def screen(self) -> tuple[int, int, int, int]:
        seen = self._attributes(self.root)
        assert seen is not None
        return 0, 0, seen.width, seen.height

    def windows(self) -> list[Window]:
        """Every window that lies on the screen, lowest first: clients, and frames of nobody."""
        return [window for number in self._children(self.root) for window in self._seen(number)]

    def focus(self) -> int:
        """The process that has the keyboard; 0 if none has."""
        number, revert = ctypes.c_ulong(), ctypes.c_int()
        self._x.XGetInputFocus(self._display, ctypes.byref(number), ctypes.byref(revert))
        here = int(number.value)
        while here > INPUT_OUTPUT and here != self.root:
            pid = self._number(here, b"_NET_WM_PID")
            if pid:
                return pid
            here = self._parent(here)
        return 0

    def owner_of(self, selection: str) -> int:
        """The window that holds PRIMARY or CLIPBOARD; 0 where nothing was copied."""
        return int(self._x.XGetSelectionOwner(self._display, self._atom(selection.encode())))

    # -- how ----------------------------------------------------------------------------------------------------------

    def _seen(self, number: int) -> Iterator[Window]:
        seen = self._attributes(number)
        if seen is None or seen.map_state != VIEWABLE or seen.kind != INPUT_OUTPUT or not self._on_screen(seen):
            return
        client = self._client(number)
        pid = self._number(client, b"_NET_WM_PID") if client else 0
        inner = self._attributes(client) if client else seen
        if inner is not None:
            left, top = self._origin(client or number)
            yield Window(client or number, pid, self._kind(client), left, top, inner.width, inner.height)

    def _on_screen(self, seen: _Attributes) -> bool:
        _, _, width, height = self.screen()
        is_there = seen.x < width and seen.y < height and seen.x + seen.width > 0 and seen.y + seen.height > 0
        return bool(is_there and seen.width > 2 and seen.height > 2)

    def _client(self, number: int) -> int:
        """The window in a frame that says whose it is; 0 if none does."""
        if self._number(number, b"_NET_WM_PID"):
            return number
        return next((found for child in self._children(number) if (found := self._client(child))), 0)

    def _kind(self, number: int) -> str:
        atom = self._number(number, b"_NET_WM_WINDOW_TYPE") if number else 0
        name = self._x.XGetAtomName(self._display, ctypes.c_ulong(atom)) if atom else None
        return ctypes.string_at(name).decode().removeprefix("_NET_WM_WINDOW_TYPE_").lower() if name else ""

    def _tree(self, number: int) -> tuple[int, list[int]]:
        root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        given = (ctypes.byref(one) for one in (root, parent, children, count))
        if not self._x.XQueryTree(self._display, ctypes.c_ulong(number), *given):
            return 0, []
        found = [int(children[index]) for index in range(count.value)]
        if found:
            self._x.XFree(children)
        return int(parent.value), found

    def _children(self, number: int) -> list[int]:
        return self._tree(number)[1]

    def _parent(self, number: int) -> int:
        return self._tree(number)[0]

    def _attributes(self, number: int) -> _Attributes | None:
        seen = _Attributes()
        done = self._x.XGetWindowAttributes(self._display, ctypes.c_ulong(number), ctypes.byref(seen))
        return seen if done else None

    def _origin(self, number: int) -> tuple[int, int]:
        left, top, child = ctypes.c_int(), ctypes.c_int(), ctypes.c_ulong()
        given = (ctypes.c_ulong(number), ctypes.c_ulong(self.root), 0, 0)
        out = (ctypes.byref(one) for one in (left, top, child))
        self._x.XTranslateCoordinates(self._display, *given, *out)
        return left.value, top.value

    def _atom(self, name: bytes) -> int:
        return int(self._x.XInternAtom(self._display, name, 0))

    def _number(self, number: int, name: bytes) -> int:
        """The first number in a property of a window; 0 if there is none."""
        kind, bits, count, left = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.c_void_p()
        given = (ctypes.c_ulong(number), ctypes.c_ulong(self._atom(name)), ctypes.c_long(0), ctypes.c_long(_LONG), 0)
        out = [ctypes.byref(one) for one in (kind, bits, count, left, data)]
        failed = self._x.XGetWindowProperty(self._display, *given, ctypes.c_ulong(_ANY), *out)
        if failed or not data.value:
            return 0
        found = (
            ctypes.cast(data, ctypes.POINTER(ctypes.c_ulong))[0] if count.value and bits.value == _CARDINAL_BITS else 0
        )
        self._x.XFree(data)
        return int(found)
