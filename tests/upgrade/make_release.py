"""Keeps an earlier program as a wheel: ``python -m tests.upgrade.make_release COMMIT NAME``.

Run once for each release; what it writes is committed and never changed. The fonts are left out, as they are half of a
wheel and no test of an earlier program opens a window. The same commit gives the same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

TOP = Path(__file__).resolve().parents[2]
RELEASES = Path(__file__).parent / "releases"


def make(commit: str, target: Path) -> str:
    """Build the wheel of a commit; its name by its bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        tree.mkdir()
        packed = subprocess.run(["git", "archive", commit], cwd=TOP, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", str(tree)], input=packed, check=True)
        shutil.rmtree(tree / "resources" / "fonts")
        (built,) = WheelBuilder(str(tree)).build(directory=scratch, versions=["standard"])
        shutil.copyfile(built, target)
    return sha256(target.read_bytes()).hexdigest()


if __name__ == "__main__":
    wheel = RELEASES / f"{sys.argv[2]}.whl"
    if wheel.exists():
        sys.exit(f"{wheel} is kept already, and a release is never changed afterwards.")
    sys.stdout.write(f"{make(sys.argv[1], wheel)}  {wheel.name}\n")
