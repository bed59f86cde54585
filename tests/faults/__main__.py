"""``make faults``: everything that can strike, while a desk does everything it can do; prints the table and keeps it.

    make faults                              the whole of it, into docs/fault-matrix.md; ended anywhere, it goes on
    make faults ARGS="--anew"                the whole of it, from the first cell
    make faults ARGS="--sample 2 --seed 7"   two moments of each cell, by lot; kept in the page with --keep alone
    make faults ARGS="--row 'power loss'"    one row (or some of them); --phase: one column (or some of them)

A cell is a row and a phase. ``ok n``: struck at n moments, and each time every invariant held and everybody came to
rest. The faults of a real PostgreSQL are those of ``python -m tests.postgres.faults``, which is run beside. Cells of a
whole run that held are kept in build/faults.json until all of them are done; one that failed is played again.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults.crash import AT_ITS_END, killed_at, passed_by
from tests.faults.files import is_root, keyring_emptied, local_disk_full, two_processes
from tests.faults.junk import junk
from tests.faults.phases import PHASES
from tests.faults.power import CannotWatch, simulate
from tests.faults.strikes import STRIKES, passed_in_memory, struck

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fault-matrix.md"
KEPT = ROOT / "build" / "faults.json"
MOST = 8
"""Moments of a cell that a whole run strikes, spread over all; a killed process and a power loss meet every one."""
JUNK = 100_000


class NotHere(Exception):
    """This fault cannot be made on this computer; its text says why."""


Cell = Callable[[], str]


@dataclass(frozen=True)
class Lot:
    """How much of each cell is played."""

    sample: int
    seed: int

    def of(self, number: int, *, all_of_it: bool = False) -> list[int]:
        """The moments to strike out of so many."""
        if self.sample:
            return sorted(random.Random(self.seed).sample(range(number), min(self.sample, number)))
        step = 1 if all_of_it else max(1, -(-number // MOST))
        return list(range(0, number, step))


def each(strike: Callable[[int], object], moments: list[int]) -> str:
    """Strike at each of these."""
    for at in moments:
        try:
            strike(at)
        except Exception as error:
            error.add_note(f"at moment {at}")
            raise
    return f"ok {len(moments)}"


def killed(phase: str, lot: Lot) -> str:
    """SIGKILL; an idle desk is killed in a phase of its own that ends without closing anything."""
    if phase == "idle":
        return each(partial(killed_at, phase), [AT_ITS_END])
    return each(partial(killed_at, phase), lot.of(len(passed_by(phase)), all_of_it=True))


def power(phase: str, lot: Lot) -> str:
    """Power loss; an idle desk has just been signed out of."""
    operations = {"idle": ("sign-out", "passphrase", "upgrade")}.get(phase, (phase,))
    disks = 0
    for operation in operations:
        try:
            result = simulate(operation, sample=3 * lot.sample, seed=lot.seed)
        except CannotWatch as reason:
            raise NotHere(str(reason)) from reason
        assert not result.failed, "\n".join(result.failed[:5])
        disks += result.disks
    return f"ok {disks}"


def full(phase: str, lot: Lot) -> str:
    """The disk of this device is full."""
    if not is_root():
        raise NotHere("local disk full: a small disk can be mounted by root alone")
    return each(partial(local_disk_full, phase), lot.of(passed_in_memory(phase)))


def keyring(phase: str, _lot: Lot) -> str:
    """The keyring is emptied; at a start, so nothing else is going on."""
    if phase != "idle":
        return "."
    keyring_emptied()
    return "ok 1"


def crowd(phase: str, lot: Lot) -> str:
    """Rows that prove nothing, before anything else."""
    if phase not in ("idle", "mid-pull"):
        return "."
    took = junk(JUNK if not lot.sample else 2_000, lot.seed)
    return f"ok {took:.0f} s"


def rows(lot: Lot) -> dict[str, Callable[[str], str]]:
    """Every row by its name: what it does to a phase."""
    made: dict[str, Callable[[str], str]] = {
        "power loss": lambda phase: power(phase, lot),
        "SIGKILL": lambda phase: killed(phase, lot),
        "local disk full": lambda phase: full(phase, lot),
        "two processes": lambda phase: each(partial(two_processes, phase), lot.of(passed_in_memory(phase))[:3]),
        "keyring emptied": lambda phase: keyring(phase, lot),
    }
    for strike in STRIKES:
        made[strike.name] = partial(in_memory, strike.name, lot=lot)
    made["100,000 junk rows"] = lambda phase: crowd(phase, lot)
    return made


def in_memory(name: str, phase: str, *, lot: Lot) -> str:
    """A row of ``strikes``."""
    [strike] = [one for one in STRIKES if one.name == name]
    if not strike.can(phase):
        return "."
    return each(lambda at: struck(phase, strike, at), lot.of(passed_in_memory(phase)))


class Kept:
    """Cells of a whole run that held, so that it can be ended anywhere; nowhere to keep them: none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._cells: dict[str, str] = json.loads(path.read_text()) if path is not None and path.exists() else {}

    def play(self, row: Callable[[str], str], name: str, phase: str) -> str:
        """A cell, unless it held already."""
        key, started = f"{name}, {phase}", time.monotonic()
        if key not in self._cells:
            found = play(row, name, phase)
            if found != ".":
                say(f"  {key}: {found} ({time.monotonic() - started:.0f} s)")
            if found == "FAILED" or self._path is None:
                return found
            self._cells[key] = found
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(self._cells, indent=1) + "\n")
        return self._cells[key]

    def done(self) -> None:
        """All is told; the next run begins anew."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def play(row: Callable[[str], str], name: str, phase: str) -> str:
    """One cell; what fails is printed."""
    try:
        return row(phase)
    except NotHere as reason:
        say(f"did not run: {reason}")
        return "-"
    except Exception:  # noqa: BLE001 - a cell that fails must not hide the others
        say(f"FAILED: {name}, {phase}\n{traceback.format_exc(limit=-4)}")
        return "FAILED"


def say(line: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def table(cells: dict[str, dict[str, str]]) -> str:
    """Rows and columns in a font of fixed width."""
    phases = next(iter(cells.values()), PHASES)
    lines = [f"{'':28}" + "".join(f"{phase:>12}" for phase in phases)]
    lines += [f"{name:28}" + "".join(f"{row[phase]:>12}" for phase in phases) for name, row in cells.items()]
    return "\n".join(lines)


def on_postgresql() -> list[str]:
    """The faults of a real server, a line each; nothing where they are not part of this checkout."""
    if not (ROOT / "tests" / "postgres" / "faults.py").exists():
        return []
    command = [sys.executable, "-m", "tests.postgres.faults"]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    say(done.stdout + done.stderr[-2000:])
    return [line for line in done.stdout.splitlines() if line.strip()] + (["FAILED"] if done.returncode else [])


def write(shown: str, server: list[str], told: str) -> None:
    """Into the page, between its two marks."""
    page = PAGE.read_text(encoding="utf-8")
    begin, rest = page.split("<!-- table -->\n", 1)
    _, end = rest.split("<!-- end of table -->", 1)
    lines = "\n".join(server) or "not run"
    cells = f"```text\n{shown}\n```\n\n{told} On a real PostgreSQL:\n\n```text\n{lines}\n```\n"
    PAGE.write_text(f"{begin}<!-- table -->\n{cells}<!-- end of table -->{end}", encoding="utf-8")


def main() -> int:
    """See the module."""
    told = argparse.ArgumentParser(prog="make faults", description=__doc__)
    told.add_argument("--sample", type=int, default=0)
    told.add_argument("--seed", type=int, default=0)
    told.add_argument("--row", action="append", default=[])
    told.add_argument("--phase", action="append", choices=list(PHASES), default=[])
    told.add_argument("--keep", action="store_true", help="write the page although it is a sample")
    told.add_argument("--no-server", action="store_true", help="leave PostgreSQL out")
    told.add_argument("--anew", action="store_true", help="from the first cell, whatever an earlier run has kept")
    args = told.parse_args()
    if args.anew:
        KEPT.unlink(missing_ok=True)
    cells, kept = dict[str, dict[str, str]](), Kept(None if args.row or args.phase or args.sample else KEPT)
    phases = args.phase or list(PHASES)
    for name, row in rows(Lot(args.sample, args.seed)).items():
        if not args.row or name in args.row:
            cells[name] = {phase: kept.play(row, name, phase) for phase in phases}
            say(table({name: cells[name]}).splitlines()[1])
    shown = table(cells)
    say(shown)
    server = [] if args.no_server or args.row or args.phase else on_postgresql()
    if args.keep or not (args.row or args.phase or args.sample):
        much = f"{args.sample} moments of each cell by lot (seed {args.seed})" if args.sample else "All of it"
        write(shown, server, f"{much}.")
    failed = "FAILED" in shown or "FAILED" in server
    if not failed:
        kept.done()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
