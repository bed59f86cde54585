"""The outbox: exactly once, never lost, one failing act never in the way of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import Appended, Unreachable
from hris_desktop.store.replica import State
from hris_desktop.sync import framing
from hris_desktop.sync.intents import Edit, RenewRole
from hris_desktop.sync.plan import Already, Refuse
from hris_desktop.sync.sending import MOST_TRIES
from tests.store.hostile import Fault
from tests.workstations.forger import Forger, plant_row, row_of
from tests.workstations.site import Desk, Site, small, staffed

A, B = "a@mail.example", "b@mail.example"


@pytest.fixture
def site() -> Site:
    return staffed()


@pytest.fixture
def ann(site: Site) -> Desk:
    return site.desks["ann"]


@pytest.fixture
def founder(site: Site) -> Desk:
    return site.desks["founder"]


def contact(desk: Desk) -> str:
    return record_chain(desk.pid, "contact")


def states(desk: Desk) -> list[tuple[State, str]]:
    return [(item.state, item.reason) for item, _ in desk.waiting()]


def counted_ops(site: Site, chain: str) -> list[str]:
    return [str(row.op) for row in site.rows if row.chain == chain]


def test_an_act_leaves_only_when_it_was_read_back(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    letter = ann.work.sending.outgoing()
    assert letter is not None
    assert isinstance(site.store.append(letter.batch), Appended)
    ann.work.sending.answered(letter.op, Appended((99,)))
    assert len(ann.waiting()) == 1
    ann.pull()
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "mail") == A


@pytest.mark.parametrize("fault", [Fault.LOST_REQUEST, Fault.LOST_REPLY, Fault.TWICE])
def test_a_broken_line_means_neither_loss_nor_repetition(site: Site, ann: Desk, fault: Fault) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    site.store.faults(fault)
    before = len(site.rows)
    ann.push()
    ann.push()
    assert ann.waiting() == []
    assert len(site.rows) == before + 1
    assert ann.value(ann.pid, "contact", "mail") == A


def test_an_unreachable_store_keeps_the_act_unsettled(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    site.store.faults(Fault.UNREACHABLE)
    with pytest.raises(Unreachable):
        ann.push()
    assert states(ann) == [(State.QUEUED, "")]
    ann.push()
    assert ann.waiting() == []


def test_the_store_refusing_parks_with_its_reason(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    site.store.faults(Fault.DENIED)
    ann.push()
    [(item, intent)] = ann.waiting()
    assert item.state is State.PARKED
    assert "as ordered" in item.reason
    assert isinstance(intent, Edit)
    assert intent.changes[0].to == A


def test_a_lost_race_is_planned_again_under_the_same_op(site: Site, ann: Desk, founder: Desk) -> None:
    saved = ann.edit(ann.pid, "contact", {"mail": A})
    founder.edit(ann.pid, "contact", {"phone": "123"})
    founder.round()
    ann.push()
    assert ann.waiting() == []
    assert counted_ops(site, contact(ann))[-1] == saved.op
    assert ann.value(ann.pid, "contact", "mail") == A
    assert ann.value(ann.pid, "contact", "phone") == "123"


def test_a_race_without_compare_and_swap_is_noticed_when_read_back(site: Site, ann: Desk, founder: Desk) -> None:
    site.store.without_cas = True
    ann.edit(ann.pid, "contact", {"mail": A})
    founder.edit(ann.pid, "contact", {"phone": "123"})
    letter = ann.work.sending.outgoing()
    assert letter is not None
    founder.round()
    site.store.append(letter.batch)
    ann.round()
    site.rest()
    assert ann.waiting() == []
    assert founder.value(ann.pid, "contact", "mail") == A
    assert founder.value(ann.pid, "contact", "phone") == "123"


def test_the_same_field_changed_by_both_becomes_a_conflict_that_both_see(site: Site, ann: Desk, founder: Desk) -> None:
    lost = ann.edit(ann.pid, "contact", {"mail": A})
    founder.edit(ann.pid, "contact", {"mail": B})
    founder.round()
    ann.round()
    founder.round()
    assert ann.waiting() == []
    for desk in (ann, founder):
        fold = desk.ledger.record(contact(ann)).fold
        assert fold is not None
        assert fold.at("", "mail", "") == B
        assert dict(fold.conflicts) == {(lost.op, "", "mail"): {"mail": A}}


def test_one_group_clashes_and_the_rest_is_written(site: Site, ann: Desk, founder: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A, "street": "9 Mine Rd"})
    founder.edit(ann.pid, "contact", {"city": "Theirs"})
    founder.round()
    ann.round()
    fold = ann.ledger.record(contact(ann)).fold
    assert fold is not None
    assert (fold.at("", "mail", ""), fold.at("", "street", ""), fold.at("", "city", "")) == (A, "1 First St", "Theirs")
    assert [key[2] for key in fold.conflicts] == ["address"]


def test_what_the_log_shows_already_is_done_without_an_entry(site: Site, ann: Desk, founder: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    founder.edit(ann.pid, "contact", {"mail": A})
    founder.round()
    before = len(site.rows)
    ann.round()
    assert ann.waiting() == []
    assert len(site.rows) == before


def test_nothing_to_change_is_not_kept(ann: Desk) -> None:
    with pytest.raises(Already):
        ann.edit(ann.pid, "contact", {"mail": ann.value(ann.pid, "contact", "mail")})
    assert ann.waiting() == []


def test_several_unsent_acts_continue_each_other(site: Site, ann: Desk) -> None:
    for mail in (A, B, "c@mail.example"):
        ann.edit(ann.pid, "contact", {"mail": mail})
    before = len(site.rows)
    ann.push()
    assert len(site.rows) == before + 3
    assert ann.value(ann.pid, "contact", "mail") == "c@mail.example"


def test_a_failing_chain_does_not_block_the_others(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    ann.edit(ann.pid, "card", {"nick": "Annie"})
    # both together, then the first by itself as often as it is tried in a round
    site.store.faults(*[Fault.LOST_REQUEST] * 4, Fault.NONE)
    ann.push()
    assert ann.value(ann.pid, "card", "nick") == "Annie"
    assert [item.chain for item, _ in ann.waiting()] == [contact(ann)]


def test_acts_on_different_sections_go_together_and_all_or_none_arrive(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    ann.edit(ann.pid, "card", {"nick": "Annie"})
    ann.edit(ann.pid, "contact", {"mail": B})
    before = len(site.store.appends)
    ann.push()
    assert [len({one.chain for one in batch}) for batch in site.store.appends[before:]] == [2, 1]
    assert ann.waiting() == []
    assert (ann.value(ann.pid, "contact", "mail"), ann.value(ann.pid, "card", "nick")) == (B, "Annie")


def test_one_refused_act_parks_itself_alone(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    ann.edit(ann.pid, "card", {"nick": "Annie"})
    site.store.faults(Fault.DENIED, Fault.DENIED)
    ann.push()
    [(item, _)] = ann.waiting()
    assert (item.chain, item.state, item.reason) == (contact(ann), State.PARKED, "The store refused it: as ordered")
    assert ann.value(ann.pid, "card", "nick") == "Annie"
    ann.work.sending.again(item.op)
    ann.push()
    assert (ann.waiting(), ann.value(ann.pid, "contact", "mail")) == ([], A)


def test_after_twenty_lost_races_it_waits_for_the_person(site: Site, ann: Desk) -> None:
    item = ann.edit(ann.pid, "contact", {"mail": A})
    ann.replica.outbox_update(replace(ann.replica.outbox_get(item.op) or item, tries=MOST_TRIES - 1))
    from hris_desktop.store.contract import Conflict

    ann.work.sending.answered(item.op, Conflict({}))
    [(state, reason)] = states(ann)
    assert state is State.PARKED
    assert "twenty" in reason


def test_a_lost_right_parks_and_keeps_the_text(site: Site, ann: Desk) -> None:
    payroll = site.desks["pia"]
    with pytest.raises(Refuse):
        payroll.edit(ann.pid, "contact", {"mail": A})
    assert payroll.waiting() == []


def test_an_op_that_was_used_before_gets_a_new_name(site: Site, ann: Desk) -> None:
    """Somebody with this person's key (a second device gone wrong) has used the op in the chain."""
    item = ann.edit(ann.pid, "contact", {"mail": A})
    forger = Forger.of(ann)
    tip = forger.tip(contact(ann))
    forger.plant(
        forger.secret(
            "prop",
            contact(ann),
            {"ep": tip.ep},
            {"changes": [{"item": "", "field": "title", "was": None, "to": "Dr"}], "why": ""},
            op=item.op,
        )
    )
    ann.round()
    site.rest()
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "mail") == A
    last = ann.ledger.record(contact(ann)).events[-1]
    assert last.ctx.op != item.op


def test_an_edit_waits_for_the_person_it_is_about_and_is_not_a_try(site: Site, founder: Desk) -> None:
    pid = site.announce(founder)
    founder.edit(pid, "card", {"full_name": "Zoe"})
    assert [item.entries for item, _ in founder.waiting()][-1] == b""
    founder.round()
    assert founder.waiting() == []
    assert founder.value(pid, "card", "full_name") == "Zoe"


def test_an_edit_waits_for_its_key(site: Site) -> None:
    founder = site.desks["founder"]
    newcomer = site.join("carl", founder)
    founder.publish(site.role_more(founder, "hr", newcomer.pid))
    founder.round()
    # before carl has read that he is in HR the role's key is not his
    assert "r:hr:1" not in newcomer.session.roles_held
    with pytest.raises(Refuse):
        newcomer.edit(founder.pid, "contact", {"mail": A})
    newcomer.round()
    ann = site.desks["ann"]
    newcomer.edit(ann.pid, "contact", {"phone": "5"})
    newcomer.round()
    assert newcomer.waiting() == []


def test_an_act_survives_a_restart_at_every_step(site: Site, ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    ann.restart()
    letter = ann.work.sending.outgoing()
    assert letter is not None
    ann.restart()
    site.store.append(letter.batch)
    ann.restart()
    ann.round()
    assert ann.waiting() == []
    assert counted_ops(site, contact(ann)).count(letter.op) == 1


def test_approval_by_two_of_hr(site: Site, ann: Desk, founder: Desk) -> None:
    second, item = site.desks["second"], site.names.pid()
    asked = ann.ask(ann.pid, "bank", {"iban": "DE1", "holder": "Ann"}, item=item, eff="2026-12-01")
    site.rest()
    chain = record_chain(ann.pid, "bank")
    founder.approve(chain, asked.op)
    site.rest()
    assert founder.value(ann.pid, "bank", "iban", item=item, eff="2026-12-01") is None
    second.approve(chain, asked.op)
    site.rest()
    for desk in (ann, founder, second, site.desks["pia"]):
        assert desk.value(ann.pid, "bank", "iban", item=item, eff="2026-12-01") == "DE1"
        assert desk.value(ann.pid, "bank", "iban", item=item, eff="2026-11-30") is None


def test_both_approve_at_once_and_it_is_decided_once(site: Site, ann: Desk, founder: Desk) -> None:
    second = site.desks["second"]
    asked = ann.ask(ann.pid, "contact", {"legal": "Ann B"})
    site.rest()
    founder.approve(contact(ann), asked.op)
    second.approve(contact(ann), asked.op)
    site.rest()
    assert ann.value(ann.pid, "contact", "legal") == "Ann B"
    assert founder.waiting() == second.waiting() == []


def test_approving_what_was_withdrawn_meanwhile_is_told(site: Site, ann: Desk, founder: Desk) -> None:
    asked = ann.ask(ann.pid, "contact", {"title": "Dr"})
    site.rest()
    founder.approve(contact(ann), asked.op)
    ann.withdraw(contact(ann), asked.op)
    ann.round()
    founder.round()
    [(state, reason)] = states(founder)
    assert state is State.PARKED
    assert "no longer open" in reason
    founder.work.sending.discard(founder.waiting()[0][0].op)
    assert founder.waiting() == []


def test_one_hr_person_alone_approves_with_the_solo_mark() -> None:
    site = small()
    ann, founder = site.desks["ann"], site.desks["founder"]
    asked = ann.ask(ann.pid, "contact", {"legal": "Ann B"})
    site.rest()
    founder.approve(contact(ann), asked.op)
    site.rest()
    assert ann.value(ann.pid, "contact", "legal") == "Ann B"
    assert ann.ledger.record(contact(ann)).events[-1].ctx.d["solo"] is True


def test_the_only_hr_person_decides_about_their_own_record() -> None:
    site = small()
    founder = site.desks["founder"]
    founder.edit(founder.pid, "contact", {"grade": "C1"})
    asked = founder.ask(founder.pid, "contact", {"legal": "F"})
    founder.round()
    founder.approve(contact(founder), asked.op)
    founder.round()
    assert founder.value(founder.pid, "contact", "legal") == "F"
    assert founder.value(founder.pid, "contact", "grade") == "C1"


# ------------------------------------------------------------------------------------------------ found by attacking


def test_a_late_first_try_in_the_same_batch_as_the_second_does_not_stop_the_sync(
    site: Site, ann: Desk, founder: Desk
) -> None:
    """The host holds a request back and lets it through after its successor: both hashes belong to one act."""
    site.store.without_cas = True
    ann.edit(ann.pid, "contact", {"mail": A})
    first = ann.work.sending.outgoing()
    assert first is not None
    founder.edit(ann.pid, "contact", {"phone": "1"})
    founder.round()
    ann.pull()
    second = ann.work.sending.outgoing()
    assert second is not None
    assert second.batch[0].entry.h != first.batch[0].entry.h
    site.store.append(second.batch)
    site.store.append(first.batch)
    ann.pull()
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "mail") == A


def test_readers_that_changed_meanwhile_are_a_race_not_a_lost_right(site: Site, ann: Desk, founder: Desk) -> None:
    """Ann takes a new device (generation 2) while the founder's edit is on its way: a new key is due first."""
    code = site.invite(founder, ann.pid)
    founder.round()
    founder.edit(ann.pid, "contact", {"phone": "77"})
    letter = founder.work.sending.outgoing()
    assert letter is not None
    site.accept("ann2", ann.pid, code, gen=2).round()
    site.store.append(letter.batch)
    founder.round()
    assert states(founder) == []
    assert founder.value(ann.pid, "contact", "phone") == "77"


def test_an_act_with_a_conflict_is_settled_only_when_its_last_entry_is_there(
    site: Site, ann: Desk, founder: Desk
) -> None:
    """A host keeps the first entry of an atomic append and loses the second: the clash must not be lost with it."""
    ann.edit(ann.pid, "contact", {"mail": A, "phone": "mine"})
    founder.edit(ann.pid, "contact", {"phone": "theirs"})
    founder.round()
    ann.pull()
    letter = ann.work.sending.outgoing()
    assert letter is not None
    assert len(letter.batch) == 2
    site.store.append(letter.batch[:1])
    site.rest()
    fold = founder.ledger.record(contact(ann)).fold
    assert fold is not None
    kept = [key for key in fold.conflicts if key[2] == "phone"]
    assert kept or states(ann), "the losing value is neither in a conflict nor in the outbox"


def test_an_epoch_taken_back_in_the_same_batch_brings_the_edit_back(site: Site, ann: Desk, founder: Desk) -> None:
    chain = record_chain(ann.pid, "bank")
    item = site.names.pid()
    ann.edit(ann.pid, "bank", {"label": "main"}, item=item)
    letter = ann.work.sending.outgoing()
    assert letter is not None
    assert len(letter.batch) == 2, "opens the section's first epoch"
    site.store.append(letter.batch)
    forger = Forger.of(founder)
    forger.plant(forger.new_epoch(chain, forger.due(chain), repairs=1))
    site.rest()
    assert ann.waiting() == []
    assert founder.value(ann.pid, "bank", "label", item=item) == "main"


def test_an_edit_with_a_field_left_as_it_was_is_read_again(site: Site, ann: Desk) -> None:
    """A form may hand over a field that did not change; the saved act must still open."""
    old = ann.value(ann.pid, "contact", "city")
    changes = (Change("", "mail", ann.value(ann.pid, "contact", "mail"), A), Change("", "city", old, old))
    seen = {("", name): ann.value(ann.pid, "contact", name) for name in ("mail", "street", "city")}
    ann.work.sending.save(Edit(site.names.op(), contact(ann), changes, seen))
    assert len(ann.waiting()) == 1
    ann.round()
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "mail") == A


def test_nobody_writes_before_their_key_is_confirmed(site: Site, founder: Desk) -> None:
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.round()
    newcomer = site.accept("zoe", pid, code)
    newcomer.round()
    before = len(site.rows)
    newcomer.edit(pid, "contact", {"phone": B})
    newcomer.edit(pid, "contact", {"mail": A})
    newcomer.round()
    assert len(site.rows) == before
    # each says why it waits, also the one that waits behind the other
    assert [(state, bool(reason)) for state, reason in states(newcomer)] == [(State.QUEUED, True)] * 2
    founder.pull()
    site.confirm(founder, pid)
    site.rest()
    assert newcomer.waiting() == []
    assert founder.value(pid, "contact", "mail") == A


def test_a_planted_row_with_the_name_of_ones_own_entry_proves_nothing(site: Site, ann: Desk) -> None:
    """The host saw the entry, kept it from the log, and put rubbish under its hash there."""
    item = ann.edit(ann.pid, "contact", {"mail": A})
    letter = ann.work.sending.outgoing()
    assert letter is not None
    entry = letter.batch[0].entry
    rubbish = replace(row_of(Entry(entry.ctx, entry.body, bytes(64)), contact(ann), item.op, 999), h=entry.h)
    plant_row(site, rubbish)
    site.rest()
    assert ann.waiting() == []
    assert ann.value(ann.pid, "contact", "mail") == A


def test_framing_round_trip() -> None:
    entries = [Entry(b"ctx", b"", bytes(64)), Entry(b"", b"body", bytes([1]) * 64)]
    assert framing.unframe(framing.frame(entries)) == entries
    assert framing.hashes(bytes(32) + bytes([1]) * 32) == [bytes(32), bytes([1]) * 32]


def test_acts_on_the_org_chain_are_planned_again_after_a_race(site: Site, founder: Desk) -> None:
    second = site.desks["second"]
    one, other = site.announce(founder), site.announce(second)
    founder.round()
    second.round()
    site.rest()
    assert {one, other} <= founder.ledger.org.people.keys()


def test_a_key_that_was_kept_without_its_act_is_not_made_under_the_same_name_again(
    site: Site, ann: Desk, founder: Desk
) -> None:
    """A store that was put back between the two halves of a batch, and the readers have changed since."""
    ann.edit(ann.pid, "bank", {"label": "first"}, item=site.names.pid())
    letter = ann.work.sending.outgoing()
    assert letter is not None
    assert len(letter.batch) == 2
    assert isinstance(site.store.append(letter.batch[:1]), Appended)
    founder.work.sending.save(RenewRole(site.names.op(), "hr"))
    founder.round()
    ann.round()
    assert ann.waiting() == []
    site.rest()
    kinds = [(row.place, row.content) for row in founder.replica.chain(record_chain(ann.pid, "bank"))]
    assert set(kinds) == {(1, 2)}
