"""Two people changed the same thing: both see both values, either decides, and nothing is overwritten unseen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hris_desktop.services.conflicts import Choice, Conflicts
from hris_desktop.services.errors import NotAllowed, PresenceNeeded, ServiceError
from hris_desktop.services.history import History
from hris_desktop.services.overview import Contact
from hris_desktop.services.views import CheckView, ConflictView, SyncWord
from hris_desktop.sync.intents import Decide
from tests.services.company import NOON, SECRET, Company, Desk, answers, company

HERE, THERE = "+49 1512 3456789", "+49 421 5550123"
FIRST = "+49 421 5550100"
HOME = {"kind": "Home", "lines": "Am Schwarzen Meer 14", "postcode": "28205", "city": "Bremen", "country": "Germany"}
FRIEND = {"name": "Jonas Berg", "phone": "+49 1512 3456789"}
IBAN, OTHER_IBAN = "DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19"


def conflicts(desk: Desk) -> Conflicts:
    return Conflicts(desk.suite.office, desk.suite.records.require_presence)


def only(desk: Desk) -> ConflictView:
    [view] = conflicts(desk).waiting()
    return view


def decide(desk: Desk, choice: Choice) -> None:
    conflicts(desk).decide([(only(desk), choice)])


def pair() -> Company:
    """Amira and Priya of HR; nobody else is needed, and each desk that looks takes its time."""
    site = company()
    site.desks = {name: site[name] for name in ("priya", "amira")}
    return site


def phones(*, first: bool = True) -> tuple[Company, Desk, Desk]:
    """Amira changed her number offline while HR changed it too; HR was first."""
    site = pair()
    amira, priya = site["amira"], site["priya"]
    if first:
        amira.edit("contact", {"personal_mobile": FIRST})
        site.sync()
    amira.edit("contact", {"personal_mobile": HERE})
    priya.edit("contact", {"personal_mobile": THERE}, about=amira.pid)
    priya.sync()
    site.sync()
    return site, amira, priya


def mobile(desk: Desk, about: Desk) -> str:
    return desk.shown("contact", "personal_mobile", about=about.pid)


def told(desk: Desk) -> tuple[SyncWord, str]:
    view = desk.suite.overview.sync(Contact(checked=NOON))
    return view.word, view.detail


# -- what is shown ----------------------------------------------------------------------------------------------------


def test_both_see_what_was_what_is_and_what_was_wanted() -> None:
    _, amira, priya = phones()
    for desk in (amira, priya):
        [view] = conflicts(desk).of(amira.pid, "contact")
        [row] = view.rows
        assert (row.started, row.mine, row.stored) == (FIRST, HERE, THERE)
        assert view.mine_by is not None
        assert view.stored_by is not None
        assert (view.mine_by.pid, view.stored_by.pid) == (amira.pid, priya.pid)
        assert view.started_known
    assert only(amira).key == only(priya).key, "Amira is asked, and HR, which keeps the section"
    assert [told(desk) for desk in (amira, priya)] == [(SyncWord.DECISION, "1 conflict")] * 2


def test_whose_edit_lost_is_asked_too() -> None:
    site = pair()
    amira, priya = site["amira"], site["priya"]
    priya.edit("contact", {"personal_mobile": HERE}, about=amira.pid)
    amira.edit("contact", {"personal_mobile": THERE})
    amira.sync()
    site.sync()
    assert [only(desk).key for desk in (amira, priya)] == [only(amira).key] * 2
    assert told(priya)[0] is SyncWord.DECISION


def test_an_address_is_one_and_never_mixes() -> None:
    site = pair()
    amira, priya = site["amira"], site["priya"]
    amira.edit("addresses", HOME)
    site.sync()
    item = amira.item("addresses")
    amira.edit("addresses", {"lines": "Kattenturmer Heerstraße 9", "postcode": "28277"}, item=item)
    priya.edit("addresses", {"lines": "Am Schwarzen Meer 41"}, about=amira.pid, item=item)
    priya.sync()
    site.sync()
    view = only(amira)
    assert view.as_one
    told_of = {row.field.key: (row.started, row.mine, row.stored, row.apart) for row in view.rows}
    assert told_of["postcode"] == ("28205", "28277", "28205", True)
    assert told_of["city"] == ("Bremen", "Bremen", "Bremen", False)
    decide(amira, Choice.MINE)
    site.sync()
    for desk in (amira, priya):
        shown = [desk.shown("addresses", key, about=amira.pid) for key in ("lines", "postcode", "city")]
        assert shown == ["Kattenturmer Heerstraße 9", "28277", "Bremen"]
        assert conflicts(desk).of(amira.pid, "addresses") == ()


# -- deciding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["amira", "priya"])
@pytest.mark.parametrize(("choice", "after"), [(Choice.MINE, HERE), (Choice.STORED, THERE)])
def test_it_is_decided_from_either_side(by: str, choice: Choice, after: str) -> None:
    site, amira, priya = phones()
    desk = site[by]
    [view] = conflicts(desk).of(amira.pid, "contact")
    receipt = conflicts(desk).decide([(view, choice)])
    assert receipt.title == "Your decision is kept on this device"
    assert conflicts(desk).of(amira.pid, "contact") == (), "decided here, though nobody else knows yet"
    assert told(desk)[0] is not SyncWord.DECISION
    site.sync()
    for one in (amira, priya):
        assert mobile(one, amira) == after
        assert conflicts(one).of(amira.pid, "contact") == ()
        assert told(one)[0] is SyncWord.UP_TO_DATE
    acts = [entry.act.name for entry in History(amira.suite.office, lambda: None).section(amira.pid, "contact").entries]
    assert "CONFLICT" in acts, "both stay in the history"
    assert "DECIDED" in acts


def test_a_third_value_decides_too() -> None:
    site, amira, priya = phones()
    form = conflicts(amira).form(only(amira))
    assert form.begins["personal_mobile"] == HERE
    new = "+49 30 5550199"
    check = amira.suite.records.check(form, answers(form, {"personal_mobile": new}))
    assert isinstance(check, CheckView)
    amira.suite.records.save(check)
    assert conflicts(amira).waiting() == ()
    site.sync()
    assert {mobile(one, amira) for one in (amira, priya)} == {new}


def test_it_can_wait() -> None:
    site, amira, _ = phones()
    site.clock.advance(timedelta(days=40))
    amira.restart()
    assert only(amira).rows[0].mine == HERE
    assert mobile(amira, amira) == THERE


def test_what_was_decided_offline_is_not_asked_again_and_can_be_taken_back() -> None:
    _, amira, _ = phones()
    receipt = conflicts(amira).decide([(only(amira), Choice.STORED)])
    amira.restart()
    assert conflicts(amira).waiting() == ()
    amira.suite.records.discard(receipt.op)
    assert only(amira).rows[0].mine == HERE


# -- both at once -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [(Choice.MINE, Choice.STORED, HERE), (Choice.STORED, Choice.MINE, THERE)],
)
def test_two_desks_decide_differently_at_the_same_moment(first: Choice, second: Choice, after: str) -> None:
    site, amira, priya = phones()
    [hers] = conflicts(priya).of(amira.pid, "contact")
    mine = only(amira)
    conflicts(priya).decide([(hers, first)])
    conflicts(amira).decide([(mine, second)])
    priya.sync()
    site.sync()
    assert {mobile(one, amira) for one in (amira, priya)} == {after}, "the first decision stands"
    [refused] = amira.suite.overview.refused()
    assert refused.what == "Your decision between two values: contact details"
    assert refused.sentence.startswith("Somebody else has decided between the two values meanwhile, in another way.")
    assert told(amira) == (SyncWord.PROBLEM, "1 change not accepted")
    amira.suite.records.discard(refused.op)
    assert told(amira)[0] is SyncWord.UP_TO_DATE


@pytest.mark.parametrize("choice", list(Choice))
def test_two_desks_decide_alike_at_the_same_moment(choice: Choice) -> None:
    site, amira, priya = phones()
    [hers] = conflicts(priya).of(amira.pid, "contact")
    mine = only(amira)
    conflicts(priya).decide([(hers, choice)])
    conflicts(amira).decide([(mine, choice)])
    priya.sync()
    site.sync()
    assert amira.suite.overview.refused() == ()
    assert told(amira)[0] is SyncWord.UP_TO_DATE
    assert mobile(amira, amira) == mobile(priya, amira)


def test_what_moved_on_since_it_was_shown_is_not_decided() -> None:
    site, amira, priya = phones()
    view = only(amira)
    priya.edit("contact", {"personal_mobile": "+49 30 5550177"}, about=amira.pid)
    priya.sync()
    amira.sync()
    for choice in Choice:
        with pytest.raises(NotAllowed) as refused:
            conflicts(amira).decide([(view, choice)])
        assert refused.value.title == "It was changed again"
    assert only(amira).rows[0].stored == "+49 30 5550177"
    conflicts(priya).decide([(conflicts(priya).of(amira.pid, "contact")[0], Choice.STORED)])
    site.sync()
    with pytest.raises(NotAllowed) as over:
        conflicts(amira).decide([(view, Choice.MINE)])
    assert over.value.title == "It has been decided"


def test_what_was_to_stay_and_was_changed_on_the_way_is_asked_again() -> None:
    site, amira, priya = phones()
    conflicts(amira).decide([(only(amira), Choice.STORED)])
    priya.edit("contact", {"personal_mobile": "+49 30 5550177"}, about=amira.pid)
    priya.sync()
    site.sync()
    [refused] = amira.suite.overview.refused()
    assert refused.sentence.startswith("What you let stay was changed again before your decision arrived")
    assert only(amira).rows[0].stored == "+49 30 5550177"


def test_all_of_several_decisions_or_none() -> None:
    site, amira, priya = phones()
    amira.edit("contact", {"personal_email": "amira@home.example"})
    priya.edit("contact", {"personal_email": "hr@home.example"}, about=amira.pid)
    priya.sync()
    site.sync()
    one, other = conflicts(amira).waiting()
    conflicts(priya).decide([(conflicts(priya).of(amira.pid, "contact")[1], Choice.STORED)])
    site.sync()
    left = conflicts(amira).waiting()
    gone = next(view for view in (one, other) if view.key not in {now.key for now in left})
    with pytest.raises(ServiceError):
        conflicts(amira).decide([(left[0], Choice.MINE), (gone, Choice.MINE)])
    assert amira.suite.desk.sending.waiting() == []
    receipt = conflicts(amira).decide([(left[0], Choice.MINE)])
    assert receipt.op


# -- taken away here, changed there -----------------------------------------------------------------------------------


def friend() -> tuple[Company, Desk, Desk, str]:
    site = pair()
    amira = site["amira"]
    amira.edit("emergency_contacts", FRIEND)
    site.sync()
    return site, amira, site["priya"], amira.item("emergency_contacts")


def names(desk: Desk, about: Desk) -> list[tuple[str, str]]:
    items = desk.suite.records.section(about.pid, "emergency_contacts").items
    return [tuple(f.shown for f in one.fields if f.field.key in FRIEND) for one in items]  # type: ignore[misc]


def remove(desk: Desk, about: Desk, item: str) -> None:
    form = desk.suite.records.form(about.pid, "emergency_contacts", item)
    check = desk.suite.records.check(form, {}, remove=True)
    assert isinstance(check, CheckView)
    desk.suite.records.save(check)


@pytest.mark.parametrize("choice", list(Choice))
def test_taken_away_here_and_changed_there(choice: Choice) -> None:
    site, amira, priya, item = friend()
    remove(amira, amira, item)
    priya.edit("emergency_contacts", {"phone": THERE}, about=amira.pid, item=item)
    priya.sync()
    site.sync()
    assert names(amira, amira) == [("Jonas Berg", THERE)], "whole until somebody decides"
    view = only(amira)
    assert view.mine_gone
    assert {row.field.key for row in view.rows} >= {"name", "phone"}
    decide(amira, choice)
    site.sync()
    left = [] if choice is Choice.MINE else [("Jonas Berg", THERE)]
    assert [names(one, amira) for one in (amira, priya)] == [left, left]
    assert conflicts(amira).waiting() == ()


@pytest.mark.parametrize("choice", list(Choice))
def test_changed_here_and_taken_away_there(choice: Choice) -> None:
    site, amira, priya, item = friend()
    amira.edit("emergency_contacts", {"phone": THERE}, item=item)
    remove(priya, amira, item)
    priya.sync()
    site.sync()
    assert names(amira, amira) == [], "nothing but a phone number would be no contact"
    view = only(amira)
    assert view.stored_gone
    assert {row.field.key: (row.started, row.mine, row.stored) for row in view.rows}["name"] == (
        "Jonas Berg",
        "Jonas Berg",
        "",
    )
    decide(amira, choice)
    site.sync()
    left = [("Jonas Berg", THERE)] if choice is Choice.MINE else []
    assert [names(one, amira) for one in (amira, priya)] == [left, left]
    assert amira.item("emergency_contacts") == item if left else True
    assert conflicts(amira).waiting() == ()


# -- what needs approval, and what is hidden --------------------------------------------------------------------------


def account() -> tuple[Company, Desk, Desk]:
    """HR put another account in force while Amira, without a connection, asked for other details of the same."""
    site = company()
    amira, priya, tomasz = site["amira"], site["priya"], site["tomasz"]
    day = date(2026, 11, 24)
    amira.edit("bank_accounts", {"holder": "Amira Haddad", "iban": IBAN, "currency": "EUR"}, effective=day)
    site.sync()
    for desk in (priya, tomasz):
        desk.suite.approvals.approve(desk.only_request())
        site.sync()
    site.clock.advance(timedelta(days=10))
    item = amira.item("bank_accounts")
    later = date(2026, 12, 10)
    amira.edit("bank_accounts", {"holder": "A. Haddad"}, item=item, effective=later)
    priya.edit("bank_accounts", {"iban": OTHER_IBAN}, about=amira.pid, item=item, effective=later)
    priya.sync()
    tomasz.sync()
    tomasz.suite.approvals.approve(tomasz.only_request())
    tomasz.sync()
    site.sync()
    return site, amira, priya


def test_what_needs_approval_is_asked_for_again_and_stays_as_it_is_until_then() -> None:
    site, amira, priya = account()
    assert priya.suite.approvals.waiting() == ()
    view = only(amira)
    assert view.as_one
    assert view.asks.startswith("Keeping this change asks for it again")
    assert view.effective == date(2026, 12, 10)
    receipt = conflicts(amira).decide([(view, Choice.MINE)])
    assert "asked for" in " ".join(receipt.sentences)
    site.sync()
    assert conflicts(priya).of(amira.pid, "bank_accounts") == ()
    change = priya.suite.approvals.detail(priya.only_request()).change
    rows = {row.field.key: (row.before, row.after) for row in change.rows if not row.unchanged}
    assert rows["holder"] == ("Amira Haddad", "A. Haddad")
    assert "iban" in rows, "one account never merges inside: all of hers is asked for"
    assert not change.stale


def test_hidden_values_stay_hidden_until_the_person_shows_that_it_is_them() -> None:
    _, amira, _ = account()
    view = only(amira)
    iban = next(row for row in view.rows if row.field.key == "iban")
    assert iban.mine.endswith("3000")
    assert "3704" not in repr([(row.started, row.mine, row.stored) for row in view.rows])
    assert OTHER_IBAN.replace(" ", "") not in repr(view)
    assert conflicts(amira).form(view).begins == {}, "a hidden value is never handed to a form"
    with pytest.raises(PresenceNeeded):
        conflicts(amira).reveal(amira.pid, "bank_accounts", view.item, "iban", op=f"mine|{view.key}")
    amira.suite.records.prove_presence(SECRET)
    shown = [
        conflicts(amira).reveal(amira.pid, "bank_accounts", view.item, "iban", op=f"{side}|{view.key}")
        for side in ("started", "mine", "stored")
    ]
    assert [one.replace(" ", "")[-6:] for one in shown] == ["013000", "013000", "926819"]


# -- nothing is lost, whatever two people do --------------------------------------------------------------------------

TEXTS = st.sampled_from(["Jo", "Mia", "Ali"])
PHONES = st.sampled_from([HERE, THERE, FIRST])
EDITS = st.one_of(
    st.fixed_dictionaries({"name": TEXTS}),
    st.fixed_dictionaries({"phone": PHONES}),
    st.fixed_dictionaries({"name": TEXTS, "phone": PHONES}),
    st.none(),
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(mine=EDITS, theirs=EDITS, choice=st.sampled_from(list(Choice)))
def test_no_value_is_ever_lost_and_no_item_is_halved(
    mine: dict[str, str] | None, theirs: dict[str, str] | None, choice: Choice
) -> None:
    site, amira, priya, item = friend()
    for desk, typed in ((amira, mine), (priya, theirs)):
        if typed is None:
            remove(desk, amira, item)
        elif any(typed[key] != FRIEND[key] for key in typed):
            desk.edit("emergency_contacts", typed, about=amira.pid, item=item)
    priya.sync()
    site.sync()
    views = conflicts(amira).of(amira.pid, "emergency_contacts")
    inside = {value for row in names(amira, amira) for value in row}
    kept = {side for view in views for row in view.rows for side in (row.mine, row.stored)} | inside
    for typed in (mine, theirs):
        written = {value for key, value in (typed or {}).items() if value != FRIEND[key]}
        assert written <= kept, "a value that somebody typed is in force or offered"
    if views:
        conflicts(amira).decide([(view, choice) for view in views])
        site.sync()
    assert conflicts(amira).waiting() == ()
    assert names(amira, amira) == names(priya, amira)
    assert [len(row) for row in names(amira, amira)] in ([], [2]), "half an item is none"
    assert amira.suite.overview.refused() == ()


def test_who_meets_another_change_while_typing_is_told_at_once() -> None:
    site = pair()
    amira, priya = site["amira"], site["priya"]
    form = amira.suite.records.form(amira.pid, "contact")
    priya.edit("contact", {"personal_mobile": THERE}, about=amira.pid)
    site.sync()
    check = amira.suite.records.check(form, answers(form, {"personal_mobile": HERE}))
    assert isinstance(check, CheckView)
    receipt = amira.suite.records.save(check)
    assert receipt.sentences[1].startswith("Somebody changed the same thing while you were typing.")
    assert not any("takes effect" in one for one in receipt.sentences)
    assert only(amira).rows[0].mine == HERE, "asked at once, before anything was sent"


# -- a request that the record has left behind ------------------------------------------------------------------------


def test_a_stale_request_shows_what_was_what_is_asked_and_what_is_now() -> None:
    site = company()
    amira, priya, tomasz = site["amira"], site["priya"], site["tomasz"]
    name = {"first_name": "Amira", "last_name": "Haddad"}
    priya.edit("legal_identity", {**name, "birth_date": "3 May 1990"}, about=amira.pid)
    site.sync()
    for row in tomasz.suite.approvals.waiting():
        tomasz.suite.approvals.approve(row.op)
    site.sync()
    amira.edit("legal_identity", {"birth_date": "5 March 1990"})
    site.sync()
    op = amira.suite.records.section(amira.pid, "legal_identity").changes[0].op
    priya.edit("legal_identity", {"birth_date": "3 May 1991"}, about=amira.pid)
    site.sync()
    for row in tomasz.suite.approvals.waiting():
        if row.op != op:
            tomasz.suite.approvals.approve(row.op)
    site.sync()
    assert {row.op: row.stale for row in tomasz.suite.approvals.waiting()}[op]
    change = tomasz.suite.approvals.detail(op).change
    assert change.stale
    with pytest.raises(NotAllowed) as refused:
        tomasz.suite.approvals.approve(op)
    assert refused.value.title == "The record has changed since this was asked for"
    acts = [intent for _, intent in tomasz.suite.desk.sending.waiting() if isinstance(intent, Decide)]
    assert acts == [], "refused before anything was kept"
    [date_row] = [one for one in change.rows if one.field.key == "birth_date"]
    assert date_row.now is not None, "what is stored now stands beside what was and what is asked for"
    tomasz.suite.records.prove_presence(SECRET)
    reveal = tomasz.suite.records.reveal
    sides = [reveal(amira.pid, "legal_identity", "", "birth_date", op=side) for side in (f"was:{op}", op, "")]
    assert [one[-4:] for one in sides] == ["1990", "1990", "1991"]
    assert sides[0] != sides[1]


def test_what_this_device_has_changed_and_not_sent_makes_a_request_stale_too() -> None:
    site = company()
    amira, priya, tomasz = site["amira"], site["priya"], site["tomasz"]
    priya.edit("legal_identity", {"first_name": "Amira", "last_name": "Haddad"}, about=amira.pid)
    site.sync()
    tomasz.suite.approvals.approve(tomasz.only_request())
    site.sync()
    amira.edit("legal_identity", {"marital_status": "Married"})
    site.sync()
    [row] = priya.suite.approvals.waiting()
    assert not row.stale
    priya.edit("legal_identity", {"marital_status": "Single"}, about=amira.pid)
    [row] = priya.suite.approvals.waiting()
    assert row.stale
    assert priya.suite.approvals.detail(row.op).change.stale
