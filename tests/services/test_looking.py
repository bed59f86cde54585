"""Who looked: kept before anything is shown, once per sitting, read by those it is sealed to and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hris_desktop.services.conflicts import Conflicts
from hris_desktop.services.drafts import Drafts
from hris_desktop.services.errors import PresenceNeeded
from hris_desktop.services.history import History
from hris_desktop.services.looking import CONFLICT, HISTORY, RECORD, REQUEST, REVEALED, Looking
from hris_desktop.services.overview import Contact
from hris_desktop.services.roles import Roles
from hris_desktop.services.second import Seconds
from hris_desktop.services.sharing_overview import SharingOverview
from hris_desktop.services.views import SectionState, SyncWord
from hris_desktop.services.views_trust import Look
from hris_desktop.sync.intents import ReadAct
from tests.services.company import SECRET, Company, Desk, company

PHONE = {"personal_mobile": "+49 1512 3456789"}
ACCOUNT = {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00"}


def site_with_a_phone() -> Company:
    site = company()
    site["amira"].edit("contact", PHONE)
    site.sync()
    return site


def looks(desk: Desk, about: str = "") -> tuple[Look, ...]:
    return Looking(desk.suite.office).looks(about)


def kept(desk: Desk) -> list[ReadAct]:
    return [intent for _, intent in desk.suite.desk.sending.waiting() if isinstance(intent, ReadAct)]


def test_opening_a_record_is_told_to_its_subject() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    priya.suite.records.record(amira.pid)
    assert looks(amira) == ()
    site.sync()
    [look] = looks(amira)
    assert (look.reader.name, look.sections, look.purpose, look.sealed) == ("Priya", ("Contact",), RECORD, False)
    assert look.at == site.clock.now()


def test_one_line_a_sitting_however_often_the_page_looks_again() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    for _ in range(3):
        priya.suite.records.record(amira.pid)
        site.sync()
    assert len(looks(amira)) == 1
    site.clock.advance(timedelta(hours=13))
    priya.suite.records.record(amira.pid)
    site.sync()
    assert len(looks(amira)) == 2


def test_more_sections_later_are_added() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    priya.suite.records.record(amira.pid)
    amira.edit("skills", {"skill": "Welding"})
    site.sync()
    priya.suite.records.record(amira.pid)
    site.sync()
    assert [look.sections for look in looks(amira)] == [("Skills",), ("Contact",)] or [
        look.sections for look in looks(amira)
    ] == [("Contact",), ("Skills",)]


def test_what_does_not_open_is_not_logged_and_neither_is_oneself() -> None:
    site = site_with_a_phone()
    site["amira"].suite.records.record()
    site["bjørn"].suite.records.record(site["amira"].pid)
    assert kept(site["amira"]) == []
    assert kept(site["bjørn"]) == []


def test_without_a_connection_it_appears_later() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    priya.suite.records.record(amira.pid)
    [own] = looks(priya, amira.pid)
    assert own.queued
    priya.restart()
    assert len(kept(priya)) == 1
    site.sync()
    assert len(looks(amira)) == 1


def test_a_line_of_the_log_is_no_change_of_the_person() -> None:
    site = site_with_a_phone()
    priya = site["priya"]
    priya.suite.records.record(site["amira"].pid)
    assert len(kept(priya)) == 1
    assert priya.suite.overview.sync(Contact(checked=site.clock.now())).word is SyncWord.UP_TO_DATE


def test_a_decision_and_a_revealed_value_are_noted_too() -> None:
    site = company()
    priya, amira = site["priya"], site["amira"]
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    op = priya.only_request()
    priya.suite.approvals.detail(op)
    with pytest.raises(PresenceNeeded):
        priya.suite.records.reveal(amira.pid, "bank_accounts", "", "iban", op=op)
    assert [one.purpose for one in kept(priya)] == [REQUEST], "what was not shown is not logged"
    priya.suite.records.prove_presence(SECRET)
    priya.suite.records.reveal(amira.pid, "bank_accounts", "", "iban", op=op)
    site.sync()
    assert {look.purpose for look in looks(amira)} == {REQUEST, REVEALED}


def test_a_form_that_shows_what_is_stored_is_noted_and_an_empty_one_is_not() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    priya.suite.records.form(amira.pid, "addresses")
    assert kept(priya) == []
    form = priya.suite.records.form(amira.pid, "contact")
    assert [(one.sections, one.purpose) for one in kept(priya)] == [(("contact",), RECORD)]
    drafts = Drafts(priya.suite.office)
    drafts.keep(form, {"personal_mobile": "+49 1512 1111111"})
    priya.suite.records.record(amira.pid)
    drafts.resume(drafts.waiting()[0].key)
    assert len(kept(priya)) == 1, "one line a sitting, whichever page shows it"
    priya.restart()
    drafts = Drafts(priya.suite.office)
    drafts.resume(drafts.waiting()[0].key)
    assert len(kept(priya)) == 2, "another sitting"


def test_two_values_for_one_thing_are_noted_before_they_are_shown() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    amira.edit("contact", {"personal_mobile": "+49 1512 1111111"})
    priya.edit("contact", {"personal_mobile": "+49 1512 2222222"}, about=amira.pid)
    for desk in (amira, priya, amira, priya):
        desk.sync()
    for _ in range(2):
        assert Conflicts(priya.suite.office).waiting()
    assert Conflicts(priya.suite.office).counts().asked == 1
    site.sync()
    assert [one.sections for one in looks(amira) if one.purpose == CONFLICT] == [("Contact",)]


def test_the_history_of_somebody_else_is_noted() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    History(priya.suite.office, lambda: None).section(amira.pid, "contact")
    History(priya.suite.office, lambda: None).section(amira.pid, "medical_card")
    History(amira.suite.office, lambda: None).section(amira.pid, "contact")
    site.sync()
    assert [(look.sections, look.purpose) for look in looks(amira)] == [(("Contact",), HISTORY)]


def test_a_colleague_sees_who_and_when_and_not_what() -> None:
    site = site_with_a_phone()
    priya, amira = site["priya"], site["amira"]
    priya.suite.records.record(amira.pid)
    site.sync()
    [look] = looks(site["tomasz"], amira.pid)
    assert (look.reader.name, look.sealed, look.sections, look.purpose) == ("Priya", True, (), "")


def test_an_auditor_reads_which_sections_and_what_for_and_opens_none_of_them() -> None:
    site = site_with_a_phone()
    priya, amira, auditor = site["priya"], site["amira"], site["bjørn"]
    begun = Roles(auditor.suite.office).begin_first("auditor")
    for hr in (priya, site["tomasz"]):
        site.sync()
        Seconds(hr.suite.office).sign(begun.op)
    site.sync()
    Seconds(auditor.suite.office).finish()
    site.sync()
    priya.suite.records.record(amira.pid)
    site.sync()
    [look] = looks(auditor, amira.pid)
    assert (look.reader.name, look.sections, look.purpose, look.sealed) == ("Priya", ("Contact",), RECORD, False)
    [hidden] = looks(site["tomasz"], amira.pid)
    assert (hidden.sections, hidden.purpose, hidden.sealed) == ((), "", True), "HR sees who and when"
    assert auditor.suite.records.section(amira.pid, "contact").state is SectionState.LOCKED


def test_the_matrix_says_who_opened_a_section_last() -> None:
    site = site_with_a_phone()
    site["priya"].suite.records.record(site["amira"].pid)
    site.sync()
    site.clock.advance(timedelta(days=1))
    rows = SharingOverview(site["amira"].suite.office).view().rows
    assert {row.section.key: row.opened for row in rows if row.opened} == {"contact": "Priya, yesterday"}


def test_nothing_of_it_stands_in_the_open() -> None:
    site = site_with_a_phone()
    priya = site["priya"]
    priya.suite.records.record(site["amira"].pid)
    site.sync()
    rows = [row for row in site.shelf.rows if str(row.chain).startswith("a:")]
    assert rows
    for row in rows:
        told = repr((row.ctx, row.body))
        assert "contact" not in told
        assert RECORD not in told
