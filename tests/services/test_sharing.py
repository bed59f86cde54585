"""Who can see a section: from the wraps that exist, with since when, and an honest word while a key is on its way."""

from __future__ import annotations

from datetime import date, timedelta

from hris_desktop.services.errors import Integrity, StoreTrouble
from hris_desktop.services.overview import Contact
from hris_desktop.services.second import Seconds
from hris_desktop.services.sections import NOTHING_YET
from hris_desktop.services.views import CheckView, SectionState, SyncWord
from tests.services.company import NOON, TODAY, company, small
from tests.services.test_grants import give, with_marta

ACCOUNT = {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00"}


def test_readers_in_their_order_with_people_purpose_and_since() -> None:
    site = company()
    amira = site["amira"]
    site.clock.advance(timedelta(days=2))
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    readers = amira.suite.records.section(amira.pid, "bank_accounts").readers
    assert readers.summary == "You · HR (2 people) · Payroll (1 person)"
    assert readers.outdated == ""
    assert [(one.label, [person.name for person in one.people], one.since) for one in readers.readers] == [
        ("You", ["Amira"], TODAY + timedelta(days=2)),
        ("HR", ["Priya", "Tomasz"], TODAY + timedelta(days=2)),
        ("Payroll", ["Jonas"], TODAY + timedelta(days=2)),
    ]
    assert all(one.purpose for one in readers.readers)
    assert site["priya"].suite.sharing.readers(amira.pid, "bank_accounts").summary == (
        "Amira · HR (2 people) · Payroll (1 person)"
    )


def test_before_the_first_entry_it_says_who_will_see_it() -> None:
    site = company()
    amira = site["amira"]
    form = amira.suite.records.form(amira.pid, "medical_card")
    assert form.readers.summary == "You"
    assert [one.since for one in form.readers.readers] == [None]


def test_a_new_role_is_on_its_way_and_then_there() -> None:
    site = small()
    amira, priya = site["amira"], site["priya"]
    amira.edit("bank_accounts", ACCOUNT)
    site.sync()
    assert amira.suite.sharing.readers(amira.pid, "bank_accounts").summary == "You · HR (1 person)"
    jonas = site.join("jonas", priya)
    draft = jonas.suite.roles.draft("payroll", solo=True)
    jonas.suite.roles.begin(draft, [priya.suite.roles.co_sign(draft)])
    jonas.sync()
    amira.suite.desk.exchange(site.store).pull()
    waiting = amira.suite.sharing.readers(amira.pid, "bank_accounts")
    assert waiting.outdated == "Payroll: the key is on its way and comes with one of the next syncs."
    assert waiting.summary == "You · HR (1 person)", "who holds no key is not listed as a reader"
    site.sync()
    after = amira.suite.sharing.readers(amira.pid, "bank_accounts")
    assert (after.summary, after.outdated) == ("You · HR (1 person) · Payroll (1 person)", "")


def test_a_locked_section_says_for_whom_it_opens_and_whom_to_ask() -> None:
    site = company()
    site["amira"].edit("contact", {"personal_mobile": "+49 1512 3456789"})
    site.sync()
    view = site["bjørn"].suite.records.section(site["amira"].pid, "contact")
    assert view.state is SectionState.LOCKED
    assert view.sentence == "You hold no key to this section. It opens for: Amira, HR. Ask Amira if you need to see it."
    assert not view.can_edit


def test_a_locked_section_names_whom_the_keys_name_and_not_whom_the_catalogue_would() -> None:
    site = company()
    priya, amira = site["priya"], site["amira"]
    amira.edit("contact", {"personal_mobile": "+49 1512 3456789"})
    site.sync()
    asked = priya.suite.trust.roles.let_read("payroll", "contact", right="r")
    site.sync()
    Seconds(site["tomasz"].suite.office).sign(asked.op)
    site.sync()
    locked = "You hold no key to this section. It opens for: {}. Ask Amira if you need to see it."
    view = site["bjørn"].suite.records.section(amira.pid, "contact")
    assert view.sentence == locked.format("Amira, HR, Payroll")
    alone = small()
    carl = alone.join("carl", alone["priya"])
    view = carl.suite.records.section(alone["amira"].pid, "tax")
    assert view.sentence == locked.format("Amira, HR"), "payroll has neither a key nor anybody in it"


def test_a_provider_is_told_that_nothing_is_kept_yet_where_it_was_given_a_section() -> None:
    site = with_marta()
    amira, marta = site["amira"], site["marta"]
    give(site, "tax", pid=amira.pid, until=TODAY + timedelta(days=5))
    view = marta.suite.records.section(amira.pid, "tax")
    assert (view.state, view.sentence, view.can_edit) == (SectionState.EMPTY, NOTHING_YET, False)
    site.clock.advance(timedelta(days=6))
    assert marta.suite.records.section(amira.pid, "tax").state is SectionState.LOCKED, "its last day is over"


def test_managers_are_an_audience_and_open_nobodys_sections() -> None:
    site = company()
    amira, manager = site["amira"], site["bjørn"]
    amira.edit("contact", {"personal_mobile": "+49 1512 3456789"})
    begun = manager.suite.trust.roles.begin_first("managers")
    for hr in ("priya", "tomasz"):
        site.sync()
        Seconds(site[hr].suite.office).sign(begun.op)
    site.sync()
    Seconds(manager.suite.office).finish()
    site.sync()
    assert "managers" in manager.suite.desk.ledger.org.roles_of(manager.pid)
    record = manager.suite.records.record(amira.pid)
    assert {one.section.key for one in record.sections if one.items} == {"directory"}
    rows = amira.suite.trust.sharing.view().rows
    assert not any(one.name == "r:managers" for row in rows for one in row.holders)


def test_an_ordinary_save_changes_no_audience() -> None:
    site = company()
    checked = site["amira"].check("contact", {"personal_mobile": "+49 1512 3456789"})
    assert isinstance(checked, CheckView)
    assert checked.audience_grows == ()
    assert checked.act == "Save contact details"


def test_the_headline_leaves_out_what_is_not_there() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    assert amira.suite.records.record().headline == ""
    priya.edit("directory", {"job_title": "Operations planner", "location": "Bremen"}, about=amira.pid)
    site.sync()
    assert amira.suite.records.record().headline == "Operations planner, Bremen"
    priya.edit("employment", {"number": "1", "start_date": "2020-01-01"}, about=amira.pid)
    main = {"number": "10482", "start_date": "2021-01-01", "primary": "Yes"}
    priya.edit("employment", main, about=amira.pid)
    site.sync()
    assert amira.suite.records.record().headline == "Employee 10482 · Operations planner, Bremen"


def test_what_ends_soon_is_named_without_its_number() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    permit = {"kind": "Residence permit", "number": "C01X00T47", "country": "Norway", "expiry_date": "2027-01-18"}
    amira.edit("identity_documents", permit)
    for hr in (priya, site["tomasz"]):
        site.sync()
        hr.suite.approvals.approve(hr.only_request())
    site.sync()

    def line() -> tuple[str, str]:
        [found] = [one for one in amira.suite.records.record().attention if one[0] == "calendar"]
        return found[1:]

    assert line() == ("Residence permit ends in 58 days", "Add the new one by 18 January 2027.")
    site.clock.at = site.clock.at.replace(year=2027, month=1, day=17)
    assert line()[0] == "Residence permit ends tomorrow"
    site.clock.at = site.clock.at.replace(day=20)
    assert line() == ("Residence permit has expired", "It ended on 18 January 2027. Add the new one.")


def test_the_five_states_of_the_status_line() -> None:
    site = company()
    amira = site["amira"]
    sync = amira.suite.overview.sync
    assert (sync(Contact()).word, sync(Contact()).detail) == (SyncWord.WAITING, "not checked yet")
    assert sync(Contact(checked=NOON)).word is SyncWord.UP_TO_DATE
    yesterday = Contact(checked=NOON - timedelta(days=1))
    assert sync(yesterday).detail == f"checked {amira.suite.office.long_day(date(2026, 11, 20))}"
    amira.edit("contact", {"personal_mobile": "+49 1512 3456789"})
    amira.edit("skills", {"skill": "Welding"})
    assert sync(Contact(checked=NOON)).text == "Sending 2 changes"
    assert sync(Contact(offline=True)).detail == "2 changes are on this device only"
    for trouble in (StoreTrouble("Full", "No room."), Integrity("Another history", "It differs.", "Tell HR.")):
        view = sync(Contact(trouble=trouble))
        waiting = f"{trouble.title} · 2 changes are on this device only"
        assert (view.word, view.detail) == (SyncWord.PROBLEM, waiting)
        kept = "Nothing is sent meanwhile: 2 changes are on this device only."
        assert view.help == " ".join(filter(None, (trouble.sentence, trouble.todo, kept)))
