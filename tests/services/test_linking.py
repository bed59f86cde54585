"""A second device of the same person: the code opens once, for a quarter of an hour, and nothing else does."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from hris_desktop.crypto import codes
from hris_desktop.services.errors import BadInput, BadInvite, Integrity, ServiceError, WrongSecretError
from hris_desktop.services.linking import GOOD_FOR, Linked, LinkOffer
from tests.services import houses
from tests.services.computer import GOOD, OTHER
from tests.services.houses import AMIRAS, Seat, Street, safety

PIN = "83029471"


@pytest.fixture
def street(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Street:
    """Priya in HR, and Amira at a computer of her own."""
    return houses.street(home, tmp_path_factory.getbasetemp(), ("amira", AMIRAS))


def offered(seat: Seat, secret: str = AMIRAS) -> LinkOffer:
    with seat.open(secret) as suite:
        return safety(suite).links.offer(secret)


def mailbox(street: Street) -> list[tuple[str, bytes]]:
    db = sqlite3.connect(street.store)
    try:
        return db.execute("SELECT id, blob FROM mailbox").fetchall()
    finally:
        db.close()


def take(seat: Seat, offer: LinkOffer, *, secret: str = OTHER, kind: str = "passphrase", code: str = "") -> str:
    with seat.used() as here:
        return here.restart().join_link(code=code or offer.code, store=offer.store, secret=secret, kind=kind)


def test_the_same_person_on_another_device(street: Street) -> None:
    offer = offered(street.seat("amira"))
    laptop = street.seat("laptop")
    with laptop.used() as here:
        found = here.enrolment.look_up_link(code=offer.code.lower(), store=offer.store)
        assert (found.name, found.organisation, found.is_hr) == ("Amira Haddad", "Northwind Freight", False)
    assert mailbox(street), "looking takes nothing"
    assert take(laptop, offer) == "default"
    assert mailbox(street) == []
    with laptop.used() as here:
        [profile] = here.restart().profiles()
        assert (profile.name, profile.joined, profile.secret_kind) == ("Amira Haddad", True, "passphrase")
        with pytest.raises(WrongSecretError):
            here.enrolment.unlock("default", AMIRAS)
    with laptop.open(OTHER) as there, street.seat("amira").open(AMIRAS) as suite:
        assert there.me == suite.me
        assert there.desk.session.dev != suite.desk.session.dev


def test_what_one_writes_the_other_reads(street: Street) -> None:
    take(street.seat("laptop"), offered(street.seat("amira")), secret=PIN, kind="PIN")
    with street.seat("laptop").open(PIN) as suite:
        form = suite.records.form(suite.me, "contact")
        answers = {one.field.key: one.text for one in form.inputs if one.field.in_forms and one.route}
        checked = suite.records.check(form, answers | {"personal_email": "amira@home.example"})
        suite.records.save(checked)  # type: ignore[arg-type]
    with street.seat("amira").open(AMIRAS) as suite:
        [item] = suite.records.section(suite.me, "contact").items
        assert "amira@home.example" in [field.shown for field in item.fields]
        here, other = safety(suite).devices.listed()
        assert (here.is_this, other.is_this, other.writes, other.ended) == (True, False, 2, False)
        assert other.seen is not None


def test_a_code_used_twice_finds_nothing_and_says_so(street: Street) -> None:
    offer = offered(street.seat("amira"))
    take(street.seat("thief"), offer)
    with pytest.raises(BadInvite) as second:
        take(street.seat("laptop"), offer)
    assert "used already" in second.value.sentence
    assert "tell HR at once" in second.value.todo
    with street.seat("laptop").used() as here:
        assert here.enrolment.profiles() == []


def test_the_giver_sees_that_it_was_taken(street: Street) -> None:
    seat = street.seat("amira")
    with seat.open(AMIRAS) as suite:
        links = safety(suite).links
        offer = links.offer(AMIRAS)
        assert links.state(offer) is Linked.WAITING
        before = seat.folder
        take(street.seat("laptop"), offer)
        assert seat.folder == before
        assert links.state(offer) is Linked.TAKEN
        assert links.state(offer) is Linked.OVER


def test_after_a_quarter_of_an_hour_it_is_over_on_both_sides(street: Street) -> None:
    offer = offered(street.seat("amira"))
    laptop = street.seat("laptop")
    laptop.computer.clock.advance(GOOD_FOR + timedelta(seconds=1))
    with pytest.raises(BadInvite) as outdated:
        take(laptop, offer)
    assert "out of date" in outdated.value.sentence
    assert mailbox(street) == []
    seat = street.seat("amira")
    with seat.open(AMIRAS) as suite:
        links = safety(suite).links
        offer = links.offer(AMIRAS)
        seat.computer.clock.advance(GOOD_FOR)
        assert links.state(offer) is Linked.OVER
    assert mailbox(street) == []


def test_what_an_earlier_run_left_is_swept_away(street: Street) -> None:
    seat = street.seat("amira")
    offered(seat)
    seat.computer.clock.advance(GOOD_FOR)
    with seat.open(AMIRAS) as suite:
        safety(suite).links.sweep()
    assert mailbox(street) == []


def test_taken_back_it_opens_nothing(street: Street) -> None:
    with street.seat("amira").open(AMIRAS) as suite:
        links = safety(suite).links
        offer = links.offer(AMIRAS)
        links.withdraw(offer.slot)
    with pytest.raises(BadInvite):
        take(street.seat("laptop"), offer)


def test_the_passphrase_is_asked_for_before_keys_are_given_away(street: Street) -> None:
    with street.seat("amira").open(AMIRAS) as suite, pytest.raises(WrongSecretError):
        safety(suite).links.offer("not the right one")
    assert mailbox(street) == []


def test_a_weak_passphrase_leaves_the_package_for_another_try(street: Street) -> None:
    offer = offered(street.seat("amira"))
    laptop = street.seat("laptop")
    for weak, kind in (("password", "passphrase"), ("12345678", "PIN")):
        with pytest.raises(BadInput) as refused:
            take(laptop, offer, secret=weak, kind=kind)
        assert refused.value.field == "secret"
    with laptop.used():
        assert take(laptop, offer) == "default"


def test_hr_needs_four_words_on_the_second_device_too(street: Street) -> None:
    offer = offered(street.seat("priya"), GOOD)
    for weak, kind in ((PIN, "PIN"), (AMIRAS, "passphrase")):
        with pytest.raises(BadInput):
            take(street.seat("laptop"), offer, secret=weak, kind=kind)
    take(street.seat("laptop"), offer)
    with street.seat("laptop").open(OTHER) as suite:
        assert suite.is_hr


def test_another_code_finds_nothing_and_a_mistyped_one_is_told(street: Street) -> None:
    offer = offered(street.seat("amira"))
    with pytest.raises(BadInvite) as other:
        take(street.seat("laptop"), offer, code=codes.show_code(codes.new_code()))
    assert "holds nothing for this code" in other.value.sentence
    with pytest.raises(BadInvite) as short:
        take(street.seat("laptop"), offer, code=offer.code[:-1])
    assert "27 characters" in short.value.sentence


@pytest.mark.parametrize("change", ["flip", "cut", "other", "empty"])
def test_a_package_that_was_changed_is_not_taken(street: Street, change: str) -> None:
    offer = offered(street.seat("amira"))
    good = dict(mailbox(street))[offer.slot]
    other = offered(street.seat("priya"), GOOD)
    foreign = dict(mailbox(street))[other.slot]
    spoilt = {"flip": good[:40] + bytes([good[40] ^ 1]) + good[41:], "cut": good[:-1], "other": foreign, "empty": b""}
    db = sqlite3.connect(street.store)
    db.execute("INSERT OR REPLACE INTO mailbox VALUES (?, ?, '2999')", (offer.slot, spoilt[change]))
    db.commit()
    db.close()
    with pytest.raises(Integrity) as refused:
        take(street.seat("laptop"), offer)
    assert refused.value.exit_code == 5
    with street.seat("laptop").used() as here:
        assert here.enrolment.profiles() == []


def test_another_organisations_store_gives_nothing(street: Street, home: Path) -> None:
    offer = offered(street.seat("amira"))
    [(slot, blob)] = mailbox(street)
    with street.seat("elsewhere").used() as here:
        here.found(store=str(home / "other.sqlite"))
    db = sqlite3.connect(home / "other.sqlite")
    db.execute("INSERT INTO mailbox VALUES (?, ?, '2999')", (slot, blob))
    db.commit()
    db.close()
    with street.seat("laptop").used() as here, pytest.raises(Integrity):
        here.restart().join_link(code=offer.code, store=str(home / "other.sqlite"), secret=OTHER, kind="passphrase")


def test_no_secret_lies_readable_in_the_mailbox(street: Street) -> None:
    seat = street.seat("amira")
    with seat.open(AMIRAS) as suite:
        safety(suite).links.offer(AMIRAS)
        keys = suite.desk.session.identity
        [(_, blob)] = mailbox(street)
        for secret in (keys.signer.seed, keys.kem.seed, b"Amira", suite.me.encode()):
            assert secret not in blob
            assert secret.hex().encode() not in blob


def test_a_store_that_is_away_is_told_and_nothing_is_made(street: Street, home: Path) -> None:
    offer = offered(street.seat("amira"))
    Path(street.store).rename(home / "away.sqlite")
    with pytest.raises(ServiceError) as away:
        take(street.seat("laptop"), offer)
    assert away.value.exit_code == 4
    with street.seat("laptop").used() as here:
        assert here.enrolment.profiles() == []
