"""Half-typed changes: sealed, found again after a kill, and a new edit on what the person had seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hris_desktop.services.drafts import Drafts
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import CheckView, FormView
from tests.services.company import Company, Desk, answers, company

IBAN = "DE89 3704 0044 0532 0130 00"
SENTINEL = "zwetschgendatschi@home.example"


@pytest.fixture
def office() -> Company:
    return company()


def drafts(desk: Desk) -> Drafts:
    return Drafts(desk.suite.office)


def typed(desk: Desk, section: str, texts: dict[str, str], *, about: str = "", item: str | None = None) -> FormView:
    form = desk.suite.records.form(about or desk.pid, section, item)
    drafts(desk).keep(form, texts)
    return form


def resumed(desk: Desk) -> FormView:
    [waiting] = drafts(desk).waiting()
    return drafts(desk).resume(waiting.key)


def send(desk: Desk, form: FormView) -> None:
    """As the form page does: every input as it stands, what was typed over it."""
    assert form.resumed is not None
    shown = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
    check = desk.suite.records.check(form, {**shown, **form.resumed.texts}, clear=form.resumed.clear)
    assert isinstance(check, CheckView), check
    desk.suite.records.save(check)


def test_a_draft_is_there_after_a_kill_and_says_what_and_when(office: Company) -> None:
    amira = office["amira"]
    typed(amira, "contact", {"personal_email": SENTINEL})
    office.clock.advance(timedelta(hours=1))
    amira.restart()
    [view] = drafts(amira).waiting()
    assert (view.about, view.mine, view.is_new, view.pid) == ("contact details", True, False, amira.pid)
    assert view.saved.hour == 12
    again = resumed(amira)
    assert again.resumed is not None
    assert again.resumed.texts == {"personal_email": SENTINEL}
    send(amira, again)
    amira.sync()
    assert amira.shown("contact", "personal_email") == SENTINEL


def test_nothing_of_it_can_be_read_in_the_replica(office: Company) -> None:
    amira = office["amira"]
    form = typed(amira, "bank_accounts", {"iban": IBAN, "holder": SENTINEL})
    dump = "\n".join(amira.replica._db.iterdump())
    raw = bytes(amira.replica._db.serialize())
    for told in (IBAN, SENTINEL, IBAN.replace(" ", "")):
        assert told not in dump
        assert told.encode() not in raw
        assert told.encode().hex().upper() not in dump.upper()
    [(key, _)] = amira.replica.draft_list()
    sealed = amira.replica.draft_get(key)
    assert sealed is not None
    for name in ("bank_accounts", amira.pid, form.item):
        assert name not in key
        assert name.encode() not in sealed
    view = drafts(amira).waiting()
    assert SENTINEL not in repr(view) + repr(drafts(amira).resume(key))


def test_typing_on_replaces_it_and_sending_forgets_it(office: Company) -> None:
    amira = office["amira"]
    form = typed(amira, "contact", {"personal_email": "a@home.example"})
    drafts(amira).keep(form, {"personal_email": SENTINEL})
    assert len(amira.replica.draft_list()) == 1
    again = resumed(amira)
    assert again.resumed is not None
    assert again.resumed.texts == {"personal_email": SENTINEL}
    drafts(amira).drop_form(form)
    drafts(amira).drop_form(form)
    assert drafts(amira).waiting() == ()
    with pytest.raises(ServiceError, match="no longer there"):
        drafts(amira).resume(again.resumed.key)


def test_a_new_item_has_one_draft_whatever_its_id(office: Company) -> None:
    amira = office["amira"]
    typed(amira, "bank_accounts", {"iban": IBAN})
    typed(amira, "bank_accounts", {"iban": IBAN, "bank": "Commerzbank"})
    [view] = drafts(amira).waiting()
    assert view.is_new
    form = resumed(amira)
    assert form.is_new
    drafts(amira).drop_form(form)
    assert drafts(amira).waiting() == ()


def test_what_nobody_touched_is_shown_as_it_is_now(office: Company) -> None:
    amira = office["amira"]
    amira.edit("contact", {"personal_email": "old@home.example", "personal_mobile": "+49 171 1111111"})
    amira.sync()
    typed(amira, "contact", {"personal_email": SENTINEL})
    office.clock.advance(timedelta(minutes=5))
    amira.edit("contact", {"personal_mobile": "+49 171 2222222"})
    amira.sync()
    form = resumed(amira)
    texts = {one.field.key: one.text for one in form.inputs}
    assert texts["personal_mobile"].endswith("2222222")
    assert texts["personal_email"] == "old@home.example"
    assert form.resumed is not None
    assert form.resumed.since == ()
    send(amira, form)
    amira.sync()
    assert amira.shown("contact", "personal_email") == SENTINEL
    assert amira.shown("contact", "personal_mobile").endswith("2222222")


def test_what_somebody_changed_meanwhile_is_told_and_becomes_a_conflict(office: Company) -> None:
    amira, elsewhere = office["amira"], office.second_device("amira")
    amira.edit("contact", {"personal_email": "old@home.example"})
    office.sync()
    typed(amira, "contact", {"personal_email": SENTINEL})
    elsewhere.edit("contact", {"personal_email": "theirs@home.example"})
    office.sync()
    amira.restart()
    form = resumed(amira)
    assert form.resumed is not None
    assert dict(form.resumed.since) == {"Personal e-mail": "theirs@home.example"}
    assert {one.field.key: one.text for one in form.inputs}["personal_email"] == "old@home.example"
    send(amira, form)
    office.sync()
    section = amira.suite.records.section(amira.pid, "contact")
    assert section.conflicts, "the person never saw what is stored now, so both have to be kept"
    assert amira.shown("contact", "personal_email") == "theirs@home.example"


def test_a_group_is_kept_together_as_it_was_seen(office: Company) -> None:
    amira = office["amira"]
    home = {
        "kind": "Home",
        "lines": "Am Schwarzen Meer 14",
        "postcode": "28205",
        "city": "Bremen",
        "country": "Germany",
    }
    amira.edit("addresses", home)
    amira.sync()
    item = amira.item("addresses")
    typed(amira, "addresses", {"lines": "Ostertorsteinweg 1"}, item=item)
    amira.edit("addresses", {"postcode": "20095", "city": "Hamburg"}, item=item)
    amira.sync()
    form = resumed(amira)
    texts = {one.field.key: one.text for one in form.inputs}
    assert (texts["postcode"], texts["city"]) == ("28205", "Bremen"), "never my street in your city"
    assert form.resumed is not None
    assert ("City", "Hamburg") in form.resumed.since


def test_a_hidden_value_stays_hidden_in_what_is_told(office: Company) -> None:
    priya, amira = office["priya"], office["amira"]
    pid = amira.pid
    first = {"holder": "Amira Haddad", "iban": IBAN, "currency": "EUR"}
    amira.edit("bank_accounts", first)
    office.sync()
    for one in (priya, office["tomasz"]):
        one.suite.approvals.approve(one.only_request())
        office.sync()
    office.clock.advance(timedelta(days=60))
    item = amira.item("bank_accounts")
    typed(amira, "bank_accounts", {"iban": "GB29 NWBK 6016 1331 9268 19"}, item=item)
    form = resumed(amira)
    iban = next(one for one in form.inputs if one.field.key == "iban")
    assert (iban.text, iban.keeps.endswith("3000")) == ("", True)
    assert IBAN not in str([one.text for one in form.inputs])
    assert pid == form.subject.pid


def test_another_persons_record_is_named(office: Company) -> None:
    priya, amira = office["priya"], office["amira"]
    typed(priya, "directory", {"full_name": "Amira Haddad-Weiß"}, about=amira.pid)
    [view] = drafts(priya).waiting()
    assert (view.mine, view.about) == (False, "Amira, directory card")
    assert drafts(priya).waiting(priya.pid) == ()
    assert len(drafts(priya).waiting(amira.pid)) == 1


def test_a_draft_that_was_changed_from_outside_is_not_offered(office: Company) -> None:
    amira = office["amira"]
    typed(amira, "contact", {"personal_email": SENTINEL})
    [(key, saved)] = amira.replica.draft_list()
    sealed = amira.replica.draft_get(key)
    assert sealed is not None
    amira.replica.draft_put("0" * 32, sealed, saved=saved)  # under another name it does not open
    amira.replica.draft_put("1" * 32, b"", saved=saved)
    assert [view.key for view in drafts(amira).waiting()] == [key]


def test_a_removed_item_says_so_and_the_draft_can_be_dropped(office: Company) -> None:
    amira = office["amira"]
    amira.edit("skills", {"skill": "Knitting"})
    amira.sync()
    item = amira.item("skills")
    typed(amira, "skills", {"skill": "Weaving"}, item=item)
    form = amira.suite.records.form(amira.pid, "skills", item)
    check = amira.suite.records.check(form, answers(form, {}), remove=True)
    assert isinstance(check, CheckView)
    amira.suite.records.save(check)
    amira.sync()
    with pytest.raises(ServiceError, match="no longer there"):
        resumed(amira)
    [view] = drafts(amira).waiting()
    drafts(amira).drop(view.key)
    assert drafts(amira).waiting() == ()


def test_a_resumed_form_can_be_kept_again(office: Company) -> None:
    amira = office["amira"]
    typed(amira, "contact", {"personal_email": "a@home.example"})
    form = resumed(amira)
    drafts(amira).keep(replace(form), {"personal_email": SENTINEL})
    again = resumed(amira)
    assert again.resumed is not None
    assert again.resumed.texts == {"personal_email": SENTINEL}


def test_a_point_decided_since_is_not_what_was_seen(office: Company) -> None:
    """A dated field has a day of its own for every change: none of today may slip under what was seen yesterday."""
    priya, amira = office["priya"], office["amira"]
    priya.edit("employment", {"number": "10482", "start_date": "2020-06-01"}, about=amira.pid)
    priya.sync()
    item = priya.item("employment", about=amira.pid)
    form = typed(priya, "employment", {"fte": "0.5"}, about=amira.pid, item=item)
    before = {name: dict(line) for name, line in form.base.fold.timelines.items()}  # type: ignore[attr-defined]
    priya.edit("employment", {"fte": "0.8"}, about=amira.pid, item=item)
    priya.sync()
    after = resumed(priya).base.fold.timelines  # type: ignore[attr-defined]
    name = (item, "fte")
    assert after.get(name) == before.get(name)
