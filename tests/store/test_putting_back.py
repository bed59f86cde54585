"""Putting rows back into a store that lost them: the same numbers, columns and heads, at the end only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hris_desktop.store.contract import EVERYTHING, MAX_BATCH, Appended, Conflict, Row, Scope, Store
from hris_desktop.store.memory import MemoryStore
from tests.store.conftest import said

ORG = "0123456789abcdef" * 2


@pytest.fixture
def rows(make: Any) -> list[Row]:
    """What a store held before it was put back to an older state, a strange row among them."""
    whole = MemoryStore()
    whole.found(ORG, [make("org", 1)])
    whole.append([make("org", 2), make("a", 1), make("a", 2, body=b""), make("org", 3)])
    found = whole.entries(EVERYTHING, 0, 99)
    return [*found[:-1], replace(found[-1], rev=77, op=3, h=b"short", body=None)]


def test_an_empty_store_takes_the_whole_log(store: Store, rows: list[Row]) -> None:
    assert store.restore(ORG, rows) == Appended((1, 2, 3, 4, 5))
    assert store.entries(EVERYTHING, 0, 99)[:4] == rows[:4]
    assert (store.me().org, store.me().last_seq) == (ORG, 5)
    [last] = store.entries(EVERYTHING, 4, 9)
    assert (last.rev, last.h, last.body) == (77, b"short", None)


def test_a_shorter_store_takes_what_is_missing_and_goes_on(store: Store, rows: list[Row], make: Any) -> None:
    store.restore(ORG, rows[:2])
    assert store.restore(ORG, rows[2:4]) == Appended((3, 4))
    assert store.entries(EVERYTHING, 0, 99) == rows[:4]
    assert store.append([make("a", 3)]) == Appended((5,))


@pytest.mark.parametrize("at", [0, 1, 3])
def test_only_the_end_takes_rows(store: Store, rows: list[Row], at: int) -> None:
    store.restore(ORG, rows[:2])
    assert isinstance(store.restore(ORG, rows[at : at + 1]), Conflict)
    assert store.entries(EVERYTHING, 0, 99) == rows[:2]
    assert store.me().last_seq == 2


def test_another_organisation_is_refused(store: Store, rows: list[Row]) -> None:
    store.restore(ORG, rows[:2])
    assert isinstance(store.restore("f" * 32, rows[2:3]), Conflict)
    assert (store.me().org, store.me().last_seq, len(store.entries(EVERYTHING, 0, 9))) == (ORG, 2, 2)


def test_a_row_whose_name_or_place_is_taken_is_put_back_and_still_not_appended(
    store: Store, rows: list[Row], make: Any
) -> None:
    """Only a host can have planted it, and heads that every device has verified go over it."""
    name, place, both = replace(rows[0], seq=4, rev=9), replace(rows[2], seq=5, chain="org", rev=1), rows[3]
    store.restore(ORG, rows[:2])
    assert store.restore(ORG, [rows[2], name, place, replace(both, seq=6)]) == Appended((3, 4, 5, 6))
    assert store.restore(ORG, [replace(both, seq=7)]) == Appended((7,))
    found = store.entries(EVERYTHING, 0, 99)
    assert [(row.h, row.chain, row.rev) for row in found[2:]] == [
        (row.h, row.chain, row.rev) for row in (rows[2], name, place, both, both)
    ]
    assert [h for _, h in store.digests(0, 99)] == [row.h for row in found]
    assert store.append([make("org", 2)]) == Conflict({"org": 9})
    assert store.append([make("org", 10, "org/1")]) == Conflict({"org": 9}), "the name is taken"
    assert store.append([make("org", 10), make("a", 3)]) == Appended((8, 9))
    assert store.erase(b"absent") is False


def test_rows_of_one_name_are_erased_together(store: Store) -> None:
    whole = MemoryStore()
    one = said("r:a:contact", 1)
    whole.found(ORG, [one])
    whole.append([said("r:a:contact", 2, "erase")])
    first, last = whole.entries(EVERYTHING, 0, 9)
    store.restore(ORG, [first, replace(first, seq=2), replace(last, seq=3)])
    assert store.erase(one.entry.h) is True
    assert [row.body for row in store.entries(EVERYTHING, 0, 9)] == [None, None, b"body"]


def test_rows_with_a_gap_or_none_or_too_many_are_a_mistake(store: Store, rows: list[Row]) -> None:
    for wrong in ([], [rows[0], rows[2]], [replace(rows[0], seq=n) for n in range(1, MAX_BATCH + 2)]):
        with pytest.raises(ValueError, match="in a row"):
            store.restore(ORG, wrong)


def test_a_missing_body_is_filled_in_with_the_right_one_only(store: Store) -> None:
    sent = said("r:a:contact", 1)
    store.append([sent, said("r:a:contact", 2, "erase")])
    assert not store.fill(sent.entry.h, b"body")
    store.erase(sent.entry.h)
    assert not store.fill(sent.entry.h, b"wrong")
    assert not store.fill(b"h" * 32, b"body")
    assert store.entries(EVERYTHING, 0, 1)[0].body is None
    assert store.fill(sent.entry.h, b"body")
    assert store.entries(EVERYTHING, 0, 1)[0].body == b"body"


def test_a_scope_names_chains_beginnings_and_ends(store: Store, make: Any) -> None:
    chains = ("org", "r:ann:card", "r:bob:card", "r:bob:pay", "r:bob:card2", "k:x:y")
    store.append([make(chain, 1) for chain in chains])
    scope = Scope(everything=False, chains=("org",), prefixes=("r:ann:", "k:"), suffixes=(":card",))
    found = [row.chain for row in store.entries(scope, 0, 99)]
    assert found == ["org", "r:ann:card", "r:bob:card", "k:x:y"]
    assert [chain for chain in chains if chain in scope] == found
    assert [row.chain for row in store.entries(scope, 1, 1)] == ["r:ann:card"]
    assert store.entries(Scope(everything=False), 0, 9) == []
