"""HR asks for newer programs: an older one reads on, sends nothing, loses nothing, and goes on after its update."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.services.errors import BadInput, NotAllowed, UpgradeNeeded
from hris_desktop.services.sentences import spoken
from hris_desktop.services.upgrading import ask_for_writers, writers
from hris_desktop.store.replica import State
from hris_desktop.sync import writers as rule
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.writers import CHAIN, ProgramTooOld, ask_for
from tests.services.company import Company, Desk, small
from tests.workstations.site import staffed


@pytest.fixture
def site() -> Company:
    return small()


def newer_program(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """The program as of a release that writes this version."""
    monkeypatch.setattr(rule, "SCHEMA", writes)


def publish(desk: Desk, body: bytes) -> None:
    act = Public(desk.suite.office.new_op(), CHAIN, (Part("pub", {"aud": "all"}, body),))
    desk.suite.desk.sending.save(act)


def test_an_older_program_reads_and_keeps_and_sends_after_its_update(
    site: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    amira, priya = site["amira"], site["priya"]
    amira.edit("contact", {"personal_mobile": "+49 170 5550101"})
    priya.suite.desk.sending.save(ask_for(priya.suite.office.new_op(), 2))
    priya.sync()
    ends = site.store.me().last_seq
    with pytest.raises(ProgramTooOld) as told:
        amira.sync()
    words = spoken(told.value)
    assert (words.exit_code, words.title) == (8, "A newer version is needed")
    assert "go on reading" in words.todo
    assert "sent after the update" in words.todo
    assert amira.suite.desk.ledger.cursor == ends == site.store.me().last_seq
    with pytest.raises(UpgradeNeeded):
        amira.edit("contact", {"personal_mobile": "+49 170 5550102"})
    [kept] = amira.suite.desk.replica.outbox_list([State.QUEUED])
    newer_program(monkeypatch, 2)
    amira.sync()
    assert amira.suite.desk.replica.outbox_list([State.QUEUED, State.PARKED]) == []
    assert kept.op in [row.op for row in site.shelf.rows[ends:]]


def test_what_is_no_version_asks_for_nothing(site: Company) -> None:
    for body in (b"{}", b'{"min_writer":"2"}', b'{"min_writer":true}', b'{"min_writer":0}'):
        publish(site["priya"], body)
        site["priya"].sync()
        site["amira"].sync()
        assert writers(site["amira"].suite.office) == (1, 1)


def test_only_hr_is_heard(site: Company) -> None:
    """An editor publishes pages, too, and must not shut everybody out."""
    priya, amira = site["priya"], site["amira"]
    with pytest.raises(NotAllowed, match="Only HR"):
        ask_for_writers(amira.suite.office, 1)
    with pytest.raises(BadInput, match="shut you out"):
        ask_for_writers(priya.suite.office, 2)
    ask_for_writers(priya.suite.office, 1)
    priya.sync()
    assert writers(priya.suite.office) == (1, 1)
    assert canonical.parse(priya.suite.desk.replica.chain(CHAIN)[-1].body or b"") == {"min_writer": 1}


def test_a_word_that_no_program_can_follow_is_taken_back_by_anybody_in_hr() -> None:
    """One person in HR asks for a version that will never be; the others take the word back, and take them out."""
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    second.pull()
    second.work.sending.save(ask_for(site.names.op(), 2**53 - 1))
    second.round()
    ann.edit(ann.pid, "contact", {"phone": "7"})
    founder.edit(ann.pid, "contact", {"grade": "a"})
    site.kit_signed(founder, "role-", {"role": "hr", "pid": second.pid})
    for desk in (ann, founder):
        with pytest.raises(ProgramTooOld):
            desk.round()
    assert founder.ledger.org.members("hr") == {founder.pid}
    assert [item.chain.split(":")[0] for item, _ in founder.waiting()] == ["r"], "all else waits for the word"
    assert len(ann.waiting()) == 1
    founder.work.sending.save(ask_for(site.names.op(), 1))
    site.rest()
    assert (founder.waiting(), ann.waiting()) == ([], [])
    assert founder.value(ann.pid, "contact", "phone") == "7"
