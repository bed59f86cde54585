"""An epoch that is taken back, or must be: nobody's edit is lost, and nobody stays locked out by a bad wrap."""

from __future__ import annotations

from hris_desktop.domain.ids import record_chain
from tests.workstations.forger import Forger
from tests.workstations.site import staffed


def test_an_edit_settled_before_its_epoch_was_taken_back_returns_to_the_outbox() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain, item = record_chain(ann.pid, "bank"), site.names.pid()
    ann.edit(ann.pid, "bank", {"label": "main"}, item=item)
    ann.round()
    assert ann.waiting() == []
    forger = Forger.of(founder)
    forger.plant(forger.new_epoch(chain, forger.due(chain), repairs=1))
    site.rest()
    assert founder.value(ann.pid, "bank", "label", item=item) == "main"
    assert ann.waiting() == []


def test_a_writer_whose_wrap_is_useless_takes_the_epoch_back_by_itself_and_nothing_is_lost() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "bank")
    forger = Forger.of(ann)
    due = forger.due(chain)
    forger.plant(forger.new_epoch(chain, due, body=bytes(80 * len(due))))
    site.rest()
    assert founder.ledger.chain(chain).last_ep > 1
    assert founder.ledger.chain(chain).epochs[1].repaired
    item = site.names.pid()
    ann.edit(ann.pid, "bank", {"label": "main"}, item=item)
    site.rest()
    assert founder.value(ann.pid, "bank", "label", item=item) == "main"
    assert ann.waiting() == []


def test_an_epoch_that_others_have_written_under_is_never_taken_back() -> None:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain, item = record_chain(ann.pid, "bank"), site.names.pid()
    founder.edit(ann.pid, "bank", {"label": "main"}, item=item)
    site.rest()
    ann.edit(ann.pid, "bank", {"label": "other"}, item=item)
    site.rest()
    assert founder.ledger.chain(chain).last_ep == 1
