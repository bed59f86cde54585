"""What the histories by seed have found, each as short as it could be made."""

from __future__ import annotations

from hris_desktop.sync import comeback
from hris_desktop.sync.repair import compare
from tests.workstations.site import staffed


def test_keys_that_went_with_a_lost_entry_are_made_again_without_a_restart() -> None:
    """A store that was put back had lost a key made for somebody, and nobody looked at that section any more."""
    site = staffed()
    founder, ann = site.desks["founder"], site.desks["ann"]
    keep = len(site.rows)
    founder.edit(ann.pid, "contact", {"phone": "1"})
    founder.round()
    assert founder.ledger.suspects == set()
    site.put_back(keep)
    ann.edit(ann.pid, "contact", {"phone": "2"})
    ann.work.sending.outgoing()
    ann.push()
    comeback.go_on(founder.ledger, bytes(32), compare(founder.ledger, site.store).common)
    assert founder.ledger.suspects >= set(founder.replica.chains("r:"))
