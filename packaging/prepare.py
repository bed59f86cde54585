"""Makes this clone ready: a Python of its own in ``.venv``, filled from the locked requirements; what the system lacks.

    python3 packaging/prepare.py run|test

Standard library only, and written so that even an old Python can read it and say what is missing. Quick when nothing
has to be done. Whatever cannot be installed is said in one sentence with the one command that would.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import machine
from machine import say

CLONE = Path(__file__).resolve().parents[1]
VENV = CLONE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
REQUIREMENTS = {"run": "run.txt", "test": "dev.txt"}
CANNOT = 1


def suitable_python() -> str:
    """A Python that is new enough: the one that runs this, or the newest on PATH; exits when there is none."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    say(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.")
    say("Install one, or name one that is there: make PYTHON=/path/to/python3.11")
    sys.exit(CANNOT)


def can_make_venvs(python: str) -> bool:
    """Debian ships Python without ensurepip until python3-venv is there."""
    return subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0


def version_of(python: str | Path) -> str:
    """``3.11.2`` of a Python, empty when it does not start."""
    asked = [str(python), "-c", "import platform; print(platform.python_version())"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def locked(what: str) -> Path:
    """The locked requirements of ``run`` or ``test``."""
    return CLONE / "packaging" / "requirements" / REQUIREMENTS[what]


def fingerprint(what: str) -> str:
    """What the stamp holds: another lock, another Python or a moved clone is another fingerprint."""
    parts = (locked(what).read_bytes(), Path(__file__).read_bytes(), version_of(PYTHON).encode(), str(CLONE).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_prepared(what: str) -> bool:
    """Whether ``.venv`` holds what the lock says; written last, so an interrupted set-up is done again."""
    stamp = VENV / f"prepared-{what}"
    return stamp.exists() and stamp.read_text() == fingerprint(what)


def make_venv(python: str, what: str) -> None:
    """``.venv`` anew, unless a working one of the same Python lies there; exits when Python cannot make one."""
    version = version_of(python)
    made_at = VENV / "made-at"
    if version_of(PYTHON) == version and (not made_at.exists() or made_at.read_text() == str(CLONE)):
        return
    if not can_make_venvs(python):
        series = ".".join(version.split(".")[:2])
        # what else is missing cannot be tried before .venv is there; named now, it stays one command
        wanted = ["python3-venv", *machine.packages(machine.needs(what))]
        if not machine.install("what makes .venv, and what Qt needs", wanted) or not can_make_venvs(python):
            say(f"Python {series} cannot make virtual environments here; its venv package is missing.")
            sys.exit(CANNOT)
    say(f"making .venv with Python {version}")
    subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)
    made_at.write_text(str(CLONE))


def pip_says(line: str, total: int, seen: list[str]) -> None:
    """Turns pip's many lines into a few that tell how far it is."""
    words = line.split()
    if line.startswith("Collecting ") and "==" in words[1]:
        seen.append(words[1])
        name, _, version = words[1].partition("==")
        print(f"  {len(seen):3}/{total}  {name} {version}", flush=True)
    elif line.startswith("Installing collected packages"):
        print("  unpacking", flush=True)


def install_requirements(requirements: Path) -> None:
    """Plain pip, hashes required; exits with pip's own last words when it fails."""
    total = sum("==" in line for line in requirements.read_text().splitlines())
    say(f"installing up to {total} locked packages into .venv (the first time about 100 MB to fetch)")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input"]
    command += ["--disable-pip-version-check", "--no-color", "--progress-bar", "off", "-r", str(requirements)]
    heard: list[str] = []
    seen: list[str] = []
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    ) as pip:
        for line in pip.stdout or ():
            heard.append(line)
            pip_says(line, total, seen)
    if pip.returncode:
        print("".join(heard[-25:]), end="", flush=True)
        say("pip could not install the locked packages (its last lines are above); nothing else was changed.")
        say("Behind a company's mirror, point pip at it (PIP_INDEX_URL) and run the same command again.")
        sys.exit(CANNOT)


def put_project_in() -> None:
    """The checkout itself on the path of ``.venv``, and the command ``hris-desktop`` beside its Python."""
    asked = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    (packages / "hris-desktop.pth").write_text(f"{CLONE}\n", encoding="utf-8")
    if os.name == "nt":
        (BIN / "hris-desktop.cmd").write_text(f'@"{PYTHON}" -m hris_desktop %*\n', encoding="utf-8")
        return
    command = BIN / "hris-desktop"
    command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m hris_desktop "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def prepare(what: str) -> None:
    """Everything that ``make run`` or ``make test`` needs on this machine."""
    started = time.monotonic()
    make_venv(suitable_python(), what)
    if not is_prepared(what) and not (
        what == "run" and is_prepared("test")
    ):  # the tests' libraries include the program's
        install_requirements(locked(what))
        put_project_in()
        (VENV / f"prepared-{what}").write_text(fingerprint(what))
    if not machine.ready(what, PYTHON):
        sys.exit(CANNOT)
    say(f"ready after {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["test"]):
        sys.exit(__doc__)
    prepare(sys.argv[1])
