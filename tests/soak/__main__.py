"""``make soak``: histories by seed until so many steps are played; it can be stopped anywhere and goes on from there.

    make soak                          1,000,000 steps in all, counted over all runs in build/soak.json
    make soak ARGS="--steps 50000"     so many in this run
    make soak ARGS="--seed 4711"       one history again, whole: what a failure prints

A history that fails is printed with its seed and its steps, noted in the file, and ends the run with an error.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.soak.history import STEPS_A_HISTORY, Told, play
from tests.soak.memory import quick

KEPT = Path(__file__).resolve().parents[2] / "build" / "soak.json"
AIM = 1_000_000
SAID_EVERY = 20.0


@dataclass
class Count:
    """What has been played so far, over all runs. Seeds are those below ``next_seed``."""

    next_seed: int = 0
    steps: int = 0
    entries: int = 0
    acts: int = 0
    seconds: float = 0.0
    runs: int = 0
    failed: list[int] = field(default_factory=list)

    @staticmethod
    def read(path: Path) -> Count:
        """As the last run left it."""
        return Count(**json.loads(path.read_text())) if path.exists() else Count()

    def keep(self, path: Path) -> None:
        """Replace the file whole: a run may be ended anywhere."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self), indent=1) + "\n")
        beside.replace(path)

    def add(self, told: Told, seconds: float) -> None:
        """One more history."""
        self.next_seed = told.seed + 1
        self.steps += told.steps
        self.entries += told.entries
        self.acts += told.acts
        self.seconds += seconds


def say(line: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def again(seed: int, steps: int) -> int:
    """Play one seed twice, with every desk read again at the end, and print every step."""
    first, second = play(seed, steps, whole=True), play(seed, steps, whole=True)
    for number, one in enumerate(first.played, start=1):
        say(f"{number:4} {one}")
    say(f"seed {seed}: {first.steps} steps, {first.entries} entries, {first.acts} edits, {first.digest}")
    return 0 if first.digest == second.digest else 1


def run(kept: Path, wanted: int) -> int:
    """Histories, one after the other; 1 if one failed."""
    count, began = Count.read(kept), time.monotonic()
    count.runs += 1
    before, said, first = count.steps, began, count.next_seed
    while count.steps - before < wanted:
        started, seed = time.monotonic(), count.next_seed
        try:
            told = play(seed)
        except Exception:  # noqa: BLE001 - whatever a history ends with is what this looks for
            traceback.print_exc()
            say(f'make soak: seed {seed} FAILED; again: make soak ARGS="--seed {seed}"')
            count.failed.append(seed)
            count.next_seed = seed + 1
            count.keep(kept)
            return 1
        count.add(told, time.monotonic() - started)
        if time.monotonic() - said > SAID_EVERY:
            said = time.monotonic()
            report(count, before, began, first)
            count.keep(kept)
    count.keep(kept)
    report(count, before, began, first)
    return 0


def report(count: Count, before: int, began: float, first: int) -> None:
    done, seconds = count.steps - before, time.monotonic() - began
    say(
        f"{done:9,} steps in this run (seeds {first} to {count.next_seed - 1}), {done / seconds:6.1f} steps/s; "
        f"{count.steps:,} in {count.runs} runs, {count.acts:,} edits, {len(count.failed)} failed"
    )


def main() -> int:
    """See the module."""
    told = argparse.ArgumentParser(prog="make soak", description=__doc__)
    told.add_argument("--steps", type=int, help="steps of this run; without it, up to the aim over all runs")
    told.add_argument("--seed", type=int, help="play this history alone, twice")
    told.add_argument("--kept", type=Path, default=KEPT, help="where the count is kept")
    args = told.parse_args()
    with quick():
        if args.seed is not None:
            return again(args.seed, STEPS_A_HISTORY)
        left = max(0, AIM - Count.read(args.kept).steps)
        return run(args.kept, args.steps if args.steps is not None else left)


if __name__ == "__main__":
    sys.exit(main())
