"""The recovery kit: tested, used when nobody in HR can open their keys any more, replaced by two people in HR."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hris_desktop.crypto import codes
from hris_desktop.services.errors import BadInput, NotAllowed, ServiceError, WrongSecretError
from hris_desktop.services.views_safety import NewKit
from tests.services import houses
from tests.services.computer import GOOD, OTHER
from tests.services.houses import AMIRAS, TOMASZ, Seat, Street, edit, safety

NEW = "basalt lagoon trumpet velour"


@pytest.fixture
def street(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Street:
    """Priya alone in HR, and Amira."""
    return houses.street(home, tmp_path_factory.getbasetemp(), ("amira", AMIRAS))


def words(street: Street) -> str:
    return " ".join(street.kit)


def recover(seat: Seat, street: Street, name: str = "Priya Raman", *, kit: str = "", secret: str = NEW) -> str:
    with seat.used() as here:
        found = here.restart().look_up_kit(words=kit or words(street), store=street.store)
        pid = next(one.pid for one in found.people if one.name == name)
        return here.enrolment.recover(words=kit or words(street), store=street.store, pid=pid, secret=secret)


# -- testing ----------------------------------------------------------------------------------------------------------


def test_the_test_opens_the_present_key_of_every_role(street: Street) -> None:
    with street.seat("priya").open(GOOD) as suite:
        found = safety(suite).kits.test(words(street).upper())
        assert (set(found.opens), found.missing) == ({"HR", "Everybody in the organisation"}, ())
        state = safety(suite).kits.state()
        assert (state.is_hr, state.waiting, state.outdated) == (True, False, ())
        assert state.made is not None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("lamp horse", "not the 24 words"),
        ("xxxx " * 24, "24 of these are not words"),
        (" ".join(codes.seed_words(bytes(32))), "another organisation"),
    ],
)
def test_words_that_open_nothing_are_told_apart(street: Street, typed: str, told: str) -> None:
    with street.seat("priya").open(GOOD) as suite, pytest.raises(BadInput) as refused:
        safety(suite).kits.test(typed)
    assert refused.value.field == "kit"
    assert told in f"{refused.value.sentence}"
    with street.seat("new").used() as here, pytest.raises(BadInput):
        here.enrolment.look_up_kit(words=typed, store=street.store)


# -- using ------------------------------------------------------------------------------------------------------------


def test_the_only_person_of_hr_comes_back_by_the_kit(street: Street) -> None:
    with street.seat("laptop").used() as here:
        found = here.enrolment.look_up_kit(words=words(street), store=street.store)
        assert found.organisation == "Northwind Freight"
        assert [(one.name, one.was_hr) for one in found.people] == [("Priya Raman", True), ("Amira Haddad", False)]
    assert recover(street.seat("laptop"), street) == "default"
    with street.seat("laptop").open(NEW) as suite:
        assert suite.is_hr
        assert suite.records.record().subject.name == "Priya Raman"
        assert "members" in suite.desk.ledger.org.roles_of(suite.me)
        letter = suite.people.admit("Bjørn Aas")
        assert letter.code


def test_everybody_is_told_for_thirty_days_and_the_old_device_at_once(street: Street) -> None:
    recover(street.seat("laptop"), street)
    amira, priya = street.seat("amira"), street.seat("priya")
    with amira.open(AMIRAS) as suite:
        [use] = safety(suite).notices.news().kit_uses
        assert (use.kind, use.person.name, use.at) == ("recovery", "Priya Raman", amira.computer.clock.now())
        assert safety(suite).notices.replaced() is None
        amira.computer.clock.advance(timedelta(days=30))
        assert safety(suite).notices.kit_uses() == ()
    with priya.open(GOOD) as suite:
        replaced = safety(suite).notices.replaced()
        assert replaced is not None
        assert len(replaced.words) == 5
        with pytest.raises(ServiceError):
            suite.people.admit("Mallory")


@pytest.mark.parametrize("days", [-40, 400])
@pytest.mark.parametrize("before", [True, False], ids=["looked before", "looks for the first time"])
def test_a_clock_set_back_or_forth_hides_no_use_of_the_kit(street: Street, days: int, before: bool) -> None:
    amira, thief = street.seat("amira"), street.seat("laptop")
    if before:
        with amira.open(AMIRAS) as suite:
            assert safety(suite).notices.kit_uses() == ()
    thief.computer.clock.advance(timedelta(days=days))
    recover(thief, street)
    with amira.open(AMIRAS) as suite:
        [use] = safety(suite).notices.kit_uses()
        assert use.at == (amira.computer.clock.now() if days < 0 else None), "no day that its author made up"
        amira.computer.clock.advance(timedelta(days=29))
        assert len(safety(suite).notices.kit_uses()) == 1
        amira.computer.clock.advance(timedelta(days=2))
        assert safety(suite).notices.kit_uses() == ()


def test_on_the_profile_of_before_what_waited_is_kept(street: Street) -> None:
    priya = street.seat("priya")
    with priya.used() as here:
        edit(here.restart().unlock("default", GOOD), {"personal_email": "priya@home.example"})
        here.enrolment.close("default")
    assert recover(priya, street) == "default"
    with priya.used() as here, pytest.raises(WrongSecretError):
        here.restart().unlock("default", GOOD)
    with priya.open(NEW) as suite:
        assert suite.is_hr
    with priya.open(NEW) as suite:
        view = safety(suite).unsent.view()
        assert (view.opened, len(view.closed), view.can_try) == (0, 1, True)
        assert safety(suite).unsent.open_with(GOOD) == 1
    with priya.open(NEW) as suite:
        [item] = suite.records.section(suite.me, "contact").items
        assert "priya@home.example" in [field.shown for field in item.fields]


def test_an_employee_can_be_made_hr_where_nobody_of_hr_is_left(street: Street) -> None:
    recover(street.seat("laptop"), street, "Amira Haddad")
    with street.seat("laptop").open(NEW) as suite:
        assert suite.is_hr
        assert suite.records.record().subject.name == "Amira Haddad"


def test_a_weak_passphrase_writes_nothing(street: Street) -> None:
    with pytest.raises(BadInput) as refused:
        recover(street.seat("laptop"), street, secret="password")
    assert refused.value.field == "secret"
    with street.seat("amira").open(AMIRAS) as suite:
        assert safety(suite).notices.kit_uses() == ()
    with street.seat("laptop").used() as here:
        assert here.enrolment.profiles() == []


def test_a_store_that_is_away_is_told(street: Street, home: Path) -> None:
    Path(street.store).rename(home / "away.sqlite")
    with street.seat("laptop").used() as here, pytest.raises(ServiceError) as away:
        here.enrolment.look_up_kit(words=words(street), store=street.store)
    assert away.value.exit_code == 4


# -- replacing --------------------------------------------------------------------------------------------------------


def two_words(kit: NewKit) -> dict[int, str]:
    return {at: kit.kit.words[at] for at in kit.asked}


def test_a_sole_person_of_hr_replaces_it_and_the_old_words_open_nothing(street: Street) -> None:
    with street.seat("priya").open(GOOD) as suite:
        made = safety(suite).kits.begin(GOOD)
        assert safety(suite).kits.replace(two_words(made)).done
    with street.seat("priya").open(GOOD) as suite:
        kits = safety(suite).kits
        assert (kits.state().waiting, kits.again()) == (False, None)
        found = kits.test(" ".join(made.kit.words))
        # everybody's role gets a new key at most every thirty days; until then the state says that it lags behind
        assert (found.opens, found.missing) == (("HR",), ("Everybody in the organisation",))
        assert kits.state().outdated == found.missing
        with pytest.raises(BadInput) as old:
            kits.test(words(street))
        assert "earlier kit" in old.value.sentence
    with pytest.raises(BadInput):
        recover(street.seat("thief"), street)
    recover(street.seat("laptop"), street, kit=" ".join(made.kit.words))
    with street.seat("laptop").open(NEW) as suite:
        assert suite.is_hr


def test_two_people_in_hr_replace_it_together(street: Street) -> None:
    street.join("tomasz", TOMASZ, role="hr")
    with street.seat("priya").open(GOOD) as suite:
        made = safety(suite).kits.begin(GOOD)
        outcome = safety(suite).kits.replace(two_words(made))
        assert not outcome.done
    with street.seat("priya").open(GOOD) as suite:
        assert set(safety(suite).kits.test(words(street)).opens) >= {"HR"}, "the old one is in force until then"
        with pytest.raises(BadInput) as early:
            safety(suite).kits.test(" ".join(made.kit.words))
        assert early.value.title == "The new kit, which is not in force yet"
    with street.seat("tomasz").open(TOMASZ) as suite:
        [act] = suite.trust.seconds.waiting()
        suite.trust.seconds.sign(act.op)
    with street.seat("priya").open(GOOD):
        pass
    with street.seat("tomasz").open(TOMASZ) as suite:
        assert set(safety(suite).kits.test(" ".join(made.kit.words)).opens) >= {"HR"}


def test_it_is_asked_for_only_after_two_words_from_its_paper(street: Street) -> None:
    with street.seat("priya").open(GOOD) as suite:
        kits = safety(suite).kits
        made = kits.begin(GOOD)
        with pytest.raises(BadInput):
            kits.replace(dict.fromkeys(made.asked, "wrong"))
        assert kits.state().waiting
    with street.seat("priya").open(GOOD) as suite:
        again = safety(suite).kits.again()
        assert again == made, "a program that was closed shows it again"
        safety(suite).kits.drop()
        with pytest.raises(BadInput):
            safety(suite).kits.replace(two_words(made))
        assert set(safety(suite).kits.test(words(street)).opens) >= {"HR"}


def test_only_hr_and_only_with_their_passphrase(street: Street) -> None:
    with street.seat("amira").open(AMIRAS) as suite, pytest.raises(NotAllowed):
        safety(suite).kits.begin(AMIRAS)
    with street.seat("priya").open(GOOD) as suite, pytest.raises(WrongSecretError):
        safety(suite).kits.begin(OTHER)


def test_a_kit_that_was_never_tested_outlives_the_keys_or_is_said(home: Path) -> None:
    """A founder who linked a second device before the test, then lost the keyring; then without such a device."""
    street = Street(home)
    with street.seat("priya").used() as here:
        profile = here.found()
        suite = here.open(profile)
        offer = safety(suite).links.offer(GOOD)
        kit = here.enrolment.kit(profile)
        assert kit is not None
        here.enrolment.close(profile)
    with street.seat("laptop").used() as here:
        here.enrolment.join_link(code=offer.code, store=offer.store, secret=NEW, kind="passphrase")
    street.seat("priya").keyring.items.clear()
    with street.seat("laptop").open(NEW) as suite:
        offer = safety(suite).links.offer(NEW)
    with street.seat("priya").used() as here:
        here.restart().join_link(code=offer.code, store=offer.store, secret=OTHER, kind="passphrase")
        here.open(profile, OTHER)
        again = here.enrolment.kit(profile)
        assert again is not None
        assert again.kit == kit.kit
        here.enrolment.close(profile)
    street.kit = kit.kit.words
    recover(street.seat("priya"), street, secret=NEW)
    with street.seat("priya").open(NEW) as suite:
        assert street.seat("priya").computer.enrolment.kit(profile) is None
        assert safety(suite).kits.state().untested
        safety(suite).kits.test(words(street))
        assert not safety(suite).kits.state().untested


# -- in the place of a second person ----------------------------------------------------------------------------------


def test_one_of_two_in_hr_who_lost_their_keys_is_confirmed_by_the_other_and_the_kit(street: Street) -> None:
    tomasz = street.join("tomasz", TOMASZ, role="hr")
    with street.seat("priya").open(GOOD) as suite:
        pid = next(one.person.pid for one in suite.people.listed() if one.person.name == "Tomasz Haddad")
        assert safety(suite).kits.state().stuck == ()
        with pytest.raises(NotAllowed):
            safety(suite).kits.confirm(pid, words(street))
        code = suite.people.invite(pid).code
    with tomasz.used() as here:
        joining = here.restart().renew("default", code=code, store=street.store, secret=NEW, kind="passphrase")
        here.enrolment.close("default")
    with street.seat("priya").open(GOOD) as suite:
        kits = safety(suite).kits
        [stuck] = kits.state().stuck
        assert (stuck.pid, stuck.words) == (pid, joining.words)
        with pytest.raises(BadInput):
            kits.confirm(pid, " ".join(codes.seed_words(bytes(32))))
        kits.confirm(pid, words(street))
    with street.seat("priya").open(GOOD) as suite:
        assert safety(suite).kits.state().stuck == ()
    with tomasz.open(NEW):
        pass
    with tomasz.open(NEW) as suite:
        assert suite.is_hr
        [use] = safety(suite).notices.kit_uses()
        assert (use.kind, use.person.name, use.by.name) == ("confirm", "Tomasz Haddad", "Priya Raman")
        suite.people.admit("Bjørn Aas")
