"""The exchange loop without a clock and mostly without a thread: a bell that plays a script instead of waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import TypeVar

import pytest

from hris_desktop.store import contract
from hris_desktop.store.contract import Me, Store, StoreError, Unreachable
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.replica import ReplicaError, ReplicaFull
from hris_desktop.sync.bell import Woken
from hris_desktop.sync.exchange import Forked, Holes, LogTrouble, WentBackwards
from hris_desktop.sync.loop import (
    BEHIND_SECONDS,
    LONGEST_WAIT,
    LOOK_SECONDS,
    POLL_SECONDS,
    TROUBLES,
    Ears,
    Loop,
    Report,
)
from hris_desktop.sync.verdict import PolicyWithheld
from tests.store.hostile import HostileStore
from tests.workstations.site import staffed

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds until a test that hangs gives up; nothing waits for them otherwise."""
Step = Callable[[], bool]


def passes() -> bool:
    """The time passes and nobody rings."""
    return False


def rings() -> bool:
    """Somebody asks for a round."""
    return True


class Scene:
    """Ann's desk and its loop. ``play`` runs it in this thread until the script is over; each wait is one step."""

    def __init__(self) -> None:
        self.site = staffed()
        self.ann, self.bob = self.site.desks["ann"], self.site.desks["founder"]
        self.reports: list[Report] = []
        self.touched: list[set[str]] = []
        self.asked: list[float] = []
        self.fails: list[Exception] = []
        self.opened = self.closed = self.calls = self.cleared = 0
        self.steps: list[Step] = []
        # a connection of its own: a store tells a client of others' writes, not of its own
        self.line = HostileStore(MemoryStore(self.site.shelf))
        self.line.close = self._close  # type: ignore[method-assign]
        self.before: Callable[[], None] = lambda: None
        ears = Ears(self.touched.append, self.reports.append)
        desk = self.ann.work
        self.loop = Loop(desk, self.open, local=self.local, ears=ears, jitter=lambda: 0.0, bell=self)

    def play(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.loop.run()

    # the bell

    def set(self) -> None: ...

    def clear(self) -> None:
        self.cleared += 1

    def wait(self, timeout: float) -> bool:
        self.asked.append(timeout)
        if not self.steps:
            self.loop.stop()
            return True
        return self.steps.pop(0)()

    def wait_beside(self, line: int, timeout: float) -> Woken:
        raise AssertionError("this store has no line")

    def close(self) -> None: ...

    # the store

    def open(self) -> Store:
        self.opened += 1
        if self.fails:
            raise self.fails.pop(0)
        return self.line

    def _close(self) -> None:
        self.closed += 1

    def local(self, work: Callable[[], T]) -> T:
        self.calls += 1
        self.before()
        return work()

    # what happens meanwhile

    def somebody_writes(self) -> bool:
        self.bob.edit(self.ann.pid, "job", {"team": f"team {len(self.asked)}"})
        self.bob.round()
        return False

    def goes_away(self) -> bool:
        self.line.offline = True
        return False

    def comes_back(self) -> bool:
        self.line.offline = False
        return False


@pytest.fixture
def scene() -> Scene:
    return Scene()


def _errors() -> list[Exception]:
    kinds = [kind for kind in vars(contract).values() if isinstance(kind, type) and issubclass(kind, StoreError)]
    stores = [kind("x", datetime.now(UTC)) if issubclass(kind, contract.Busy) else kind("x") for kind in kinds]
    logs = [WentBackwards("x"), Forked("x"), Holes("x"), PolicyWithheld("x"), ReplicaFull("x"), ReplicaError("x")]
    return [*stores, *logs, LogTrouble("x")]


@pytest.mark.parametrize("error", _errors(), ids=lambda error: type(error).__name__)
def test_every_failure_is_reported_and_none_ends_it(scene: Scene, error: Exception) -> None:
    assert isinstance(error, TROUBLES)
    scene.fails = [error]
    scene.play(passes)
    assert [report.trouble for report in scene.reports] == [error, None]
    assert scene.reports[0].offline is isinstance(error, Unreachable)
    assert not any(report.dead for report in scene.reports)


def test_it_waits_longer_after_each_failure_up_to_a_limit(scene: Scene) -> None:
    scene.fails = [Unreachable("x") for _ in range(12)]
    scene.play(*[passes] * 12)
    assert scene.asked[:4] == [0.5, 1.0, 2.0, 4.0]
    assert scene.asked[11] == LONGEST_WAIT * 0.5
    assert scene.asked[12] == LOOK_SECONDS, "the thirteenth round succeeded"


def test_after_a_success_the_first_wait_is_short_again(scene: Scene) -> None:
    scene.fails = [Unreachable("x"), Unreachable("x")]
    scene.play(passes, passes, scene.goes_away)
    assert scene.asked == [0.5, 1.0, LOOK_SECONDS, 0.5]


def test_a_ring_asks_for_a_round_on_the_same_connection(scene: Scene) -> None:
    scene.play(rings, rings)
    assert scene.reports == [Report()] * 3
    assert (scene.opened, scene.closed, scene.cleared) == (1, 1, 3)


def test_it_looks_every_second_and_goes_round_when_somebody_wrote(scene: Scene) -> None:
    scene.play(passes, scene.somebody_writes)
    assert scene.asked[:2] == [LOOK_SECONDS] * 2
    assert scene.touched[-1] == {f"r:{scene.ann.pid}:job"}
    assert len(scene.reports) == 2
    assert scene.ann.value(scene.ann.pid, "job", "team") == "team 2"


def test_what_is_written_while_a_round_runs_is_fetched_at_once(scene: Scene) -> None:
    def meanwhile() -> None:
        scene.before = lambda: None
        real = scene.line.me

        def me() -> Me:
            scene.line.me = real  # type: ignore[method-assign]
            answer = real()
            scene.somebody_writes()
            return answer

        scene.line.me = me  # type: ignore[method-assign]

    meanwhile()
    scene.play()
    assert len(scene.reports) == 2, "without a wait in between"
    assert scene.touched[-1] == {f"r:{scene.ann.pid}:job"}


def test_it_goes_round_seldom_while_nobody_looks_and_at_once_when_somebody_does(scene: Scene) -> None:
    scene.loop.attend(front=False)
    scene.play(*[passes] * (int(BEHIND_SECONDS * 0.75 / LOOK_SECONDS) - 1))
    assert len(scene.reports) == 1
    rung: list[bool] = []
    scene.set = lambda: rung.append(True)  # type: ignore[method-assign]
    scene.loop.attend(front=True)
    scene.loop.attend(front=True)
    assert rung == [True]


def test_it_goes_round_anyway_after_half_a_minute(scene: Scene) -> None:
    scene.play(*[passes] * (int(POLL_SECONDS * 0.75 / LOOK_SECONDS) + 1))
    assert len(scene.reports) == 2


def test_a_store_that_went_away_is_found_and_taken_up_again(scene: Scene) -> None:
    scene.play(scene.goes_away, scene.comes_back)
    assert [report.offline for report in scene.reports] == [False, True, False]
    assert (scene.opened, scene.closed) == (2, 2), "a failed connection is given back, a new one opened"


def test_what_came_before_a_failure_is_shown(scene: Scene) -> None:
    scene.ann.edit(scene.ann.pid, "contact", {"phone": "+49 30 1"})
    real, asked = scene.line.append, []

    def append(batch: object) -> object:
        asked.append(batch)
        real(batch)  # type: ignore[arg-type]
        raise Unreachable("the line broke")

    scene.line.append = append  # type: ignore[method-assign,assignment]
    scene.somebody_writes()
    scene.play()
    assert asked
    assert scene.reports[0].offline
    assert scene.touched == [{f"r:{scene.ann.pid}:job"}]


def test_stopping_leaves_a_round_between_two_steps(scene: Scene) -> None:
    def stop_at_the_second() -> None:
        if scene.calls == 2:
            scene.loop.stop()

    scene.somebody_writes()
    scene.before = stop_at_the_second
    scene.play()
    assert scene.calls == 2
    assert scene.reports == [], "a stop is no failure"
    assert scene.closed == 1


def test_receiving_is_paused_between_two_steps_and_goes_on_from_there(scene: Scene) -> None:
    far: list[tuple[int, int]] = []
    scene.loop._ears = Ears(scene.touched.append, scene.reports.append, lambda at, end: far.append((at, end)))
    scene.somebody_writes()

    def pause_at_the_second() -> None:
        if scene.calls == 2:
            scene.loop.pause()

    def goes_on() -> bool:
        assert scene.reports == [Report(paused=True)], "a pause is no failure, and nothing else is tried meanwhile"
        assert scene.calls == 2
        scene.loop.resume()
        return True

    scene.before = pause_at_the_second
    scene.play(goes_on)
    assert scene.reports == [Report(paused=True), Report()]
    assert far[-1][0] == far[-1][1] == scene.ann.ledger.cursor
    assert scene.opened == 1, "the connection was kept"


def test_a_fault_of_ours_is_said_before_the_thread_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: SimpleQueue[object] = SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", lambda caught: heard.put(caught.exc_type))
    scene.fails = [RuntimeError("a bug")]
    scene.loop.start()
    assert heard.get(timeout=PATIENCE) is RuntimeError
    scene.loop.stop()
    assert scene.reports == [Report(dead=True)]


def test_the_thread_ends_when_told_while_it_waits() -> None:
    told: SimpleQueue[Report] = SimpleQueue()

    def nothing_there() -> Store:
        raise Unreachable("x")

    def never() -> float:
        return 1.0

    desk = staffed().desks["ann"].work
    ears = Ears(lambda _: None, told.put)
    loop = Loop(desk, nothing_there, local=lambda work: work(), ears=ears, jitter=never)
    loop.start()
    assert told.get(timeout=PATIENCE).offline
    loop.wake()
    assert told.get(timeout=PATIENCE).offline
    loop.stop()
    assert not loop._thread.is_alive()
