"""Two programs on one store: the release before as a process of its own, from its kept wheel, and the one of today.

Both are driven by the same calls (``driver.Desk``), so that a test says who does what and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from tests.conftest import HOMES
from tests.upgrade.driver import Desk

RELEASES = Path(__file__).parent / "releases"
NAME = "replica3-shared1"
"""The last program of the first shape of a shared store."""
PRIYA, AMIRA, BEN = "priya", "amira", "ben"
SECTION, KEY = "contact", "personal_mobile"


def kept_sums() -> dict[str, str]:
    """Each kept wheel's sum as its page tells it."""
    lines = (RELEASES / "README.md").read_text().splitlines()
    pairs = [line.split() for line in lines if line.endswith(".whl")]
    return {name: found for found, name in pairs}


def unpacked(into: Path) -> Path:
    """The program of the release before, to be put on a path."""
    wheel = RELEASES / f"{NAME}.whl"
    if sha256(wheel.read_bytes()).hexdigest() != kept_sums()[wheel.name]:
        raise ValueError(f"{wheel.name} is not the wheel that was kept")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(into)
    return into


@dataclass
class Previous:
    """The earlier program; ``do`` waits for the answer, ``begin`` and ``end`` let something happen in between."""

    process: subprocess.Popen[str]

    def do(self, name: str, *arguments: object) -> Any:
        self.begin(name, *arguments)
        return self.end()

    def begin(self, name: str, *arguments: object) -> None:
        self._to.write(json.dumps([name, arguments]) + "\n")
        self._to.flush()

    def end(self) -> Any:
        line = self._from.readline()
        assert line, "the earlier program ended by itself"
        answer = json.loads(line)
        assert "is" in answer, answer["failed"]
        return answer["is"]

    @property
    def _to(self) -> IO[str]:
        assert self.process.stdin
        return self.process.stdin

    @property
    def _from(self) -> IO[str]:
        assert self.process.stdout
        return self.process.stdout


@contextmanager
def running(program: Path) -> Iterator[Previous]:
    """The program that lies there, in a process with this one's home."""
    script = str(Path(__file__).with_name("driver.py"))
    # -P: the folder of the script is no place to look for programs
    with subprocess.Popen([sys.executable, "-P", script], env=os.environ | {"PYTHONPATH": str(program)}, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # fmt: skip
        previous = Previous(process)
        try:
            assert previous.do("where") == str(program)
            yield previous
        finally:
            previous._to.close()


@dataclass
class Site:
    """Priya of HR, Amira and Ben on one store; everything until here was done by the program of before."""

    old: Previous
    new: Desk
    store: str
    pids: dict[str, str]

    def shown(self, program: Desk | Previous, who: str, about: str) -> str:
        """Somebody's number as somebody sees it."""
        asked = (who, self.pids[about], SECTION, KEY)
        found: str = program.shown(*asked) if isinstance(program, Desk) else program.do("shown", *asked)
        return found

    def says(self, program: Desk | Previous, who: str, number: str) -> None:
        """Somebody saves a number and sends it, and nothing is said against it."""
        if isinstance(program, Desk):
            program.edit(who, SECTION, {KEY: number})
            assert program.round(who) == {}
        else:
            program.do("edit", who, SECTION, {KEY: number})
            assert program.do("round", who) == {}


@contextmanager
def begun(old: Previous, store: str) -> Iterator[Site]:
    """Founded, joined and confirmed by the program of before, which stays connected for Priya and Amira."""
    old.do("at_home", {name: os.environ[name] for name in HOMES})
    pids = {PRIYA: old.do("found", PRIYA, store)}
    for who, name in ((AMIRA, "Amira Haddad"), (BEN, "Ben Okafor")):
        code, pids[who] = old.do("invite", PRIYA, name)
        old.do("join", who, code, store)
        old.do("confirm", PRIYA, pids[who])
        assert old.do("round", who) == {}
    site = Site(old, Desk(), store, pids)
    try:
        yield site
    finally:
        site.new.leave()
        old.do("leave")
