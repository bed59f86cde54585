"""``make test``: style, types and floors and every test; prints each group's time and the slowest tests.

Started by the Python of ``.venv``. Each group of tests is a process of its own, and so is each tool; one more goes at
once than there are cores, since some wait for a server or a window, the longest first. So what the tests of a group
share is made once, and they come in the same order in every run, whatever the machine does besides. Everything runs
even when something before it failed, so that one run tells all. Further arguments go to pytest:
``make test ARGS="-k bank"``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

CLONE = Path(__file__).resolve().parents[1]
TESTS = CLONE / "tests"
SLOWEST = 20
LAST_LINES = 25
ORDER = 20261122
"""The seed of the order, the same in every run: red is a word on the change. A plain pytest takes another each time."""
NOTHING_COLLECTED = 5
ROOM = 4 << 30
"""Bytes that must be free in memory for the files of the tests."""
AT_ONCE = min(4, (os.cpu_count() or 1) + 1)
"""Processes: where one waits for a server, a window or a disk, another has its core. More would only want memory."""
STATIC = {
    "types (mypy)": ["mypy"],
    "floors (import-linter)": ["importlinter.cli", "lint"],
    "style (ruff check)": ["ruff", "check", "--quiet"],
    "layout (ruff format)": ["ruff", "format", "--check", "--quiet"],
}
GROUPS = {
    "unit and property": ("domain", "crypto", "system", "vault", "vectors", "catalogue"),
    "services": ("services",),
    "stores and upgrades": ("store", "upgrade"),
    "sync": ("sync", "fuzz"),
    "whole sites, attackers and faults": ("workstations", "soak", "faults", "tamper"),
    "a real PostgreSQL": ("postgres",),
    "interface": ("ui",),
    "pictures": ("golden",),
    "app, demo and tour": ("app", "demo"),
    "a first day": ("journey",),
    "command line": ("cli",),
    "kiosk": ("kiosk", "kiosk_guard"),
    "knowledge base and house rules": ("knowledge_content", "knowledge_quality", "house"),
}
"""Folders of ``tests`` by what they are about; a folder that none names is in the rest."""
SECONDS = {
    "services": 170,
    "interface": 160,
    "whole sites, attackers and faults": 140,
    "a real PostgreSQL": 100,
    "sync": 90,
    "app, demo and tour": 90,
    "unit and property": 85,
    "command line": 75,
    "kiosk": 60,
    "pictures": 55,
    "types (mypy)": 50,
    "stores and upgrades": 45,
    "a first day": 40,
    "rest": 20,
    "knowledge base and house rules": 15,
    "floors (import-linter)": 5,
    "style (ruff check)": 5,
    "layout (ruff format)": 5,
}
"""What a step may take while every core is busy. The longest are started first."""


@dataclass
class Outcome:
    """How one step went."""

    name: str
    seconds: float
    ok: bool
    cases: list[tuple[float, str]] = field(default_factory=list)
    counts: tuple[int, int, int] = (0, 0, 0)  # passed, failed, skipped
    left_out: list[str] = field(default_factory=list)
    red: list[str] = field(default_factory=list)  # each failed test with the last lines of what it said


def groups() -> dict[str, list[str]]:
    """Group name -> folders of tests that exist; a folder that no group names is in the rest."""
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))}
    chosen = {name: sorted(folders & set(wanted)) for name, wanted in GROUPS.items()}
    chosen["rest"] = sorted(folders.difference(*GROUPS.values()))
    return {name: found for name, found in chosen.items() if found}


def started(command: list[str], name: str, *, environment: dict[str, str] | None = None) -> tuple[int, float]:
    """A process run to its end: its exit code and how long it took; what it says stands together at its end."""
    began = time.monotonic()
    print(f"== begins: {name}", flush=True)
    done = subprocess.run(
        command, cwd=CLONE, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", env=environment,
    )  # fmt: skip
    took = time.monotonic() - began
    said = done.stdout if done.returncode or name in GROUPS else ""
    print(f"== {name}: {took:.0f} s\n{said}", end="", flush=True)
    return done.returncode, took


def static(name: str) -> Outcome:
    """One tool over the whole checkout."""
    words = STATIC[name]
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    if words[0] != "importlinter.cli":
        command = [sys.executable, "-m", *words]
    code, took = started(command, name)
    return Outcome(name, took, code == 0)


def read(report: Path, outcome: Outcome) -> Outcome:
    """From pytest's own report: duration and name of each test; how many passed, failed, did not run; why not."""
    if not report.exists():
        outcome.counts, outcome.red = (0, 1, 0), [f"{outcome.name}: pytest ended without a report"]
        return outcome
    found = list(ET.parse(report).iter("testcase"))  # noqa: S314 - written by our own pytest a moment ago
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in found)
    skipped = sum(case.find("skipped") is not None for case in found)
    outcome.counts = (len(found) - failed - skipped, failed, skipped)
    outcome.cases = [(float(case.get("time", "0")), name_of(case)) for case in found]
    outcome.left_out = [
        f"{case.get('name')}: {one.get('message')}" for case in found for one in case.findall("skipped")
    ]
    for case in found:
        for said in [*case.findall("failure"), *case.findall("error")]:
            lines = (said.text or said.get("message") or "").strip().splitlines()[-LAST_LINES:]
            outcome.red.append("\n".join([name_of(case), *[f"    {line}" for line in lines]]))
    return outcome


def name_of(case: ET.Element) -> str:
    """The module and name of one test."""
    return f"{case.get('classname')}::{case.get('name')}"


def tests(name: str, folders: list[str], *, scratch: Path) -> Outcome:
    """One group of tests."""
    place = scratch / folders[0]
    place.mkdir()
    report = place / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--randomly-seed={ORDER}", f"--junitxml={report}"]
    command += [f"--basetemp={place / 'made'}", *sys.argv[1:], *(f"tests/{folder}" for folder in folders)]
    environment = {**os.environ, "TMPDIR": str(place), "HYPOTHESIS_PROFILE": "ci", "QT_QPA_PLATFORM": "offscreen"}
    # the processes that tests start would compile the whole product again each time
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    code, took = started(command, name, environment=environment)
    return read(report, Outcome(name, took, code in (0, NOTHING_COLLECTED)))


def quick_place() -> str | None:
    """Where the tests' files lie: in memory where there is room, since no test asks whether a disk keeps its word."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    roomy = os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


def summary(outcomes: list[Outcome], seconds: float) -> None:
    """The slowest tests, the time of each step beside its budget, what was red and why, and the counts."""
    every = sorted((case for outcome in outcomes for case in outcome.cases), reverse=True)
    print(f"== the {min(SLOWEST, len(every))} slowest tests")
    for took, name in every[:SLOWEST]:
        print(f"  {took:7.2f} s  {name}")
    print("== time of each step")
    for outcome in outcomes:
        budget = f"of {SECONDS[outcome.name]}" if outcome.name in SECONDS else ""
        print(f"  {outcome.seconds:7.1f} s {budget:7} {'ok' if outcome.ok else 'FAILED':7} {outcome.name}")
    print(f"  {seconds:7.1f} s in all, {AT_ONCE} at once")
    for line in [line for outcome in outcomes for line in outcome.left_out]:
        print(f"  did not run: {line}")
    for line in [line for outcome in outcomes for line in outcome.red]:
        print(f"== FAILED: {line}")
    passed, failed, skipped = (sum(outcome.counts[i] for outcome in outcomes) for i in range(3))
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)


def steps(scratch: Path) -> list[Callable[[], Outcome]]:
    """Everything there is to do, the longest first."""
    found: dict[str, Callable[[], Outcome]] = {name: partial(static, name) for name in STATIC}
    found |= {name: partial(tests, name, folders, scratch=scratch) for name, folders in groups().items()}
    return [found[name] for name in sorted(found, key=lambda name: -SECONDS.get(name, 0))]


def main() -> int:
    """Runs everything; 0 only when all of it went well."""
    began = time.monotonic()
    scratch = tempfile.TemporaryDirectory(prefix="hris-tests-", dir=quick_place())
    with scratch as folder, ThreadPoolExecutor(AT_ONCE) as cores:
        outcomes = [one.result() for one in [cores.submit(step) for step in steps(Path(folder))]]
    summary(outcomes, time.monotonic() - began)
    broken = [outcome.name for outcome in outcomes if not outcome.ok]
    if broken:
        print(f"make test: FAILED in {', '.join(broken)}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
