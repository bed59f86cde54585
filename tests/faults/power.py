"""Power loss at every write and sync: the disk is put together as it may then lie there, and opened again.

    python -m tests.faults.power [operation…] [--sample N] [--seed S]

A child does the operation with a small library preloaded (``watch.c``, compiled here), which notes what it does to
files. The program runs as it is: its own SQLite, its own ``fsync``. Three disks are made of every cut (``medium.Lost``)
and each is opened. The same disk is looked at once. Needs Linux and a C compiler, and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.faults.medium import ACKNOWLEDGED, Disk, Lost, Note, notes, rebuild
from tests.faults.operations import OPERATIONS, Operation, operation

SOURCE = Path(__file__).with_name("watch.c")
ROOT = Path(__file__).resolve().parents[2]
WHOLE_EVERY = 40
"""Every so manieth disk is brought to rest with everybody, and all invariants are held."""


class CannotWatch(Exception):
    """There is no compiler here, or the system has no preloading."""


@dataclass
class Result:
    """What became of one operation."""

    operation: str
    cuts: int = 0
    disks: int = 0
    wholes: int = 0
    promises: int = 0
    failed: list[str] = field(default_factory=list)

    def line(self) -> str:
        """For the table."""
        return (
            f"{self.operation:12} {self.cuts:5} cuts, {self.disks:5} disks opened, {self.wholes:4} of them to the end, "
            f"{self.promises} acknowledged saves, {len(self.failed)} failed"
        )


@cache
def library() -> Path:
    """The watching library; ``CannotWatch`` where it cannot be made."""
    compiler = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        raise CannotWatch("power loss: needs Linux and a C compiler (gcc, clang)")
    made = Path(tempfile.mkdtemp(prefix="hris-watch-")) / "watch.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise CannotWatch(f"power loss: the compiler said: {done.stderr.strip()[:200]}")
    return made


def recorded(name: str, base: Path) -> tuple[Disk, list[Note]]:
    """Do it once, watched: the disk as it was before, and everything that was done to it."""
    operation(name).prepare(base)
    before = Disk(base / "disk")
    log = base / "notes"
    environment = {**os.environ, "LD_PRELOAD": str(library()), "WATCHED": str(base), "WATCHED_LOG": str(log)}
    command = [sys.executable, "-m", "tests.faults.power", "--perform", name, "--base", str(base)]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return before, notes(log)


def perform(name: str, base: Path) -> None:
    """In the child: do it, and write down what was promised to the person."""
    said = os.open(base / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT, 0o600)

    def promise(one: dict[str, str]) -> None:
        os.write(said, json.dumps(one).encode() + b"\n")

    operation(name).perform(base, promise)


def simulate(name: str, *, sample: int = 0, seed: int = 0) -> Result:
    """Every cut of one operation, or ``sample`` disks drawn by lot."""
    result, lot = Result(name), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="hris-power-") as folder:
        base = Path(folder)
        disk, done = recorded(name, base)
        result.cuts = len(done)
        chosen = set(lot.sample(range(3 * (len(done) + 1)), sample)) if sample else None
        seen: set[bytes] = set()
        for number, (promised, lost) in enumerate(_cuts(disk, done)):
            if chosen is not None and number not in chosen:
                continue
            rebuild(disk, base / "disk", lost, random.Random(seed * 1_000_003 + number))
            known = _name(base / "disk", promised)
            if known not in seen:
                seen.add(known)
                _look(operation(name), base, promised, result, f"cut {number // 3} of {len(done)}: {lost.value}")
        result.promises = len(promised)
    return result


def _cuts(disk: Disk, done: list[Note]) -> Iterator[tuple[list[dict[str, str]], Lost]]:
    promised: list[dict[str, str]] = []
    for one in [None, *done]:
        if one is not None and one.path.endswith(ACKNOWLEDGED):
            promised += [json.loads(one.data)] if one.kind == "W" else []
        elif one is not None:
            disk.take(one)
        yield from ((list(promised), lost) for lost in Lost)


def _name(folder: Path, promised: list[dict[str, str]]) -> bytes:
    known = sha256(json.dumps(promised).encode())
    for path in sorted(folder.rglob("*")):
        known.update(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
    return known.digest()


def _look(what: Operation, base: Path, promised: list[dict[str, str]], result: Result, where: str) -> None:
    whole = result.disks % WHOLE_EVERY == 0
    result.disks += 1
    result.wholes += whole
    try:
        (what.check_whole if whole else what.recover)(base, promised)
    except Exception as error:  # noqa: BLE001 - whatever it is, the disk did not recover by itself
        result.failed.append(f"{where}: {type(error).__name__}: {str(error)[:300]}")


def main() -> int:
    """See the module."""
    told = argparse.ArgumentParser(prog="python -m tests.faults.power")
    told.add_argument("operations", nargs="*", default=[])
    told.add_argument("--sample", type=int, default=0)
    told.add_argument("--seed", type=int, default=0)
    told.add_argument("--perform", default="")
    told.add_argument("--base", type=Path)
    args = told.parse_args()
    if args.perform:
        perform(args.perform, args.base)
        return 0
    broken = 0
    for name in args.operations or OPERATIONS:
        result = simulate(name, sample=args.sample, seed=args.seed)
        sys.stdout.write("\n".join([result.line(), *(f"    {one}" for one in result.failed[:10])]) + "\n")
        sys.stdout.flush()
        broken += len(result.failed)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
