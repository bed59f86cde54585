"""The history of a section, by example: each act in its words, values masked, states compared, what stands apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hris_desktop.services.errors import PresenceNeeded, ServiceError
from hris_desktop.services.history import History
from hris_desktop.services.history_words import signature
from hris_desktop.services.views_history import (
    NOW,
    Act,
    HistoryEntry,
    HistoryView,
    Stands,
    after_at,
    before_at,
    from_day,
    state_at,
)
from hris_desktop.sync.content import Sealed, SectionRecord, Unread
from hris_desktop.vault.entries import Ctx, read_ctx
from tests.services.company import SECRET, Company, Desk, company, small
from tests.services.test_masks import leaks

OLD, NEW = "DE02120300000000202051", "GB29NWBK60161331926819"


def history(desk: Desk) -> History:
    return History(desk.suite.office, desk.suite.records.require_presence)


def seen(desk: Desk, section: str, *, about: str = "") -> HistoryView:
    return history(desk).section(about or desk.pid, section)


def told(view: HistoryView) -> list[tuple[Act, str, Stands]]:
    return [(entry.act, entry.title, entry.stands) for entry in view.entries]


def changed(entry: HistoryEntry) -> list[tuple[str, str, str]]:
    return [(row.field.label, row.before, row.after) for row in entry.rows]


def decide(site: Company, *, reason: str = "") -> None:
    for name in ("priya", "tomasz"):
        for row in site[name].suite.approvals.waiting():
            if row.mine_to_decide:
                site[name].suite.approvals.approve(row.op, reason=reason)
        site.sync(2)


@pytest.fixture
def site() -> Company:
    return company()


@pytest.fixture
def bank(site: Company) -> Company:
    """An account in force, and its number changed from three days on."""
    amira = site["amira"]
    typed = {"holder": "Amira Haddad", "bank": "GLS", "iban": OLD, "currency": "EUR"}
    amira.edit("bank_accounts", typed, why="My first account.")
    site.sync()
    decide(site, reason="Seen the card.")
    site.clock.advance(timedelta(days=5))
    amira.edit("bank_accounts", {"iban": NEW}, item=amira.item("bank_accounts"), why="Moved.")
    site.sync()
    decide(site)
    return site


def test_direct_changes_in_the_order_newest_first(site: Company) -> None:
    amira = site["amira"]
    for mail in ("a@example.com", "b@example.com", ""):
        amira.edit("contact", {"personal_email": mail}, why=f"It is {mail or 'gone'}.")
        site.sync()
    view = seen(amira, "contact")
    assert told(view) == [
        (Act.REMOVED, "Removed by you", Stands.NOW),
        (Act.CHANGED, "Changed by you", Stands.BEFORE),
        (Act.FILLED, "Filled in for the first time by you", Stands.BEFORE),
    ]
    assert [entry.why for entry in view.entries] == ["It is gone.", "It is b@example.com.", "It is a@example.com."]
    assert changed(view.entries[1]) == [("Personal e-mail", "a@example.com", "b@example.com")]
    assert [entry.at for entry in view.entries] == [site.clock.now()] * 3
    elsewhere = seen(site["priya"], "contact", about=amira.pid)
    assert [entry.title for entry in elsewhere.entries][-1] == "Filled in for the first time by Amira"


def test_position_and_signature(site: Company) -> None:
    amira = site["amira"]
    amira.edit("contact", {"personal_email": "a@example.com"})
    site.sync()
    [entry] = seen(amira, "contact").entries
    assert entry.signature == f"Signature checked · position {entry.position}"
    stored = amira.replica.by_seq(entry.position)
    assert stored is not None
    assert stored.author == amira.pid


def test_a_renewed_key_is_said(site: Company) -> None:
    amira = site["amira"]
    amira.edit("contact", {"personal_email": "a@example.com"})
    site.sync()
    [entry] = seen(amira, "contact").entries
    stored = amira.replica.by_seq(entry.position)
    assert stored is not None
    renewed = replace(read_ctx(stored.ctx), gen=2)
    assert signature(amira.suite.office, renewed, 1234) == "Signature checked · renewed key, number 2 · position 1,234"


def test_a_request_its_approvals_and_the_decision(bank: Company) -> None:
    view = seen(bank["amira"], "bank_accounts")
    assert told(view) == [
        (Act.ACCEPTED, "Accepted by Tomasz (HR)", Stands.LATER),
        (Act.APPROVED, "Approved by Priya (HR)", Stands.NEVER),
        (Act.ASKED, "Asked for by you", Stands.NEVER),
        (Act.ACCEPTED, "Accepted by Tomasz (HR)", Stands.NOW),
        (Act.APPROVED, "Approved by Priya (HR)", Stands.NEVER),
        (Act.ASKED, "Asked for by you", Stands.NEVER),
    ]
    newest, first = view.entries[0], view.entries[3]
    assert newest.detail == "Asked for by you on 26 November 2026. Approved by Priya (HR) and Tomasz (HR)."
    assert newest.effective == date(2026, 11, 29)
    assert changed(newest) == [("IBAN", "•••• •••• 2051", "•••• •••• 6819")]
    assert first.why == "Seen the card."
    assert view.entries[5].why == "My first account."
    assert view.entries[5].detail == "Accepted by Tomasz (HR) on 21 November 2026."
    assert len({entry.reference for entry in view.entries}) == 2
    assert [title for _, title in view.items] == ["GLS"]


def test_an_open_a_declined_and_a_withdrawn_request(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    for name, end in (("Declined", "no"), ("Withdrawn", "withdraw"), ("Open", "")):
        amira.edit("legal_identity", {"first_name": name, "last_name": "Haddad"})
        site.sync()
        op = priya.only_request()
        if end == "no":
            priya.suite.approvals.decline(op, reason="The proof was missing.")
        elif end:
            amira.suite.records.withdraw(amira.pid, "legal_identity", op)
        site.sync()
    view = seen(amira, "legal_identity")
    assert told(view)[:2] == [
        (Act.ASKED, "Asked for by you", Stands.OPEN),
        (Act.WITHDRAWN, "Withdrawn by you", Stands.NEVER),
    ]
    declined = view.entries[3]
    assert (declined.act, declined.why) == (Act.DECLINED, "The proof was missing.")
    assert ("First name", "", "Declined") in changed(declined)
    assert view.entries[4].detail == "Declined by Priya (HR) on 21 November 2026."
    assert view.states == (), "nothing has ever been in force"
    assert not view.timelines


def test_who_was_alone_and_what_hr_corrects(site: Company) -> None:
    alone = small()
    alone["amira"].edit("legal_identity", {"first_name": "Amira", "last_name": "Haddad"})
    alone.sync()
    decide_alone = alone["priya"].suite.approvals
    decide_alone.approve(alone["priya"].only_request())
    alone.sync()
    assert seen(alone["amira"], "legal_identity").entries[0].detail.endswith("No second person existed.")
    amira, priya = site["amira"], site["priya"]
    priya.edit("directory", {"job_title": "Planner"}, about=amira.pid)
    site.sync()
    priya.edit("directory", {"job_title": "Lead planner"}, about=amira.pid, effective=date(2026, 9, 1))
    site.sync()
    newest, first = seen(amira, "directory").entries[:2]
    assert (newest.title, newest.effective) == ("Corrected by Priya (HR)", date(2026, 9, 1))
    assert (first.act, changed(first)) == (Act.CHANGED, [("Job title", "", "Planner")])


def test_two_states_beside_each_other(bank: Company) -> None:
    amira = bank["amira"]
    service, view = history(amira), seen(amira, "bank_accounts")
    now, last, first = (choice.position for choice in view.states)
    assert (now, len(view.states)) == (NOW, 3)
    made = service.compare(amira.pid, "bank_accounts", last, first)
    assert (made.earlier.position, made.later.position) == (first, last), "the earlier one is on the left"
    rows = {row.field.key: (row.before, row.after, row.unchanged) for row in made.rows}
    assert rows["iban"] == ("•••• •••• 2051", "•••• •••• 6819", False)
    assert rows["bank"] == ("GLS", "GLS", True)
    today = service.compare(amira.pid, "bank_accounts", NOW, first)
    assert all(row.unchanged for row in today.rows), "the new number is not in force yet"
    with pytest.raises(ServiceError):
        service.compare(amira.pid, "bank_accounts", NOW, view.entries[1].position)


def test_past_and_coming_values_of_dated_fields(bank: Company) -> None:
    view = seen(bank["amira"], "bank_accounts")
    [line] = view.timelines
    assert line.field.key == "iban"
    days = [(span.start, span.until, span.stands, span.shown) for span in line.spans]
    assert days == [
        (date(2026, 11, 24), date(2026, 11, 29), Stands.NOW, "•••• •••• 2051"),
        (date(2026, 11, 29), None, Stands.LATER, "•••• •••• 6819"),
    ]
    bank.clock.advance(timedelta(days=4))
    later = seen(bank["amira"], "bank_accounts")
    assert [span.stands for span in later.timelines[0].spans] == [Stands.BEFORE, Stands.NOW]
    assert later.entries[0].stands is Stands.NOW


def test_hidden_values_are_masked_and_shown_on_asking_only(bank: Company) -> None:
    amira = bank["amira"]
    service, view = history(amira), seen(amira, "bank_accounts")
    compared = service.compare(amira.pid, "bank_accounts", view.states[1].position, view.states[2].position)
    secrets = {"old": OLD, "new": NEW}
    assert leaks([view, compared, view.entries[0].rows, compared.rows], secrets) == []
    item, newest = amira.item("bank_accounts"), view.entries[0].position
    where = (amira.pid, "bank_accounts", item, "iban")
    with pytest.raises(PresenceNeeded):
        service.reveal(*where, op=after_at(newest))
    amira.suite.records.prove_presence(SECRET)
    assert service.reveal(*where, op=before_at(newest)).replace(" ", "") == OLD
    assert service.reveal(*where, op=after_at(newest)).replace(" ", "") == NEW
    assert service.reveal(*where, op=state_at(NOW)).replace(" ", "") == OLD
    assert service.reveal(*where, op=state_at(newest)).replace(" ", "") == NEW
    assert service.reveal(*where, op=from_day(date(2026, 11, 29))).replace(" ", "") == NEW
    for name in ("", "after:1", "state:x", "after:-", f"later:{newest}"):
        with pytest.raises(ServiceError):
            service.reveal(*where, op=name)


def test_entries_that_do_not_count_stand_apart_with_their_reason(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    amira.edit("contact", {"personal_email": "a@example.com"})
    site.sync()
    amira.edit("contact", {"personal_email": "b@example.com"})
    priya.edit("contact", {"personal_mobile": "+49 1512 3456789"}, about=amira.pid)
    letter = amira.suite.desk.sending.outgoing()
    assert letter is not None
    priya.sync()
    site.store.append([replace(one, rev=one.rev + 1) for one in letter.batch])
    site.sync()
    view = seen(amira, "contact")
    [apart] = view.apart
    assert apart.sentence.startswith("Another entry came first")
    assert apart.by is not None
    assert apart.by.pid == amira.pid
    assert apart.position not in [entry.position for entry in view.entries]
    assert changed(view.entries[0]) == [("Personal e-mail", "a@example.com", "b@example.com")], "it was sent again"


def test_what_cannot_be_opened_is_said(site: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    amira = site["amira"]
    for mail in ("a@example.com", "b@example.com", "c@example.com"):
        amira.edit("contact", {"personal_email": mail})
        site.sync()
    known = [entry.position for entry in seen(amira, "contact").entries]
    opened = SectionRecord._open

    def two_do_not(record: SectionRecord, stored: Sealed, ctx: Ctx) -> object:
        if stored.seq in known[1:]:
            raise Unread("no key")
        return opened(record, stored, ctx)

    monkeypatch.setattr(SectionRecord, "_open", two_do_not)
    view = seen(amira, "contact")
    assert (view.unreadable, view.entries, view.states) == (3, (), ())
    assert view.notice == "3 changes cannot be opened with your keys. They are kept and still count."


def test_nothing_here_yet(site: Company) -> None:
    view = seen(site["amira"], "medical_card")
    assert (view.entries, view.states, view.timelines, view.apart, view.notice) == ((), (), (), (), "")
