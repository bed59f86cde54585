"""Guards against what PySide6 once did or would do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

EMITS = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal(bool)

heard = []
bell = Bell()
bell.rung.connect(heard.append)
bell.rung.emit(True)
heard.clear()
before = sys.getrefcount(True)
for _ in range(50):
    bell.rung.emit(True)
heard.clear()
print(before - sys.getrefcount(True))
for _ in range(2000):
    bell.rung.emit(True)
"""


def test_emitting_true_keeps_true_alive(python: str) -> None:
    """6.12.0 lost one reference to True with each emit and aborted after some 570 of them.

    From Python 3.12 on True cannot die and its count says nothing (an older binary interface still writes to it), so
    there only surviving the emits counts.
    """
    done = subprocess.run([python, "-c", EMITS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    if sys.version_info < (3, 12):
        assert abs(int(done.stdout)) < 10, f"50 emits cost {done.stdout.strip()} references to True"


def test_qt_never_sees_the_command_line(clone: Path) -> None:
    """``-platform vnc`` would open an unauthenticated server, ``-stylesheet`` would restyle the check page."""
    pattern = re.compile(r"Q\w*Application\(\s*(sys\.)?argv")
    found = [str(path) for path in (clone / "hris_desktop").rglob("*.py") if pattern.search(path.read_text())]
    assert not found
