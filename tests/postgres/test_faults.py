"""Lines that break and sessions that end at the worst moments, over real desks: a sample with a fixed seed.

All of it, with restarts, full disks, partitions and a fail-over: ``make faults``.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.postgres import faults_line
from tests.postgres.cluster import Database
from tests.postgres.field import Field, everything
from tests.workstations.invariants import Violated


@pytest.mark.parametrize("case", faults_line.CASES.values(), ids=faults_line.CASES)
def test_nothing_is_lost_and_nothing_twice(case: Callable[[Database, int, int], None], database: Database) -> None:
    case(database, 7, 8)


def test_the_invariants_are_held_over_what_lies_on_the_server(database: Database) -> None:
    field = Field(database, database.url(), random.Random(7))
    field.save(field.desks[0])
    field.rest()
    store = database.open()
    rows = everything(store)
    store.close()
    with pytest.raises(Violated, match=r"^I1 "):
        field.hold(rows[:-1])
