"""The program and a reader written from docs/wire-format.md alone agree on every row and every value of random logs."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest

from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Content, Place
from tests.vectors import reader
from tests.vectors.forge import Actor, Forge, Seen
from tests.vectors.reader import Reader, Verdict
from tests.vectors.wander import DAYS, Wander

PLACES = {Place.COUNTED: reader.COUNTED, Place.NOT_COUNTED: reader.NOT_COUNTED, Place.BROKEN: reader.BROKEN}
CONTENTS = {
    Content.NONE: reader.NONE,
    Content.UNREAD: reader.UNREAD,
    Content.GOOD: reader.GOOD,
    Content.VOID: reader.VOID,
    Content.NEWER: reader.NEWER,
    Content.ERASED: reader.ERASED,
}
SEEDS = range(int(os.environ.get("WANDER_FROM", "0")), int(os.environ.get("WANDER_TO", "8")))
STEPS = int(os.environ.get("WANDER_STEPS", "150"))


def ours(seen: Seen) -> list[tuple[str, str, str, str]]:
    return [_said(row) for row in seen.rows]


def _said(row: Stored) -> tuple[str, str, str, str]:
    """What stands after ``context:`` and beside *unread* is free, and which of the faults of a shape is named."""
    reason = "context" if row.place_reason.startswith("context:") else row.place_reason
    content = CONTENTS[Content(row.content)]
    return PLACES[Place(row.place)], reason, content, "" if content == reader.UNREAD else _fault(row.content_reason)


def _fault(reason: str) -> str:
    return "shape" if reason in ("no change", "field twice") else reason


def theirs(verdicts: list[Verdict]) -> list[tuple[str, str, str, str]]:
    return [(one.place, one.reason, one.content, _fault(one.content_reason)) for one in verdicts]


def agree(forge: Forge, who: Actor | None) -> Reader:
    """The two readings of one person (None: of nobody's keys) are the same; returns the independent one."""
    seen = forge.seen_by(who)
    independent = Reader(forge.org, forge.pin, {who.recipient: who.identity.kem.seed} if who else {})
    verdicts = independent.read(forge.rows)
    differ = [
        (row.seq, row.ctx, one, two)
        for row, one, two in zip(forge.rows, ours(seen), theirs(verdicts), strict=True)
        if one != two
    ]
    assert not differ, differ[0]
    assert independent.head == seen.rows[-1].head
    for name, fold in seen.folds.items():
        again = independent.folds.get(name, reader.Fold())
        assert (fold.base() if fold else None) == (again.base() if again else None)
        for day in DAYS:
            assert fold is None or again is None or fold.in_force(day) == again.in_force(day)
    return independent


@pytest.mark.parametrize("seed", SEEDS)
def test_both_readers_agree_on_a_random_log(seed: int) -> None:
    wander = Wander(Random(seed))
    forge = wander.walk(STEPS)
    keyless = agree(forge, None)
    for who in wander.people:
        independent = agree(forge, who)
        assert [(one.place, one.reason) for one in independent.verdicts] == [
            (one.place, one.reason) for one in keyless.verdicts
        ]


@pytest.mark.parametrize("seed", [4, 7])
def test_nobody_sees_a_difference_once_what_was_erased_is_gone(seed: int) -> None:
    wander = Wander(Random(seed))
    forge = wander.walk(STEPS)
    before = [(who, forge.seen_by(who)) for who in (None, forge.hr)]
    gone = {row.seq for row in before[1][1].rows if row.content == Content.ERASED}
    assert gone
    forge.rows[:] = [replace(row, body=None) if row.seq in gone else row for row in forge.rows]
    for who, seen in before:
        independent = agree(forge, who)
        assert theirs(independent.verdicts) == ours(seen)


def test_the_random_logs_reach_the_rules() -> None:
    """Agreement means little where nothing was refused: over these seeds most reasons occur."""
    reached: set[str] = set()
    for seed in range(4):
        forge = Wander(Random(seed)).walk(STEPS)
        for who in (forge.hr, None):
            verdicts = Reader(forge.org, forge.pin, {who.recipient: who.identity.kem.seed} if who else {}).read(
                forge.rows
            )
            reached |= {one.reason or one.content_reason or one.content for one in verdicts}
    assert len(reached) > 35, sorted(reached)
