"""Keys lost on a computer: its person comes back to the same profile, and what waited there is sent, or said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hris_desktop.services.errors import BadInvite, KeyGone, ServiceError, StoreTrouble, WrongSecretError
from hris_desktop.services.profiles import find_keys
from hris_desktop.services.views import SectionState
from hris_desktop.system.devicekey import Item
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import Profile
from hris_desktop.system.situations import SituationKind, situation
from tests.services import houses
from tests.services.computer import GOOD, OTHER
from tests.services.houses import AMIRAS, TOMASZ, Seat, Street, edit, safety

MAIL, PHONE = {"personal_email": "amira@home.example"}, {"home_phone": "+49 30 901820"}
MINE = "quiet ember walnut ladder"


@pytest.fixture
def street(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Street:
    """Priya and Tomasz in HR, and Amira at a computer of her own."""
    return houses.street(home, tmp_path_factory.getbasetemp(), ("tomasz", TOMASZ, "hr"), ("amira", AMIRAS))


@pytest.fixture
def amira(street: Street) -> Seat:
    return street.seat("amira")


def offline(seat: Seat, secret: str, *changes: dict[str, str]) -> None:
    """Changes saved while there is no connection."""
    with seat.used() as here:
        suite = here.restart().unlock("default", secret)
        for change in changes:
            edit(suite, change)
        here.enrolment.close("default")


def shown(street: Street, secret: str, seat: str = "amira") -> str:
    with street.seat(seat).open(secret) as suite:
        items = suite.records.section(suite.me, "contact").items
        return "\n".join(field.shown for item in items for field in item.fields)


def new_code(street: Street, name: str = "Amira Haddad", by: str = "priya", secret: str = GOOD) -> str:
    with street.seat(by).open(secret) as suite:
        pid = next(one.person.pid for one in suite.people.listed() if one.person.name == name)
        return suite.people.invite(pid).code


def renew(seat: Seat, street: Street, code: str, *, secret: str = MINE, kind: str = "passphrase") -> tuple[str, ...]:
    """A new code on the same profile; the five words."""
    with seat.used() as here:
        joining = here.restart().renew("default", code=code, store=street.store, secret=secret, kind=kind)
        here.enrolment.close("default")
        return joining.words


def confirm(street: Street, words: tuple[str, ...], name: str = "Amira Haddad") -> None:
    """Two people in HR: one compares the words, the other signs it too."""
    with street.seat("priya").open(GOOD) as suite:
        [candidate] = suite.people.candidates()
        assert (candidate.words, candidate.name) == (words, name)
        suite.people.confirm(candidate.pid)
    with street.seat("tomasz").open(TOMASZ) as suite:
        [act] = suite.trust.seconds.waiting()
        suite.trust.seconds.sign(act.op)


def link(street: Street, giver: Seat, taker: Seat, secrets: tuple[str, str]) -> None:
    with giver.open(secrets[0]) as suite:
        offer = safety(suite).links.offer(secrets[0])
    with taker.used() as here:
        here.restart().join_link(code=offer.code, store=street.store, secret=secrets[1], kind="passphrase")


# -- the same identity from another device ---------------------------------------------------------------------------


def test_an_emptied_keyring_and_a_link_from_the_other_device_send_what_waited(street: Street, amira: Seat) -> None:
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    offline(amira, AMIRAS, MAIL, PHONE)
    amira.keyring.items.clear()
    with amira.used() as here, pytest.raises(KeyGone) as gone:
        here.restart().unlock("default", AMIRAS)
    assert "Link this computer again" in gone.value.todo
    assert amira.keyring.items == {}, "never a silent new key"
    link(street, street.seat("laptop"), amira, (OTHER, MINE))
    with amira.used() as here:
        assert [one.profile for one in here.enrolment.profiles()] == ["default"]
    with amira.open(MINE) as suite:
        view = safety(suite).unsent.view()
        assert (view.opened, view.closed) == (2, ())
        safety(suite).unsent.read()
        assert safety(suite).unsent.view().opened == 0
    assert "amira@home.example" in shown(street, OTHER, "laptop")
    assert "901820" in shown(street, OTHER, "laptop")


def test_a_forgotten_passphrase_and_a_second_device_need_nobody(street: Street, amira: Seat) -> None:
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    offline(amira, AMIRAS, MAIL)
    link(street, street.seat("laptop"), amira, (OTHER, MINE))
    with amira.used() as here, pytest.raises(WrongSecretError):
        here.restart().unlock("default", AMIRAS)
    with amira.open(MINE):
        pass
    assert "amira@home.example" in shown(street, OTHER, "laptop")


def test_the_device_keeps_the_name_it_has_in_the_log(street: Street, amira: Seat) -> None:
    with amira.open(AMIRAS) as suite:
        before = suite.desk.session.dev
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    link(street, street.seat("laptop"), amira, (OTHER, MINE))
    with amira.open(MINE) as suite:
        assert suite.desk.session.dev == before


# -- keyrings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [SituationKind.NOT_KEPT, SituationKind.PLAIN_TEXT, SituationKind.ABSENT])
def test_a_keyring_that_cannot_be_trusted_any_more(street: Street, amira: Seat, kind: SituationKind) -> None:
    """Signing in says why; coming back puts a key into a file, since the person chose to go on."""
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    offline(amira, AMIRAS, MAIL)

    def find(profile: Profile) -> object:
        return find_keys(profile) if profile.device_key.exists() else situation(kind)

    amira.computer.find = find  # type: ignore[assignment]
    with amira.used() as here:
        with pytest.raises(StoreTrouble) as told:
            here.restart().unlock("default", AMIRAS)
        assert situation(kind).happened in told.value.sentence
        assert not list(amira.folder.rglob("device-key*"))
    link(street, street.seat("laptop"), amira, (OTHER, MINE))
    with amira.open(MINE):
        pass
    assert "amira@home.example" in shown(street, OTHER, "laptop")


def test_a_locked_keyring_is_unlocked_and_nothing_is_made_anew(street: Street, amira: Seat) -> None:
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    find, locked = amira.computer.find, situation(SituationKind.LOCKED)
    amira.computer.find = lambda _: locked
    with amira.used() as here, pytest.raises(StoreTrouble):
        here.restart().unlock("default", AMIRAS)
    with pytest.raises(StoreTrouble) as told:
        link(street, street.seat("laptop"), amira, (OTHER, MINE))
    assert "Unlock the keyring" in told.value.todo
    amira.computer.find = find
    with amira.open(AMIRAS):
        pass


def test_a_damaged_key_file_is_put_aside(street: Street, amira: Seat) -> None:
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    laptop = street.seat("paper")
    laptop.computer.find = lambda profile: FileKeys(profile.device_key)
    link(street, amira, laptop, (AMIRAS, MINE))
    [file] = laptop.folder.rglob("device-key.json")
    file.write_text("not a key")
    with laptop.used() as here, pytest.raises(StoreTrouble):
        here.restart().unlock("default", MINE)
    link(street, amira, laptop, (AMIRAS, OTHER))
    with laptop.open(OTHER):
        pass
    assert file.with_suffix(".unusable").read_text() == "not a key"


# -- a new identity ---------------------------------------------------------------------------------------------------


def test_forgotten_in_person_new_code_five_words_two_of_hr(street: Street, amira: Seat) -> None:
    offline(amira, AMIRAS, MAIL)
    words = renew(amira, street, new_code(street))
    assert len(words) == 5
    with amira.used() as here:
        [profile] = here.restart().profiles()
        assert (profile.name, profile.joined) == ("Amira Haddad", False)
    confirm(street, words)
    with amira.used() as here:
        here.restart().unlock("default", MINE)
        assert here.enrolment.joining("default").confirmed
        here.enrolment.close("default")
    assert "amira@home.example" in shown(street, MINE), "it was signed, so it was delivered unopened"
    with amira.open(MINE) as suite:
        unsent = safety(suite).unsent
        assert (unsent.view().opened, unsent.view().closed) == (1, ()), "and that is told"
        unsent.read()
        assert unsent.view().opened == 0


def test_what_cannot_be_opened_or_delivered_is_counted_and_said(street: Street, amira: Seat) -> None:
    link(street, amira, street.seat("laptop"), (AMIRAS, OTHER))
    offline(amira, AMIRAS, MAIL)
    with street.seat("laptop").open(OTHER) as suite:
        edit(suite, PHONE)  # takes the place that the waiting change was signed for
    words = renew(amira, street, new_code(street))
    confirm(street, words)
    with amira.open(MINE) as suite:
        view = safety(suite).unsent.view()
        assert (view.opened, [one.about for one in view.closed], view.can_try) == (0, ["contact details"], True)
        assert view.closed[0].saved is not None
        with pytest.raises(WrongSecretError):
            safety(suite).unsent.open_with("not this one either")
        assert safety(suite).unsent.open_with(AMIRAS) == 1
        assert (safety(suite).unsent.view().opened, safety(suite).unsent.view().closed) == (1, ())
    assert "amira@home.example" in shown(street, MINE)


def test_a_code_for_somebody_else_changes_nothing(street: Street, amira: Seat) -> None:
    with street.seat("priya").open(GOOD) as suite:
        letter = suite.people.admit("Bjørn Aas")
    with pytest.raises(BadInvite) as refused:
        renew(amira, street, letter.code)
    assert "somebody else" in refused.value.sentence
    with amira.open(AMIRAS):
        pass


def test_whoever_types_the_new_code_as_a_newcomer_comes_back_to_their_profile(street: Street, amira: Seat) -> None:
    code = new_code(street)
    with amira.used() as here:
        joining = here.restart().join(code=code, store=street.store, secret=MINE, kind="passphrase")
        assert joining.profile == "default"
        here.enrolment.close("default")


def test_a_code_that_somebody_else_used_first_leaves_the_profile_as_it_was(street: Street, amira: Seat) -> None:
    offline(amira, AMIRAS, MAIL)
    code = new_code(street)
    before = amira.computer.opener
    calls = 0

    def second_time(url: str) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:  # between looking the code up and sending: the thief is faster
            with street.seat("thief").used() as there:
                there.restart().join(code=code, store=street.store, secret=OTHER, kind="passphrase")
                there.enrolment.close("default")
            os.environ["HRIS_DESKTOP_HOME"] = str(amira.folder)
        return before(url)

    amira.computer.opener = second_time  # type: ignore[assignment]
    with pytest.raises(ServiceError) as refused:
        renew(amira, street, code)
    assert "Somebody else used this" in refused.value.title
    amira.computer.opener = before
    with amira.used() as here:
        [profile] = here.restart().profiles()
        assert (profile.joined, profile.secret_kind) == (True, "passphrase")
    with amira.open(AMIRAS):
        pass
    assert "amira@home.example" in shown(street, AMIRAS)
    assert Item.DEVICE_KEY in amira.keyring.items


def test_keys_that_others_have_overtaken_do_not_wait_for_ever(street: Street, amira: Seat) -> None:
    renew(amira, street, new_code(street))
    code = new_code(street)
    with street.seat("laptop").used() as here:
        joining = here.enrolment.join(code=code, store=street.store, secret=OTHER, kind="passphrase")
        here.enrolment.close(joining.profile)
    confirm(street, joining.words)
    with amira.used() as here:
        here.restart().unlock("default", MINE)
        with pytest.raises(BadInvite) as overtaken:
            here.enrolment.joining("default")
        assert "other keys for you" in overtaken.value.sentence
        here.enrolment.close("default")
    with amira.open(AMIRAS) as suite:
        assert safety(suite).notices.replaced() is not None


def test_after_a_renewed_key_roles_come_back_and_s4_with_its_own_role(street: Street, amira: Seat) -> None:
    """HR's programs hand on what HR holds; a section that HR cannot read waits for a member of its own role."""
    nurse = street.join("jonas", OTHER)
    with nurse.open(OTHER) as suite:
        draft = suite.roles.draft("health")
        signed = []
        for name, secret in (("priya", GOOD), ("tomasz", TOMASZ)):
            with street.seat(name).open(secret) as hr:
                signed.append(hr.roles.co_sign(draft))
        os.environ["HRIS_DESKTOP_HOME"] = str(nurse.folder)
        suite.roles.begin(draft, signed)
    with amira.open(AMIRAS) as suite:
        form = suite.records.form(suite.me, "medical_card")
        answers = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
        checked = suite.records.check(form, answers | {"allergies": "Penicillin"})
        suite.records.save(checked)  # type: ignore[arg-type]
    words = renew(amira, street, new_code(street))
    confirm(street, words)
    for name, secret in (("priya", GOOD), ("tomasz", TOMASZ)):
        with street.seat(name).open(secret):
            pass
    with amira.open(MINE) as suite:
        assert suite.office.name(suite.me) == "Amira Haddad"
        assert "members" in suite.desk.ledger.org.roles_of(suite.me)
        assert "Priya Raman" in suite.office.people().values()
        assert suite.records.section(suite.me, "medical_card").state is SectionState.LOCKED
        assert suite.records.section(suite.me, "contact").state is not SectionState.LOCKED
    with nurse.open(OTHER):
        pass
    with amira.open(MINE) as suite:
        assert suite.records.section(suite.me, "medical_card").state is SectionState.OPEN
