"""Roles and removal with real keys: who gets in, who goes out, and what they can still open afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.removal import Removal
from hris_desktop.services.roles import Roles
from hris_desktop.services.second import Seconds, settled
from hris_desktop.services.sharing_overview import SharingOverview
from hris_desktop.services.views import SectionState
from hris_desktop.services.views_trust import ActState, Hold, RoleView
from tests.services.company import Company, Desk, company, small

PHONE = {"personal_mobile": "+49 1512 3456789"}
HOME = {"kind": "Home", "lines": "Am Wall 1", "city": "Bremen", "country": "Germany"}


def roles(desk: Desk) -> Roles:
    return Roles(desk.suite.office)


def role(desk: Desk, name: str) -> RoleView:
    return next(one for one in roles(desk).all() if one.name == name)


def names(view: RoleView) -> list[str]:
    return [one.person.name for one in view.members]


def begin(site: Company, who: str, name: str) -> None:
    """First member with two signatures of HR."""
    op = roles(site[who]).begin_first(name).op
    for hr in ("priya", "tomasz"):
        site.sync()
        Seconds(site[hr].suite.office).sign(op)
    site.sync()
    Seconds(site[who].suite.office).finish()
    site.sync()


# -- looking ----------------------------------------------------------------------------------------------------------


def test_roles_with_their_people_and_what_they_read() -> None:
    site = company()
    listed = {one.name: one for one in roles(site["priya"]).all()}
    assert list(listed)[:3] == ["hr", "payroll", "health"]
    assert list(listed)[-1] == "members"
    assert names(listed["hr"]) == ["Priya", "Tomasz"]
    assert ("Compensation", "reads and writes") in listed["payroll"].reads
    assert not listed["health"].has_key
    assert (listed["hr"].can_let_in, listed["payroll"].can_let_in, listed["payroll"].can_take_out) == (
        True,
        False,
        True,
    )
    assert role(site["jonas"], "payroll").can_let_in, "only its members hold the key"
    assert not role(site["jonas"], "hr").can_take_out


# -- the first member -------------------------------------------------------------------------------------------------


def test_a_first_member_opens_what_the_subject_has_kept() -> None:
    site = company()
    site["amira"].edit("medical_card", {"allergies": "Nuts"})
    site.sync()
    begin(site, "bjørn", "health")
    site.sync()
    assert names(role(site["priya"], "health")) == ["Bjørn"]
    view = site["bjørn"].suite.records.section(site["amira"].pid, "medical_card")
    assert view.state is SectionState.OPEN
    assert site["priya"].suite.records.section(site["amira"].pid, "medical_card").state is SectionState.LOCKED


def test_people_of_a_provider_and_everybody_else_have_roles_of_their_own() -> None:
    site = company()
    with pytest.raises(NotAllowed):
        roles(site["bjørn"]).begin_first("provider:acme-payroll")
    for wrong in ("", "Health", "provider:", "a b"):
        with pytest.raises(BadInput) as refused:
            roles(site["bjørn"]).begin_first(wrong)
        assert refused.value.field == "role"
    with pytest.raises(NotAllowed):
        roles(site["bjørn"]).begin_first("hr")


# -- taking out -------------------------------------------------------------------------------------------------------


def test_whoever_is_taken_out_of_a_role_reads_nothing_written_later() -> None:
    site = company()
    amira, jonas, priya = site["amira"], site["jonas"], site["priya"]
    begin_second_payroll(site)
    amira.edit("addresses", HOME)
    site.sync()
    assert jonas.suite.records.section(amira.pid, "addresses").items
    outcome = roles(priya).take_out(jonas.pid, "payroll")
    assert outcome.done
    site.sync()
    if site["bjørn"].suite.desk.ledger.org.outdated("payroll"):
        roles(site["bjørn"]).renew("payroll")
        site.sync()
    assert names(role(priya, "payroll")) == ["Bjørn"]
    [gone] = role(priya, "payroll").former
    assert gone.note.startswith("receives nothing new since 21 November 2026")
    told = ("users", "You were taken out of Payroll", f"On 21 November 2026 by Priya (HR). {NO_MORE}")
    assert jonas.suite.records.record().attention[0] == told
    assert all(line[0] != told[0] for line in site["bjørn"].suite.records.record().attention), "he is still in it"
    site.clock.advance(timedelta(days=1))
    amira.edit("addresses", {**HOME, "lines": "Neue Straße 2"})
    site.sync()
    assert len(site["bjørn"].suite.records.section(amira.pid, "addresses").items) == 2
    assert jonas.suite.records.section(amira.pid, "addresses").state is SectionState.LOCKED
    view = next(row for row in SharingOverview(amira.suite.office).view().rows if row.section.key == "addresses")
    payroll = view.of("r:payroll")
    assert payroll is not None
    assert payroll.hold is Hold.KEY
    assert [one.sentence for one in payroll.former] == [
        "receives nothing new since 22 November 2026; could read until then"
    ]


NO_MORE = "What is new in it reaches you no more."


def begin_second_payroll(site: Company) -> None:
    site["jonas"].suite.people.give_role(site["bjørn"].pid, "payroll")
    site.sync()


def test_out_of_hr_needs_two() -> None:
    site = company()
    site["priya"].suite.people.give_role(site["amira"].pid, "hr")
    site.sync()
    outcome = roles(site["priya"]).take_out(site["tomasz"].pid, "hr")
    assert not outcome.done
    site.sync()
    assert "Tomasz" in names(role(site["amira"], "hr"))
    assert Seconds(site["amira"].suite.office).detail(outcome.op).title == "Remove Tomasz from HR"
    Seconds(site["amira"].suite.office).sign(outcome.op)
    site.sync()
    assert names(role(site["bjørn"], "hr")) == ["Amira", "Priya"]
    assert not site["tomasz"].suite.is_hr


def test_nobody_but_hr_takes_others_out_and_anybody_leaves() -> None:
    site = company()
    with pytest.raises(NotAllowed):
        roles(site["bjørn"]).take_out(site["jonas"].pid, "payroll")
    assert roles(site["jonas"]).take_out(site["jonas"].pid, "payroll").done
    site.sync()
    assert names(role(site["priya"], "payroll")) == []


# -- reading rights ---------------------------------------------------------------------------------------------------


def test_a_wider_reading_right_needs_two_and_never_reaches_s4() -> None:
    site = company()
    site["amira"].edit("contact", PHONE)
    site.sync()
    outcome = roles(site["priya"]).let_read("payroll", "contact", right="r")
    site.sync()
    assert SectionState.LOCKED is site["jonas"].suite.records.section(site["amira"].pid, "contact").state
    Seconds(site["tomasz"].suite.office).sign(outcome.op)
    site.sync()
    assert SectionState.OPEN is site["jonas"].suite.records.section(site["amira"].pid, "contact").state
    for section in ("medical_card", "equality"):
        for name in ("hr", "payroll", "auditor"):
            with pytest.raises(NotAllowed) as never:
                roles(site["priya"]).let_read(name, section, right="r")
            assert never.value.title == "This section is never opened by HR"
    with pytest.raises(NotAllowed):
        roles(site["priya"]).let_read("payroll", "contact", right="r")


@pytest.mark.parametrize(("name", "section", "right", "said"), [
    ("provider:acme", "contact", "r", "A provider reads by a grant"),
    ("provider:acme", "identity_documents", "rw", "A provider reads by a grant"),
    ("payrol", "contact", "r", "There is no such role"),
    ("managers", "contact", "r", "Managers open nobody's record"),
    ("members", "contact", "rw", "Everybody cannot write in everybody's record"),
    ("hr", "directory", "", "HR needs the directory card"),
    ("hr", "directory", "r", "HR needs the directory card"),
])  # fmt: skip
def test_reading_rights_that_no_two_of_hr_give(name: str, section: str, right: str, said: str) -> None:
    with pytest.raises(NotAllowed) as never:
        roles(company()["priya"]).let_read(name, section, right=right)
    assert never.value.title == said


def test_a_right_taken_back_shows_who_could_read_until_now() -> None:
    site = company()
    site["amira"].edit("addresses", HOME)
    site.sync()
    outcome = roles(site["priya"]).let_read("payroll", "addresses", right="")
    site.sync()
    Seconds(site["tomasz"].suite.office).sign(outcome.op)
    site.sync()
    row = next(one for one in SharingOverview(site["amira"].suite.office).view().rows if one.section.key == "addresses")
    payroll = row.of("r:payroll")
    assert payroll is not None
    assert payroll.hold is Hold.ENDED
    assert row.note == "Payroll could read until now, and receives nothing new from the next change on."


# -- removal ----------------------------------------------------------------------------------------------------------


def test_a_removed_person_writes_and_receives_nothing_any_more() -> None:
    site = company()
    priya, bjorn, amira = site["priya"], site["bjørn"], site["amira"]
    preview = Removal(priya.suite.office).preview(bjorn.pid)
    assert (preview.needs_two, preview.why_not) == (False, "")
    assert "could read until now" in " ".join(preview.does)
    outcome = Removal(priya.suite.office).remove(bjorn.pid)
    since = "receives nothing new since 21 November 2026; could read until then"
    cards = (
        "Bjørn can read changes of directory cards for up to thirty days, unless everybody's key is made anew at once."
    )
    assert outcome.sentence == f"Bjørn {since}. {cards}"
    assert cards in preview.does
    # until it has left this device it is not said to be done
    assert (
        outcome.told == f"Kept on this device; it goes out with the next sync. Once it has arrived: {outcome.sentence}"
    )
    assert not outcome.settled
    assert settled(priya.suite.office, outcome).queued
    site.sync()
    assert settled(priya.suite.office, outcome).settled
    [gone] = Removal(priya.suite.office).removed()
    until = "new directory cards until everybody's key is made anew, within thirty days"
    assert (gone.person.name, gone.note) == ("Bjørn", f"{since}; {until}")
    assert "They were removed: they receive " in (told := priya.suite.people.head(bjorn.pid).sentence)
    assert "nothing new since 21 November 2026; could read until then" in told
    org = amira.suite.desk.ledger.org
    assert org.active_gen(bjorn.pid) == 0
    assert org.roles_of(bjorn.pid) == ()
    with pytest.raises(NotAllowed):
        bjorn.edit("contact", PHONE)
    # nor are they led to a form first
    left = bjorn.suite.records.record()
    assert (left.attention, [one for one in left.sections if one.can_edit]) == ((), [])
    with pytest.raises(NotAllowed):
        Removal(priya.suite.office).remove(bjorn.pid)


@pytest.mark.parametrize("anew", [False, True])
def test_what_a_removed_person_reads_of_directory_cards_is_what_was_said(*, anew: bool) -> None:
    site = company()
    priya, bjorn, amira = site["priya"], site["bjørn"], site["amira"]
    told = Removal(priya.suite.office).remove(bjorn.pid, anew=anew).sentence
    assert ("directory cards" in told) is not anew
    site.sync()
    amira.edit("directory", {"pronouns": "she/her"})
    site.sync()
    assert (bjorn.shown("directory", "pronouns", about=amira.pid) == "she/her") is not anew
    [gone] = Removal(priya.suite.office).removed()
    assert ("directory cards" in gone.note) is not anew
    [former] = role(amira, "members").former
    assert ("directory cards" in former.note) is not anew
    if not anew:
        assert role(priya, "members").can_renew
        assert not role(amira, "members").can_renew
        with pytest.raises(NotAllowed, match="Only HR can do this"):
            roles(amira).renew("members")
        roles(priya).renew("members")
        site.sync()
        amira.edit("directory", {"pronouns": "they/them"})
        site.sync()
        assert bjorn.suite.records.section(amira.pid, "directory").state is SectionState.LOCKED


def test_what_was_not_accepted_is_not_told_as_done() -> None:
    site = company()
    priya, tomasz, amira = site["priya"], site["tomasz"], site["amira"]
    outcome = priya.suite.people.give_role(amira.pid, "hr")
    tomasz.suite.trust.removal.remove(amira.pid)
    tomasz.sync()
    priya.sync()
    with pytest.raises(NotAllowed) as refused:
        settled(priya.suite.office, outcome)
    assert "was removed meanwhile" in refused.value.sentence


def test_a_person_of_hr_is_removed_by_two_even_by_their_own_signature() -> None:
    site = company()
    priya, tomasz = site["priya"], site["tomasz"]
    assert Removal(priya.suite.office).preview(tomasz.pid).needs_two
    outcome = Removal(priya.suite.office).remove(tomasz.pid)
    site.sync()
    assert not outcome.done
    assert Seconds(tomasz.suite.office).detail(outcome.op).state is ActState.MINE
    assert not Seconds(tomasz.suite.office).sign(outcome.op).done, "nobody writes their own removal"
    site.sync()
    assert Seconds(tomasz.suite.office).finish() == 0
    assert Seconds(priya.suite.office).finish() == 1
    site.sync()
    assert names(role(site["amira"], "hr")) == ["Priya"]


@pytest.mark.parametrize("who", ["priya", "amira", "nobody"])
def test_who_cannot_be_removed(who: str) -> None:
    site = small()
    priya = site["priya"]
    if who == "amira":
        with pytest.raises(NotAllowed):
            Removal(site["amira"].suite.office).remove(priya.pid)
        return
    pid = priya.pid if who == "priya" else "nobody"
    with pytest.raises(NotAllowed):
        Removal(priya.suite.office).remove(pid)


def test_alone_nobody_takes_somebody_out_of_hr() -> None:
    site = small()
    with pytest.raises(NotAllowed) as refused:
        roles(site["priya"]).take_out(site["priya"].pid, "hr")
    assert "recovery kit" in refused.value.todo


def test_two_who_make_a_key_anew_at_once_make_one() -> None:
    site = company()
    before = site["priya"].suite.desk.ledger.org.role_gen("hr")
    for who in ("priya", "tomasz"):
        roles(site[who]).renew("hr")
    site.sync(3)
    for who in ("priya", "tomasz"):
        desk = site[who].suite.desk
        assert desk.ledger.org.role_gen("hr") == before + 1
        assert desk.sending.waiting() == [], "the second one is done, and waits for nothing"
