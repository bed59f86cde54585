"""The supervisor: one process after the other, the next one ready ahead, and none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hris_desktop.kiosk.supervisor import LEFT

PATIENCE = 20.0
USE = """
import os, sys
word = sys.stdin.buffer.readline()
if not word:
    sys.exit(0)
print("up", os.getpid(), word.decode().strip(), flush=True)
sys.exit(int(sys.stdin.buffer.readline() or b"0"))
"""
SUPERVISOR = """
import sys
from hris_desktop.kiosk import supervisor
supervisor.scrub.command = lambda *_: [sys.executable, "-S", {use!r}]
supervisor.scrub.clean = dict
sys.exit(supervisor.Supervisor(()).run())
"""


@pytest.fixture
def running(clone: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    use = tmp_path / "use.py"
    use.write_text(USE)
    program = [sys.executable, "-c", SUPERVISOR.format(use=str(use))]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=clone) as process:
        yield process
        process.kill()


def next_up(process: subprocess.Popen[str]) -> tuple[int, str]:
    assert process.stdout is not None
    _, pid, word = process.stdout.readline().split()
    return int(pid), word


def children(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def gone(pids: set[int]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() and " Z " not in _state(pid) for pid in pids):
            return True
    return False


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return " Z "


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_the_next_use_is_ready_and_comes_at_once(running: subprocess.Popen[str]) -> None:
    first, word = next_up(running)
    assert word == "go"
    began = time.monotonic()
    os.kill(first, signal.SIGKILL)
    second, word = next_up(running)
    assert word == "again", "it is said that the use before ended by itself"
    assert time.monotonic() - began < 3
    assert second != first
    os.kill(second, signal.SIGKILL)
    third, _ = next_up(running)
    left = children(running.pid) | {third}
    running.terminate()
    assert running.wait(PATIENCE) == 0
    assert gone(left | {first, second})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_whoever_kills_the_supervisor_leaves_no_use_behind(running: subprocess.Popen[str]) -> None:
    first, _ = next_up(running)
    left = children(running.pid) | {first}
    running.kill()
    running.wait(PATIENCE)
    assert gone(left)


def test_the_code_of_a_maintainer_ends_it_all() -> None:
    assert LEFT not in (0, 1, 2, 3, 70)
