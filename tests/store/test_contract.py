"""What every shared store does, whichever it is; a new kind of store joins by one line in conftest.py."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hris_desktop.crypto.chain import body_hash, entry_hash
from hris_desktop.store.contract import (
    EVERYTHING,
    MAX_BATCH,
    Appended,
    Conflict,
    Denied,
    Outgoing,
    Row,
    Scope,
    Store,
)
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.limits import MAX_BODY, MAX_CHUNK, MAX_CTX, MAX_PACKAGE, MAX_REV, MAX_SIG
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.sqlite import SqliteStore
from tests.postgres.cluster import Cluster
from tests.store.conftest import said

ORG = "0123456789abcdef" * 2
ALL = 10_000
FEWER = settings().max_examples // 5
"""Of stores that take a while to make."""


def log(store: Store) -> list[Row]:
    return store.entries(EVERYTHING, 0, ALL)


def test_a_new_store_is_empty_and_says_so(store: Store) -> None:
    me = store.me()
    assert (me.org, me.last_seq, me.schema, me.roles) == (None, 0, 1, ())
    assert me.login
    assert len(me.incarnation) == 36
    assert log(store) == []
    assert store.digests(0, ALL) == []


def test_two_stores_are_two_incarnations(tmp_path: Any) -> None:
    stores: list[Store] = [MemoryStore(), MemoryStore()]
    stores += [SqliteStore.create(tmp_path / name) for name in ("a.sqlite", "b.sqlite")]
    assert len({store.me().incarnation for store in stores}) == 4
    for store in stores:
        store.close()


def test_founding_happens_once(store: Store, make: Any) -> None:
    assert store.found(ORG, [make("org", 1)]) == Appended((1,))
    assert store.me().org == ORG
    assert store.found("f" * 32, [make("org", 2)]) == Conflict({"org": 1})
    assert store.me().org == ORG
    assert len(log(store)) == 1


def test_a_store_with_rows_cannot_be_founded(store: Store, make: Any) -> None:
    store.append([make("org", 1)])
    assert store.found(ORG, [make("org", 2)]) == Conflict({"org": 1})
    assert store.me().org is None


def test_a_founding_that_does_not_fit_leaves_no_organisation(store: Store, make: Any) -> None:
    assert store.found(ORG, [make("org", 2)]) == Conflict({"org": 0})
    assert store.me().org is None


def test_numbers_are_consecutive_from_one(store: Store, make: Any) -> None:
    assert store.append([make("org", 1)]) == Appended((1,))
    assert store.append([make("a", 1), make("org", 2), make("a", 2)]) == Appended((2, 3, 4))
    assert [(row.seq, row.chain, row.rev) for row in log(store)] == [
        (1, "org", 1), (2, "a", 1), (3, "org", 2), (4, "a", 2),
    ]  # fmt: skip
    assert store.me().last_seq == 4


def test_a_row_is_what_was_sent_with_its_hashes(store: Store, make: Any) -> None:
    sent = make("r:x:y", 1, body=bytes(range(256)))
    store.append([sent])
    entry = sent.entry
    bh = body_hash(entry.body)
    h = entry_hash(entry.ctx, bh, entry.sig)
    assert log(store) == [Row(1, "r:x:y", 1, sent.op, h, entry.ctx, entry.body, bh, entry.sig)]
    assert store.digests(0, ALL) == [(1, h)]


def test_an_empty_body_is_zero_bytes(store: Store, make: Any) -> None:
    store.append([make("org", 1, body=b"")])
    assert log(store)[0].body == b""


@pytest.mark.parametrize("rev", [1, 2, 4, 9])
def test_only_the_next_rev_is_taken(store: Store, make: Any, rev: int) -> None:
    store.append([make("a", 1), make("a", 2), make("b", 1)])
    assert store.append([make("a", rev, "late"), make("b", 2)]) == Conflict({"a": 2, "b": 1})
    assert len(log(store)) == 3
    assert store.append([make("a", 3), make("b", 2)]) == Appended((4, 5))


def test_one_entry_that_does_not_fit_stops_its_whole_batch(store: Store, make: Any) -> None:
    batch = [make("a", 1), make("a", 2), make("b", 7)]
    assert store.append(batch) == Conflict({"a": 0, "b": 0})
    assert log(store) == []
    assert store.append(batch[:2]) == Appended((1, 2))


def test_the_same_entry_stands_once(store: Store, make: Any) -> None:
    first = make("a", 1)
    store.append([first])
    assert store.append([first]) == Conflict({"a": 1})
    assert store.append([replace(first, rev=2)]) == Conflict({"a": 1})
    twins = [make("b", 1, "twin"), make("b", 2, "twin")]
    assert store.append(twins) == Conflict({"b": 0})
    assert len(log(store)) == 1


def test_one_op_may_stand_twice(store: Store, make: Any) -> None:
    """A host could plant junk under somebody's op; that must not keep the real one out."""
    store.append([make("a", 1)])
    second = replace(make("a", 2), op=make("a", 1).op)
    assert store.append([second]) == Appended((2,))


BAD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("no body", {}, {"body": None}),
    ("a body that is text", {}, {"body": "text"}),
    ("a body too long", {}, {"body": bytes(MAX_BODY + 1)}),
    ("an empty ctx", {}, {"ctx": b""}),
    ("a ctx too long", {}, {"ctx": bytes(MAX_CTX + 1)}),
    ("no signature", {}, {"sig": None}),
    ("a signature too long", {}, {"sig": bytes(MAX_SIG + 1)}),
    ("a nameless chain", {"chain": ""}, {}),
    ("a chain with NUL", {"chain": "a\0b"}, {}),
    ("a chain with half a surrogate", {"chain": "a\ud800"}, {}),
    ("a chain too long", {"chain": "a" * 256}, {}),
    ("no op", {"op": ""}, {}),
    ("rev 0", {"rev": 0}, {}),
    ("a rev that is a truth value", {"rev": True}, {}),
    ("a rev beyond every number", {"rev": MAX_REV + 1}, {}),
    ("a rev beyond the database", {"rev": 2**70}, {}),
]


@pytest.mark.parametrize(("outer", "inner"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_unlawful_bytes_are_denied(store: Store, make: Any, outer: dict[str, Any], inner: dict[str, Any]) -> None:
    good, other = make("a", 1), make("b", 1)
    bad = replace(other, entry=replace(other.entry, **inner), **outer)
    for outcome in (store.append([good, bad]), store.found(ORG, [good, bad])):
        assert isinstance(outcome, Denied)
        assert outcome.reason.startswith("entry 2 of 2: ")
    assert log(store) == []
    assert store.me().org is None


def test_the_longest_lawful_entry_is_taken(store: Store, make: Any) -> None:
    sent = make("a" * 255, 1, "longest", body=bytes(MAX_BODY))
    sent = replace(sent, entry=replace(sent.entry, ctx=b"c" * MAX_CTX))
    assert store.append([sent]) == Appended((1,))
    assert (log(store)[0].ctx, log(store)[0].body) == (sent.entry.ctx, sent.entry.body)


@pytest.mark.parametrize("size", [0, MAX_BATCH + 1])
def test_a_batch_has_its_size(store: Store, make: Any, size: int) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        store.append([make("a", number + 1) for number in range(size)])


def test_the_largest_batch_is_taken(store: Store, make: Any) -> None:
    batch = [make("a", number) for number in range(1, MAX_BATCH + 1)]
    assert store.append(batch) == Appended(tuple(range(1, MAX_BATCH + 1)))


@pytest.fixture
def filled(store: Store, make: Any) -> Store:
    chains = ["org", "r:a_1:tax", "r:a%1:tax", "r:a_1:pay", "w:a_1", "org", "r:a_1:tax", "R:a_1:tax"]
    revs: dict[str, int] = {}
    for chain in chains:
        revs[chain] = revs.get(chain, 0) + 1
        store.append([make(chain, revs[chain])])
    return store


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (EVERYTHING, [1, 2, 3, 4, 5, 6, 7, 8]),
        (Scope(everything=False), []),
        (Scope(everything=False, chains=("org",)), [1, 6]),
        (Scope(everything=False, chains=("org", "w:a_1", "absent")), [1, 5, 6]),
        (Scope(everything=False, chains=("or",)), []),
        (Scope(everything=False, prefixes=("r:a_1:",)), [2, 4, 7]),
        (Scope(everything=False, prefixes=("r:a%",)), [3]),
        (Scope(everything=False, chains=("org",), prefixes=("w:", "r:a_1:p")), [1, 4, 5, 6]),
        (Scope(everything=False, chains=('o"] OR 1 --',)), []),
    ],
)
def test_a_scope_is_taken_literally(filled: Store, scope: Scope, expected: list[int]) -> None:
    assert [row.seq for row in filled.entries(scope, 0, ALL)] == expected
    assert [row.seq for row in filled.entries(scope, 4, ALL)] == [seq for seq in expected if seq > 4]
    assert [row.seq for row in filled.entries(scope, 0, 2)] == expected[:2]


def test_digests_go_on_where_asked(filled: Store) -> None:
    everything = filled.digests(0, ALL)
    assert [seq for seq, _ in everything] == list(range(1, 9))
    assert [h for _, h in everything] == [row.h for row in log(filled)]
    assert filled.digests(3, 2) == everything[3:5]
    assert filled.digests(8, ALL) == []


def changed(store: Store, before: object) -> bool:
    """Whether the mark moves; a server tells of a change a moment after it answered whoever made it."""
    end = time.monotonic() + 10
    while store.change_mark() == before and time.monotonic() < end:
        pass
    return store.change_mark() != before


def test_others_see_an_append_and_its_mark(connect: Any, make: Any) -> None:
    mine, theirs = connect(), connect()
    before_mine, before_theirs = mine.change_mark(), theirs.change_mark()
    theirs.append([make("org", 1)])
    assert changed(mine, before_mine)
    assert theirs.change_mark() == before_theirs
    assert mine.me().last_seq == 1
    assert log(mine) == log(theirs)
    assert mine.append([make("org", 1, "late")]) == Conflict({"org": 1})
    quiet = mine.change_mark()
    assert quiet == mine.change_mark()


def test_chunks_lie_under_their_hash(connect: Any) -> None:
    store, other = connect(), connect()
    first, second = store.put_blobs([b"one", b"two"])
    assert first == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert store.put_blobs([b"one"]) == [first]
    assert other.get_blobs([second, first, "absent"]) == {first: b"one", second: b"two"}
    assert store.get_blobs([]) == {}
    with pytest.raises(ValueError, match="chunk"):
        store.put_blobs([b"three", bytes(MAX_CHUNK + 1)])
    assert store.get_blobs([body_hash(b"three").hex()]) == {}


def test_the_mailbox_gives_back_until_it_is_emptied(connect: Any) -> None:
    store, other = connect(), connect()
    store.mailbox_put("slot", b"package", "2999-01-01T00:00:00Z")
    assert other.mailbox_get("slot") == b"package"
    store.mailbox_put("slot", b"newer", "2999-01-01T00:00:00Z")
    assert other.mailbox_get("slot") == b"newer"
    other.mailbox_delete("slot")
    other.mailbox_delete("slot")
    assert store.mailbox_get("slot") is None
    with pytest.raises(ValueError, match="package"):
        store.mailbox_put("slot", bytes(MAX_PACKAGE + 1), "2999-01-01T00:00:00Z")


def test_erasing_takes_the_body_and_leaves_the_proof(connect: Any, make: Any) -> None:
    store, other = connect(), connect()
    sent = said("r:a:contact", 1)
    store.append([sent, said("r:a:contact", 2, "erase")])
    mark = other.change_mark()
    assert store.erase(sent.entry.h) is True
    assert store.erase(b"absent") is False
    assert changed(other, mark)
    first, second = log(other)
    assert (first.body, first.bh, first.h) == (None, sent.entry.bh, sent.entry.h)
    assert second.body == b"body"
    assert store.append([make("a", 1)]) == Appended((3,))


Batches = st.lists(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 6), st.integers(0, 12)), min_size=1, max_size=4),
    max_size=12,
)


def _answers_like_the_model(batches: Any, *stores: Store) -> None:
    """Same answers, same log, and the log of a model that knows only the rules."""
    from hris_desktop.crypto.chain import Entry

    model: list[tuple[str, int, int]] = []
    for batch in batches:
        sent = [Outgoing(c, rev, f"op{n}", Entry(b"ctx%d" % n, b"", b"s")) for c, rev, n in batch]
        expected = _model_append(model, batch)
        assert [cast("object", store.append(sent)) for store in stores] == [expected] * len(stores)
    for store in stores:
        assert [(r.seq, r.chain, r.rev, r.ctx) for r in log(store)] == [
            (seq, c, rev, b"ctx%d" % n) for seq, (c, rev, n) in enumerate(model, start=1)
        ]
        store.close()


@given(batches=Batches)
def test_every_kind_of_store_answers_alike(tmp_path_factory: pytest.TempPathFactory, batches: Any) -> None:
    _answers_like_the_model(batches, MemoryStore(), SqliteStore.create(tmp_path_factory.mktemp("s") / "s.sqlite"))


@settings(max_examples=FEWER)
@given(batches=Batches)
def test_a_folder_answers_alike(tmp_path_factory: pytest.TempPathFactory, batches: Any) -> None:
    _answers_like_the_model(batches, MemoryStore(), FolderStore.create(tmp_path_factory.mktemp("s") / "s"))


@settings(max_examples=FEWER)
@given(batches=Batches)
def test_a_server_answers_alike(cluster: Cluster, batches: Any) -> None:
    _answers_like_the_model(batches, MemoryStore(), cluster.emptied().open())


def _model_append(model: list[tuple[str, int, int]], batch: list[tuple[str, int, int]]) -> Appended | Conflict:
    grown = [*model]
    for c, rev, n in batch:
        if any(n == old for _, _, old in grown) or rev != 1 + sum(c == old for old, _, _ in grown):
            return Conflict({c: sum(c == old for old, _, _ in model) for c, _, _ in batch})
        grown.append((c, rev, n))
    model[:] = grown
    return Appended(tuple(range(len(model) - len(batch) + 1, len(model) + 1)))
