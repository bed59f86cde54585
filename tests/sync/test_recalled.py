"""What this device signed a moment ago is known again when it is read back: byte by byte, or it is judged like any."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hris_desktop.crypto import sign
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import EVERYTHING, Row
from hris_desktop.sync.intents import GrantAct, Part, Public
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.verdict import Content, Place
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
