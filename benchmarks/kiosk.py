"""The shared terminal: from the end of one use to the next first page, from a passphrase to the record, idle, memory.

``python -m benchmarks.kiosk FOLDER`` makes the demo in FOLDER (reused) and its terminal, without a screen. The time
that the processor worked stands beside the time that passed: it says what a quiet machine would take. Somebody signs
in within a process of its own, as at a terminal: whatever made the demo is not in its memory.
"""

from __future__ import annotations

import json
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

if TYPE_CHECKING:
    from hris_desktop.demo.build import Demo
    from hris_desktop.kiosk.use import Use
    from hris_desktop.services.kiosk_settings import KioskSettings

TIMES = 5
RESTART_LIMIT, RECORD_LIMIT, IDLE_LIMIT, MEMORY_LIMIT = 3.0, 1.0, 1.0, 200.0


# ruff: noqa: PLC0415 - a process that measures memory imports what a terminal imports, and nothing else


def restarts(demo: Demo) -> tuple[float, float, float]:
    """(seconds from a killed use to the next first page, those the processor worked, largest memory of a use in MB)."""
    from hris_desktop.demo import kiosk
    from hris_desktop.system import scrub

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


def signing_in(settings: KioskSettings, secret: str) -> tuple[float, float, float, float]:
    """From the button to the record beyond the derivation, the same in the processor's time; memory; idle time off."""
    from hris_desktop.crypto import passphrase
    from hris_desktop.demo.hands import Hands
    from hris_desktop.doorway import Surroundings, product_costs
    from hris_desktop.kiosk.process import application, prepare
    from hris_desktop.kiosk.use import Use
    from hris_desktop.system.keyfile import FileKeys
    from hris_desktop.ui.kiosk import scale

    app = application()
    scale.dress(settings.look)
    prepare()
    use = Use(app, settings, Surroundings(find_keys=lambda profile: FileKeys(profile.device_key)))
    use.start()
    hands = Hands(use, "the terminal")  # type: ignore[arg-type] # a use has what they ask for
    hands.press_named("sign-in")
    hands.press("Amira Haddad")
    hands.fill_secret(secret)
    began, worked = time.monotonic(), time.process_time()
    passphrase.derive(secret, bytes(16), params=product_costs().employee)
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
    from PySide6.QtCore import QEventLoop

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


def alone(settings_file: Path, secret: str) -> list[float]:
    """``signing_in`` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.kiosk", str(settings_file), "--sign-in"]
    done = subprocess.run(command, input=secret, stdout=subprocess.PIPE, text=True, check=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def sign_in() -> int:
    """That process."""
    from hris_desktop.services.kiosk_settings import load

    settings = replace(load(Path(sys.argv[1]), trial=True), idle_seconds=30, warning_seconds=10)
    print(json.dumps(signing_in(settings, sys.stdin.read())))
    return 0


def main() -> int:
    """Print each figure beside its limit; 1 if one is over it."""
    from hris_desktop.demo import kiosk
    from hris_desktop.demo.build import build
    from hris_desktop.doorway import product_costs
    from hris_desktop.system.clock import SystemClock

    costs = product_costs()
    demo = build(Path(sys.argv[1]), costs=costs, clock=SystemClock(), tell=lambda _: None, people=8)
    kiosk.prepare(demo, costs, lambda _: None)
    restart, restarting, first = restarts(demo)
    record, entering, second, off = alone(kiosk.settings_file(demo), demo.passphrase)
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
    sys.exit(sign_in() if sys.argv[2:] == ["--sign-in"] else main())
