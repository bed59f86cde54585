"""What every test stands on: no screen, a home of its own, nothing left running, and Qt's complaints as failures.

Qt warnings fail a test by ``qt_log_level_fail`` in pyproject.toml; sockets beyond this machine by pytest-socket.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

_slow_machines = [HealthCheck.too_slow, HealthCheck.data_too_large]
# make test makes the same examples every time, so that red is a word on the change and never on luck; make soak and a
# plain pytest look for new ones
settings.register_profile(
    "ci", max_examples=60, stateful_step_count=30, deadline=None, database=None, print_blob=True, derandomize=True,
    suppress_health_check=_slow_machines,
)  # fmt: skip
settings.register_profile(
    "dev", max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=_slow_machines,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)  # fmt: skip
settings.register_profile(
    "soak", max_examples=3000, stateful_step_count=40, deadline=timedelta(minutes=5), print_blob=True,
    suppress_health_check=_slow_machines,
)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

HERE = Path(__file__).parent
PATIENCE_MS = 30_000
REMEMBERING = {"services", "ui", "app", "demo", "cli", "kiosk", "journey", "golden"}
"""Folders whose tests are about what people do with the program."""
HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "appdata",
    "LOCALAPPDATA": "localappdata",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
    "HRIS_DESKTOP_HOME": "hris",
}
"""Every variable by which a program finds somewhere to write, and the folder in the test's home that it gets."""


def pytest_configure() -> None:
    """Whoever waits for a window waits as long as a busy machine needs; what never comes is red all the same."""
    from pytestqt.qtbot import QtBot

    for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed, QtBot.waitActive):
        assert wait.__kwdefaults__ is not None
        wait.__kwdefaults__["timeout"] = PATIENCE_MS


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no garbage collection need look at it again, at every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the test's own, so that no test sees what another, or the person running it, has saved."""
    place = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable, folder in HOMES.items():
            (place / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
            patch.setenv(variable, str(place / folder))
        patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(autouse=True)
def signatures_held_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where many programs of one process read the same rows, a signature that held is not computed for each of them.

    Whether it holds follows from key, signature and message alone, and these are what is remembered; one that does not
    hold is never remembered. Only in ``REMEMBERING``: nothing is remembered where signatures are what is tested.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.path.is_relative_to(HERE) and request.path.relative_to(HERE).parts[0] in REMEMBERING:
            from hris_desktop.crypto import sign

            patch.setattr(sign, "verify", _remembered(sign.verify))
        yield


@cache
def _remembered(verify: Callable[[bytes, bytes, bytes], None]) -> Callable[[bytes, bytes, bytes], None]:
    return lru_cache(maxsize=20_000)(verify)


@pytest.fixture(autouse=True)
def nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread that outlives its test, or a Qt timer that still ticks after it, fails it."""
    before = set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch:
        ticking = _watch_timers(patch) if "qapp" in request.fixturenames else None
        yield
    if ticking is not None:
        left = _still_ticking(ticking)
        assert not left, f"timers still active after the test: {left}"
    late = [thread for thread in threading.enumerate() if thread not in before]
    for thread in late:
        thread.join(timeout=2)
    names = [thread.name for thread in late if thread.is_alive()]
    assert not names, f"threads still alive after the test: {names}"


def _watch_timers(patch: pytest.MonkeyPatch) -> list[object]:
    """Notes every QTimer that is started from Python during the test."""
    from PySide6.QtCore import QTimer

    started: list[object] = []
    start = QTimer.start

    def noted(timer: QTimer, *args: int) -> None:
        started.append(timer)
        start(timer, *args)

    patch.setattr(QTimer, "start", noted)
    return started


def _still_ticking(timers: list[object]) -> list[str]:
    """The timers that would still fire, after Qt deleted what it was asked to delete later."""
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    alive = [timer for timer in timers if shiboken6.isValid(timer)]
    return [f"{t.objectName() or 'QTimer'} in {t.parent()!r}" for t in alive if isinstance(t, QTimer) and t.isActive()]


@pytest.fixture
def clone() -> Path:
    """The top of this checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def python() -> str:
    """The Python that runs the tests, for child processes."""
    return sys.executable
