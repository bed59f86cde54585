from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hris_desktop.system.clock import FixedClock, SystemClock, awake, elapsed


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(datetime(2026, 5, 3, 12, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == datetime(2026, 5, 3, 10, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        FixedClock(datetime(2026, 5, 3))  # noqa: DTZ001 - this is what is refused


def test_the_two_clocks_run_together_while_the_machine_is_awake() -> None:
    apart = elapsed() - awake()
    began = awake()
    while awake() - began < 0.01:
        pass
    assert abs((elapsed() - awake()) - apart) < 0.005
    assert elapsed() >= awake() - 0.005, "time asleep is never negative"
