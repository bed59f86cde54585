"""A screen of the tests' own: Xvfb, a window manager with a configuration, and hands at keyboard and mouse."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kiosk_guard.display import Display

CLONE = Path(__file__).resolve().parents[2]
SHIPPED = CLONE / "packaging" / "kiosk" / "rc.xml"
DEFAULT = Path("/etc/xdg/openbox/rc.xml")
SIZE = "1280x800x24"
PROGRAMS = ("Xvfb", "openbox", "xdotool", "wmctrl", "xev")
_QUIET: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
_STRANGE = """<keybind key="Print"><action name="Execute"><command>xev</command></action></keybind>"""


def missing() -> str:
    """Which programs are not here, with the command that brings them; empty when all are."""
    absent = [name for name in PROGRAMS if not shutil.which(name)]
    packages = "xvfb openbox xdotool wmctrl x11-utils"
    return f"no {', '.join(absent)} here: apt-get install --no-install-recommends {packages}" if absent else ""


def hostile(folder: Path) -> Path:
    """Openbox as it comes, all its shortcuts in it; what it would start is a window that is really there."""
    text = DEFAULT.read_text(encoding="utf-8")
    text = re.sub(r"<command>[^<]*</command>", "<command>xev</command>", text)
    rules = folder / "hostile.xml"
    rules.write_text(text.replace("</keyboard>", f"{_STRANGE}</keyboard>"), encoding="utf-8")
    return rules


@dataclass
class Screen:
    """One X server; ``environment`` shows a program the way to it."""

    name: str
    display: Display
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {"DISPLAY": self.name, "PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}

    def do(self, *words: str) -> None:
        """Hands: ``xdotool`` with these words."""
        subprocess.run(["xdotool", *words], env=self.environment, check=False, timeout=60, **_QUIET)

    def manage(self, *words: str) -> None:
        """A stranger who asks the window manager for something."""
        subprocess.run(["wmctrl", *words], env=self.environment, check=False, timeout=60, **_QUIET)

    def start(self, *words: str) -> None:
        """A program beside ours, ended with the screen."""
        self.started.append(subprocess.Popen(words, env=self.environment, **_QUIET))

    def windows_of(self, pids: set[int]) -> list[int]:
        return [window.number for window in self.display.windows() if window.pid in pids]


@contextmanager
def a_screen(rules: Path | None, size: str = SIZE) -> Iterator[Screen]:
    """A new X server, with openbox under these rules, or without any window manager."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(words, pass_fds=[writing], **_QUIET)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        name = f":{pipe.readline().strip()}"
    screen = Screen(name, Display(name))
    try:
        if rules is not None:
            screen.start("openbox", "--sm-disable", "--config-file", str(rules))
            _until_managed(screen)
        yield screen
    finally:
        screen.display.close()
        for process in [*screen.started, server]:
            process.kill()
            process.wait()


def _until_managed(screen: Screen) -> None:
    for _ in range(200):
        done = subprocess.run(["wmctrl", "-m"], env=screen.environment, capture_output=True, text=True, check=False)
        if "Openbox" in done.stdout:
            return
    raise AssertionError("openbox does not answer")


# -- the program under attack ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Process:
    """One of the program's: what belongs to it is known by the home that stands in its environment."""

    pid: int
    words: tuple[str, ...]


class Program:
    """The program under attack, with all that it ever started."""

    def __init__(
        self, words: list[str], *, environment: dict[str, str], home: Path, known: str, out: int = subprocess.DEVNULL
    ) -> None:
        """``known``: a word in the command line of every process that may be there. ``out``: where it writes."""
        self.home, self._known = home, known
        self._mark = f"HRIS_DESKTOP_HOME={home}".encode()
        given = environment | {"HRIS_DESKTOP_HOME": str(home)}
        self.process = subprocess.Popen(words, env=given, cwd=home, start_new_session=True, **_QUIET | {"stdout": out})

    def processes(self) -> list[Process]:
        """Whatever runs with this program's home, near or far."""
        return [found for entry in Path("/proc").iterdir() if entry.name.isdigit() and (found := self._look(entry))]

    def pids(self) -> set[int]:
        return {one.pid for one in self.processes()}

    def strangers(self) -> list[Process]:
        return [one for one in self.processes() if not any(self._known in word for word in one.words)]

    def end(self) -> None:
        """The first one first: it would start the next again."""
        self.process.kill()
        self.process.communicate()
        while left := self.pids():
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, 9)

    def _look(self, entry: Path) -> Process | None:
        try:
            if self._mark not in (entry / "environ").read_bytes().split(b"\0"):
                return None
            words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return None
        return Process(int(entry.name), tuple(words)) if any(words) else None


def python(*words: str) -> list[str]:
    return [sys.executable, *words]
