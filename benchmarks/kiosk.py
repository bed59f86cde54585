"""The shared terminal: from the end of one use to the next first page, from a passphrase to the record, and memory.

``python -m benchmarks.kiosk FOLDER`` makes the demo in FOLDER (reused) and its terminal, without a screen.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from hris_desktop.cli.desk import COSTS
from hris_desktop.demo import kiosk
from hris_desktop.demo.build import Demo, build
from hris_desktop.services.kiosk_settings import KioskSettings, load
from hris_desktop.system import scrub
from hris_desktop.system.clock import SystemClock

TIMES = 5
RESTART_LIMIT, RECORD_LIMIT, MEMORY_LIMIT = 3.0, 1.0, 200.0


def restarts(demo: Demo) -> tuple[float, float]:
    """(seconds from a killed use to the next first page, largest memory of a use in MB)."""
    command = scrub.command("kiosk", "--trial", "--settings", str(kiosk.settings_file(demo)))
    took, memory = [], 0.0
    with subprocess.Popen(command, env=scrub.clean(os.environ), stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            _attract(supervisor)
            for _ in range(TIMES):
                time.sleep(4)  # as long as anybody stands there; the next one gets ready meanwhile
                shown = _shown(supervisor.pid)
                memory = max(memory, _memory(shown))
                began = time.monotonic()
                os.kill(shown, signal.SIGKILL)
                _attract(supervisor)
                took.append(time.monotonic() - began)
        finally:
            supervisor.terminate()
    return median(took), memory


def signing_in(demo: Demo, settings: KioskSettings) -> tuple[float, float]:
    """(seconds from the button to the record beyond the derivation, memory of the process in MB)."""
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
    began = time.monotonic()
    passphrase.derive(demo.passphrase, bytes(16), params=COSTS.employee)
    derivation = time.monotonic() - began
    began = time.monotonic()
    hands.press_named("unlock")
    hands.wait_for_words("My record", "Directory card")
    took = time.monotonic() - began - derivation
    memory = _memory(os.getpid())
    use.close(0)
    return took, memory


def _attract(supervisor: subprocess.Popen[str]) -> None:
    while supervisor.stdout is not None and (line := supervisor.stdout.readline()):
        if line.strip() == "attract":
            return
    raise SystemExit("the terminal did not come up")


def _shown(supervisor: int) -> int:
    """The use with the replica open; the other child waits with nothing opened."""
    for child in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
        opened = (str(entry.readlink()) for entry in Path(f"/proc/{child}/fd").iterdir())
        if any(name.endswith("replica.sqlite") for name in opened):
            return int(child)
    raise SystemExit("no use has the replica open")


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> int:
    """Print each figure beside its limit; 1 if one is over it."""
    demo = build(Path(sys.argv[1]), costs=COSTS, clock=SystemClock(), tell=lambda _: None, people=8)
    kiosk.prepare(demo, COSTS, lambda _: None)
    restart, first = restarts(demo)
    record, second = signing_in(demo, load(kiosk.settings_file(demo), trial=True))
    figures = (
        ("restart to the first page, s", restart, RESTART_LIMIT),
        ("sign-in to the record beyond the derivation, s", record, RECORD_LIMIT),
        ("memory at the first page, MB", first, MEMORY_LIMIT),
        ("memory with a record open, MB", second, MEMORY_LIMIT),
    )
    for name, found, limit in figures:
        print(f"{name:50} {found:8.2f}   limit {limit:6.1f}")
    return int(any(found > limit for _, found, limit in figures))


if __name__ == "__main__":
    sys.exit(main())
