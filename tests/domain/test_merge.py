"""Merging an edit with what came meanwhile: never a chimera, never an overwrite of what was not seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.merge import Clash, merge

GROUPS = {"street": "address", "city": "address", "mail": "mail", "phone": "phone"}
VALUES = st.sampled_from([None, "a", "b", "c"])
STATE = st.fixed_dictionaries(dict.fromkeys(GROUPS, VALUES))


def fold_of(state: dict[str, str | None]) -> Fold:
    fold = Fold()
    for name, value in state.items():
        if value is not None:
            fold.write(Change("", name, None, value), "x", "0" * 32)
    return fold


def edit(
    base: dict[str, str | None], wanted: dict[str, str | None]
) -> tuple[list[Change], dict[tuple[str, str], str | None]]:
    changes = [Change("", name, base[name], to) for name, to in wanted.items() if to != base[name]]
    touched = {GROUPS[change.field] for change in changes}
    return changes, {("", name): base[name] for name in GROUPS if GROUPS[name] in touched}


@given(base=STATE, mine=STATE, theirs=STATE)
def test_by_group_mine_theirs_or_a_clash(
    base: dict[str, str | None], mine: dict[str, str | None], theirs: dict[str, str | None]
) -> None:
    changes, seen = edit(base, mine)
    merged = merge(changes, seen, fold_of(theirs), groups=GROUPS)
    after = theirs | {change.field: change.to for change in merged.changes}
    clashing = {clash.group for clash in merged.clashes}
    for group in set(GROUPS.values()):
        names = [name for name in GROUPS if GROUPS[name] == group]
        was, ours, now, got = ([state[name] for name in names] for state in (base, mine, theirs, after))
        if ours in (was, now):
            expected, clash = now, False
        elif now == was:
            expected, clash = ours, False
        else:
            expected, clash = now, True
        assert got == expected
        assert (group in clashing) is clash
    for change in merged.changes:
        assert change.was == theirs[change.field]
        assert change.was != change.to


@given(base=STATE, mine=STATE)
def test_nothing_came_meanwhile(base: dict[str, str | None], mine: dict[str, str | None]) -> None:
    changes, seen = edit(base, mine)
    merged = merge(changes, seen, fold_of(base), groups=GROUPS)
    assert sorted(merged.changes, key=lambda change: change.field) == sorted(changes, key=lambda change: change.field)
    assert not merged.clashes


def test_no_my_street_in_your_city() -> None:
    base: dict[str, str | None] = {"street": "1 Old", "city": "Acton", "mail": None, "phone": None}
    changes, seen = edit(base, base | {"street": "9 New"})
    merged = merge(changes, seen, fold_of(base | {"city": "Berlin"}), groups=GROUPS)
    assert merged.changes == ()
    seen_then = {"street": "1 Old", "city": "Acton"}
    assert merged.clashes == (Clash("", "address", {"street": "9 New"}, seen_then),)


def test_items_do_not_meet() -> None:
    one, other = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
    fold = Fold()
    fold.write(Change(other, "mail", None, "theirs"), "x", "0" * 32)
    merged = merge([Change(one, "mail", None, "mine")], {(one, "mail"): None}, fold, groups=GROUPS)
    assert merged.changes == (Change(one, "mail", None, "mine"),)


def test_a_change_at_one_date_meets_only_what_is_in_force_then() -> None:
    fold = Fold()
    fold.write(Change("", "mail", None, "old", "2026-01-01"), "x", "0" * 32)
    fold.write(Change("", "mail", None, "later", "2027-01-01"), "x", "0" * 32)
    merged = merge([Change("", "mail", "old", "new", "2026-06-01")], {("", "mail"): "old"}, fold, groups=GROUPS)
    assert merged.changes == (Change("", "mail", "old", "new", "2026-06-01"),)


ITEM = "11111111-2222-3333-4444-555555555555"
PLAIN = {"name": "name", "phone": "phone", "mail": "mail"}


def listed(**values: str | None) -> Fold:
    """One item of a list; what is None was there and has been taken away."""
    fold = Fold()
    for name, value in values.items():
        fold.write(Change(ITEM, name, None, value), "x", "0" * 32)
    return fold


def test_an_item_taken_away_here_and_changed_there_clashes_as_a_whole() -> None:
    edits = [Change(ITEM, "name", "Jo", None), Change(ITEM, "phone", "1", None)]
    seen = {(ITEM, "name"): "Jo", (ITEM, "phone"): "1"}
    merged = merge(edits, seen, listed(name="Jo", phone="2"), groups=PLAIN)
    assert merged.changes == (), "half of an item would be left"
    assert {clash.group for clash in merged.clashes} == {"name", "phone"}


def test_an_item_changed_here_and_taken_away_there_clashes_as_a_whole() -> None:
    edits = [Change(ITEM, "phone", "1", "2"), Change(ITEM, "mail", None, "a@b.example")]
    seen = {(ITEM, "phone"): "1", (ITEM, "mail"): None}
    merged = merge(edits, seen, listed(name=None, phone=None), groups=PLAIN)
    assert merged.changes == (), "an item of nothing but a phone number would be left"
    assert {clash.group for clash in merged.clashes} == {"phone", "mail"}


def test_an_item_filled_in_here_and_taken_away_there_clashes_too() -> None:
    edits = [Change(ITEM, "mail", None, "a@b.example")]
    merged = merge(edits, {(ITEM, "mail"): None}, listed(name=None), groups=PLAIN)
    assert [clash.group for clash in merged.clashes] == ["mail"]


def test_an_item_that_was_seen_to_be_gone_can_be_put_back() -> None:
    edits = [Change(ITEM, "name", None, "Jo")]
    seen = {(ITEM, "name"): None, (ITEM, "phone"): None}
    merged = merge(edits, seen, listed(name=None, phone=None), groups=PLAIN)
    assert merged.changes == tuple(edits)


def test_both_took_it_away() -> None:
    edits = [Change(ITEM, "name", "Jo", None)]
    merged = merge(edits, {(ITEM, "name"): "Jo"}, listed(name=None), groups=PLAIN)
    assert (merged.changes, merged.clashes) == ((), ())
