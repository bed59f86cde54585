"""How somebody would break out of a full-screen program: by key, by mouse, by asking the window manager, by killing.

``CONTROL`` names those that an unguarded program under a hostile window manager falls to; the others find nothing even
there, and are kept because another page or another manager may be weaker.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.kiosk_guard.screen import Program, Screen

Act = Callable[[Screen, Program], None]
WIDTH, HIGH = 1280, 800
GRID = [(x, y) for x in (60, 350, 640, 930, 1220) for y in (20, 90, 250, 400, 560, 700, 780)]


def keys(*chords: str) -> Act:
    return lambda screen, _: screen.do("key", "--clearmodifiers", "--delay", "15", *chords)


def clicks(button: str, points: list[tuple[int, int]]) -> Act:
    def act(screen: Screen, _: Program) -> None:
        for x, y in points:
            screen.do("mousemove", str(x), str(y), "click", button)

    return act


def drags(button: str, *, holding: str = "") -> Act:
    """From the middle to a corner, perhaps with a key held: Alt and a drag move or resize a managed window."""

    def act(screen: Screen, _: Program) -> None:
        held = ["keydown", holding] if holding else []
        freed = ["keyup", holding] if holding else []
        way = ["mousemove", "640", "400", "mousedown", button, "mousemove", "500", "300", "mousemove", "300", "200"]
        screen.do(*held, *way, "mouseup", button, *freed)

    return act


def asks(*words: str) -> Act:
    return lambda screen, _: screen.manage(*words)


def does_to_window(verb: str, *more: str) -> Act:
    def act(screen: Screen, program: Program) -> None:
        for number in screen.windows_of(program.pids()):
            screen.do(verb, str(number), *more)

    return act


def kills_the_one_on_screen(screen: Screen, program: Program) -> None:
    pids = {window.pid for window in screen.display.windows()} & program.pids()
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, 9)


def marks_and_copies(screen: Screen, _: Program) -> None:
    screen.do("key", "End", "shift+Home", "ctrl+a", "ctrl+c", "ctrl+Insert", "ctrl+x")
    for x, y in GRID[::3]:
        screen.do("mousemove", str(x), str(y), "click", "--repeat", "3", "--delay", "20", "1")


VECTORS: dict[str, Act] = {
    "context menu by mouse": clicks("3", GRID),
    "context menu by key": keys("Menu", "shift+F10"),
    "links and whatever can be clicked": clicks("1", GRID),
    "paste by the middle button": clicks("2", GRID[::4]),
    "What's This": keys("shift+F1"),
    "file dialog": keys("ctrl+o", "ctrl+s", "ctrl+shift+s"),
    "print to file": keys("ctrl+p"),
    "quit": keys("ctrl+q"),
    "close the window": keys("alt+F4", "ctrl+w", "ctrl+F4"),
    "menu bar": keys("alt+f", "F10", "alt+h"),
    "show the desktop": keys("super+d", "ctrl+alt+d"),
    "file manager": keys("super+e"),
    "screenshot": keys("Print"),
    "window menu": keys("alt+space"),
    "another window": keys("alt+Tab", "alt+shift+Tab", "super+F1", "super+F2"),
    "another desktop": keys("ctrl+alt+Right", "shift+alt+Right", "ctrl+alt+Down"),
    "console or restart": keys("ctrl+alt+BackSpace", "ctrl+alt+t", "ctrl+alt+Escape"),
    "leave full screen": keys("F11", "Escape", "super+Down", "alt+F5", "alt+F9", "alt+F10"),
    "move the window by mouse": drags("1", holding="alt"),
    "resize the window by mouse": drags("3", holding="alt"),
    "drag marked text": drags("1"),
    "mark and copy": marks_and_copies,
    "close request": asks("-c", ":ACTIVE:"),
    "show the desktop, asked for": asks("-k", "on"),
    "no longer full screen, asked for": asks("-r", ":ACTIVE:", "-b", "remove,fullscreen"),
    "another place, asked for": asks("-r", ":ACTIVE:", "-e", "0,90,90,400,300"),
    "below all others, asked for": asks("-r", ":ACTIVE:", "-b", "add,below"),
    "hidden, asked for": asks("-r", ":ACTIVE:", "-b", "add,hidden"),
    "minimised": does_to_window("windowminimize"),
    "moved": does_to_window("windowmove", "200", "200"),
    "made small": does_to_window("windowsize", "300", "200"),
    "taken off the screen": does_to_window("windowunmap"),
    "a window over it": lambda screen, _: screen.start("xev", "-geometry", "400x300+100+100"),
    "closed as a window": does_to_window("windowclose"),
    "its connection cut": does_to_window("windowkill"),
    "killed": kills_the_one_on_screen,
}
CONTROL = (
    "context menu by key",
    "What's This",
    "file dialog",
    "print to file",
    "quit",
    "close the window",
    "show the desktop",
    "file manager",
    "screenshot",
    "window menu",
    "another window",
    "another desktop",
    "mark and copy",
    "close request",
    "show the desktop, asked for",
    "no longer full screen, asked for",
    "hidden, asked for",
    "minimised",
    "taken off the screen",
    "a window over it",
    "closed as a window",
    "its connection cut",
    "killed",
)

_KEYS = [
    *"abcxyz0159", "Return", "Tab", "Escape", "space", "BackSpace", "Delete", "Left", "Right", "Up", "Down", "Home",
    "End", "Page_Up", "Page_Down", "Menu", "Print", "Super_L", *(f"F{number}" for number in range(1, 13)),
]  # fmt: skip
_WITH = ["", "", "", "shift+", "ctrl+", "alt+", "super+", "ctrl+alt+", "ctrl+shift+", "alt+shift+"]


def monkey(seed: int, events: int, *, at_once: int = 25) -> list[list[str]]:
    """So many keys, clicks and drags in handfuls for xdotool, the same for the same seed; no change of the console."""
    chance = Random(seed)
    every = [_event(chance) for _ in range(events)]
    return [[word for event in every[at : at + at_once] for word in event] for at in range(0, events, at_once)]


def _event(chance: Random) -> list[str]:
    x, y = str(chance.randrange(WIDTH)), str(chance.randrange(HIGH))
    match chance.randrange(5):
        case 0 | 1:
            return ["key", "--delay", "2", chance.choice(_WITH) + chance.choice(_KEYS)]
        case 2:
            return ["mousemove", x, y, "click", chance.choice("1112345")]
        case 3:
            return ["mousemove", x, y, "click", "--repeat", "2", "--delay", "5", "1"]
    return ["mousedown", "1", "mousemove", x, y, "mouseup", "1"]
