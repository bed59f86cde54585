"""The kiosk under cage, the Wayland variant's compositor, painting into memory: it comes up, and comes back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk_guard.screen import Program, python
from tests.kiosk_guard.siege import WHOLE

ABSENT = [name for name in ("cage", "Xwayland", "unshare") if not shutil.which(name)]
pytestmark = [
    pytest.mark.skipif(bool(ABSENT), reason=f"no {', '.join(ABSENT)} here: apt-get install cage xwayland"),
    pytest.mark.skipif(not WHOLE, reason="make kiosk-guard runs it"),
    pytest.mark.timeout(300),
]
# cage refuses to be root; in a name space of users nobody is
AS_NOBODY = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
IN_MEMORY = {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}


@pytest.fixture
def under_cage(tmp_path: Path, clone: Path) -> Iterator[Program]:
    home, runtime = tmp_path / "home", tmp_path / "run"
    for folder in (home, runtime):
        folder.mkdir(mode=0o700)
    rules = home / "kiosk.toml"
    rules.write_text(f'store = "{home}/store.sqlite"\nsite = "Front hall"\n')
    given = {"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(runtime), "PYTHONPATH": str(clone)} | IN_MEMORY
    kiosk = python("-m", "hris_desktop", "kiosk", "--trial", "--settings", str(rules))
    words = [*AS_NOBODY, "cage", "-d", "--", *kiosk]
    program = Program(words, environment=given, home=home, known="kiosk", out=subprocess.PIPE)
    yield program
    program.end()


def stands(program: Program) -> bool:
    """Wait for the first page; false when it ended without."""
    out = program.process.stdout
    assert out is not None
    return any(line.strip() == b"attract" for line in out)


def test_it_comes_up_and_comes_back_and_ends_with_its_supervisor(under_cage: Program) -> None:
    assert stands(under_cage)
    uses = [one.pid for one in under_cage.processes() if "--use" in one.words]
    assert len(uses) == 2
    for pid in uses:
        os.kill(pid, signal.SIGKILL)
    assert stands(under_cage)
    assert under_cage.process.poll() is None
    for one in under_cage.processes():
        if "kiosk" in one.words and "--use" not in one.words and "cage" not in one.words:
            os.kill(one.pid, signal.SIGKILL)
    assert under_cage.process.wait(30) is not None, "cage ends with its program; the unit starts it again"
