"""The verdict on content: what changes the record and what changes nothing, by example."""

from __future__ import annotations

from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.sync.content import SectionRecord
from hris_desktop.sync.verdict import Content
from hris_desktop.vault.wraps import co_message
from tests.workstations.attacks import ATTACKS, LOCKING
from tests.workstations.forger import Forger
from tests.workstations.site import POLICY, Desk, Site, provided, small, staffed


def fold_of(desk: Desk, chain: str) -> Fold:
    fold = desk.ledger.record(chain).fold
    assert fold is not None
    return fold


@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in LOCKING])
def test_an_entry_that_is_not_good_changes_nothing(name: str) -> None:
    """Void or not counted: the fold after it is the fold before it, byte for byte."""
    site = provided()
    before: list[bytes] = []
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "contact")
    plant = Forger.plant

    def watching(forger: Forger, entry: Any, **more: Any) -> int:
        founder.pull()
        before.append(canonical.encode(fold_of(founder, chain).base()))
        return plant(forger, entry, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Forger, "plant", watching)
        made = ATTACKS[name](site)
    assert made is not None
    founder.pull()
    if made[2] == "good" or not before:
        return
    assert canonical.encode(fold_of(founder, chain).base()) == before[-1]


def test_what_one_alone_decided_stays_good_for_those_who_come_later() -> None:
    """E is counted at the entry's position: with a second HR person now, the solo mark of then is still right."""
    site = small()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    asked = ann.ask(ann.pid, "contact", {"legal": "Ann B"})
    site.rest()
    founder.approve(chain, asked.op)
    founder.edit(founder.pid, "contact", {"grade": "own"})
    site.rest()
    later = site.join("later", founder)
    founder.publish(site.role_more(founder, "hr", later.pid))
    site.rest()
    assert later.value(ann.pid, "contact", "legal") == "Ann B"
    assert later.value(founder.pid, "contact", "grade") == "own"
    founder.restart()
    assert founder.value(ann.pid, "contact", "legal") == "Ann B"


def test_an_entry_is_judged_by_the_policy_of_its_position() -> None:
    """A field that became R+ later does not make older direct changes void, nor the other way round."""
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    ann.edit(ann.pid, "contact", {"phone": "before"})
    site.rest()
    contact: Any = POLICY["contact"]
    stricter = {**POLICY, "contact": {**contact, "fields": {**contact["fields"], "phone": {"rule": "R+"}}}}
    body, op = canonical.encode(stricter), site.names.op()
    signed = second.identity.signer.sign(co_message(site.org, "policy", op, d={"ver": 2}, bh=body_hash(body)))
    forger = Forger.of(founder)
    forger.plant(forger.entry("policy", "org", {"ver": 2, "co": [[second.pid, 1, signed.hex()]]}, body=body, op=op))
    site.rest()
    ep = Forger.of(ann).tip(chain).ep
    change = {"item": "", "field": "phone", "was": "before", "to": "after"}
    seq = Forger.of(ann).plant(Forger.of(ann).secret("rec", chain, {"ep": ep}, {"changes": [change], "why": ""}))
    site.rest()
    for desk in (ann, founder):
        desk.restart()
        assert desk.value(ann.pid, "contact", "phone") == "before"
        stored = desk.replica.by_seq(seq)
        assert stored is not None
        assert stored.content == Content.VOID


def test_taking_an_epoch_back_makes_what_stands_under_it_void() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain, item = record_chain(ann.pid, "bank"), site.names.pid()
    forger = Forger.of(ann)
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    change = {"item": item, "field": "label", "was": None, "to": "x"}
    seq = forger.plant(forger.secret("rec", chain, {"ep": 1}, {"changes": [change], "why": ""}))
    founder.pull()
    assert founder.value(ann.pid, "bank", "label", item=item) == "x"
    forger.plant(forger.new_epoch(chain, forger.due(chain), repairs=1))
    founder.pull()
    stored = founder.replica.by_seq(seq)
    assert stored is not None
    assert (stored.content, stored.content_reason) == (Content.VOID, "epoch repaired")
    assert founder.value(ann.pid, "bank", "label", item=item) is None
    founder.edit(ann.pid, "bank", {"label": "y"}, item=item)
    site.rest()
    assert ann.value(ann.pid, "bank", "label", item=item) == "y"


def test_the_first_good_rec_of_a_new_epoch_carries_the_base_and_void_ones_do_not_discharge_it() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "contact")
    forger = Forger.of(ann)
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    change = {"item": "", "field": "phone", "was": None, "to": "1"}
    content = {"changes": [change], "why": ""}
    void = forger.plant(forger.secret("rec", chain, {"ep": 2}, content))
    again = forger.plant(forger.secret("rec", chain, {"ep": 2}, content))
    ann.pull()
    ann.edit(ann.pid, "contact", {"phone": "2"})
    site.rest()
    assert [founder.replica.by_seq(seq).content for seq in (void, again)] == [Content.VOID] * 2  # type: ignore[union-attr]
    assert founder.value(ann.pid, "contact", "phone") == "2"
    assert ann.ledger.record(chain).events[-1].ctx.d["base"] is True


def test_effective_dates_do_not_disturb_each_other() -> None:
    site = staffed()
    pia, ann = site.desks["pia"], site.desks["ann"]
    pia.edit(ann.pid, "pay", {"salary": "100"}, eff="2026-01-01")
    pia.round()
    pia.edit(ann.pid, "pay", {"salary": "120"}, eff="2026-06-01")
    pia.round()
    pia.edit(ann.pid, "pay", {"salary": "110"}, eff="2026-03-01")
    site.rest()
    fold = fold_of(ann, record_chain(ann.pid, "pay"))
    assert [fold.at("", "salary", day) for day in ("2025-12-31", "2026-01-01", "2026-03-01", "2026-12-31")] == [
        None,
        "100",
        "110",
        "120",
    ]
    assert fold.later("", "salary", "2026-02-01") == [("2026-03-01", "110"), ("2026-06-01", "120")]


def test_a_reader_without_the_key_reads_nothing_and_shows_nothing() -> None:
    site: Site = staffed()
    bob, chain = site.desks["bob"], record_chain(site.pid("ann"), "contact")
    record: SectionRecord = bob.ledger.record(chain)
    assert record.fold is None
    assert {event.content for event in record.events} == {Content.GOOD, Content.UNREAD}
    assert all(not event.changes for event in record.events)
