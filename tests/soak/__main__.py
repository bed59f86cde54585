"""``make soak``: histories by seed until so many steps are played; it can be stopped anywhere and goes on from there.

    make soak                          1,000,000 steps in all, counted over all runs in build/soak.json
    make soak ARGS="--steps 50000"     so many in this run
    make soak ARGS="--jobs 2"          two histories at once
    make soak ARGS="--seed 4711"       one history again, whole: what a failure prints

A history that fails is printed with its seed and its steps and noted in the file; the run goes on, and ends with an
error.
Seeds are counted in their order, also where several are played at once, so what is counted does not depend on that.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import itertools
import json
import sys
import time
import traceback
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.soak.history import STEPS_A_HISTORY, Told, play
from tests.soak.memory import quick

KEPT = Path(__file__).resolve().parents[2] / "build" / "soak.json"
AIM = 1_000_000
SAID_EVERY = 20.0
MOST_FAILED = 5
"""So many failures end a run: more of them say nothing new."""


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


@dataclass(frozen=True)
class Played:
    """What became of one seed: what it came to, or how it failed; and how long it took."""

    seed: int
    told: Told | None
    trace: str
    seconds: float


def one(seed: int) -> Played:
    """Play it, whatever it ends with."""
    started = time.monotonic()
    try:
        told, trace = play(seed), ""
    except Exception:  # noqa: BLE001 - whatever a history ends with is what this looks for
        told, trace = None, traceback.format_exc()
    return Played(seed, told, trace, time.monotonic() - started)


def histories(first: int, jobs: int) -> Generator[Played, None, None]:
    """Seed after seed, in their order, without an end; the process that asks is the only one that counts."""
    if jobs < 2:
        yield from map(one, itertools.count(first))
        return
    with ProcessPoolExecutor(jobs, initializer=remember) as workers:
        ahead = deque(workers.submit(one, seed) for seed in range(first, first + 2 * jobs))
        try:
            for seed in itertools.count(first + 2 * jobs):
                yield ahead.popleft().result()
                ahead.append(workers.submit(one, seed))
        finally:
            workers.shutdown(cancel_futures=True)


def remember() -> None:
    """In a process of its own, for as long as it lives."""
    quick().__enter__()


def run(kept: Path, wanted: int, *, jobs: int = 1) -> int:
    """Histories until so many steps are played; 1 if one failed."""
    count, began = Count.read(kept), time.monotonic()
    count.runs += 1
    before, said, first, failed = count.steps, began, count.next_seed, 0
    played = histories(first, jobs)
    while count.steps - before < wanted and failed < MOST_FAILED:
        history = next(played)
        if history.told is None:
            failed += 1
            say(f'{history.trace}make soak: seed {history.seed} FAILED; again: make soak ARGS="--seed {history.seed}"')
            count.failed.append(history.seed)
            count.next_seed = history.seed + 1
            count.keep(kept)
            continue
        count.add(history.told, history.seconds)
        if time.monotonic() - said > SAID_EVERY:
            said = time.monotonic()
            report(count, before, began, first)
            count.keep(kept)
    played.close()
    count.keep(kept)
    report(count, before, began, first)
    return 1 if failed else 0


@contextlib.contextmanager
def alone(kept: Path) -> Iterator[None]:
    """One run at a time counts in this file; the lock goes with the process, however it ends."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"make soak: another run counts in {kept}; --jobs plays several histories at once")
        yield


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
    told.add_argument("--jobs", type=int, default=1, help="histories at once, each in a process of its own")
    args = told.parse_args()
    with quick():
        if args.seed is not None:
            return again(args.seed, STEPS_A_HISTORY)
    with quick() if args.jobs < 2 else contextlib.nullcontext(), alone(args.kept):
        left = max(0, AIM - Count.read(args.kept).steps)
        return run(args.kept, args.steps if args.steps is not None else left, jobs=args.jobs)


if __name__ == "__main__":
    sys.exit(main())
