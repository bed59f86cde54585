"""Lines that break and sessions that end at the worst moments, over real desks: a sample with a fixed seed.

All of it, with restarts, full disks, partitions and a fail-over: ``make faults``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.postgres import faults_line
from tests.postgres.cluster import Database


@pytest.mark.parametrize("case", faults_line.CASES.values(), ids=faults_line.CASES)
def test_nothing_is_lost_and_nothing_twice(case: Callable[[Database, int, int], None], database: Database) -> None:
    case(database, 7, 8)
