"""Whatever bytes or JSON come in: the declared error or an answer, soon, and without deep recursion."""

from __future__ import annotations

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hris_desktop.crypto import canonical, codes, seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.crypto.sign import SIGNATURE_BYTES
from hris_desktop.domain import changes, knowledge, knowledge_text
from hris_desktop.domain.changes import Change, Void
from hris_desktop.domain.fold import start_from
from hris_desktop.domain.merge import merge
from hris_desktop.domain.rights import BadPolicy, parse_policy
from hris_desktop.store.contract import Row
from hris_desktop.sync import framing
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import read_chain, read_ctx
from tests.vectors import files, make
from tests.vectors.forge import POLICY, Forge

LIMIT = 0.05
MEMORY = 50 * 2**20
DEEP = 200
"""More frames than any reader of ours needs on top of the caller's."""

texts = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["", "0" * 32, "0" * 64, make.PID, "2026-01-01", "hr", "D"]
)
scalars = st.none() | st.booleans() | st.integers(-1, 2**53) | texts | st.floats(allow_nan=False)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
"""JSON of any shape."""


def mutated(*seeds: object) -> st.SearchStrategy[Any]:
    """One of the seeds with anything in some of its places."""

    def change(value: object) -> st.SearchStrategy[Any]:
        if isinstance(value, dict):
            same = st.fixed_dictionaries({key: change(inner) for key, inner in value.items()})
            return (
                same | same.map(lambda one: dict(list(one.items())[1:])) | same.map(lambda one: one | {"x": 1}) | values
            )
        if isinstance(value, list):
            same_list = st.tuples(*(change(inner) for inner in value)).map(list)
            return same_list | same_list.map(lambda one: one * 2) | same_list.map(lambda one: one[1:]) | values
        return st.just(value) | st.just(value) | values

    return st.one_of([change(seed) for seed in seeds])


def within(work: Callable[[], object], *errors: type[Exception]) -> None:
    """Run ``work``: only these errors come out, within the limit of frames and of this thread's own time.

    The garbage of all tests before it is not collected meanwhile: that took three times the limit once.
    """
    depth, frame = 0, sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        depth += 1
    before, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(depth + DEEP, 300))
    gc.disable()
    started = time.thread_time()
    try:
        work()
    except errors:
        pass
    finally:
        took = time.thread_time() - started
        sys.setrecursionlimit(before)
        if collects:
            gc.enable()
    assert took < LIMIT


json_bytes = values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300)


@given(json_bytes)
@example(b"[" * 10**6)
@example(b'{"a":' * 200000)
@example(b"1" * 10**6)
@example(b'"' + b"\\ud800" * 2000 + b'"')
@example(b"-" * 1000)
def test_codec(data: bytes) -> None:
    within(lambda: canonical.parse(data), Malformed)
    within(lambda: canonical.parse_canonical(data), Malformed)


@given(values)
def test_what_is_encoded_is_read_back(value: object) -> None:
    try:
        data = canonical.encode(value)
    except Malformed:
        return
    assert canonical.parse_canonical(data) == value


def test_encoding_a_deep_value_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Malformed):
        canonical.encode(deep)
    while deep:  # freed from the outside, or the interpreter would recurse
        deep = deep.pop()


contexts = [make.context(kind, must | may, chain) for kind, (chain, must, may) in make.GOOD.items()]


@given(mutated(*contexts))
def test_contexts(plain: object) -> None:
    within(lambda: read_ctx(_canonical(plain)), Malformed)


def _canonical(plain: object) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


@given(st.binary(max_size=2000) | st.binary(max_size=600).map(seal.pad))
@example(bytes(2**20))
def test_padding(data: bytes) -> None:
    within(lambda: seal.unpad(data), Malformed)
    within(lambda: seal.unseal(bytes(32), data, b""), Malformed, CannotOpen)


@given(st.text(max_size=100) | st.text("0123456789ABCDEFabcdefOIL- U\u2013\u0131\ufb01", min_size=20, max_size=40))
@example("\u0149" * 5000)
def test_typed_codes_and_words(text: str) -> None:
    within(lambda: codes.read_code(text), Malformed)
    within(lambda: codes.read_words(text), Malformed)


@given(st.lists(st.sampled_from(["abandon", "zoo", "art", "vote", "x"]), max_size=30))
def test_typed_words(words: list[str]) -> None:
    within(lambda: codes.read_words(" ".join(words)), Malformed)


@given(st.text(max_size=60) | st.sampled_from(["org", "r:", make.CHAIN, f"a:{make.PID}:", "k:a:b\n"]))
def test_chain_names(name: str) -> None:
    within(lambda: read_chain(name), Malformed)


@given(mutated(POLICY["bank"]).map(lambda section: {"bank": section}) | values)
def test_policies(body: object) -> None:
    within(lambda: parse_policy(body), BadPolicy)


bodies = [body for group in make.BODIES.values() for body in group[:2]]
full = {"changes": [make.change(eff="2026-01-01")], "why": "", "base": {}, "resolves": [["0" * 32, "", "email"]]}


@given(mutated(*bodies, full), st.booleans())
def test_bodies(body: object, has_base: bool) -> None:
    within(lambda: changes.read_rec(body, has_base=has_base), Void)
    within(lambda: changes.read_prop(body), Void)
    within(lambda: changes.read_vote(body), Void)
    within(lambda: changes.read_conf(body), Void)


BASE = {
    "v": [["", "email", "", "a", make.PID, "0" * 32], [make.PID, "iban", "2026-01-01", None, make.PID, "0" * 32]],
    "p": [["0" * 32, make.PID, [make.change()], [[make.PID, True, "1" * 32]]]],
    "c": [["0" * 32, "", "email"]],
}


@given(mutated(BASE))
@example(BASE)
def test_bases(base: object) -> None:
    within(lambda: start_from(base), Void)


def test_a_base_is_read_back() -> None:
    assert start_from(BASE).base() == BASE


entries = st.builds(
    Entry, st.binary(max_size=50), st.binary(max_size=50), st.binary(min_size=SIGNATURE_BYTES, max_size=SIGNATURE_BYTES)
)


@given(st.lists(entries, max_size=4), st.binary(max_size=200))
def test_framing(all_of: list[Entry], junk: bytes) -> None:
    assert framing.unframe(framing.frame(all_of)) == all_of
    within(lambda: framing.unframe(junk))
    within(lambda: framing.hashes(junk))


@lru_cache(maxsize=1)
def one_log() -> Forge:
    return Forge()


anything = st.none() | st.integers() | st.floats() | st.text(max_size=10) | st.binary(max_size=70) | st.booleans()
columns = ["chain", "rev", "op", "h", "ctx", "body", "bh", "sig"]


@given(st.fixed_dictionaries(dict.fromkeys(columns, anything)))
@example(row={**dict.fromkeys(columns), "rev": 2**63})
def test_a_row_of_anything_is_broken_and_nothing_more(row: dict[str, Any]) -> None:
    forge = one_log()
    seq = len(forge.rows) + 1
    forge.rows.append(Row(seq, **row))
    within(lambda: forge.ledger.accept(forge.rows[-1:]))
    assert forge.last().place == Place.BROKEN


@given(mutated(*contexts), st.binary(max_size=20))
def test_whatever_hr_signs_has_a_verdict(plain: Any, body: bytes) -> None:
    """Well signed, and continuing a chain where it can: the rules of kinds meet every shape that parses."""
    forge = one_log()
    if not isinstance(plain, dict):
        plain = {"chain": "org", "op": plain}
    own: dict[str, Any] = {"org": forge.org, "by": [forge.hr.pid, 1], "op": forge.op()}
    chain = plain.get("chain")
    if isinstance(chain, str):
        state = forge.ledger.chain(chain)
        own |= {"n": state.n + 1, "prev": state.tip.hex()}
    plain = plain | own
    forge.sign_bytes(forge.hr, _canonical(plain), body, chain=chain, op=plain["op"])
    assert forge.last().place in set(Place)


def test_the_largest_lawful_bodies_do_not_take_long() -> None:
    """A megabyte of the costliest JSON is a fifth of a second, once, for the one who reads it."""
    started = time.process_time()
    canonical.parse(b"[" + b"1," * 500_000 + b"1]")
    canonical.parse(b'["' + b"\\ud83d\\ude00" * 80_000 + b'"]')
    assert time.process_time() - started < 2
    assert files.read("json")


@pytest.mark.parametrize("mark", ["[", "*", "**", "`", "[](", "![", "<", "#", "- ", "1. ", "> ", "\\", "a\n", "|"])
def test_a_long_text_of_one_mark_is_read_at_once(mark: str) -> None:
    """An article is at most this long; no pattern in its reader may go back over all of it."""
    text = mark * (20_000 // len(mark))
    for read in (knowledge_text.blocks, knowledge_text.answer, knowledge_text.slots, knowledge_text.words):
        within(lambda read=read: read(text))  # type: ignore[misc]
    within(lambda: knowledge.parse("late-pay", text), knowledge.BadArticle)


edits = st.builds(
    Change,
    st.sampled_from(["", make.PID]),
    st.sampled_from(["iban", "holder", "x"]),
    st.none() | texts,
    st.none() | texts,
    st.sampled_from(["", "2026-01-01", "9999-12-31"]),
)


every = [(item, name) for item in ("", make.PID) for name in ("iban", "holder", "x")]


@given(
    st.lists(edits, min_size=1, max_size=6, unique_by=lambda one: (one.item, one.field)),
    st.fixed_dictionaries(dict.fromkeys(every, st.none() | texts)),
)
def test_merging(mine: list[Change], seen: dict[tuple[str, str], str | None]) -> None:
    """Whatever was typed and seen: each change is taken, clashes, or changes nothing; it never raises."""
    groups = {"iban": "account", "holder": "account", "x": "x"}
    within(lambda: merge(mine, seen, start_from(BASE), groups=groups))


@pytest.mark.parametrize("unit", [b'{"a":1}', b'"\\u0041"'])
def test_the_largest_body_takes_little_memory(unit: bytes) -> None:
    """A quarter of the largest, since tracing every object takes its time; all of it is four times that."""
    count = canonical.MAX_BODY // 4 // (len(unit) + 1)
    data = b"[" + b",".join([unit] * count) + b"]"
    tracemalloc.start()
    try:
        canonical.parse(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEMORY / 4, f"{peak / 2**20:.0f} MiB"
