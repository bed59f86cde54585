"""Crash points: a desk's process is killed at every moment that matters, and what it left is opened again.

A moment is a place in the code where what is durable changes: around every local commit, before and after the store
takes a batch, after its reply was noted, between the names of the entries and the entries. They are seen from outside,
by wrapping the commit, the store and ``answered``; the program has no hooks for tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.store.database import immediate
from hris_desktop.sync.sending import Sending
from tests.faults.disk import OnDisk, Plan, Saved, lay, opened, planned
from tests.faults.phases import PHASES, finish
from tests.store.hostile import HostileStore
from tests.workstations.invariants import CHECKERS, check, check_at_rest
from tests.workstations.world import World

Strike = Callable[[str], None]
DONE, FAILED = 0, 1


@dataclass
class End:
    """How a child ended: what had been acknowledged, and the moments it passed."""

    killed: bool
    saved: list[Saved] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)


@contextmanager
def moments(strike: Strike, store: HostileStore) -> Iterator[None]:
    """Call ``strike`` with the name of every moment that is passed."""

    @contextmanager
    def committing(db: Any) -> Iterator[None]:
        with immediate(db):
            yield
            strike("before a local commit")
        strike("after a local commit")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hris_desktop.store.local.immediate", committing)
        for name, before, after in (
            ("append", "before sending", "after sending, before the reply"),
            ("digests", "", "between names and entries"),
            ("entries", "", "after the entries were read"),
        ):
            patch.setattr(store, name, _around(getattr(store, name), before, after, strike))
        answered = Sending.answered

        def noted(sending: Sending, op: str, result: Any) -> None:
            answered(sending, op, result)
            strike("after the reply")

        patch.setattr(Sending, "answered", noted)
        yield


def _around(real: Callable[..., Any], before: str, after: str, strike: Strike) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        if before:
            strike(before)
        found = real(*args)
        strike(after)
        return found

    return call


@cache
def laid(phase: str) -> tuple[Path, Plan]:
    """The files with which a phase begins, made once in a run."""
    site, waiting = PHASES[phase].prepare()
    folder = Path(tempfile.mkdtemp(prefix=f"hris-{phase}-"))
    lay(site.slim(), folder)
    return folder, planned(site, waiting)


@contextmanager
def copied(phase: str) -> Iterator[tuple[Path, Plan]]:
    """A copy of them to break."""
    template, plan = laid(phase)
    with tempfile.TemporaryDirectory(prefix="hris-fault-") as folder:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        yield Path(folder), plan


AT_ITS_END = -1
"""Killed when the work is done and nothing was closed."""


def in_child(folder: Path, plan: Plan, phase: str, *, at: int | None) -> End:
    """The phase in a process of its own, which kills itself at the moment with this number (None: never)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _play(folder, plan, phase, at=at, tell=lambda line: os.write(writing, line.encode() + b"\n"))
        except BaseException:  # noqa: BLE001 - a child of pytest must never come back into it
            import traceback

            traceback.print_exc()
            os._exit(FAILED)
        os._exit(DONE)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (DONE, -signal.SIGKILL), f"{phase} failed by itself"
    saved = [Saved(one["desk"], one["op"], bytes.fromhex(one["intent"])) for one in told if "op" in one]
    return End(code != DONE, saved, [one["moment"] for one in told if "moment" in one])


def _play(folder: Path, plan: Plan, phase: str, *, at: int | None, tell: Callable[[str], object]) -> None:
    passed = 0

    def strike(moment: str) -> None:
        nonlocal passed
        tell(json.dumps({"moment": moment}))
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    def kept(desk: Any, op: str) -> None:
        one = Saved.of(desk, op)
        tell(json.dumps({"desk": one.desk, "op": one.op, "intent": one.intent.hex()}))

    site = OnDisk(folder, plan, who=(PHASES[phase].who,), label="before")
    with moments(strike, site.store):
        PHASES[phase].work(site.desks[PHASES[phase].who], kept)
    if at == AT_ITS_END:
        os.kill(os.getpid(), signal.SIGKILL)


@cache
def passed_by(phase: str) -> tuple[str, ...]:
    """The moments of a phase, in their order, when nothing strikes."""
    with copied(phase) as (folder, plan):
        end = in_child(folder, plan, phase, at=None)
    assert not end.killed
    return tuple(end.moments)


def goes_on(world: World, phase: str) -> None:
    """Hold all invariants over what is left, again when the desk has gone on by itself, and when everybody has."""
    check(world)
    CHECKERS["I15"](world)
    world.site.desks[PHASES[phase].who].round()
    check(world)
    finish(world.site, phase)
    check_at_rest(world)


def killed_at(phase: str, at: int) -> str:
    """Kill the phase at one moment, open what is left, hold all invariants, and let everybody finish."""
    with copied(phase) as (folder, plan):
        end = in_child(folder, plan, phase, at=at)
        assert end.killed
        with opened(folder, plan, end.saved) as world:
            goes_on(world, phase)
    return end.moments[-1] if end.moments else "idle"
