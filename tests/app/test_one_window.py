"""Two real processes on one profile: the second brings the window of the first to the front and ends."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hris_desktop.instance import OnlyWindow
from hris_desktop.system.single import AlreadyOpen
from hris_desktop.ui import raising
from tests.app.conftest import House

PATIENCE = 30


def environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def first(clone: Path, python: str, logs: Path) -> Iterator[subprocess.Popen[str]]:
    """The window of Amira's profile, painted and listening."""
    command = [python, "-m", "tests.app.first_window", "amira", str(logs)]
    running = subprocess.Popen(command, cwd=clone, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert heard(running) == "listening"
        yield running
    finally:
        running.kill()
        running.communicate()


def heard(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def second(clone: Path, python: str, profile: str = "amira") -> subprocess.CompletedProcess[str]:
    command = [python, "-m", "hris_desktop", "app", "--profile", profile]
    return subprocess.run(
        command, cwd=clone, env=environment(), capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def door(house: House) -> Path:
    """In the profile, or where its path is too long for a socket, in the account's own runtime folder."""
    found = Path(raising.address(house.root / "home" / "profiles" / "amira", os.environ["XDG_RUNTIME_DIR"]))
    assert found.parent.stat().st_mode & 0o077 == 0
    return found


def test_the_second_start_raises_the_first_window_and_ends_well(
    house: House, clone: Path, python: str, tmp_path: Path
) -> None:
    with first(clone, python, tmp_path) as running:
        done = second(clone, python)
        assert (done.returncode, done.stderr) == (0, "")
        assert "is open already" in done.stdout
        assert heard(running) == "forward"
        assert running.poll() is None
        mode = door(house).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert mode & 0o077 == 0, "closed to other accounts"


def test_a_socket_left_by_a_crash_is_no_obstacle(house: House, clone: Path, python: str, tmp_path: Path) -> None:
    with first(clone, python, tmp_path) as running:
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert door(house).exists(), "a kill leaves it"
    with first(clone, python, tmp_path) as running:
        assert second(clone, python).returncode == 0
        assert heard(running) == "forward"


def test_no_other_word_is_obeyed(house: House, clone: Path, python: str, tmp_path: Path) -> None:
    with first(clone, python, tmp_path) as running:
        for words in (b"quit\n", b"raise /etc/passwd\n", b"RAISE\n", b"\0" * 100_000, b"raise\nraise\n"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(PATIENCE)
                line.connect(str(door(house)))
                answer = b"?"
                try:
                    line.sendall(words)
                    answer = line.recv(64)
                except (BrokenPipeError, ConnectionResetError):
                    answer = b""
                assert answer == b"", words[:20]
        assert second(clone, python).returncode == 0
        assert heard(running) == "forward", "and only this one was obeyed"


def test_a_first_window_that_does_not_answer_is_named(house: House, clone: Path, python: str) -> None:
    only = OnlyWindow()
    only.take("amira")
    try:
        done = second(clone, python)
    finally:
        only.release()
    assert done.returncode == 3
    assert f"process {os.getpid()}" in done.stderr


def test_another_profile_has_a_window_of_its_own(house: House) -> None:
    one, two, third = OnlyWindow(), OnlyWindow(), OnlyWindow()
    one.take("amira")
    two.take("priya")
    with pytest.raises(AlreadyOpen):
        third.take("amira")
    one.turn_to("priya")  # somebody signs in there while another window waits for priya: it is let be
    third.take("amira")
    for held in (one, two, third):
        held.release()
    one.take("priya")
    one.release()
    one.take("nobody")  # a profile that is not made yet has no lock
    one.release()
