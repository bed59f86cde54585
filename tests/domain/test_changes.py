"""Sealed bodies from anybody: one exact shape each, ``Void`` for everything else, never another error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.changes import (
    FORBIDDEN,
    MAX_CHANGES,
    MAX_VALUE,
    Change,
    Void,
    read_change,
    read_conf,
    read_prop,
    read_rec,
    read_vote,
)

GOOD = {"item": "", "field": "mail", "was": None, "to": "x"}
OP, ITEM = "ab" * 16, "11111111-2222-3333-4444-555555555555"
WORDS = ["item", "field", "was", "to", "eff", "changes", "why", "base", "resolves", "reason", "group", "mine"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.sampled_from(["", "x", OP, ITEM, "2026-12-01", "\u202e", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)
READERS: list[Callable[[Any], object]] = [
    lambda body: read_rec(body, False),
    lambda body: read_rec(body, True),
    read_prop,
    read_vote,
    read_conf,
]


@pytest.mark.parametrize("read", READERS)
@given(body=JSON)
def test_only_void_comes_out(read: Callable[[Any], object], body: object) -> None:
    with contextlib.suppress(Void):
        read(body)


@pytest.mark.parametrize("wrong", [
    {"item": "x"}, {"item": None}, {"item": ITEM.upper().replace("1", "A")}, {"field": None}, {"field": 1},
    {"was": 0}, {"was": "x"}, {"to": []},
    {"to": "x" * (MAX_VALUE + 1)}, {"to": "\x00"}, {"to": "\u2066"}, {"to": "\ufffe"}, {"to": "\U0001ffff"},
    {"eff": ""}, {"eff": None},
    {"eff": "2026-13-01"}, {"eff": "2026-1-1"}, {"eff": "2026-12-01\n"}, {"more": 1},
])  # fmt: skip
def test_a_change_of_a_wrong_form(wrong: dict[str, Any]) -> None:
    with pytest.raises(Void):
        read_change(GOOD | wrong)


@given(st.text(max_size=40), st.none() | st.text(max_size=40), st.sampled_from(["", "2026-12-01"]))
def test_a_change_round_trip(to: str, was: str | None, eff: str) -> None:
    change = Change("", "mail", was, to, eff)
    if was == to or FORBIDDEN.search(to) or (was and FORBIDDEN.search(was)):
        with pytest.raises(Void):
            read_change(change.as_json())
    else:
        assert read_change(change.as_json()) == change


def test_limits() -> None:
    many = [GOOD | {"field": f"f{number}"} for number in range(MAX_CHANGES)]
    assert len(read_prop({"changes": many, "why": ""}).changes) == MAX_CHANGES
    with pytest.raises(Void):
        read_prop({"changes": [*many, GOOD], "why": ""})
    with pytest.raises(Void, match="twice"):
        read_prop({"changes": [GOOD, GOOD | {"to": "y"}], "why": ""})
    assert read_change(GOOD | {"to": "x" * MAX_VALUE}).to == "x" * MAX_VALUE


def test_base_stands_in_the_body_exactly_if_the_context_says_so() -> None:
    body = {"changes": [GOOD], "why": ""}
    assert read_rec(body, False).base is None
    assert read_rec(body | {"base": 7}, True).base == 7
    for flag, wrong in ((True, body), (False, body | {"base": {}})):
        with pytest.raises(Void):
            read_rec(wrong, flag)


def test_a_rec_may_only_resolve() -> None:
    assert read_rec({"changes": [], "why": "", "resolves": [[OP, "", "mail"]]}, False).resolves == ((OP, "", "mail"),)
    for wrong in ([], [[OP, ""]], [["x", "", "mail"]], [[OP, "x", "mail"]], [OP], None):
        with pytest.raises(Void):
            read_rec({"changes": [], "why": "", "resolves": wrong}, False)
    with pytest.raises(Void):
        read_rec({"changes": [], "why": ""}, False)


def test_secrets_stay_out_of_words_for_programmers() -> None:
    change = Change("", "iban", "old-secret", "new-secret")
    assert "secret" not in repr(change)
    with pytest.raises(Void) as caught:
        read_change(GOOD | {"to": "new-secret\x00"})
    assert "secret" not in str(caught.value)
