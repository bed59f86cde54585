from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hris_desktop.system.single import AlreadyOpen, Single

ROOT = Path(__file__).parents[2]
HOLD = "import sys; from pathlib import Path; from hris_desktop.system.single import Single; "
HOLD += "lock = Single(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def hold(path: Path) -> subprocess.Popen[bytes]:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    return other


def finish(other: subprocess.Popen[bytes]) -> None:
    other.kill()
    other.communicate()


def test_a_second_process_is_refused_and_told_the_first(path: Path) -> None:
    other = hold(path)
    try:
        with pytest.raises(AlreadyOpen, match=rf"already open in another window \(process {other.pid}\)") as caught:
            Single(path)
        assert caught.value.pid == other.pid
    finally:
        finish(other)


def test_a_crash_gives_the_profile_back(path: Path) -> None:
    finish(hold(path))
    with Single(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_the_same_process_is_refused_too(path: Path) -> None:
    with Single(path), pytest.raises(AlreadyOpen):
        Single(path)


def test_a_released_profile_can_be_opened_again(path: Path) -> None:
    first = Single(path)
    first.release()
    first.release()
    with Single(path):
        pass
    assert path.exists()


def test_a_longer_number_of_an_earlier_process_is_not_left_over(path: Path) -> None:
    path.write_text("99999999999999\n")
    with Single(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_number_that_cannot_be_read_is_left_out_of_the_sentence(path: Path) -> None:
    with Single(path):
        path.write_text("?")
        with pytest.raises(AlreadyOpen) as caught:
            Single(path)
    assert caught.value.pid is None
    assert "process" not in str(caught.value)


def test_a_link_in_the_locks_place_is_not_followed(path: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    path.symlink_to(precious)
    with pytest.raises(OSError, match="symbolic"):
        Single(path)
    assert precious.read_text() == "precious"


def test_a_folder_that_is_missing_is_an_error_of_its_own(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Single(path / "missing" / "lock")
