"""``make test``: style, types and floors, then every test, in groups; prints each group's time and the slowest tests.

Started by the Python of ``.venv``. Everything runs even when something before it failed, so that one run tells all.
Further arguments go to pytest: ``make test ARGS="-k bank"``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
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
STATIC = {
    "style (ruff check)": ["ruff", "check", "--quiet"],
    "layout (ruff format)": ["ruff", "format", "--check", "--quiet"],
    "types (mypy)": ["mypy"],
    "floors (import-linter)": ["importlinter.cli", "lint"],
}
GROUPS = {
    "unit and property": ("domain", "crypto", "system", "vault", "vectors", "catalogue"),
    "store, sync and state machine": ("store", "sync", "workstations", "soak", "faults", "upgrade"),
    "interface and pictures": ("ui", "golden"),
    "a real PostgreSQL": ("postgres",),
}
MINUTES = {
    "unit and property": 2.5,
    "store, sync and state machine": 2,
    "interface and pictures": 2.5,
    "a real PostgreSQL": 1.5,
    "rest": 0.5,
}


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


def static(name: str, words: list[str]) -> Outcome:
    """One tool over the whole checkout; what it says stands together, however much is printed beside it."""
    started = time.monotonic()
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    if words[0] != "importlinter.cli":
        command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=CLONE, check=False, capture_output=True, text=True)
    said = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
    print(f"== {name}{said}", flush=True)
    return Outcome(name, time.monotonic() - started, done.returncode == 0)


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
    """One group of tests, on both cores."""
    print(f"== {name}: {' '.join(folders)}", flush=True)
    started = time.monotonic()
    report = scratch / f"{folders[0]}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    command += [f"--randomly-seed={ORDER}", f"--junitxml={report}", f"--basetemp={scratch / folders[0]}", *sys.argv[1:]]
    command += [f"tests/{folder}" for folder in folders]
    environment = {**os.environ, "TMPDIR": str(scratch), "HYPOTHESIS_PROFILE": "ci", "QT_QPA_PLATFORM": "offscreen"}
    code = subprocess.run(command, cwd=CLONE, check=False, stdin=subprocess.DEVNULL, env=environment).returncode
    return read(report, Outcome(name, time.monotonic() - started, code in (0, NOTHING_COLLECTED)))


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
        budget = f"of {MINUTES[outcome.name] * 60:.0f}" if outcome.name in MINUTES else ""
        print(f"  {outcome.seconds:7.1f} s {budget:7} {'ok' if outcome.ok else 'FAILED':7} {outcome.name}")
    print(f"  {seconds:7.1f} s in all: style, types and floors beside the tests")
    for line in [line for outcome in outcomes for line in outcome.left_out]:
        print(f"  did not run: {line}")
    for line in [line for outcome in outcomes for line in outcome.red]:
        print(f"== FAILED: {line}")
    passed, failed, skipped = (sum(outcome.counts[i] for outcome in outcomes) for i in range(3))
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)


def main() -> int:
    """Runs everything; 0 only when all of it went well."""
    started = time.monotonic()
    scratch = tempfile.TemporaryDirectory(prefix="hris-tests-", dir=quick_place())
    # the tools use one core, the tests wait now and then: together they take less time than one after the other
    with scratch as folder, ThreadPoolExecutor(1) as beside:
        tools = beside.submit(lambda: [static(name, words) for name, words in STATIC.items()])
        found = [tests(name, folders, scratch=Path(folder)) for name, folders in groups().items()]
        outcomes = [*tools.result(), *found]
    summary(outcomes, time.monotonic() - started)
    broken = [outcome.name for outcome in outcomes if not outcome.ok]
    if broken:
        print(f"make test: FAILED in {', '.join(broken)}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
