"""The shared terminal: from the end of one use to the next first page, from a passphrase to the record, idle, memory.

``python -m benchmarks.kiosk FOLDER`` makes the demo in FOLDER (reused) and its terminal, without a screen. The time
that the processor worked stands beside the time that passed: it says what a quiet machine would take.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop

from hris_desktop.cli.desk import COSTS
from hris_desktop.demo import kiosk
from hris_desktop.demo.build import Demo, build
from hris_desktop.services.kiosk_settings import KioskSettings, load
from hris_desktop.system import scrub
from hris_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from hris_desktop.kiosk.use import Use

TIMES = 5
RESTART_LIMIT, RECORD_LIMIT, IDLE_LIMIT, MEMORY_LIMIT = 3.0, 1.0, 1.0, 200.0


def restarts(demo: Demo) -> tuple[float, float, float]:
    """(seconds from a killed use to the next first page, those the processor worked, largest memory of a use in MB)."""
    command = scrub.command("kiosk", "--trial", "--settings", str(kiosk.settings_file(demo)))
    took, worked, memory = [], [], 0.0
    with subprocess.Popen(command, env=scrub.clean(os.environ), stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            _attract(supervisor)
            for _ in range(TIMES):
                time.sleep(4)  # as long as anybody stands there; the next one gets ready meanwhile
                shown = _shown(supervisor.pid)
                memory = max(memory, _memory(shown))
                [spare] = set(_uses(supervisor.pid)) - {shown}
                before, began = _worked(spare), time.monotonic()
                os.kill(shown, signal.SIGKILL)
                _attract(supervisor)
                took.append(time.monotonic() - began)
                worked.append(_worked(spare) - before)
        finally:
            supervisor.terminate()
    return median(took), median(worked), memory


def signing_in(demo: Demo, settings: KioskSettings) -> tuple[float, float, float, float]:
    """From the button to the record beyond the derivation, the same in the processor's time; memory; idle time off."""
    from hris_desktop.crypto import passphrase  # noqa: PLC0415 - after the processes were measured
    from hris_desktop.demo.hands import Hands  # noqa: PLC0415 - the same
    from hris_desktop.doorway import Surroundings  # noqa: PLC0415 - the same
    from hris_desktop.kiosk.process import application, prepare  # noqa: PLC0415 - the same
    from hris_desktop.kiosk.use import Use  # noqa: PLC0415 - the same
    from hris_desktop.ui.kiosk import scale  # noqa: PLC0415 - the same

    app = application()
    scale.dress(settings.look)
    prepare()
    use = Use(app, settings, Surroundings(COSTS, demo.find_keys))
    use.start()
    hands = Hands(use, "the terminal")  # type: ignore[arg-type] # a use has what they ask for
    hands.press_named("sign-in")
    hands.press("Amira Haddad")
    hands.fill_secret(demo.passphrase)
    began, worked = time.monotonic(), time.process_time()
    passphrase.derive(demo.passphrase, bytes(16), params=COSTS.employee)
    derivation, dear = time.monotonic() - began, time.process_time() - worked
    began, worked = time.monotonic(), time.process_time()
    hands.press_named("unlock")
    hands.wait_for_words("My record", "Directory card")
    took, work = time.monotonic() - began - derivation, time.process_time() - worked - dear
    memory = _memory(os.getpid())
    off = _idles(use, settings)
    use.close(0)
    return took, work, memory, off


def _idles(use: Use, settings: KioskSettings) -> float:
    """By how much the warning and the end are off, by the real clock, when nobody touches anything."""
    loop, told = QEventLoop(), list[float]()
    person = use.person
    if person is None:
        raise SystemExit("nobody is signed in")
    person.over.disconnect(use.finish)
    person.idle.warned.connect(lambda _: told.append(time.monotonic()))
    person.idle.over.connect(lambda: told.append(time.monotonic()))
    person.idle.over.connect(loop.quit)
    began = time.monotonic()
    person.idle.start()
    loop.exec()
    due = settings.idle_seconds, settings.idle_seconds + settings.warning_seconds
    return max(abs(at - began - wanted) for at, wanted in zip(told, due, strict=True))


def _attract(supervisor: subprocess.Popen[str]) -> None:
    while supervisor.stdout is not None and (line := supervisor.stdout.readline()):
        if line.strip() == "attract":
            return
    raise SystemExit("the terminal did not come up")


def _uses(supervisor: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()]


def _worked(pid: int) -> float:
    """Seconds that the processor worked for a process, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _shown(supervisor: int) -> int:
    """The use with the replica open; the other child waits with nothing opened."""
    for child in _uses(supervisor):
        opened = (str(entry.readlink()) for entry in Path(f"/proc/{child}/fd").iterdir())
        if any(name.endswith("replica.sqlite") for name in opened):
            return child
    raise SystemExit("no use has the replica open")


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> int:
    """Print each figure beside its limit; 1 if one is over it."""
    demo = build(Path(sys.argv[1]), costs=COSTS, clock=SystemClock(), tell=lambda _: None, people=8)
    kiosk.prepare(demo, COSTS, lambda _: None)
    restart, restarting, first = restarts(demo)
    settings = replace(load(kiosk.settings_file(demo), trial=True), idle_seconds=30, warning_seconds=10)
    record, entering, second, off = signing_in(demo, settings)
    figures = (
        ("restart to the first page, s", restart, RESTART_LIMIT),
        ("  of it the processor worked, s", restarting, RESTART_LIMIT),
        ("sign-in to the record beyond the derivation, s", record, RECORD_LIMIT),
        ("  of it the processor worked, s", entering, RECORD_LIMIT),
        ("idle warning and end are off by, s", off, IDLE_LIMIT),
        ("memory at the first page, MB", first, MEMORY_LIMIT),
        ("memory with a record open, MB", second, MEMORY_LIMIT),
    )
    for name, found, limit in figures:
        print(f"{name:50} {found:8.2f}   limit {limit:6.1f}")
    return int(any(found > limit for _, found, limit in figures))


if __name__ == "__main__":
    sys.exit(main())
