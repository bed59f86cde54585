"""The state of a section: timelines by effective date, and a base that says all of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.changes import Change, Void
from hris_desktop.domain.fold import Fold, Request, Vote, start_from

ITEMS = ["", "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"]
DAYS = ["", "2026-01-01", "2026-06-01", "2027-01-01"]
OPS = st.integers(0, 50).map(lambda number: f"{number:032x}")
CHANGES = st.builds(
    Change,
    st.sampled_from(ITEMS),
    st.sampled_from(["a", "b", "c"]),
    st.none(),
    st.none() | st.text("xyzä", max_size=3),
    st.sampled_from(DAYS),
)
ASKED = st.builds(
    Change,
    st.sampled_from(ITEMS),
    st.sampled_from(["a", "b"]),
    st.none(),
    st.text("xyz", min_size=1, max_size=3),
    st.sampled_from(DAYS),
)


@st.composite
def folds(draw: st.DrawFn) -> Fold:
    fold = Fold()
    for change in draw(st.lists(CHANGES, max_size=12)):
        fold.write(change, draw(st.sampled_from(["ann", "bob"])), draw(OPS))
    for op in draw(st.lists(OPS, max_size=3, unique=True)):
        votes = tuple(
            sorted(
                (Vote(who, True, draw(OPS)) for who in draw(st.sets(st.sampled_from(["h1", "h2"])))),
                key=lambda vote: vote.voter,
            )
        )
        fold.requests[op] = Request(op, "ann", (draw(ASKED),), votes)
    for op in draw(st.lists(OPS, max_size=2)):
        fold.conflicts[op, draw(st.sampled_from(ITEMS)), "g"] = {"a": "lost"}
    return fold


def text(fold: Fold) -> str:
    return json.dumps(fold.base(), sort_keys=True)


@given(folds())
def test_a_base_starts_the_same_state(fold: Fold) -> None:
    twin = start_from(json.loads(text(fold)))
    assert text(twin) == text(fold)
    for item in ITEMS:
        for name in ("a", "b", "c"):
            assert [twin.at(item, name, day) for day in DAYS] == [fold.at(item, name, day) for day in DAYS]
    assert twin.requests == fold.requests
    assert twin.conflicts.keys() == fold.conflicts.keys()


@given(folds(), st.randoms(use_true_random=False))
def test_the_order_of_writing_down_is_never_seen(fold: Fold, chance: Any) -> None:
    twin = Fold()
    points = [(item, name, day, point) for (item, name), line in fold.timelines.items() for day, point in line.items()]
    chance.shuffle(points)
    for item, name, day, point in points:
        twin.write(Change(item, name, None, point.value, day), point.author, point.op)
    twin.requests = dict(reversed(list(fold.requests.items())))
    twin.conflicts = dict(reversed(list(fold.conflicts.items())))
    assert text(twin) == text(fold)


@given(st.lists(CHANGES, max_size=12), st.sampled_from(DAYS))
def test_in_force_is_the_newest_point_not_after_the_day(changes: list[Change], day: str) -> None:
    fold = Fold()
    last: dict[tuple[str, str], dict[str, str | None]] = {}
    for change in changes:
        fold.write(change, "ann", "0" * 32)
        last.setdefault((change.item, change.field), {})[change.eff] = change.to
    for (item, name), line in last.items():
        days = [eff for eff in line if eff <= day]
        assert fold.at(item, name, day) == (line[max(days)] if days else None)
        shown = fold.in_force(day).get(item, {}).get(name)
        assert shown == fold.at(item, name, day)
        assert fold.later(item, name, day) == sorted((eff, to) for eff, to in line.items() if eff > day)


@given(folds())
def test_a_copy_goes_its_own_way(fold: Fold) -> None:
    before, twin = text(fold), fold.copy()
    twin.write(Change("", "a", None, "new", "2026-03-01"), "eve", "f" * 32)
    twin.requests.clear()
    twin.conflicts["f" * 32, "", "g"] = {}
    assert text(fold) == before


@given(folds(), st.data())
def test_a_base_that_was_changed_is_refused_or_says_something_else(fold: Fold, data: st.DataObject) -> None:
    base = json.loads(text(fold))
    wrong: Any = data.draw(st.sampled_from([None, 1, "x", [], {}, True, [[]], [None], [["x"]], [[1, 2, 3, 4, 5, 6]]]))
    key = data.draw(st.sampled_from(["v", "p", "c", "surplus"]))
    changed = base | {key: wrong}
    try:
        twin = start_from(changed)
    except Void:
        return
    assert json.loads(text(twin)) == changed


def test_a_base_out_of_order_is_refused() -> None:
    fold = Fold()
    fold.write(Change("", "a", None, "1"), "ann", "0" * 32)
    fold.write(Change("", "b", None, "2"), "ann", "0" * 32)
    base = fold.base()
    rows: Any = base["v"]
    with pytest.raises(Void):
        start_from(base | {"v": list(reversed(rows))})


def test_values_stay_out_of_words_for_programmers() -> None:
    fold = Fold()
    fold.write(Change("", "iban", None, "secret"), "ann", "0" * 32)
    assert "secret" not in repr(fold.point("", "iban", ""))
