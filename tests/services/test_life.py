"""The life of a change: queued, in review, decided, withdrawn, refused; what every page says about it, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hris_desktop.services.errors import BadInput, NotAllowed, ServiceError
from hris_desktop.services.overview import Contact
from hris_desktop.services.views import ChangeView, Life, SectionState, SyncWord
from hris_desktop.store.replica import State
from tests.services.company import NOON, Company, Desk, company, small

ACCOUNT = {"holder": "Amira Haddad", "bank": "GLS Gemeinschaftsbank", "iban": "DE89 3704 0044 0532 0130 00"}
MOBILE = {"personal_mobile": "+49 1512 3456789"}


def only_change(desk: Desk, section: str, *, about: str = "") -> ChangeView:
    [change] = desk.suite.records.section(about or desk.pid, section).changes
    return change


def asked() -> Company:
    """Amira has asked for a bank account, and HR sees it."""
    site = company()
    site["amira"].edit("bank_accounts", ACCOUNT, why="We moved to another bank.")
    site.sync()
    return site


# -- direct changes ---------------------------------------------------------------------------------------------------


def test_offline_a_change_is_on_this_device_only() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("contact", MOBILE)
    change = only_change(amira, "contact")
    assert (change.life, change.can_withdraw) == (Life.QUEUED, True)
    assert change.detail == "It is on this device only and goes out as soon as there is a connection."
    view = amira.suite.overview.sync(Contact(offline=True))
    assert (view.word, view.detail) == (SyncWord.WAITING, "1 change is on this device only")
    assert amira.shown("contact", "personal_mobile") == "", "what is in force is not touched"
    assert site["priya"].shown("contact", "personal_mobile", about=amira.pid) == ""


def test_what_is_kept_has_arrived_once_it_stands_in_the_log() -> None:
    site = company()
    amira, bjorn = site["amira"], site["bjørn"]
    receipt = amira.edit("contact", {"personal_email": "amira@one.example"})
    assert not amira.suite.records.has_arrived(receipt.op)
    site.sync(1)
    assert amira.suite.records.has_arrived(receipt.op)
    assert not bjorn.suite.records.has_arrived(receipt.op), "it is another's"


def test_back_online_it_is_in_force_for_both() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("contact", MOBILE)
    amira.restart()
    site.sync()
    assert amira.suite.records.section(amira.pid, "contact").changes == ()
    assert amira.shown("contact", "personal_mobile") == priya.shown("contact", "personal_mobile", about=amira.pid) != ""
    assert amira.suite.overview.sync(Contact(checked=NOON)).word is SyncWord.UP_TO_DATE
    view = amira.suite.records.section(amira.pid, "contact")
    assert view.changed_by is not None
    assert view.changed_by.is_me
    assert view.last_changed == NOON


def test_an_item_added_offline_is_shown_as_being_here_only() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("emergency_contacts", {"name": "Jonas Berg", "phone": "+49 1512 3456789"})
    [item] = amira.suite.records.section(amira.pid, "emergency_contacts").items
    assert (item.title, item.queued) == ("Jonas Berg", True)
    amira.sync()
    [item] = amira.suite.records.section(amira.pid, "emergency_contacts").items
    assert (item.title, item.queued) == ("Jonas Berg", False)


def test_a_change_that_never_left_is_simply_gone() -> None:
    site = company()
    amira = site["amira"]
    receipt = amira.edit("contact", MOBILE)
    told = amira.suite.records.withdraw(amira.pid, "contact", receipt.op)
    assert told.sentences == ("It never left this device.",)
    site.sync()
    assert amira.shown("contact", "personal_mobile") == ""


def test_a_change_that_another_builds_upon_is_withdrawn_last() -> None:
    amira = company()["amira"]
    first = amira.edit("contact", MOBILE)
    second = amira.edit("contact", {"personal_mobile": "+49 421 5550123"})
    with pytest.raises(ServiceError) as refused:
        amira.suite.records.withdraw(amira.pid, "contact", first.op)
    assert refused.value.todo == "Withdraw the later change first."
    amira.suite.records.withdraw(amira.pid, "contact", second.op)
    amira.suite.records.withdraw(amira.pid, "contact", first.op)
    amira.sync()
    assert amira.suite.records.section(amira.pid, "contact").conflicts == ()


def test_two_desks_that_change_different_fields_converge() -> None:
    site = company()
    here, there = site["amira"], site.second_device("amira")
    here.edit("contact", MOBILE)
    there.edit("contact", {"personal_email": "amira@posteo.example.com"})
    site.sync()
    for desk in (here, there, site["priya"]):
        shown = [desk.shown("contact", key, about=here.pid) for key in ("personal_mobile", "personal_email")]
        assert all(shown)


def test_two_desks_that_change_one_field_see_both_values() -> None:
    site = company()
    here, there = site["amira"], site.second_device("amira")
    here.edit("contact", MOBILE)
    there.edit("contact", {"personal_mobile": "+49 421 5550123"})
    site.sync()
    views = [desk.suite.records.section(here.pid, "contact") for desk in (here, there)]
    assert views[0].conflicts == views[1].conflicts
    [conflict] = views[0].conflicts
    values = {dict(conflict.mine)["Personal mobile"], dict(conflict.stored)["Personal mobile"]}
    assert values == {"+49 1512 3456789", "+49 421 5550123"}
    assert conflict.stored_by is not None
    assert here.suite.overview.sync(Contact(checked=NOON)).word is SyncWord.DECISION
    assert ("git-compare", "Personal mobile: two values", "Both were kept; decide which one is right.") in (
        here.suite.records.record().attention
    )


# -- requests ---------------------------------------------------------------------------------------------------------


def test_two_different_people_of_hr_decide_on_money() -> None:
    site = asked()
    amira, priya, tomasz = site["amira"], site["priya"], site["tomasz"]
    detail = priya.suite.approvals.detail(priya.only_request())
    assert detail.act == "Approve as first of two"
    assert detail.row.needs == "Needs 2 people"
    assert detail.change.why == "We moved to another bank."
    titles = [(step.title, step.detail, step.state) for step in detail.change.steps]
    assert titles == [
        ("Asked by Amira", "21 November 2026, signature valid", "done"),
        ("First approver", "you, waiting", "now"),
        ("Second approver", "anyone else in HR", "later"),
        ("Takes effect", "24 November 2026", "later"),
    ]
    assert (priya.suite.approvals.to_decide(), amira.suite.approvals.to_decide()) == (1, 0)
    priya.suite.approvals.approve(detail.row.op)
    assert (priya.suite.approvals.to_decide(), tomasz.suite.approvals.to_decide()) == (0, 1)
    site.sync()
    assert (priya.suite.approvals.to_decide(), tomasz.suite.approvals.to_decide()) == (0, 1)
    [row] = priya.suite.approvals.waiting()
    assert (row.mine_to_decide, row.needs) == (False, "You approved, needs one more")
    with pytest.raises(ServiceError):
        priya.suite.approvals.approve(row.op)
    assert only_change(amira, "bank_accounts").life is Life.IN_REVIEW
    second = tomasz.suite.approvals.detail(row.op)
    assert (second.act, second.row.needs) == ("Approve as second of two", "Needs you")
    tomasz.suite.approvals.approve(row.op)
    site.sync()
    change = only_change(amira, "bank_accounts")
    assert (change.life, change.detail) == (Life.EFFECTIVE, "Accepted by Tomasz; in force from 24 November 2026.")
    assert [step.title for step in change.steps] == [
        "Asked by you",
        "Approved by Priya",
        "Approved by Tomasz",
        "Takes effect",
    ]
    site.clock.advance(timedelta(days=3))
    assert only_change(amira, "bank_accounts").life is Life.ACCEPTED
    assert amira.shown("bank_accounts", "bank") == "GLS Gemeinschaftsbank"
    site.clock.advance(timedelta(days=31))
    assert amira.suite.records.section(amira.pid, "bank_accounts").changes == ()


def test_nobody_decides_on_their_own_request() -> None:
    site = company()
    priya = site["priya"]
    priya.edit("bank_accounts", {**ACCOUNT, "holder": "Priya Raman"})
    site.sync()
    [row] = priya.suite.approvals.waiting()
    assert (row.mine_to_decide, row.why_not) == (False, "This is about you; somebody else in HR decides it.")
    for decide in (priya.suite.approvals.approve, lambda op: priya.suite.approvals.decline(op, reason="No.")):
        with pytest.raises(NotAllowed) as refused:
            decide(row.op)
        assert refused.value.sentence == row.why_not
    assert priya.suite.desk.sending.waiting() == []


def test_an_employee_reads_only_their_own_requests_and_decides_none() -> None:
    site = asked()
    [row] = site["amira"].suite.approvals.waiting()
    assert (row.mine_to_decide, row.why_not) == (False, "This is about you; somebody else in HR decides it.")
    assert site["bjørn"].suite.approvals.waiting() == ()
    [paid] = site["jonas"].suite.approvals.waiting()
    assert paid.why_not == "You can read this, but your role does not decide it."


def test_who_asks_for_somebody_else_is_one_of_the_two() -> None:
    site = company()
    amira, priya, tomasz = site["amira"], site["priya"], site["tomasz"]
    receipt = priya.edit("bank_accounts", ACCOUNT, about=amira.pid)
    assert "one more person in HR has to approve it" in " ".join(receipt.sentences)
    site.sync()
    [row] = tomasz.suite.approvals.waiting()
    tomasz.suite.approvals.approve(row.op)
    site.sync()
    change = only_change(amira, "bank_accounts")
    assert change.life is Life.EFFECTIVE
    assert change.asked_by.name == "Priya"


def test_a_request_of_one_approver_is_decided_by_the_first() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("legal_identity", {"last_name": "Haddad", "gender": "Female"})
    site.sync()
    rows = {row.needs: row for row in priya.suite.approvals.waiting()}
    assert set(rows) == {"", "Needs 2 people"}
    priya.suite.approvals.approve(rows[""].op)
    site.sync()
    assert amira.shown("legal_identity", "gender") == "Female"
    assert amira.shown("legal_identity", "last_name") == ""


def test_a_refusal_says_why() -> None:
    site = asked()
    amira, priya = site["amira"], site["priya"]
    op = priya.only_request()
    with pytest.raises(BadInput) as refused:
        priya.suite.approvals.decline(op, reason="  ")
    assert refused.value.field == "reason"
    priya.suite.approvals.decline(op, reason="Please send a letter of the bank.")
    site.sync()
    change = only_change(amira, "bank_accounts")
    assert (change.life, change.decided_reason) == (Life.DECLINED, "Please send a letter of the bank.")
    assert change.steps[-1].state == "refused"
    assert ("circle-alert", "Bank accounts: declined", "Reason: Please send a letter of the bank.") in (
        amira.suite.records.record().attention
    )


def test_a_request_is_withdrawn_and_both_sides_say_so() -> None:
    site = asked()
    amira, priya = site["amira"], site["priya"]
    op = amira.only_request()
    receipt = amira.suite.records.withdraw(amira.pid, "bank_accounts", op)
    assert (receipt.title, receipt.life) == ("Withdrawal queued", Life.QUEUED)
    change = only_change(amira, "bank_accounts")
    assert (change.life, change.can_withdraw) == (Life.IN_REVIEW, False)
    assert "Your withdrawal is queued on this device" in change.detail
    site.sync()
    assert only_change(amira, "bank_accounts").life is Life.WITHDRAWN
    assert amira.suite.records.section(amira.pid, "bank_accounts").state is SectionState.EMPTY
    with pytest.raises(NotAllowed):
        priya.suite.approvals.approve(op)


def test_a_decision_is_taken_back_while_it_is_here() -> None:
    site = asked()
    priya = site["priya"]
    op = priya.only_request()
    priya.suite.approvals.approve(op)
    assert priya.suite.approvals.waiting() == ()
    assert "Your approval is queued" in only_change(priya, "bank_accounts", about=site["amira"].pid).detail
    with pytest.raises(NotAllowed):
        priya.suite.approvals.approve(op)
    priya.suite.approvals.take_back(op)
    assert priya.only_request() == op
    priya.suite.approvals.approve(op)
    priya.sync()
    with pytest.raises(NotAllowed):
        priya.suite.approvals.take_back(op)


def test_a_decision_that_came_too_late_is_told_and_can_be_dropped() -> None:
    site = asked()
    priya, tomasz = site["priya"], site["tomasz"]
    op = priya.only_request()
    tomasz.suite.approvals.decline(op, reason="No.")
    priya.suite.approvals.decline(op, reason="Not like this.")
    site.sync()
    [refused] = [*priya.suite.overview.refused(), *tomasz.suite.overview.refused()]
    assert refused.sentence == "The request was decided or withdrawn meanwhile. You can discard this."
    late = priya if priya.suite.overview.refused() else tomasz
    assert late.suite.overview.sync(Contact(checked=NOON)).word is SyncWord.PROBLEM
    titles = [title for _, title, _ in late.suite.records.record().attention]
    assert "Your decision: Amira, bank account: not accepted" in titles
    late.suite.records.discard(refused.op)
    assert late.suite.overview.sync(Contact(checked=NOON)).word is SyncWord.UP_TO_DATE


def test_a_request_over_a_record_that_moved_is_stale() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("legal_identity", {"last_name": "Haddad", "gender": "Female"})
    site.sync()
    [op] = [row.op for row in priya.suite.approvals.waiting() if not row.needs]
    priya.edit("legal_identity", {"gender": "Male", "last_name": "Haddad"}, about=amira.pid)
    site.sync()
    detail = priya.suite.approvals.detail(op)
    assert detail.change.stale
    assert detail.warning is not None
    assert detail.warning[0] == "The record has changed since this was asked for"
    assert (detail.change.stale, detail.change.detail.endswith("It can be asked for again.")) == (True, True)
    [mine] = [one for one in amira.suite.records.section(amira.pid, "legal_identity").changes if one.op == op]
    assert (mine.op, mine.stale, mine.can_withdraw) == (op, True, True)
    assert "nobody can approve it. Withdraw it and ask again" in mine.detail, "and not that HR decides"
    with pytest.raises(NotAllowed) as refused:
        priya.suite.approvals.approve(op)
    assert "changed since this was asked for" in refused.value.title


def test_the_approver_is_warned_when_contact_details_have_just_changed() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("contact", MOBILE)
    site.sync()
    site.clock.advance(timedelta(days=30))
    amira.edit("contact", {"personal_mobile": "+49 421 5550123"})
    site.sync()
    site.clock.advance(timedelta(days=3))
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    warning = priya.suite.approvals.detail(priya.only_request()).warning
    assert warning is not None
    assert warning[0] == "Contact details were changed 3 days ago, on 21 December 2026"
    site.clock.advance(timedelta(days=5))
    assert priya.suite.approvals.detail(priya.only_request()).warning is None


def test_one_person_in_hr_decides_alone_and_it_says_so() -> None:
    site = small()
    amira, priya = site["amira"], site["priya"]
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    detail = priya.suite.approvals.detail(priya.only_request())
    assert (detail.act, detail.change.solo) == ("Approve", True)
    assert detail.warning is not None
    assert detail.warning[0] == "No second person exists"
    priya.suite.approvals.approve(detail.row.op)
    site.sync()
    assert only_change(amira, "bank_accounts").solo


def test_waiting_is_sorted_by_age() -> None:
    site = company()
    site["bjørn"].edit("bank_accounts", {**ACCOUNT, "holder": "Bjørn Næss"})
    site.sync()
    site.clock.advance(timedelta(days=1))
    site["amira"].edit("bank_accounts", ACCOUNT)
    site.sync()
    assert [row.subject.name for row in site["priya"].suite.approvals.waiting()] == ["Bjørn", "Amira"]


# -- what was not accepted --------------------------------------------------------------------------------------------


def test_a_change_that_was_not_accepted_says_why_and_keeps_what_was_typed() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("contact", MOBILE)
    [item] = amira.suite.desk.replica.outbox_list([State.QUEUED])
    from dataclasses import replace

    amira.suite.desk.replica.outbox_update(replace(item, state=State.PARKED, reason="It changed nothing: was"))
    change = only_change(amira, "contact")
    assert change.life is Life.NOT_ACCEPTED
    assert "changed meanwhile" in change.detail
    assert "what you typed is kept here" in change.detail
    assert [row.after for row in change.rows] == ["+49 1512 3456789"]
    assert amira.suite.overview.sync(Contact(checked=NOON)).help == (
        "The record was changed meanwhile, so this no longer fits it. Look at what is there now and change it again."
    )
    amira.suite.records.discard(change.op)
    assert amira.suite.records.section(amira.pid, "contact").changes == ()


def test_no_reason_of_the_log_reaches_a_person_as_it_is() -> None:
    import inspect
    import re

    import hris_desktop.domain.routes
    from hris_desktop.services.outcomes import sentence
    from hris_desktop.sync import admit, admit_knowledge, admit_org, admit_records, content

    places = (admit, admit_org, admit_records, admit_knowledge, content, hris_desktop.domain.routes)
    source = "".join(inspect.getsource(one) for one in places)
    reasons = re.findall(r'(?:Void\(|Place\.NOT_COUNTED, |rule\(.+, )"([a-z][^"{]+)"', source)
    assert len(reasons) > 70
    for reason in reasons:
        for start in ("It changed nothing: ", "It was not accepted: ", "The store refused it: "):
            told = sentence(start + reason)
            assert told[0].isupper()
            assert told.endswith(".")
            assert reason not in told or len(reason.split()) == 1
    assert sentence("You no longer have the role that decides this.").startswith("You no longer")
