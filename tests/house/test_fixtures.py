"""The common fixtures catch what they are for: each planted fault must fail its test, and the innocent one pass."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = """
import os, socket, threading, warnings
import pytest
from PySide6.QtCore import QTimer, qWarning

def test_innocent(qtbot, home):
    timer = QTimer()
    timer.start(10_000)
    timer.stop()
    assert os.environ["HRIS_DESKTOP_HOME"].startswith(str(home))

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(30,), daemon=True, name="left-over").start()

kept = []

def test_timer(qtbot):
    kept.append(QTimer())
    kept[0].start(10_000)

def test_qt_warning(qtbot):
    qWarning("a rule is broken")

def test_warning():
    warnings.warn("old way", DeprecationWarning)

def test_far_socket():
    socket.create_connection(("192.0.2.1", 9), timeout=0.1)

def test_near_socket():
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen()
        socket.create_connection(ear.getsockname()).close()
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Test name -> what pytest said of it, for the planted tests under this project's own configuration."""
    top = Path(__file__).resolve().parents[2]
    place = tmp_path_factory.mktemp("planted")
    shutil.copy(top / "tests" / "conftest.py", place)
    shutil.copy(top / "pyproject.toml", place)
    (place / "test_planted.py").write_text(PLANTED)
    command = [sys.executable, "-m", "pytest", "-rA", "-n0", "--rootdir", str(place), str(place)]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", done.stdout, flags=re.MULTILINE):
        found.setdefault(name, set()).add(outcome)
    assert found, done.stdout + done.stderr
    return found


@pytest.mark.parametrize("name", ["test_thread", "test_timer", "test_qt_warning", "test_warning", "test_far_socket"])
def test_planted_fault_is_caught(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] - {"PASSED"}


@pytest.mark.parametrize("name", ["test_innocent", "test_near_socket"])
def test_innocent_passes(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] == {"PASSED"}
