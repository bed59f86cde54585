"""Every fault on a real PostgreSQL: ``python -m tests.postgres.faults [--seed N] [words of a case…]``.

One line a case; what this machine does not allow is said with what would let it. 1 when anything was lost or doubled.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from functools import partial

from tests.postgres import faults_failover, faults_line, faults_server
from tests.postgres.cluster import Database, running
from tests.postgres.faults_server import NotHere
from tests.postgres.server import NoServer

TURNS = 150
SEED = 1


def cases() -> dict[str, Callable[[int], None]]:
    """All of them by name, each taking a seed."""
    lines = {name: partial(_on_a_server, case) for name, case in faults_line.CASES.items()}
    return lines | faults_server.CASES | faults_failover.CASES


def _on_a_server(case: Callable[[Database, int, int], None], seed: int) -> None:
    with running() as cluster:
        case(cluster.database(), seed, TURNS)


def say(line: str) -> None:
    """For the person at the terminal, at once."""
    print(line, flush=True)  # noqa: T201 - that is what it is for


def play(name: str, case: Callable[[int], None], seed: int) -> bool | None:
    """Whether it went well; None when it could not be played here."""
    started = time.monotonic()
    try:
        case(seed)
    except (NotHere, NoServer) as reason:
        say(f"  did not run  {name}: {reason}")
        return None
    except Exception:  # noqa: BLE001 - the other cases are played all the same
        traceback.print_exc()
        say(f"  FAILED       {name} (seed {seed})")
        return False
    say(f"  ok {time.monotonic() - started:7.1f} s  {name} (seed {seed})")
    return True


def main(words: list[str]) -> int:
    """Plays those whose names hold all words; the exit code."""
    seed = int(words.pop(words.index("--seed") + 1)) if "--seed" in words else SEED
    chosen = {
        name: case for name, case in cases().items() if all(word in name for word in words if not word.startswith("--"))
    }
    went = [play(name, case, seed) for name, case in chosen.items()]
    say(f"PostgreSQL: {went.count(True)} cases hold, {went.count(False)} failed, {went.count(None)} did not run")
    return 1 if False in went or not went else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
