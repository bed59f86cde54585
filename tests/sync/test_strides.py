"""What is asked of a store in strides is what it would say portion by portion, and it looks through its log once."""

from __future__ import annotations

import random
from typing import Any, cast

import pytest

from hris_desktop.store.contract import Row, Scope, Store
from hris_desktop.sync.strides import Strides
from hris_desktop.sync.troubles import Holes

SCOPES = (
    Scope(everything=False, chains=("org",)),
    Scope(everything=False, chains=("org",), prefixes=("r:a:",), suffixes=(":directory",)),
)
CHAINS = ("org", "r:a:contact", "r:b:contact", "r:b:directory", "r:c:pay")


class Log:
    """Answers as a store does, and counts how many rows it had to look through."""

    def __init__(self, dice: random.Random, rows: int) -> None:
        self.rows: list[Row] = []
        self.looked = 0
        self._dice = dice
        self.grow(rows)

    def grow(self, rows: int) -> None:
        for seq in range(len(self.rows) + 1, len(self.rows) + 1 + rows):
            self.rows.append(Row(seq, self._dice.choice(CHAINS), 1, "", b"", b"", b"", b"", b""))

    def entries(self, scope: Scope, after: int, limit: int) -> list[Row]:
        found: list[Row] = []
        for row in self.rows[after:]:
            self.looked += 1
            found += [row] if row.chain in scope else []
            if len(found) == limit:
                break
        return found


def named(log: Log, scope: Scope, after: int, last: int) -> list[int]:
    return [row.seq for row in log.rows[after:last] if row.chain in scope]


@pytest.mark.parametrize("seed", range(30))
def test_every_portion_is_what_the_store_holds_there(seed: int) -> None:
    dice = random.Random(seed)
    log = Log(dice, dice.randrange(60))
    strides = Strides(cast("Store", log), dice.randrange(1, 9), len(log.rows), still=lambda _upto: None)
    after, scope = 0, SCOPES[0]
    for _ in range(30):
        if dice.random() < 0.2:
            # somebody writes while we read
            log.grow(dice.randrange(9))
        if dice.random() < 0.1:
            scope, after = dice.choice(SCOPES), dice.randrange(after + 1)
        last = min(len(log.rows), after + dice.randrange(12))
        assert [row.seq for row in strides.rows(scope, after, last)] == named(log, scope, after, last)
        after = last


def test_a_log_with_nothing_for_this_scope_is_looked_through_once() -> None:
    log = Log(random.Random(1), 5000)
    nobody = Scope(everything=False, chains=("r:nobody:contact",))
    strides = Strides(cast("Store", log), 50, len(log.rows), still=lambda _upto: None)
    for after in range(0, 5000, 100):
        assert strides.rows(nobody, after, after + 100) == []
    assert log.looked == len(log.rows)


@pytest.mark.parametrize("order", [(3, 2), (2, 2), (0, 1)])
def test_an_answer_in_no_order_is_a_hole(order: tuple[int, int]) -> None:
    log: Any = Log(random.Random(1), 9)
    rows = [log.rows[at - 1] if at else Row(0, "org", 1, "", b"", b"", b"", b"", b"") for at in order]
    log.entries = lambda *_: rows
    with pytest.raises(Holes):
        Strides(log, 50, 9, still=lambda _upto: None).rows(SCOPES[0], 0, 9)
