"""What holds on a terminal whatever somebody does to it. One function per rule; each returns what breaks it.

Alive, or there again within three seconds; only our window, over the whole screen, with the keyboard; no process, no
open port, no file beyond the known; nothing on the clipboard or the primary selection. A breach of place may last until
the guard has answered; a process, a port or a file is a breach however short it was there.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.kiosk_guard.display import Window
from tests.kiosk_guard.screen import Program, Screen

WITHIN = 3.0
LOOK_EVERY = 0.05
LISTS = {"combo"}
"""What a field of ours may open over the window."""


@dataclass
class Watch:
    """A program on a screen, and what was there before it."""

    screen: Screen
    program: Program
    folder: Path
    """Everything that a program could find to write in; its own home lies in it."""
    allowed: str
    """The files that may come into being, as a pattern over their paths below ``folder``."""
    before: frozenset[int] = frozenset()
    files: frozenset[str] = frozenset()
    lasting: dict[str, None] = field(default_factory=dict)

    def settled(self, within: float = WITHIN) -> list[str]:
        """Breaches that are left after the time in which the program may put itself right; none: as soon as none is."""
        deadline = time.monotonic() + within
        while True:
            left = self.now()
            if not left or time.monotonic() > deadline:
                self._note()
                return [*left, *self.lasting]
            time.sleep(LOOK_EVERY)

    def during(self, act: Callable[[Screen], None]) -> None:
        """Do something and look for what should not be there, before, after and for a moment longer."""
        self._note()
        act(self.screen)
        for _ in range(3):
            self._note()
            time.sleep(LOOK_EVERY)

    def now(self) -> list[str]:
        """The breaches of place that stand at this moment."""
        pids = self.program.pids()
        seen = [window for window in self.screen.display.windows() if window.number not in self.before]
        ours = [window for window in seen if window.pid in pids]
        return [
            *_one_window(ours, self.screen.display.screen()),
            *_no_other_window(seen, ours),
            *_focus(self.screen.display.focus(), pids),
            *self._selections(ours),
        ]

    def _note(self) -> None:
        pids = self.program.pids()
        said = [*_no_process(self.program), *_no_port(pids), *self._no_file()]
        self.lasting |= dict.fromkeys(said)

    def _selections(self, ours: list[Window]) -> Iterator[str]:
        for selection in ("PRIMARY", "CLIPBOARD"):
            if self.screen.display.owner_of(selection) and ours:
                yield f"something lies on {selection}"

    def _no_file(self) -> Iterator[str]:
        for name in sorted(names(self.folder) - self.files):
            if not re.fullmatch(self.allowed, name):
                yield f"a file: {name}"


def names(folder: Path) -> frozenset[str]:
    """Every file below a folder."""
    return frozenset(os.path.relpath(Path(where, one), folder) for where, _, found in os.walk(folder) for one in found)


def _one_window(ours: list[Window], screen: tuple[int, int, int, int]) -> Iterator[str]:
    main = [window for window in ours if window.kind not in LISTS]
    if not main:
        yield "no window of ours"
    for window in main[1:]:
        yield f"a second window of ours ({window.kind or 'of no kind'})"
    if main and not any(window.place == screen for window in main):
        yield f"our window does not fill the screen: {main[0].place}"


def _no_other_window(seen: list[Window], ours: list[Window]) -> Iterator[str]:
    """None above ours; one below it is not seen."""
    lowest = seen.index(ours[0]) if ours else 0
    for window in seen[lowest:]:
        if window not in ours:
            yield f"a window of somebody else's: {window.kind or 'of no kind'} at {window.place}"


def _focus(focus: int, pids: set[int]) -> Iterator[str]:
    if focus not in pids:
        yield "the keyboard is not ours"


def _no_process(program: Program) -> Iterator[str]:
    for one in program.strangers():
        yield f"a process: {' '.join(one.words)[:80]}"


def _no_port(pids: set[int]) -> Iterator[str]:
    """A socket that waits for others: TCP, UDP or in the file system."""
    held = {link for pid in pids for link in _sockets(pid)}
    for kind in ("tcp", "tcp6", "udp", "udp6", "unix"):
        for line in _lines(Path("/proc/net", kind)):
            words = line.split()
            listens, inode = _listens(kind, words)
            if listens and inode in held:
                yield f"an open port: {kind} {words[1] if kind != 'unix' else words[-1]}"


def _listens(kind: str, words: list[str]) -> tuple[bool, str]:
    if kind == "unix":
        return int(words[3], 16) & 0x10000 != 0, words[6]
    return words[3] == "0A" or (kind.startswith("udp") and words[3] == "07"), words[9]


def _sockets(pid: int) -> list[str]:
    try:
        links = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []
    return [link[8:-1] for link in links if link.startswith("socket:[")]


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()[1:] if path.exists() else []
