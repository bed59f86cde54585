"""Break-outs of interface shells, tried on the real kiosk in a real X server; a program without a guard falls to them.

A sample here; all of it, with every window manager and a thousand events, in ``make kiosk-guard``.
"""

from __future__ import annotations

import pytest

from tests.kiosk_guard import screen
from tests.kiosk_guard.siege import FIRST, MANAGERS, WHOLE, attack, besieged, let_a_monkey_in
from tests.kiosk_guard.vectors import CONTROL, VECTORS

pytestmark = [
    pytest.mark.skipif(bool(screen.missing()), reason=screen.missing() or "all is here"),
    pytest.mark.timeout(900),
]
SEEDS = (1, 2, 3) if WHOLE else (1,)
EVENTS = 1000 if WHOLE else 25
SAMPLE = ("context menu by key", "close the window", "show the desktop", "screenshot", "minimised")
STARTS = {
    "a server": ("-platform", "vnc"),
    "another look": ("-stylesheet", "/etc/passwd"),
    "a debugger": ("-qmljsdebugger=port:40000,block",),
}


@pytest.mark.parametrize("manager", MANAGERS if WHOLE else MANAGERS[:1])
def test_nothing_leads_out(manager: str) -> None:
    with besieged("kiosk", manager) as watch:
        assert watch.settled(FIRST) == [], "before any attack"
        assert attack(watch, VECTORS if WHOLE else SAMPLE) == {}
        assert {name: left for seed in SEEDS for name, left in let_a_monkey_in(watch, seed, EVENTS).items()} == {}
        assert {word for one in watch.program.processes() for word in one.words if word == "kiosk"} == {"kiosk"}


@pytest.mark.parametrize("name", CONTROL if WHOLE else ["show the desktop"])
def test_a_naive_program_falls_to_each(name: str) -> None:
    with besieged("naive", "hostile") as watch:
        assert watch.settled(FIRST) == []
        watch.during(lambda seen: VECTORS[name](seen, watch.program))
        assert watch.settled(1.0) != []


@pytest.mark.parametrize("name", STARTS if WHOLE else ["a server"])
def test_words_for_qt_open_nothing(name: str) -> None:
    """They are no words of ours: the program says so and ends, and opens neither port nor window meanwhile."""
    with besieged("kiosk", "shipped", start=STARTS[name]) as watch:
        watch.program.process.wait(FIRST)
        assert watch.program.process.returncode == 2
        assert watch.lasting == {}
        assert watch.screen.windows_of(watch.program.pids()) == []
