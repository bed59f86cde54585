"""What a kiosk takes from outside: nearly nothing. Known before Qt, or anything that asks the environment, is imported.

A variable or an argument can make Qt open a server (``-platform vnc``), restyle a page (``-stylesheet``), wait for a
debugger (``-qmljsdebugger``), load a plugin, or make the loader and Python run foreign code first. So this is a list
of what is kept, each by its form, and never a list of what is bad. Folders of a person (home, XDG) lead to a place that
nobody, root included, can make: nothing is read there, nothing written.

The loader obeys ``LD_PRELOAD`` before any code here runs: so a process that finds itself unclean replaces itself by a
clean one (``start_clean``), a supervisor starts its children with ``command`` and ``clean``, and the unit starts it
clean. Standard library only; for Linux.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

NOWHERE: Final = "/dev/null"
"""A path below a file: ENOTDIR for everybody."""
FLAGS: Final = ("-I", "-B")
"""Python's own: no PYTHON* variable, no working folder, no site of the person; no file written."""
FIXED: Final = {
    "PATH": "/usr/bin:/bin",
    "HOME": NOWHERE,
    "XDG_CONFIG_HOME": NOWHERE,
    "XDG_DATA_HOME": NOWHERE,
    "XDG_CACHE_HOME": NOWHERE,
    "XDG_STATE_HOME": NOWHERE,
    "XDG_CONFIG_DIRS": "/etc/xdg",
    "XDG_DATA_DIRS": "/usr/share",
    # left out, libdbus would start a bus of its own: a child, a socket and a file
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    "QT_NO_XDG_DESKTOP_PORTAL": "1",
}
_FORMS: Final = {
    "DISPLAY": r":\d{1,5}(\.\d{1,2})?",  # no host before the colon: the picture stays on this machine
    "WAYLAND_DISPLAY": r"wayland-\d{1,4}",
    "XAUTHORITY": r"/[^\0]{1,4000}",
    "XDG_RUNTIME_DIR": r"/[^\0]{1,4000}",
    "XDG_SEAT": r"seat[a-zA-Z0-9_-]{1,32}",
    "XDG_VTNR": r"\d{1,2}",
    "HRIS_DESKTOP_HOME": r"/[^\0]{1,4000}",
    "LANG": r"(C|[a-z]{2,3}(_[A-Z]{2})?)(\.[A-Za-z0-9-]{1,16})?(@[a-z]{1,16})?",
    "TZ": r":?[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}",
}
"""What is kept from outside, and the form it must have as a whole."""
_BY_PYTHON: Final = {"LC_CTYPE": re.compile(r"C\.(UTF-8|utf8)")}
"""Python sets it itself where there is no other locale; taking it out would start the program for ever."""
_NO_SCREEN: Final = "offscreen"
_START: Final = "import sys; sys.path.append(sys.argv.pop(1)); from hris_desktop.__main__ import main; main()"
"""Python's -m looks in the working folder, which -I leaves out: the program is where this very module was found."""
_CORE, _DUMPABLE, _NO_NEW_RIGHTS = 0, 4, 38


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """What of ``environment`` a kiosk runs with; cleaning it again changes nothing."""
    kept = {name: value for name, value in environment.items() if _is_kept(name, value)}
    if "XDG_RUNTIME_DIR" not in kept:
        kept.pop("WAYLAND_DISPLAY", None)  # its socket lies there
    if "WAYLAND_DISPLAY" in kept:
        for other in ("DISPLAY", "XAUTHORITY"):
            kept.pop(other, None)  # one screen, and no second way to it
    return {"LANG": "C.UTF-8", **kept, **FIXED, **_platform(kept, environment.get("QT_QPA_PLATFORM", ""))}


def is_clean(environment: Mapping[str, str]) -> bool:
    """Whether this process was started by ``command`` in an environment of ours."""
    return bool(sys.flags.isolated and sys.flags.dont_write_bytecode) and clean(environment) == dict(environment)


def command(*arguments: str) -> list[str]:
    """How the program is started clean, with these arguments of our own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, *FLAGS, "-c", _START, str(Path(__file__).resolve().parents[2]), *arguments]


def start_clean(arguments: Sequence[str]) -> None:
    """Replace this process by a clean one with the same number; returns when it is clean already.

    What is open stays open here: cage takes the end of a pipe that it hands over for the end of the program. A use gets
    none of it, since a child is started with its descriptors closed.
    """
    if is_clean(os.environ):
        return
    os.execve(sys.executable, command(*arguments), clean(os.environ))  # noqa: S606 - no shell is meant


def close_memory() -> None:
    """No core dump, no reading of this process's memory by the same account, no rights by a set-uid program."""
    os.umask(0o077)
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - with the system's library, where there is one
    import resource  # noqa: PLC0415 - not on every platform

    resource.setrlimit(resource.RLIMIT_CORE, (_CORE, _CORE))
    system = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_DUMPABLE, 0), (_NO_NEW_RIGHTS, 1)):
        if system.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _is_kept(name: str, value: str) -> bool:
    if name in _BY_PYTHON:
        return bool(_BY_PYTHON[name].fullmatch(value))
    form = _FORMS.get(name)
    if form is None or not re.fullmatch(form, value):
        return False
    return name != "XDG_RUNTIME_DIR" or _is_ours_alone(Path(value))


def _is_ours_alone(folder: Path) -> bool:
    try:
        state = folder.lstat()
    except OSError:
        return False
    return state.st_uid == os.getuid() and stat.S_ISDIR(state.st_mode) and not state.st_mode & 0o077


def _platform(kept: Mapping[str, str], asked: str) -> dict[str, str]:
    """Named by us: Qt would take any that is asked for, ``vnc`` among them."""
    if asked == _NO_SCREEN:
        return {"QT_QPA_PLATFORM": _NO_SCREEN}
    if "WAYLAND_DISPLAY" in kept:
        return {"QT_QPA_PLATFORM": "wayland"}
    return {"QT_QPA_PLATFORM": "xcb"} if "DISPLAY" in kept else {}
