"""Plants bugs that must not survive: ``python -m tests.mutants.plant [name…]``.

Each is planted alone in a copy of the checkout; a test there must go red. They are of kinds that were once made or are
easily made: last writer wins, a signature not checked, an edit forgotten at the reply. A line for each; the exit
code is 1 if one lived, or if its text no longer occurs in the code (then this list must be mended).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.bugs import BUGS, Bug
from tests.mutants.bugs_ends import ENDS
from tests.mutants.bugs_erase import ERASE

CHECKOUT = Path(__file__).resolve().parents[2]
ALL = (
    "tests/domain/test_merge.py",
    "tests/domain/test_routes.py",
    "tests/domain/test_rights.py",
    "tests/sync",
    "tests/workstations",
)
SECONDS = 600


def planted(bug: Bug, copy: Path) -> bool:
    """Break the copy; False if the text is not there exactly once."""
    path = copy / "hris_desktop" / bug.file
    text = path.read_text(encoding="utf-8")
    if text.count(bug.old) != 1:
        return False
    path.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
    return True


def killed_by(copy: Path, tests: tuple[str, ...]) -> str:
    """The test that went red, or nothing."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:randomly", "--no-header", "--tb=no", *tests]
    environment = os.environ | {"HYPOTHESIS_PROFILE": "ci", "PYTHONPATH": str(copy)}
    try:
        run = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "endless"
    # a file that cannot be read kills nothing: only a test that ran and failed does, or could not even begin its day
    red = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR")) and "::" in line]
    return red[0].split(" - ")[0].split("/")[-1] if red else ""


def main(names: list[str]) -> int:
    """Plant each bug in a copy of its own."""
    alive = 0
    for bug in (*BUGS, *ENDS, *ERASE):
        if names and bug.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for part in ("hris_desktop", "tests", "migrations", "resources"):
                shutil.copytree(CHECKOUT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(CHECKOUT / "pyproject.toml", copy)
            started = time.monotonic()
            word, killer = "MEND", "its text does not stand there exactly once"
            if planted(bug, copy):
                killer = killed_by(copy, (bug.killer,)) or killed_by(copy, ALL)
                word = "killed" if killer else "ALIVE"
            alive += word != "killed"
            sys.stdout.write(f"{word:7} {bug.name}  [{time.monotonic() - started:.0f} s] {killer}\n")
            sys.stdout.flush()
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
