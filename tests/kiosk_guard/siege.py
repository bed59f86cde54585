"""A program put on a screen and attacked; what broke is told by the name of the attack."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kiosk_guard.invariants import WITHIN, Watch, names
from tests.kiosk_guard.screen import CLONE, SHIPPED, Program, a_screen, hostile, python
from tests.kiosk_guard.vectors import VECTORS, monkey

WHOLE = os.environ.get("HRIS_KIOSK_GUARD") == "whole"
PATIENCE = WITHIN if WHOLE else 20.0
"""Three seconds are promised, and measured where the machine does nothing else (make kiosk-guard)."""
FIRST = 40.0
ALLOWED = r"home/(kiosk\.toml|logs/[a-z.-]+(\.\d)?|profiles/kiosk/[a-z.-]+|profiles/kiosk/logs/[a-z.-]+(\.\d)?)"
"""All that a terminal may write, people's rows among it: sealed, and below its own folder."""
MANAGERS = ("hostile", "shipped", "none")
ENDS = {"closed as a window", "its connection cut", "killed"}
"""These end a use. The next one waits ready, and needs a moment for it after the one before: several kills in a row
take longer than three seconds, which is not promised."""
GETS_READY = 6.0
WORDS = {"kiosk": "kiosk", "guarded": "guarded.py", "naive": "naive.py"}


@contextmanager
def besieged(which: str, manager: str, *, start: Iterable[str] = ()) -> Iterator[Watch]:
    """``kiosk``, or one of the two small programs, alone on a new screen; ``start``: further words of its start."""
    with tempfile.TemporaryDirectory(prefix="hris-siege-") as folder:
        where = Path(folder)
        home = where / "home"
        home.mkdir(mode=0o700)
        rules = hostile(where) if manager == "hostile" else SHIPPED if manager == "shipped" else None
        with a_screen(rules) as screen:
            before = frozenset(window.number for window in screen.display.windows())
            given = screen.environment | {"HOME": folder, "PYTHONPATH": str(CLONE)}
            words = [*_words(which, home), *start]
            program = Program(words, environment=given, home=home, known=WORDS[which])
            try:
                yield Watch(screen, program, where, ALLOWED, before, names(where))
            finally:
                program.end()


def _words(which: str, home: Path) -> list[str]:
    if which != "kiosk":
        return python(str(CLONE / "tests" / "kiosk_guard" / WORDS[which]), str(home))
    rules = home / "kiosk.toml"
    rules.write_text(f'store = "{home}/store.sqlite"\nsite = "Front hall"\n')
    return python("-m", "hris_desktop", "kiosk", "--trial", "--settings", str(rules))


def attack(watch: Watch, names_of: Iterable[str]) -> dict[str, list[str]]:
    """Try these on a program that stands; what each left broken."""
    broken = {}
    for name in names_of:
        if name in ENDS:
            time.sleep(GETS_READY)
        watch.during(lambda screen, act=VECTORS[name]: act(screen, watch.program))  # type: ignore[misc]
        left = watch.settled(PATIENCE)
        if left:
            broken[name] = left
            watch.lasting.clear()
    return broken


def let_a_monkey_in(watch: Watch, seed: int, events: int) -> dict[str, list[str]]:
    """So many events by chance; after every few of them all must be well again."""
    broken = {}
    words = monkey(seed, events)
    for number, part in enumerate(words):
        watch.during(lambda screen, part=part: screen.do(*part))  # type: ignore[misc]
        left = watch.settled(PATIENCE)
        if left:
            broken[f"monkey {seed}, handful {number}"] = left
            watch.lasting.clear()
    return broken
