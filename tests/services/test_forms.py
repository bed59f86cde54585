"""Forms and the check page: what is read again, which dates may be chosen, which acts a save becomes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hris_desktop.domain.errors import Invalid
from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.views import CheckView, Life, Problem
from hris_desktop.sync.intents import Edit
from tests.services.company import TODAY, Company, company, small

IBAN = "DE89 3704 0044 0532 0130 00"
OTHER_IBAN = "GB29 NWBK 6016 1331 9268 19"
ACCOUNT = {"holder": "Amira Haddad", "bank": "GLS Gemeinschaftsbank", "iban": IBAN}
HOME = {"kind": "Home", "lines": "Am Deich 4", "city": "Bremen", "country": "Germany", "postcode": "28195"}


def agree(site: Company) -> None:
    """HR approves whatever waits, as often as it needs."""
    for name in ("priya", "tomasz"):
        site.sync(2)
        for row in site[name].suite.approvals.waiting():
            if row.mine_to_decide:
                site[name].suite.approvals.approve(row.op)
    site.sync(2)


def with_account(*, days: int = 4) -> Company:
    site = company()
    site["amira"].edit("bank_accounts", ACCOUNT)
    agree(site)
    site.clock.advance(timedelta(days=days))
    return site


def messages(found: tuple[Problem, ...] | CheckView, field: str) -> list[str]:
    problems = found.warnings if isinstance(found, CheckView) else found
    return [problem.message for problem in problems if problem.field == field]


# -- what is read again -----------------------------------------------------------------------------------------------


def test_a_postcode_is_judged_again_when_the_country_changes() -> None:
    amira = company()["amira"]
    amira.edit("addresses", HOME)
    item = amira.item("addresses")
    checked = amira.check("addresses", {"country": "Norway"}, item=item)
    assert messages(checked, "postcode")
    assert not messages(amira.check("addresses", {"country": "Norway", "postcode": "0150"}, item=item), "postcode")
    assert not messages(amira.check("addresses", {"city": "Bremerhaven"}, item=item), "postcode")


def test_a_hidden_number_is_judged_again_when_the_country_changes() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("tax", {"country": "Germany", "kind": "Tax number", "number": "36 574 261 809"})
    agree(site)
    site.clock.advance(timedelta(days=4))
    item = amira.item("tax")
    found = amira.problems("tax", {"country": "Norway"}, item=item)
    assert messages(found, "number")
    assert "36" not in "".join(messages(found, "number"))


def test_what_was_not_touched_is_not_judged_again() -> None:
    """An old value that today's rules would refuse never blocks another field."""
    site = company()
    amira, office = site["amira"], site["amira"].suite.office
    declared = office.catalogue.section("contact").field("personal_mobile")
    with pytest.raises(Invalid):
        declared.read("12", office.context(declared, {}))
    from hris_desktop.domain.changes import Change
    from hris_desktop.domain.ids import record_chain

    odd = Change("", "personal_mobile", None, "12")
    seen = {("", "personal_mobile"): None}
    amira.suite.desk.sending.save(Edit(office.new_op(), record_chain(amira.pid, "contact"), (odd,), seen))
    amira.edit("contact", {"personal_email": "amira@posteo.example.com"})
    amira.sync()
    assert amira.shown("contact", "personal_email") == "amira@posteo.example.com"


def test_an_empty_input_keeps_a_hidden_value_and_clear_removes_it() -> None:
    amira = company()["amira"]
    amira.edit("medical_card", {"allergies": "Penicillin", "note": "Ask my sister"})
    amira.sync()
    amira.edit("medical_card", {"allergies": "", "note": "Ask my brother"})
    amira.sync()
    assert amira.shown("medical_card", "allergies")
    form = amira.suite.records.form(amira.pid, "medical_card")
    checked = amira.suite.records.check(form, {}, clear={"allergies"})
    assert isinstance(checked, CheckView)
    assert [(row.field.key, row.after) for row in checked.rows if not row.unchanged] == [("allergies", "")]
    amira.suite.records.save(checked)
    amira.sync()
    assert not amira.shown("medical_card", "allergies")
    assert amira.shown("medical_card", "note")


def test_a_required_field_cannot_be_cleared() -> None:
    site = with_account()
    amira = site["amira"]
    form = amira.suite.records.form(amira.pid, "tax")
    found = amira.suite.records.check(form, {"country": "Germany", "kind": "Tax number"}, clear={"number"})
    assert messages(found, "number")


def test_a_form_as_it_came_changes_nothing() -> None:
    amira = company()["amira"]
    amira.edit("contact", {"personal_mobile": "+49 1512 3456789"})
    [problem] = amira.problems("contact", {})
    assert problem.blocking
    assert not problem.field


def test_a_reason_that_cannot_be_kept_is_told_at_its_field() -> None:
    amira = company()["amira"]
    found = amira.problems("bank_accounts", ACCOUNT, why="x" * 4001)
    assert messages(found, "why")


# -- dates ------------------------------------------------------------------------------------------------------------


def test_money_waits_three_days_after_approval() -> None:
    amira = company()["amira"]
    form = amira.suite.records.form(amira.pid, "bank_accounts")
    assert form.earliest_effective == form.effective == TODAY + timedelta(days=3)
    found = amira.problems("bank_accounts", ACCOUNT, effective=TODAY + timedelta(days=2))
    assert messages(found, "effective") == [
        "Choose 24 November 2026 or a later day. Between approval and effect lie 3 days."
    ]


def test_the_cool_off_holds_for_a_removal_too() -> None:
    amira = with_account()["amira"]
    form = amira.suite.records.form(amira.pid, "bank_accounts", amira.item("bank_accounts"))
    found = amira.suite.records.check(form, {}, effective=TODAY + timedelta(days=4), remove=True)
    assert messages(found, "effective")
    assert not isinstance(found, CheckView)


def test_an_employee_cannot_change_the_past() -> None:
    amira = company()["amira"]
    found = amira.problems("addresses", HOME, effective=TODAY - timedelta(days=1))
    assert messages(found, "effective") == ["Choose 21 November 2026 or a later day. Only HR can correct the past."]


def test_hr_corrects_the_past_and_is_told_what_that_means() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    form = priya.suite.records.form(amira.pid, "addresses")
    assert form.earliest_effective is None
    checked = priya.check("addresses", HOME, about=amira.pid, effective=date(2026, 3, 1))
    assert messages(checked, "effective") == [
        "This corrects the past: it counts as in force since 1 March 2026. The history keeps both."
    ]
    assert isinstance(checked, CheckView)
    priya.suite.records.save(checked)
    site.sync()
    [item] = amira.suite.records.section(amira.pid, "addresses").items
    assert {one.since for one in item.fields if one.shown} == {date(2026, 3, 1)}


def test_hr_asks_for_money_of_others_with_the_same_wait() -> None:
    site = company()
    found = site["priya"].problems("bank_accounts", ACCOUNT, about=site["amira"].pid, effective=TODAY)
    assert messages(found, "effective")


def test_a_later_day_is_scheduled_and_comes_by_itself() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    priya.edit("directory", {"job_title": "Planner"}, about=amira.pid)
    priya.edit("directory", {"job_title": "Lead planner"}, about=amira.pid, effective=date(2026, 12, 1))
    site.sync()
    [item] = amira.suite.records.section(amira.pid, "directory").items
    [title] = [one for one in item.fields if one.field.key == "job_title"]
    assert (title.shown, title.since) == ("Planner", TODAY)
    assert title.scheduled == ((date(2026, 12, 1), "Lead planner"),)
    entries = len(site.shelf.rows)
    site.clock.at = site.clock.at.replace(month=12, day=1)
    assert amira.shown("directory", "job_title") == "Lead planner"
    assert len(site.shelf.rows) == entries, "nothing is written on the day"


def test_a_change_before_a_scheduled_one_says_so() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    priya.edit("directory", {"job_title": "Lead planner"}, about=amira.pid, effective=date(2026, 12, 1))
    checked = priya.check("directory", {"job_title": "Senior planner"}, about=amira.pid)
    assert messages(checked, "effective") == [
        "Another change of this is decided for 1 December 2026 and takes its place then."
    ]


def test_a_year_mistyped_is_pointed_out() -> None:
    amira = company()["amira"]
    checked = amira.check("addresses", HOME, effective=date(2062, 1, 1))
    assert messages(checked, "effective") == ["1 January 2062 is far ahead. Is the year right?"]


def test_a_date_matters_only_to_dated_fields() -> None:
    site = company()
    checked = site["amira"].check("legal_identity", {"gender": "Female"}, effective=date(2020, 1, 1))
    assert isinstance(checked, CheckView) or not messages(checked, "effective")


# -- items that are still to come -------------------------------------------------------------------------------------


def test_an_item_of_the_future_can_be_changed_as_a_whole() -> None:
    site = with_account(days=0)
    amira = site["amira"]
    [view] = amira.suite.records.section(amira.pid, "bank_accounts").items
    assert view.title == "GLS Gemeinschaftsbank"
    form = amira.suite.records.form(amira.pid, "bank_accounts", view.id)
    assert form.effective == date(2026, 11, 24)
    assert {one.field.key: one.text for one in form.inputs}["bank"] == "GLS Gemeinschaftsbank"
    amira.edit("bank_accounts", {"bank": "GLS Bank"}, item=view.id)
    agree(site)
    site.clock.advance(timedelta(days=4))
    assert amira.shown("bank_accounts", "bank") == "GLS Bank"
    assert amira.shown("bank_accounts", "iban").endswith("3000")


def test_an_item_of_the_future_that_begins_earlier_begins_whole() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("addresses", HOME, effective=date(2026, 12, 24))
    site.sync()
    item = amira.item("addresses")
    priya.edit("addresses", {"city": "Bremerhaven"}, about=amira.pid, item=item, effective=TODAY)
    site.sync()
    shown = {one.field.key: one.shown for one in amira.suite.records.section(amira.pid, "addresses").items[0].fields}
    assert (shown["city"], shown["lines"], shown["postcode"]) == ("Bremerhaven", "Am Deich 4", "28195")


def test_a_hidden_value_brought_forward_is_not_shown_as_if_it_were_typed() -> None:
    site = company()
    amira = site["amira"]
    child = {"name": "Mia Haddad", "relation": "Child", "id_number": "SENTINEL12345678"}
    amira.edit("dependants", child, effective=date(2026, 12, 24))
    agree(site)
    item = amira.item("dependants")
    checked = amira.check("dependants", {"name": "Mia Sara Haddad"}, item=item, effective=TODAY)
    assert isinstance(checked, CheckView)
    changed = {row.field.key: row.after for row in checked.rows if not row.unchanged}
    assert changed.keys() == {"name", "relation", "id_number"}, "the item begins earlier as a whole"
    assert changed["id_number"].startswith("••••")
    assert "SENTINEL" not in "".join(changed.values())


def test_what_is_no_longer_there_cannot_be_edited() -> None:
    amira = company()["amira"]
    amira.edit("skills", {"skill": "Welding"})
    amira.sync()
    item = amira.item("skills")
    form = amira.suite.records.form(amira.pid, "skills", item)
    checked = amira.suite.records.check(form, {}, remove=True)
    assert isinstance(checked, CheckView)
    assert checked.act == "Remove skill"
    amira.suite.records.save(checked)
    amira.sync()
    assert amira.suite.records.section(amira.pid, "skills").items == ()
    with pytest.raises(NotAllowed) as refused:
        amira.suite.records.form(amira.pid, "skills", item)
    assert refused.value.title == "It is no longer there"


def test_a_removal_before_a_decided_change_would_not_last() -> None:
    site = company()
    amira = site["amira"]
    amira.edit("addresses", HOME)
    site.sync()
    item = amira.item("addresses")
    amira.edit("addresses", {"city": "Bremerhaven"}, item=item, effective=date(2026, 12, 1))
    site.sync()
    form = amira.suite.records.form(amira.pid, "addresses", item)
    found = amira.suite.records.check(form, {}, remove=True)
    assert not isinstance(found, CheckView)
    assert "1 December 2026" in messages(found, "effective")[0]
    assert isinstance(amira.suite.records.check(form, {}, remove=True, effective=date(2026, 12, 1)), CheckView)


def test_an_entry_that_hr_has_marked_is_not_removed_by_the_person() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("education", {"institution": "Universität Bremen"})
    site.sync()
    item = amira.item("education")
    priya.edit("education", {"verified": "Yes"}, about=amira.pid, item=item)
    site.sync()
    form = amira.suite.records.form(amira.pid, "education", item)
    assert not form.can_remove
    with pytest.raises(NotAllowed):
        amira.suite.records.check(form, {}, remove=True)


# -- one save, several acts -------------------------------------------------------------------------------------------


def test_a_save_under_several_rules_is_one_act_a_rule() -> None:
    site = company()
    amira = site["amira"]
    typed = {"first_name": "Amira", "last_name": "Haddad", "gender": "Female"}
    receipt = amira.edit("legal_identity", typed, why="As in my passport.")
    acts = [intent for _, intent in amira.suite.desk.sending.waiting() if isinstance(intent, Edit)]
    assert sorted(sorted(change.field for change in act.changes) for act in acts) == [
        ["first_name", "last_name"],
        ["gender"],
    ]
    assert all(act.request and act.why == "As in my passport." for act in acts)
    assert receipt.life is Life.QUEUED
    assert receipt.title == "Your legal identity: queued for HR"
    assert receipt.arrived == "Your legal identity: waits for HR"
    records, ops = amira.suite.records, [receipt.op, *receipt.besides]
    assert len(ops) == len(acts)
    assert not any(map(records.has_arrived, ops))
    site.sync()
    assert all(map(records.has_arrived, ops))


def test_a_save_that_fails_half_way_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from hris_desktop.store.replica import ReplicaFull
    from hris_desktop.sync.sending import Sending

    amira = company()["amira"]
    checked = amira.check("legal_identity", {"last_name": "Haddad", "gender": "Female"})
    assert isinstance(checked, CheckView)
    save = Sending.save
    saved: list[Edit] = []

    def full_at_the_second(self: Sending, intent: Edit) -> object:
        if saved:
            raise ReplicaFull("There is no room left.")
        saved.append(intent)
        return save(self, intent)

    monkeypatch.setattr(Sending, "save", full_at_the_second)
    with pytest.raises(ServiceError) as failed:
        amira.suite.records.save(checked)
    assert failed.value.exit_code == 4
    assert "Nothing is lost" in failed.value.todo
    assert amira.suite.desk.sending.waiting() == []


def test_every_word_of_a_receipt_is_about_what_is_only_queued() -> None:
    amira = company()["amira"]
    for section, typed in (("contact", {"personal_mobile": "+49 1512 3456789"}), ("bank_accounts", ACCOUNT)):
        receipt = amira.edit(section, typed)
        words = " ".join((receipt.title, *receipt.sentences)).casefold()
        assert "saved" not in words
        assert "kept on this device" in words
        assert receipt.reference.startswith("R-")


# -- the office road --------------------------------------------------------------------------------------------------


def test_nobody_in_hr_edits_their_own_employment() -> None:
    site = company()
    priya = site["priya"]
    with pytest.raises(NotAllowed) as refused:
        priya.suite.records.form(priya.pid, "employment")
    assert refused.value.title == "This is your own record"
    site["tomasz"].edit("employment", {"number": "10001", "start_date": "2020-01-01"}, about=priya.pid)


def test_alone_in_hr_ones_own_role_serves_and_everybody_sees_it() -> None:
    site = small()
    priya, amira = site["priya"], site["amira"]
    priya.edit("employment", {"number": "1", "start_date": "2020-01-01"})
    checked = priya.check("bank_accounts", {**ACCOUNT, "holder": "Priya Raman"})
    assert isinstance(checked, CheckView)
    assert "counts as approved" in checked.note
    receipt = priya.suite.records.save(checked)
    assert "Nobody else in HR could approve it" in " ".join(receipt.sentences)
    site.sync()
    assert priya.suite.approvals.waiting() == ()
    [decided] = priya.suite.records.section(priya.pid, "bank_accounts").changes
    assert decided.solo
    assert decided.life is Life.EFFECTIVE
    priya.edit("bank_accounts", ACCOUNT, about=amira.pid)
    site.sync()
    [change] = amira.suite.records.section(amira.pid, "bank_accounts").changes
    assert change.solo
    assert "No second person existed." in change.detail


def test_only_payroll_writes_pay() -> None:
    site = company()
    amira, priya, jonas = site["amira"], site["priya"], site["jonas"]
    pay = {"base": "4200", "currency": "EUR", "period": "Month"}
    for desk in (amira, priya):
        with pytest.raises(NotAllowed):
            desk.suite.records.form(amira.pid, "compensation")
    site.join("ines", priya)
    jonas.sync()
    jonas.suite.people.give_role(site["ines"].pid, "payroll")
    jonas.sync()
    with pytest.raises(NotAllowed):
        jonas.suite.records.form(jonas.pid, "compensation")
    jonas.edit("compensation", pay, about=amira.pid)
    site.sync()
    assert amira.shown("compensation", "currency") == "Euro"
    assert priya.shown("compensation", "currency", about=amira.pid) == "Euro"


def test_hr_never_opens_what_is_closed_to_it() -> None:
    site = company()
    site["amira"].edit("medical_card", {"allergies": "Penicillin"})
    site.sync()
    view = site["priya"].suite.records.section(site["amira"].pid, "medical_card")
    assert view.state.name == "LOCKED"
    assert "Amira" in view.sentence
    assert view.items == ()
    with pytest.raises(NotAllowed):
        site["priya"].suite.records.form(site["amira"].pid, "medical_card")


def test_a_form_of_another_origin_is_refused() -> None:
    from dataclasses import replace

    amira = company()["amira"]
    form = amira.suite.records.form(amira.pid, "contact")
    with pytest.raises(TypeError):
        amira.suite.records.check(replace(form, base=None), {})
    checked = amira.check("contact", {"personal_mobile": "+49 1512 3456789"})
    assert isinstance(checked, CheckView)
    with pytest.raises(TypeError):
        amira.suite.records.save(replace(checked, draft=None))
