"""Contexts are read strictly and written only as they will be read; every wrong type: tests/vectors/contexts.txt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash, signed_message
from hris_desktop.crypto.errors import Malformed
from hris_desktop.vault.entries import MAX_TO, SHAPES, ChainName, ChainType, message, read_chain, read_ctx, write_ctx
from tests.vectors import make

ALL = [(kind, chain, must | may) for kind, (chain, must, may) in make.GOOD.items()]


@pytest.mark.parametrize(("kind", "chain", "d"), ALL)
def test_what_is_written_is_read_back(kind: str, chain: str, d: dict[str, Any]) -> None:
    data = canonical.encode(make.context(kind, d, chain))
    ctx = read_ctx(data)
    assert write_ctx(ctx) == data
    assert (ctx.kind, ctx.chain, dict(ctx.d)) == (kind, chain, d)
    assert (ctx.pid, ctx.gen, ctx.n, ctx.seen, ctx.prev) == (make.PID, 1, 1, (0, bytes(32)), bytes(32))
    assert ctx.known is (kind in SHAPES)


def test_every_known_kind_has_a_vector() -> None:
    assert {*SHAPES, "novel-kind"} == set(make.GOOD)


@pytest.mark.parametrize(
    "change",
    [{"n": 0}, {"org": "x"}, {"op": "AB" * 16}, {"ts": "today"}, {"d": {}}, {"d": {"ep": 0}}, {"d": {"ep": True}},
     {"gen": 0}, {"dev": ""}, {"kind": "Rec"}, {"chain": "org"}, {"sch": 0}, {"d": {"ep": 1, "x": 1}}],
)  # fmt: skip
def test_nothing_is_written_that_would_not_be_read(change: dict[str, Any]) -> None:
    ctx = read_ctx(canonical.encode(make.context("prop", {"ep": 1})))
    with pytest.raises(Malformed):
        write_ctx(replace(ctx, **change))


def test_a_context_ends_at_16_kib() -> None:
    ctx = read_ctx(canonical.encode(make.context("novel-kind", {"x": ""})))
    room = canonical.MAX_CTX - len(write_ctx(ctx))
    assert len(write_ctx(replace(ctx, d={"x": "y" * room}))) == canonical.MAX_CTX
    with pytest.raises(Malformed):
        write_ctx(replace(ctx, d={"x": "y" * (room + 1)}))


def test_recipients_have_a_limit_that_fits() -> None:
    def of(count: int, gen: int) -> bytes:
        to = sorted(f"r:provider:{'x' * 36}{number:04}:{gen}" for number in range(count))
        return canonical.encode(make.context("dek", {"ep": 1, "dk": make.K, "to": to}))

    assert len(of(MAX_TO, 999_999_999)) <= canonical.MAX_CTX
    assert len(read_ctx(of(MAX_TO, 1)).d["to"]) == MAX_TO
    with pytest.raises(Malformed):
        read_ctx(of(MAX_TO + 1, 1))


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("org", ChainName(ChainType.ORG)),
        (f"r:{make.PID}:bank_accounts", ChainName(ChainType.RECORD, make.PID, "bank_accounts")),
        (f"a:{make.PID}:{make.OTHER}", ChainName(ChainType.ACCESS, make.PID, make.OTHER)),
        (f"w:{make.PID}", ChainName(ChainType.HEARTBEAT, make.PID)),
        ("k:handbook:leave-2", ChainName(ChainType.KNOWLEDGE, "handbook", "leave-2")),
    ],
)
def test_chain_names(name: str, read: ChainName) -> None:
    assert read_chain(name) == read
    for wrong in (name + "\n", name + ":", " " + name, name.upper(), name + ":x:y"):
        with pytest.raises(Malformed):
            read_chain(wrong)


def test_what_the_author_signs() -> None:
    assert message(b"ctx", b"body") == signed_message(b"ctx", body_hash(b"body"))
