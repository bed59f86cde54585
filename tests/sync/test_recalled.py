"""What this device signed a moment ago is known again when it is read back: byte by byte, or it is judged like any."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import pytest

from hris_desktop.crypto import sign
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import EVERYTHING, Outgoing, Row
from hris_desktop.sync.intents import GrantAct, Part, Public
from hris_desktop.sync.renewal import present
from hris_desktop.sync.rotate import additions, flight
from hris_desktop.sync.verdict import Content, Place, Verdict
from tests.sync.test_grants import forged
from tests.workstations.attacks import rec
from tests.workstations.site import NOW, Desk, Site, staffed


def sent(desk: Desk) -> Row:
    """The row of an edit that this desk has saved and sent, and not read back."""
    desk.pull()
    desk.edit(desk.pid, "contact", {"phone": "77"})
    letter = desk.work.sending.outgoing()
    assert letter is not None
    desk.site.store.append(letter.batch)
    [row] = desk.site.store.entries(EVERYTHING, desk.ledger.cursor, 10)
    return row


def place(desk: Desk, row: Row) -> tuple[int, str]:
    desk.ledger.accept([row])
    stored = desk.replica.by_seq(row.seq)
    assert stored is not None
    return stored.place, stored.place_reason


def nothing_verifies(*_: object) -> None:
    raise BadSignature("signature")


def test_only_what_was_signed_here_needs_no_look_at_its_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    site = staffed()
    ann, bob = site.desks["ann"], site.desks["bob"]
    bob.pull()
    row = sent(ann)
    monkeypatch.setattr(sign, "verify", nothing_verifies)
    assert place(ann, row) == (Place.COUNTED, "")
    assert place(bob, row) == (Place.BROKEN, "signature")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": b"another"}, "body hash"),
        ({"sig": bytes(64)}, "entry hash"),
        ({"bh": bytes(32)}, "body hash"),
        ({"chain": "org"}, "columns differ from the signed context"),
        ({"op": "0" * 32}, "columns differ from the signed context"),
        ({"body": "text"}, "column type"),
    ],
)
def test_what_a_store_changes_of_it_is_broken(change: dict[str, Any], reason: str) -> None:
    ann = staffed().desks["ann"]
    assert place(ann, replace(sent(ann), **change)) == (Place.BROKEN, reason)


def test_a_key_that_ended_meanwhile_counts_no_more_for_its_own_device() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    row = sent(ann)
    founder.work.sending.save(Public(site.names.op(), "org", (Part("remove", {"pid": ann.pid}),)))
    founder.push()
    rows = site.store.entries(EVERYTHING, ann.ledger.cursor, 50)
    # as if the own entry had come after them
    ann.ledger.accept([replace(one, seq=one.seq - 1) for one in rows if one.seq != row.seq])
    assert place(ann, replace(row, seq=ann.ledger.cursor + 1)) == (Place.NOT_COUNTED, "key not active here")


def renewing() -> tuple[Site, Desk, str]:
    """Bob's contact data was open to a provider whose grant is ended; HR has not renewed its key yet."""
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    site.provider("mia", "provider:acme", founder, second)
    op = site.names.op()
    founder.work.sending.save(GrantAct(op, "provider:acme", site.pid("bob"), ("contact",), "2026-12-31", "pay"))
    site.rest()
    ended = Public(site.names.op(), "org", (Part("grant-", {"grant": op}),))
    founder.work.sending.save(ended)
    founder.push()
    founder.pull()
    return site, founder, record_chain(site.pid("bob"), "contact")


def test_a_renewed_chain_is_good_without_being_worked_out_and_others_find_the_same() -> None:
    site, founder, chain = renewing()
    founder.ledger._records.clear()  # as after many other chains
    founder.round()
    assert founder.ledger.suspects == set()
    written = founder.replica.chain(chain)[-2:]
    assert [(one.place, one.content) for one in written] == [(Place.COUNTED, Content.GOOD)] * 2
    site.rest()
    mine, theirs = founder.ledger.record(chain).fold, site.desks["second"].ledger.record(chain).fold
    assert mine is not None
    assert theirs is not None
    assert mine.base() == theirs.base() != {}
    assert [one.content for one in site.desks["second"].replica.chain(chain)[-2:]] == [Content.GOOD] * 2


def test_a_renewal_whose_body_the_store_withholds_is_not_taken_for_good() -> None:
    site, founder, chain = renewing()
    founder.ledger._records.clear()
    batch = additions(founder.ledger, founder.session, now=NOW, new_op=site.names.op)
    assert {one.chain for one in batch} == {chain}
    site.store.append(batch)
    rows = site.store.entries(EVERYTHING, founder.ledger.cursor, 50)
    founder.ledger.accept([replace(one, body=None) for one in rows])
    written = founder.replica.chain(chain)[-2:]
    assert [(one.place, one.content) for one in written][1] == (Place.COUNTED, Content.UNREAD)


def seen(desk: Desk, chain: str) -> tuple[object, ...]:
    """What this desk knows of a section."""
    record = desk.ledger.record(chain)
    assert record.fold is not None
    events = [(one.seq, one.kind, one.content, one.reason, one.changes, one.text) for one in record.events]
    return events, record.fold.base(), record.base_due, record.begun_by


def test_a_renewed_chain_that_is_in_memory_is_known_as_it_would_be_worked_out() -> None:
    site, founder, chain = renewing()
    before = founder.ledger.record(chain)
    site.store.append(additions(founder.ledger, founder.session, now=NOW, new_op=site.names.op))
    for row in site.store.entries(EVERYTHING, founder.ledger.cursor, 50):
        founder.ledger.accept([row])
        assert founder.ledger.record(chain) is before
        taken = seen(founder, chain)
        founder.ledger._records.clear()
        assert taken == seen(founder, chain)
        founder.ledger._records[chain] = before


def test_the_state_is_the_present_one_whatever_came_with_or_after_the_newest_whole_one() -> None:
    site, founder, chain = renewing()
    bob = site.desks["bob"]
    for phone in ("", "4711", "4712", "a lie"):
        if phone == "a lie":
            forger, lie = forged(bob, chain, "phone")
            forger.plant(rec(forger, chain, [], {"base": True}, content=lie))
        elif phone:
            # the first of them opens a new epoch, so it carries the whole state and the change
            bob.edit(bob.pid, "contact", {"phone": phone})
            bob.push()
        founder.pull()
        founder.ledger._records.clear()
        [state] = present(founder.ledger, [founder.ledger.chain(chain)])
        fold = founder.ledger.record(chain).fold
        assert fold is not None
        assert state == fold.base()
        assert present(founder.ledger, [founder.ledger.chain(chain)]) == [state]


def test_nothing_is_taken_for_good_once_the_organisation_has_changed() -> None:
    site, founder, _ = renewing()
    batch = additions(founder.ledger, founder.session, now=NOW, new_op=site.names.op)
    site.store.append(batch)
    row = site.store.entries(EVERYTHING, founder.ledger.cursor, 50)[-1]
    verdict, org, suspects = Verdict(Place.COUNTED), founder.ledger.org, founder.ledger.suspects
    assert suspects.stays(row, verdict, org, None)
    assert not suspects.stays(replace(row, body=None), verdict, org, None)
    org.changed.append(row.seq)
    assert not suspects.stays(row, verdict, org, None)
    org.changed.pop()
    founder.ledger.reload()
    assert not suspects.stays(row, verdict, founder.ledger.org, None)


def test_a_few_parcels_go_out_together_and_nothing_follows_a_change_of_the_organisation() -> None:
    entry = Entry(b"{}", b"", b"")
    asked: list[set[str]] = []

    def make(*chains: str) -> Callable[..., list[Outgoing]]:
        left = [[Outgoing(chain, 1, "0" * 32, entry)] for chain in chains]

        def give(*, besides: Collection[str]) -> list[Outgoing]:
            asked.append(set(besides))
            return left.pop(0) if left else []

        return give

    together = [[one.chain for one in batch] for batch in flight(make("a", "b", "c", "d"))]
    assert (together, asked) == ([["a"], ["b"], ["c"]], [set(), {"a"}, {"a", "b"}])
    assert [[one.chain for one in batch] for batch in flight(make("a", "org", "c"))] == [["a"], ["org"]]
    assert list(flight(make())) == []
