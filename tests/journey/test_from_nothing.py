"""An organisation from nothing, through real windows by keyboard: founded, joined, changed, asked for and approved.

Real keys, a real store in a file, one computer a person. Only guessing a passphrase is made cheap.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from hris_desktop.crypto.codes import new_code, show_code
from tests.journey.seat import Seat

pytestmark = pytest.mark.timeout(300)  # a whole first day in several windows, beside whatever else the machine does
ORGANISATION, HR, NEWCOMER = "Northwind Freight", "Priya Raman", "Amira Haddad"
WEAK = "password"
HR_SECRET = "lighthouse gravel mustard pendulum"
MAIL = "amira.haddad@example.org"
FIRST_IBAN, SECOND_IBAN = "DE71 9993 4567 0000 8642 09", "DE44 9993 4567 0000 8642 10"
"""Of a bank that does not exist."""
SECOND = "Tomasz Lind"
OWN_SECRET = "violet anchor thermos walnut"


def found(seat: Seat, store: Path) -> list[str]:
    """From the very first page to the recovery kit; its words, as they are written down."""
    seat.reads("Your own record, in your own hands")
    seat.press("Create an organisation")
    seat.reads("You become its first person of HR.")
    assert seat.focus().accessibleName() == "Name of the organisation"
    seat.write("Name of the organisation", ORGANISATION)
    seat.write("Your full name", HR)
    seat.write("Where the shared store lies", str(store))
    seat.write("Choose a passphrase", WEAK)
    seat.write("Type it again", WEAK)
    seat.enter()
    assert "word" in seat.error_at("Choose a passphrase")
    assert not store.exists()
    seat.write("Choose a passphrase", HR_SECRET)
    seat.write("Type it again", HR_SECRET)
    seat.enter()
    seat.reads("Your recovery kit")
    return written_down(seat)


def written_down(seat: Seat) -> list[str]:
    texts = seat.texts()
    numbered = {int(one): texts[at + 1] for at, one in enumerate(texts) if one.isdigit()}
    assert sorted(numbered) == list(range(1, 25))
    return [numbered[place] for place in sorted(numbered)]


def asked_words(seat: Seat) -> list[int]:
    return [int(text.removeprefix("Word ")) for text in seat.texts() if text.startswith("Word ")]


def prove_the_kit(seat: Seat, kit: list[str]) -> None:
    seat.tick("It is on paper, in a place where only people of trust can get at it.")
    seat.press("Go on and test my kit")
    seat.reads("Test my kit")
    first, second = asked_words(seat)
    seat.write(f"Word {first}", kit[first - 1].upper())
    seat.write(f"Word {second}", "wrong")
    seat.enter()
    assert f"Word {second} on your sheet is another one." in seat.error_at(f"Word {second}")
    seat.write(f"Word {second}", kit[second - 1])
    seat.enter()


def unlock(seat: Seat, secret: str) -> None:
    """The passphrase, where the keyboard already is, and Enter."""
    seat.reads("Welcome back")
    assert seat.focus().accessibleName() == "Passphrase"
    seat.write("Passphrase", secret)
    seat.enter()


def sign_in(seat: Seat, secret: str, name: str) -> None:
    seat.reads("Welcome back", name)
    unlock(seat, secret)
    seat.reads("My record", "Up to date")


def invite(seat: Seat, name: str) -> tuple[str, str]:
    """The code and the store's address, from the letter."""
    seat.press("Newcomers")
    seat.reads("Invite somebody")
    seat.write("Full name", name)
    seat.enter()
    seat.reads(f"Invite for {name}", "the code can be used")
    return seat.named("invite-code", QLabel).text(), seat.named("invite-store", QLabel).text()


def five_words(seat: Seat) -> str:
    return next(one.accessibleName() for one in seat.shown(QWidget) if "Five words: " in one.accessibleName())


def look_up(seat: Seat, code: str, store: str) -> None:
    """From the first page to the half of the page where a passphrase is chosen, with every wrong code on the way."""
    seat.press("I have an invite code")
    seat.reads("Join with an invite code")
    assert seat.focus().accessibleName() == "Invite code"
    seat.write("Where the shared store lies", store)
    spoilt = ("B" if code[0] != "B" else "C") + code[1:]
    seat.press("Look up my invite")
    assert seat.error_at("Invite code")
    seat.write("Invite code", spoilt)
    seat.enter()
    assert seat.error_at("Invite code").startswith("One character is wrong or two are exchanged")
    seat.write("Invite code", show_code(new_code()))
    seat.enter()
    assert "invite" in seat.error_at("Invite code")
    seat.write("Invite code", code.lower().replace("-", " "))
    seat.enter()
    seat.reads(f"{ORGANISATION} invites you.")


def join(seat: Seat, letter: tuple[str, str]) -> None:
    """By the shortest way to the five words."""
    code, store = letter
    if seat.never_read("Choose it"):
        seat.press("I have an invite code")
        seat.write("Invite code", code)
        seat.write("Where the shared store lies", store)
        seat.enter()
    seat.write("Choose it", OWN_SECRET)
    seat.write("Type it again", OWN_SECRET)
    seat.enter()
    seat.reads("Show these five words to HR")


def compare(hr: Seat, newcomer: Seat, name: str) -> None:
    """Both read five words; HR presses, and the newcomer's page goes on by itself."""
    hr.reads(name, "Are these the same?")
    assert five_words(hr) == five_words(newcomer)
    hr.press("The same words")
    newcomer.reads("HR has confirmed you.")
    hr.reads(f"{name} is confirmed")
    assert hr.never_read(f"Invite for {name}")
    newcomer.press("Sign in")


def go_on_and_send(seat: Seat) -> None:
    """From a filled form over the check page and the receipt back to the record, with Enter alone."""
    seat.press(seat.primary())
    seat.reads("Check before you send")
    seat.enter()
    seat.reads("Back to My record")
    seat.enter()
    seat.reads("My record")


def change_contact(seat: Seat) -> None:
    """A change that counts at once; a wrong address is said above the form and beside its field."""
    seat.turn_to("Personal")
    seat.press("Add your contact details")
    seat.write("Personal e-mail", "amira@")
    seat.press(seat.primary())
    seat.reads("There is a problem")
    seat.write("Personal e-mail", MAIL)
    go_on_and_send(seat)
    seat.reads("Up to date", MAIL)


def ask_for_account(seat: Seat, iban: str) -> None:
    """A request that HR decides."""
    seat.turn_to("Pay and tax")
    seat.press("Add a bank account")
    seat.write("Account holder", NEWCOMER)
    seat.write("IBAN", iban)
    go_on_and_send(seat)
    seat.reads("In review")


def approve(seat: Seat, *words: str) -> None:
    """Read the request, approve it, and go elsewhere so that it is not held back any longer."""
    seat.press("Approvals")
    seat.reads(NEWCOMER, *words)
    seat.keys(Qt.Key.Key_A)
    seat.reads("Take it back")
    seat.press("My record")
    seat.reads("Up to date")


def open_organisation(seat: Seat, shelf: Path) -> None:
    """Founded, tested, signed in."""
    seat.start()
    prove_the_kit(seat, found(seat, shelf))
    sign_in(seat, HR_SECRET, HR)


def bring_in(hr: Seat, newcomer: Seat, name: str) -> None:
    """Invited, joined, compared, signed in."""
    newcomer.start()
    join(newcomer, invite(hr, name))
    compare(hr, newcomer, name)
    sign_in(newcomer, OWN_SECRET, name)


def test_from_nothing(take_seat: Callable[[str], Seat], shelf: Path) -> None:
    """Founded, joined, changed, asked for, approved by one alone; then by two."""
    priya, amira, tomasz = take_seat("priya"), take_seat("amira"), take_seat("tomasz")
    open_organisation(priya, shelf)
    letter = invite(priya, NEWCOMER)
    amira.start()
    look_up(amira, *letter)
    join(amira, letter)
    compare(priya, amira, NEWCOMER)
    sign_in(amira, OWN_SECRET, NEWCOMER)

    priya.look_at(amira.pid)
    priya.turn_to("Personal")
    change_contact(amira)
    priya.reads(MAIL)

    ask_for_account(amira, FIRST_IBAN)
    approve(priya, "No second person exists")
    amira.reads("Accepted", "No second person existed.")

    bring_in(priya, tomasz, SECOND)
    pid = tomasz.pid
    priya.work(lambda suite: suite.people.give_role(pid, "hr"))
    tomasz.reads("You now belong to HR")
    tomasz.press("Lock and sign in")
    sign_in(tomasz, OWN_SECRET, SECOND)

    ask_for_account(amira, SECOND_IBAN)
    approve(priya, "Approve as first of two")
    amira.reads("In review")
    approve(tomasz, "Approve as second of two", HR)
    amira.reads("Accepted")


def test_closed_while_waiting_for_hr(take_seat: Callable[[str], Seat], shelf: Path) -> None:
    """The newcomer's five words are there again, and signing in goes on from there."""
    priya, amira = take_seat("priya"), take_seat("amira")
    open_organisation(priya, shelf)
    amira.start()
    join(amira, invite(priya, NEWCOMER))
    words = five_words(amira)
    amira.close()
    amira.start()
    unlock(amira, OWN_SECRET)
    amira.reads("Show these five words to HR")
    assert five_words(amira) == words
    amira.press("Back")
    amira.reads("Who is signing in?", "Somebody new")
    amira.close()
    priya.reads(NEWCOMER, "Are these the same?")
    assert five_words(priya) == words
    amira.start()
    unlock(amira, OWN_SECRET)
    amira.reads("Show these five words to HR")
    priya.press("The same words")
    amira.reads("HR has confirmed you.")
    amira.press("Sign in")
    amira.reads("My record", "Up to date")


def test_confirmed_while_the_program_was_closed(take_seat: Callable[[str], Seat], shelf: Path) -> None:
    """Signing in leads straight to the record."""
    priya, amira = take_seat("priya"), take_seat("amira")
    open_organisation(priya, shelf)
    amira.start()
    join(amira, invite(priya, NEWCOMER))
    amira.close()
    priya.press("The same words")
    priya.reads("is confirmed", "Up to date")
    amira.start()
    unlock(amira, OWN_SECRET)
    amira.reads("My record", "Up to date", NEWCOMER)


def test_closed_before_the_kit_was_tested(take_seat: Callable[[str], Seat], shelf: Path) -> None:
    """The kit comes back after signing in, until it has been tested; then never again."""
    priya = take_seat("priya")
    priya.start()
    kit = found(priya, shelf)
    priya.close()
    for _ in range(2):
        priya.start()
        unlock(priya, HR_SECRET)
        priya.reads("Your recovery kit")
        assert written_down(priya) == kit
        priya.close()
    priya.start()
    unlock(priya, HR_SECRET)
    priya.reads("Your recovery kit")
    prove_the_kit(priya, kit)
    priya.reads("My record", "Up to date")
    priya.close()
    priya.start()
    sign_in(priya, HR_SECRET, HR)
