"""What the system must bring beside Python: found by trying, not by lists of packages; installed when that is possible.

Qt's wheels bring nearly all of Qt, but not the system's own GL, D-Bus, font and X libraries. Whether they are there is
asked by loading Qt's modules and its platform plugin in a child. On Debian and Ubuntu the missing packages are
installed when this runs as root; everybody else is shown the one command. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

PROBE = """
import ctypes, importlib, pathlib, sys
import PySide6
for name in ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtPrintSupport", "QtNetwork", "QtDBus", "QtTest"):
    importlib.import_module("PySide6." + name)
folder = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
ctypes.CDLL(str(folder / ("libq" + sys.argv[1] + ".so")))
if sys.argv[1] == "offscreen":
    from PySide6.QtWidgets import QApplication
    QApplication(["probe", "-platform", "offscreen"])
"""


@dataclass(frozen=True)
class Need:
    """One thing the system must bring: a Qt platform plugin that loads, or a program on PATH."""

    reason: str
    packages: tuple[str, ...]
    plugin: str = ""
    program: str = ""
    folders: str = ""
    """Where else the program may lie, as a pattern of folders."""
    required: bool = True

    def missing(self, python: Path) -> str:
        """Why it is not there, in the system's words; empty when it is."""
        if self.program:
            elsewhere = self.folders and any(Path("/").glob(f"{self.folders}/{self.program}"))
            return "" if elsewhere or shutil.which(self.program) else f"no program {self.program}"
        quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"}
        command = [str(python), "-c", PROBE, self.plugin]
        tried = subprocess.run(command, capture_output=True, text=True, check=False, env=quiet)
        if tried.returncode == 0:
            return ""
        return (tried.stderr.strip().splitlines() or [f"Qt's {self.plugin} plugin stopped at once"])[-1]


OFFSCREEN = Need(
    "Qt itself",
    ("libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1"),
    plugin="offscreen",
)
WINDOWS = Need(
    "Qt's windows",
    ("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0"),
    plugin="xcb",
)
VIRTUAL_SCREEN = Need("a virtual screen (Xvfb)", ("xvfb",), program="Xvfb", required=False)
BUS = Need("a message bus of the tests' own", ("dbus",), program="dbus-run-session", required=False)
KEYRING = Need("a real keyring for the tests", ("gnome-keyring",), program="gnome-keyring-daemon", required=False)
# Debian keeps the server's programs out of PATH
DATABASE = Need(
    "a PostgreSQL server of the tests' own",
    ("postgresql",),
    program="initdb",
    folders="usr/lib/postgresql/*/bin",
    required=False,
)
KIOSK_GUARD = Need(
    "a window manager and hands for the tests of the kiosk",
    ("openbox", "xdotool", "wmctrl", "x11-utils"),
    program="xdotool",
    required=False,
)
UNITS = Need("systemd's own reader of units", ("systemd",), program="systemd-analyze", required=False)


def has_display() -> bool:
    """Whether windows can be shown to somebody."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def needs(what: str) -> tuple[Need, ...]:
    """What ``run`` or ``test`` needs here; only Linux leaves anything to the system."""
    if sys.platform != "linux":
        return ()
    if what == "test":
        optional = (BUS, KEYRING, DATABASE, VIRTUAL_SCREEN, replace(WINDOWS, required=False), KIOSK_GUARD, UNITS)
        return (OFFSCREEN, *optional)
    if os.environ.get("WAYLAND_DISPLAY"):
        return (OFFSCREEN,)
    return (OFFSCREEN, WINDOWS) if has_display() else (OFFSCREEN, replace(WINDOWS, required=False), VIRTUAL_SCREEN)


def packages(needed: Iterable[Need]) -> list[str]:
    """What Debian calls them."""
    return [name for need in needed for name in need.packages]


def say(text: str) -> None:
    """One line for the person at the terminal, at once."""
    print(f"prepare: {text}", flush=True)


def _apt(*words: str) -> bool:
    # apt works as a user of its own, who cannot enter a private TMPDIR; runlevel 1: no service is started by our doing
    quiet = {key: value for key, value in os.environ.items() if key != "TMPDIR"}
    quiet.update({"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"})
    done = subprocess.run(
        ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env=quiet,
    )
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-12:]), flush=True)
    return done.returncode == 0


def install(reason: str, names: list[str]) -> bool:
    """Installs Debian packages as root; otherwise prints the one command and returns False."""
    if not shutil.which("apt-get"):
        say(f"missing {reason}; Debian calls it: {' '.join(names)}. Please install what your system calls them.")
        return False
    if os.geteuid() != 0:
        say(f"missing {reason}. Please run this one command, then the same again:")
        print(f"  sudo apt-get install -y --no-install-recommends {' '.join(names)}", flush=True)
        return False
    say(f"installing {reason}: {' '.join(names)}")
    if _apt("update") and _apt("install", "--no-install-recommends", *names):
        return True
    say(f"the system's packages could not be installed (apt's last lines are above): {' '.join(names)}")
    return False


def ready(what: str, python: Path) -> bool:
    """Finds what is missing, installs it when possible; False when something required still is."""
    missing = [need for need in needs(what) if need.missing(python)]
    if not missing:
        return True
    install(" and ".join(need.reason for need in missing), packages(missing))
    still = [(need, need.missing(python)) for need in missing]
    for need, why in still:
        if why:
            say(f"{'needed and' if need.required else 'going on, though'} not there: {need.reason} ({why})")
    return not any(why and need.required for need, why in still)
