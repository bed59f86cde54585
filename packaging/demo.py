"""``make run``: the demo on the screen; without a screen the same as a scripted tour with pictures in ``tour/``.

``make kiosk`` (``--kiosk``) is the same for the demo's shared terminal. Started by the Python of ``.venv``. Further
arguments go to the demo: ``make run ARGS=--fresh``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import machine

CLONE = Path(__file__).resolve().parents[1]
DEMO = [sys.executable, "-m", "hris_desktop", "demo"]


@contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """An X server of our own, gone afterwards whatever happens; yields the environment that uses it."""
    if not which("Xvfb") or machine.WINDOWS.missing(Path(sys.executable)):
        print("run: no virtual screen here; the tour paints without a window system", flush=True)
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    ours, its = os.pipe()
    command = ["Xvfb", "-displayfd", str(its), "-screen", "0", "1920x1200x24", "-dpi", "96", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, pass_fds=[its], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(its)
        try:
            with os.fdopen(ours) as told:
                number = told.readline().strip()
            yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"} if number else {"QT_QPA_PLATFORM": "offscreen"}
        finally:
            server.terminate()


def stop(_signal: int, _frame: object) -> None:
    """Ctrl-C and kill end the demo the ordinary way, so that the virtual screen goes with it."""
    sys.exit(130)


def main() -> int:
    """Runs the demo or the tour; its exit code."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if machine.has_display():
        return subprocess.run([*DEMO, *sys.argv[1:]], check=False).returncode
    print("run: no screen here, so the demo runs as a tour; its pictures go to tour/", flush=True)
    with virtual_screen() as screen:
        # the terminal's part has a folder of its own, so that neither takes the other's pictures away
        pictures = CLONE / "tour" / "kiosk" if "--kiosk" in sys.argv else CLONE / "tour"
        tour = [*DEMO, "--tour", str(pictures), *sys.argv[1:]]
        return subprocess.run(tour, check=False, env={**os.environ, **screen}).returncode


if __name__ == "__main__":
    sys.exit(main())
