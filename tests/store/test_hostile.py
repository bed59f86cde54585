"""The enemy does what it was ordered to do, else the tests that hire it prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    Conflict,
    Denied,
    Scope,
    Store,
    StoreFull,
    Unknown,
    Unreachable,
)
from tests.store.hostile import Fault, HostileStore, Shown


@pytest.fixture
def hostile(store: Store, make: Any) -> HostileStore:
    store.append([make("a", 1), make("a", 2), make("b", 1)])
    return HostileStore(store)


def shown(store: Store) -> list[tuple[int, object]]:
    return [(row.seq, row.op) for row in store.entries(EVERYTHING, 0, 99)]


TRUE: list[tuple[int, object]] = [(1, "op-a/1"), (2, "op-a/2"), (3, "op-b/1")]
LIES: list[tuple[str, Callable[[HostileStore], None], list[tuple[int, object]]]] = [
    ("drop", lambda s: s.drop(2), [TRUE[0], TRUE[2]]),
    ("close up", lambda s: s.close_up(2), [TRUE[0], (2, "op-b/1")]),
    ("cut", lambda s: s.cut_after(1), TRUE[:1]),
    ("repeat", lambda s: s.repeat(2), [TRUE[0], TRUE[1], TRUE[1], TRUE[2]]),
    ("swap", lambda s: s.swap(1, 3), [(1, "op-b/1"), (2, "op-a/2"), (3, "op-a/1")]),
    ("replay", lambda s: s.replay(1), [*TRUE, (4, "op-a/1")]),
    ("edit", lambda s: s.edit(2, op=7), [TRUE[0], (2, 7), TRUE[2]]),
]


@pytest.mark.parametrize(("lie", "expected"), [case[1:] for case in LIES], ids=[case[0] for case in LIES])
def test_lies_are_shown_and_end(hostile: HostileStore, lie: Any, expected: Any) -> None:
    lie(hostile)
    assert shown(hostile) == expected
    assert [seq for seq, _ in hostile.digests(0, 99)] == [seq for seq, _ in expected]
    assert shown(hostile.real) == TRUE
    hostile.honest()
    assert shown(hostile) == TRUE


def test_one_way_to_read_may_be_lied_to_alone(hostile: HostileStore) -> None:
    true = hostile.digests(0, 99)
    hostile.edit(2, shown=Shown.ENTRIES, h=b"other")
    assert hostile.digests(0, 99) == true
    assert hostile.entries(EVERYTHING, 1, 1)[0].h == b"other"
    hostile.honest()
    hostile.edit(2, shown=Shown.DIGESTS, h=b"other")
    assert hostile.digests(1, 1) == [(2, b"other")]
    assert hostile.entries(EVERYTHING, 1, 1)[0].h == true[1][1]


def test_a_planted_row_moves_the_others_up(hostile: HostileStore) -> None:
    [row] = hostile.entries(Scope(everything=False, chains=("b",)), 0, 9)
    hostile.withhold(1)
    hostile.plant(row.__class__(2, "x", 1, "junk", b"h", b"c", b"b", b"bh", b"s"))
    assert shown(hostile) == [TRUE[0], (2, "junk"), (3, "op-a/2"), (4, "op-b/1")]
    assert hostile.entries(EVERYTHING, 0, 1)[0].body is None


def test_faults_happen_once_each(hostile: HostileStore, make: Any) -> None:
    hostile.faults(Fault.LOST_REQUEST, Fault.LOST_REPLY, Fault.TWICE, Fault.DENIED, Fault.UNREACHABLE, Fault.FULL)
    assert hostile.append([make("a", 3)]) == Unknown()
    assert len(shown(hostile)) == 3
    assert hostile.append([make("a", 3)]) == Unknown()
    assert len(shown(hostile)) == 4
    assert hostile.append([make("a", 4)]) == Conflict({"a": 4})
    assert isinstance(hostile.append([make("a", 5)]), Denied)
    for error in (Unreachable, StoreFull):
        with pytest.raises(error):
            hostile.append([make("a", 5)])
    assert hostile.append([make("a", 5)]) == Appended((6,))
    assert len(hostile.appends) == 7


def test_without_compare_and_swap_everybody_gets_in(hostile: HostileStore, make: Any) -> None:
    late = make("a", 1, "late")
    assert hostile.append([late]) == Conflict({"a": 2})
    hostile.without_cas = True
    assert hostile.append([late, make("a", 2, "later")]) == Appended((4, 5))


def test_it_may_be_away_and_say_anything_about_itself(hostile: HostileStore) -> None:
    hostile.about_me["last_seq"] = 999
    assert hostile.me().last_seq == 999
    hostile.offline = True
    with pytest.raises(Unreachable):
        hostile.me()
    assert isinstance(hostile, Store)
