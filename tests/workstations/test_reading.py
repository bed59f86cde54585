"""Two readers of one context: the product's and the oracle's take and refuse the same bytes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto.errors import Malformed
from hris_desktop.vault.entries import read_ctx
from tests.workstations.oracle import Oracle, c, strict
from tests.workstations.site import staffed


@cache
def lawful() -> list[bytes]:
    """One context of each kind that a small history holds."""
    kinds = {strict(row.ctx)["kind"]: row.ctx for row in staffed().rows if isinstance(row.ctx, bytes)}
    return list(kinds.values())


def oracle_takes(data: bytes) -> bool:
    try:
        plain = strict(data)
    except (ValueError, RecursionError):
        return False
    return len(data) <= 16384 and Oracle("", b"")._well_formed(plain) and c(plain) == data


def product_takes(data: bytes) -> bool:
    try:
        read_ctx(data)
    except Malformed:
        return False
    return True


ODD: list[Any] = [
    None, True, False, 0, 1, -1, 2**53 - 1, 2**53, 10**16, "", "x", "0" * 32, "0" * 64, "a" * 128, [], {}, [[]], [1,
    2], {"x": {"y": []}}, "\u00e4",
    "2026-11-21T10:00:00Z", "2026-11-21T24:00:00Z", "\n", "org\n", 'quote"', "back\\slash", [[[[[[[]]]]]]],
    [[[[[[[[]]]]]]]], "later", "k:article:x",
]  # fmt: skip
SPLICES = [
    b'},"dev":"',
    b"\\u0041",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b'"',
    b"0",
    b" ",
    b"\xc3\xa4",
    b"\n",
    b'"d":{}',
    b"\\ud800",
    b"1e5",
    b"-",
    b"\x00",
]


@given(st.data())
def test_odd_values_anywhere(data: st.DataObject) -> None:
    plain = strict(data.draw(st.sampled_from(lawful())))
    inside = data.draw(st.booleans())
    place = plain["d"] if inside else plain
    place[data.draw(st.sampled_from([*sorted(place), "surplus"]))] = data.draw(st.sampled_from(ODD))
    raw = c(plain)
    assert product_takes(raw) is oracle_takes(raw)


@given(st.data())
def test_bytes_cut_in_and_out(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(lawful()))
    at = data.draw(st.integers(0, len(raw)))
    to = data.draw(st.integers(at, min(len(raw), at + 3)))
    changed = raw[:at] + data.draw(st.sampled_from([b"", *SPLICES]) | st.binary(max_size=2)) + raw[to:]
    assert product_takes(changed) is oracle_takes(changed)


@pytest.mark.parametrize("wrong", SPLICES)
def test_every_place_of_one_context(wrong: bytes) -> None:
    raw = min(lawful(), key=len)
    for at in range(len(raw) + 1):
        changed = raw[:at] + wrong + raw[at:]
        assert product_takes(changed) is oracle_takes(changed), (at, wrong)


def test_all_lawful_ones_are_taken() -> None:
    assert all(product_takes(raw) and oracle_takes(raw) for raw in lawful())
    assert len(lawful()) >= 9


def test_depth_and_length_are_those_of_the_whole() -> None:
    raw = strict(lawful()[0])
    raw |= {"kind": "later", "chain": "org"}
    for levels in range(5, 9):
        inner: Any = {}
        for _ in range(levels - 1):
            inner = {"x": inner}
        changed = c(raw | {"d": inner})
        assert product_takes(changed) is oracle_takes(changed) is (levels <= 7)
    for size in (15_500, 16_384):
        changed = c(raw | {"d": {"x": "y" * size}})
        assert product_takes(changed) is oracle_takes(changed) is (len(changed) <= 16_384)
