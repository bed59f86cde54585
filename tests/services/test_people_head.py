"""What HR can do next about somebody, and invites that are renewed or taken back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hris_desktop.services.errors import BadInvite, NotAllowed, StoreTrouble
from hris_desktop.services.invitation import find_invite
from hris_desktop.services.people_letter import keep_letter
from hris_desktop.services.views_directory import KeyState
from tests.services.company import Company, company, small


@pytest.fixture
def site() -> Company:
    return company()


def newcomer(site: Company) -> str:
    pid = site["priya"].suite.people.add("Chiamaka Obi")
    site["priya"].sync()
    return pid


def test_somebody_without_keys_can_be_invited_and_the_invite_taken_back_until_it_is_sent(site: Company) -> None:
    people, pid = site["priya"].suite.people, newcomer(site)
    head = people.head(pid)
    assert (head.state, head.can_invite, head.can_withdraw) == (KeyState.NO_KEYS, True, False)
    people.invite(pid)
    head = people.head(pid)
    assert (head.can_invite, head.can_withdraw) == (False, True)
    people.withdraw_invite(pid)
    assert people.head(pid).can_invite
    site["priya"].sync()
    assert people.head(pid).state is KeyState.NO_KEYS
    people.invite(pid)
    site["priya"].sync()
    head = people.head(pid)
    assert (head.state, head.can_invite, head.can_withdraw) == (KeyState.INVITED, True, True)
    people.withdraw_invite(pid)
    site["priya"].sync()
    assert people.head(pid).state is KeyState.NO_KEYS
    with pytest.raises(NotAllowed):
        people.withdraw_invite(pid)


def test_a_new_code_takes_the_place_of_the_old_one(site: Company) -> None:
    people, pid = site["priya"].suite.people, newcomer(site)
    old = people.invite(pid)
    site["priya"].sync()
    new = people.invite(pid)
    site["priya"].sync()
    with pytest.raises(BadInvite):
        find_invite(site.store, old.code, now=site.clock.now())
    assert find_invite(site.store, new.code, now=site.clock.now()).pid == pid


def test_the_letter_carries_the_code_as_squares_and_shows_it_nowhere(site: Company) -> None:
    letter = site["priya"].suite.people.invite(newcomer(site))
    assert letter.organisation == "Northwind Freight"
    assert len(letter.qr) == len(letter.qr[0]) >= 21
    assert letter.code not in repr(letter)
    assert "True" not in repr(letter)


def test_only_roles_of_ones_own_can_be_given_and_only_to_the_confirmed(site: Company) -> None:
    priya, pid = site["priya"].suite.people, newcomer(site)
    assert [one.role for one in priya.head(site["amira"].pid).givable] == ["hr"]
    assert priya.head(site["tomasz"].pid).givable == ()
    assert priya.head(site["priya"].pid).givable == ()
    assert priya.head(pid).givable == ()
    assert [one.role for one in site["jonas"].suite.people.head(site["amira"].pid).givable] == ["payroll"]


def test_ones_own_record_names_who_does_it_instead(site: Company) -> None:
    priya = site["priya"]
    assert "another person in HR does: Tomasz." in priya.suite.people.head(priya.pid).own
    assert priya.suite.people.head(site["amira"].pid).own == ""
    alone = small()["priya"]
    assert "Nobody else is in HR" in alone.suite.people.head(alone.pid).own


def test_who_is_not_in_hr_can_do_none_of_it(site: Company) -> None:
    head = site["amira"].suite.people.head(newcomer(site))
    assert (head.can_invite, head.can_withdraw) == (False, False)


def test_words_for_somebody_else_do_not_speak_to_them(site: Company) -> None:
    priya, pid = site["priya"], site["amira"].pid
    for section in priya.suite.records.record(pid).sections:
        if not section.can_edit:
            continue
        form = priya.suite.records.form(pid, section.section.key, section.items[0].id if section.items else None)
        assert "your" not in form.title.lower(), form.title
        assert form.title.startswith("Amira: ")
        assert "office" in form.intro or "at once" in form.intro, form.intro
        assert not [one.field.key for one in form.inputs if " you" in f" {one.field.help.lower()}"]
    own = priya.suite.records.form(priya.pid, "contact")
    assert own.intro == own.section.why


def test_a_letter_is_kept_for_ones_own_eyes(tmp_path: Path) -> None:
    keep_letter(tmp_path / "letter.pdf", b"%PDF-1.4")
    assert stat.S_IMODE((tmp_path / "letter.pdf").stat().st_mode) == 0o600
    with pytest.raises(StoreTrouble):
        keep_letter(tmp_path / "nowhere" / "letter.pdf", b"%PDF-1.4")


def test_somebody_who_lost_their_keys_gets_a_code_for_new_ones_and_keeps_the_present_ones_until_then(
    site: Company,
) -> None:
    priya, amira = site["priya"], site["amira"]
    people = priya.suite.people
    head = people.head(amira.pid)
    assert (head.can_invite, head.can_renew, head.can_withdraw) == (False, True, False)
    assert not people.head(priya.pid).can_renew, "one's own new code comes from somebody else"
    assert not amira.suite.people.head(site["bjørn"].pid).can_renew
    people.invite(amira.pid)
    priya.sync()
    head = people.head(amira.pid)
    assert (head.state, head.can_renew, head.can_withdraw) == (KeyState.ACTIVE, True, True)
    assert "present keys hold" in head.sentence
    people.withdraw_invite(amira.pid)
    priya.sync()
    assert not people.head(amira.pid).can_withdraw
