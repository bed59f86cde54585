"""Every way back to one's keys through real windows by keyboard: services, stores and computers are the product's own.

One person at one computer each, as on a first day: nothing here is done by a service that its person does in a window.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from hris_desktop.services.enrolment import Enrolment
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.suite import Suite
from hris_desktop.store.urls import open_store
from hris_desktop.system.clock import SystemClock
from tests.app.conftest import COSTS
from tests.app.conftest import SECRETS as OWN_SECRETS
from tests.journey.seat import Homes, Seat, in_a_file
from tests.journey.test_from_nothing import asked_words, five_words, written_down
from tests.services.houses import edit, safety

pytestmark = pytest.mark.timeout(200)
SECRETS = {**OWN_SECRETS, "tomasz": "copper window basalt ferry"}
NEW = "quiet ember walnut ladder"
MAIL = "amira@home.example"
OTHER = "copper window basalt ferry"
Take = Callable[[str], Seat]


@pytest.fixture
def take(organisation: Path, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Take]:
    """A computer by a name: with the profile of whoever is called so, or empty."""
    from hris_desktop.ui import theme
    from hris_desktop.ui.tokens import Mode

    theme.install(qapp).set(mode=Mode.LIGHT, zoom=1.0)
    seats: list[Seat] = []
    with pytest.MonkeyPatch.context() as patch:
        homes = Homes(patch)

        def take(name: str) -> Seat:
            home = tmp_path / f"home of {name}"
            (home / "profiles").mkdir(parents=True, mode=0o700)
            profile = organisation / "home" / "profiles" / name
            if profile.exists():
                shutil.move(profile, home / "profiles" / name)
            seats.append(Seat(qtbot, homes, home))
            return seats[-1]

        yield take
        for seat in seats:
            seat.close()


def here(seat: Seat) -> Enrolment:
    """The services at a computer whose program is closed: for what was there before a test begins."""
    seat._homes.mine_is(seat.home)
    return Enrolment(Profiles(in_a_file), clock=SystemClock(), costs=COSTS)


def turn(seat: Seat, name: str, act: Callable[[Suite], Any], *, online: bool = True) -> Any:
    """Somebody is signed in for a moment, without a window."""
    services = here(seat)
    suite = services.unlock(name, SECRETS[name])
    if online:
        with closing(open_store(suite.store)) as store:
            suite.desk.round(store)
            result = act(suite)
            suite.desk.round(store)
    else:
        result = act(suite)
    services.close(name)
    return result


def second_in_hr(priya: Seat, tomasz: Seat) -> None:
    """Tomasz has joined, and is in HR beside Priya."""
    letter = turn(priya, "priya", lambda suite: suite.people.admit("Tomasz Lind"))
    address = turn(priya, "priya", lambda suite: suite.store)
    services = here(tomasz)
    services.join(code=letter.code, store=address, secret=SECRETS["tomasz"], kind="passphrase", profile="tomasz")
    services.close("tomasz")
    pid = letter.person.pid
    turn(priya, "priya", lambda suite: suite.people.confirm(pid))
    turn(priya, "priya", lambda suite: suite.people.give_role(pid, "hr"))


def unlock(seat: Seat, secret: str) -> None:
    seat.reads("Welcome back")
    seat.write("Passphrase", secret)
    seat.enter()


def sign_in(seat: Seat, name: str, secret: str = "") -> None:
    """From the program's start, or its lock, to the record."""
    if seat.program is None:
        seat.start()
    unlock(seat, secret or SECRETS[name])
    seat.reads("My record", "Up to date")


def choose(seat: Seat, secret: str, *, first: str = "Choose it") -> None:
    seat.write(first, secret)
    seat.write("Type it again", secret)
    seat.enter()


def test_a_changed_passphrase_opens_and_the_old_one_does_not(take: Take) -> None:
    amira = take("amira")
    sign_in(amira, "amira")
    amira.press("Security")
    amira.press("Change my passphrase or PIN")
    amira.write("Your present passphrase", "not this one at all")
    choose(amira, NEW)
    amira.error_at("Your present passphrase")
    amira.write("Your present passphrase", SECRETS["amira"])
    amira.enter()
    amira.reads("only the new one opens your record")
    amira.keys(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    unlock(amira, SECRETS["amira"])
    assert amira.error_at("Passphrase")
    sign_in(amira, "amira", NEW)


def test_a_forgotten_passphrase_a_new_code_five_words_and_a_second_person_in_hr(take: Take) -> None:
    priya, tomasz, amira = take("priya"), take("tomasz"), take("amira")
    second_in_hr(priya, tomasz)
    turn(amira, "amira", lambda suite: edit(suite, {"personal_email": MAIL}), online=False)
    amira.start()
    amira.reads("Welcome back")
    amira.press("I forgot my passphrase or PIN")
    amira.reads("Nobody can look it up or reset it", "go and see HR in person")
    amira.press("I have the new code")
    amira.reads("Come back with a new code")
    sign_in(priya, "priya")
    amira.write("New code", new_code(priya, "Amira Haddad"))
    amira.enter()
    choose(amira, NEW)
    amira.reads("Show these five words to HR")

    words = five_words(amira)
    priya.press("Newcomers")
    priya.reads("Are these the same?", *words.split(" ")[2:])
    priya.press("The same words: Amira Haddad")
    priya.reads("Tomasz Lind has to sign it too", "Nobody is waiting")
    sign_in(tomasz, "tomasz")
    tomasz.press("Signatures")
    tomasz.reads("Compare these five words with the person")
    tomasz.tick("I have compared them with the person: they are the same.")
    tomasz.press("The words are the same: sign")
    tomasz.press("My record")
    amira.reads("HR has confirmed you.")
    amira.press("Sign in")
    unlock(amira, SECRETS["amira"])
    assert amira.error_at("Passphrase")
    sign_in(amira, "amira", NEW)
    amira.reads("From before your keys were lost", "1 change that waited on this device is sent.")
    priya.look_at(amira.pid)
    priya.turn_to("Personal")
    priya.reads(MAIL)


def new_code(hr: Seat, name: str) -> str:
    """People, the person, a new code: what the letter says."""
    hr.press("People")
    hr.write("Search people", name)
    hr.reads("1 to 1 of 1 person")
    hr.keys(Qt.Key.Key_Down)
    hr.enter()
    hr.reads("Keys and roles")
    hr.press("New code for lost keys…")
    hr.press("Make the code")
    hr.reads(f"Invite for {name}", "It has arrived in the shared store")
    return hr.named("invite-code", QLabel).text()


def test_an_emptied_key_file_and_a_link_code_send_what_waited(take: Take) -> None:
    amira, laptop = take("amira"), take("laptop")
    address, offer = turn(amira, "amira", lambda suite: (suite.store, safety(suite).links.offer(SECRETS["amira"])))
    here(laptop).join_link(code=offer.code, store=address, secret=NEW, kind="passphrase", profile="laptop")
    turn(amira, "amira", lambda suite: edit(suite, {"personal_email": MAIL}), online=False)
    [file] = amira.home.rglob("device-key.json")
    file.write_bytes(b"")

    amira.start()
    unlock(amira, SECRETS["amira"])
    told = amira.error_at("Passphrase")
    assert "cannot be used" in told
    assert "link code of another device" in told
    amira.press("I forgot my passphrase or PIN")
    sign_in(laptop, "laptop", NEW)
    code = link_code(laptop, NEW)
    amira.press("I have a link code")
    amira.write("Link code", code)
    amira.enter()
    choose(amira, OTHER)
    unlock(amira, OTHER)
    amira.reads("1 change that waited on this device is sent.", "1 warning")  # that an older copy was not noticed
    laptop.reads("has taken your keys")
    laptop.press("My record")
    laptop.turn_to("Personal")
    laptop.reads(MAIL)


def link_code(seat: Seat, secret: str) -> str:
    """Security, link another device: the code that it shows."""
    seat.press("Security")
    seat.press("Link another device…")
    seat.write("Passphrase or PIN", secret)
    seat.enter()
    seat.reads("Whoever has this code has your keys.")
    return seat.named("link-code", QLabel).text()


def test_the_kit_is_tested_replaced_alone_then_by_two_and_used(take: Take, organisation: Path) -> None:
    """In the company with one person in HR, until there are two."""
    priya, amira = take("priya"), take("amira")
    first = (organisation / "kit.txt").read_text()
    sign_in(priya, "priya")
    priya.reads("Let a second person into HR")
    try_the_sheet(priya, first)
    priya.reads("The kit works", "It opens the keys of: ")
    second = replace_kit(priya)
    priya.reads("no second person existed", "-2, in force since")
    try_the_sheet(priya, first)
    assert "an earlier kit" in priya.error_at("The words of the kit")
    priya.write("The words of the kit", second)
    priya.press("Test them")
    priya.reads("The kit works")

    let_into_hr(priya, "Amira Haddad")
    turn(amira, "amira", lambda _: None)  # her device hears of it: the places of HR are there when she signs in
    sign_in(amira, "amira")
    priya.press("My record")
    assert priya.never_read("Let a second person into HR")
    third = replace_kit(priya)
    priya.reads("Amira Haddad has to sign it too")
    amira.press("Signatures")
    amira.reads("Replace the organisation's recovery kit")
    amira.press("Sign as second of two")
    amira.press("My record")
    priya.reads("-3, in force since")
    use_kit(take("another computer"), third, organisation)


def try_the_sheet(seat: Seat, words: str) -> None:
    """Security, the words typed from the paper."""
    seat.press("Security")
    seat.press("Test the kit…")
    seat.write("The words of the kit", words)
    seat.press("Test them")


def replace_kit(seat: Seat) -> str:
    """Security, a new kit: written down, two words of it proved; its words."""
    seat.press("Security")
    seat.press("Replace it…")
    seat.write("Passphrase or PIN", SECRETS["priya"])
    seat.enter()
    seat.reads("Your recovery kit")
    kit = written_down(seat)
    seat.tick("It is on paper, in a place where only people of trust can get at it.")
    seat.press("Go on and test my kit")
    for number in asked_words(seat):
        seat.write(f"Word {number}", kit[number - 1])
    seat.enter()
    seat.reads("Destroy the old sheets once the new kit is in force.")
    return " ".join(kit)


def let_into_hr(seat: Seat, name: str) -> None:
    """Roles and grants, HR, let somebody in."""
    seat.press("Roles and grants")
    seat.press("HR")
    seat.write("Let somebody in", name)
    seat.press("Let in")
    seat.reads(f"{name} is in HR")


def use_kit(seat: Seat, words: str, organisation: Path) -> None:
    """On a computer that knows nobody."""
    seat.start()
    seat.press("Use an organisation's recovery kit")
    seat.write("The 24 words", words)
    seat.write("Where the shared store lies", str(organisation / "store.sqlite"))
    seat.press("Look what it opens")
    seat.reads("This kit opens Küstenwerk.")
    seat.choose("You are", "Priya Raman (was in HR)")
    choose(seat, NEW, first="Choose a passphrase")
    sign_in(seat, "another computer", NEW)
    seat.reads("The organisation's recovery kit was used", "became a person of HR with it")
