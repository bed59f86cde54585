"""What the histories by seed have found, each as short as it could be made."""

from __future__ import annotations

from dataclasses import replace

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.outbox import State as Outgoing
from hris_desktop.sync import comeback
from hris_desktop.sync.repair import State, compare, repair
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


def test_a_row_that_a_host_planted_under_a_taken_name_is_no_end_of_repairing() -> None:
    """It counts nowhere, but every device has verified that it lay there, so the store has to hold it again."""
    site = staffed()
    founder, ann = site.desks["founder"], site.desks["ann"]
    keep = len(site.rows)
    founder.edit(ann.pid, "contact", {"phone": "1"})
    founder.round()
    for taken in (site.rows[3], replace(site.rows[-1], h=b"another name".ljust(32))):
        site.shelf.rows.append(replace(taken, seq=len(site.rows) + 1))
    site.shelf.last_seq = len(site.rows)
    founder.edit(ann.pid, "contact", {"phone": "2"})
    founder.round()
    ann.pull()
    whole = list(site.rows)
    site.put_back(keep)
    done = repair(founder.ledger, site.store)
    assert (done.refused, done.restored) == (0, (keep + 1, len(whole)))
    assert site.rows == whole
    ann.round()
    assert compare(ann.ledger, site.store).state is State.SAME
    assert ann.value(ann.pid, "contact", "phone") == "2"


def test_what_an_earlier_key_of_a_role_was_owed_is_owed_to_its_next_one() -> None:
    """Two left one after the other, and whoever adds keys heard of the first renewal only when the second was due."""
    site = staffed()
    founder, second, ann, pia = (site.desks[name] for name in ("founder", "second", "ann", "pia"))
    pia.publish(site.role_more(pia, "payroll", ann.pid))
    pia.round()
    site.second_signed(second, "role-", {"role": "payroll", "pid": founder.pid}, also=founder)
    second.push()
    pid = site.announce(founder)
    founder.edit(pid, "card", {"full_name": "Zoe"})
    founder.push()
    pia.round()
    assert pia.ledger.org.role_gen("payroll") == 2
    site.second_signed(second, "role-", {"role": "payroll", "pid": pia.pid}, also=founder)
    second.push()
    for desk in (founder, second):
        desk.round()
    chain = record_chain(pid, "card")
    assert founder.ledger.chain(chain).epochs[1].to == {"r:hr:1", "r:members:1"}
    site.rest()
    assert founder.ledger.org.role_gen("payroll") == 3
    to = founder.ledger.chain(chain).epochs[1].to
    assert "r:payroll:3" in to, to


def test_who_was_removed_learns_why_what_waits_for_anothers_section_is_not_sent() -> None:
    """A device that keeps its person's part alone cannot read back what it sent to a chain that it lost."""
    site = staffed().slim()
    founder, second, ann = (site.desks[name] for name in ("founder", "second", "ann"))
    item = second.edit(ann.pid, "bank", {"iban": "DE00"}, item=site.names.pid(), eff="2026-10-01", request=True)
    site.second_signed(founder, "remove", {"pid": second.pid}, also=second)
    founder.round()
    before = len(site.rows)
    second.round()
    [(kept, _)] = second.waiting()
    assert (kept.op, kept.state) == (item.op, Outgoing.PARKED)
    assert kept.reason
    assert len(site.rows) == before, "nothing was sent that could not count"
