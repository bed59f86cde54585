"""The tour, step by step: who does what, and the words that must be in sight afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from hris_desktop.demo.build import Demo
from hris_desktop.demo.hands import Hands
from hris_desktop.services.views import Life

AMIRA, PRIYA, TOMASZ = "amira", "priya", "tomasz"
SIZE: Final = (1280, 800)
WRONG_IBAN: Final = "DE17 9993 4567 0000 8642 09"
NEW_IBAN: Final = "DE71 9993 4567 0000 8642 09"
"""Of a bank that does not exist; in the first one two digits are swapped."""
NEW_BANK: Final = "Sparkasse am Deich"
REASON: Final = "I have moved to a bank near my new flat"
NEW_MOBILE: Final = "+49 171 3920099"
CONTACT_CHANGED: Final = 2
"""So many days before the demo was made Amira changed her mobile number (people.json)."""
SEARCH: Final = "Search the articles"
QUESTION: Final = "can the provider see my record"
MISSPELT: Final = "payrol mistke"
SOMEBODY: Final = "Jonas"
HER_NUMBER, THEIR_NUMBER = "+49 1512 5550161", "+49 421 5550162"
ASKED = "Needs your decision · 1 conflict"
"""What the state line says then."""
TODAY: Final = "{today}"
"""Stands in the words of a step for the day on which the tour is played."""


@dataclass(slots=True)
class Stagehand:
    """What the steps work with: three workstations, the demo, and what one step tells the next."""

    seats: Mapping[str, Hands]
    demo: Demo

    @property
    def amira(self) -> Hands:
        """The employee's workstation."""
        return self.seats[AMIRA]

    @property
    def priya(self) -> Hands:
        """One of HR."""
        return self.seats[PRIYA]

    @property
    def tomasz(self) -> Hands:
        """The other one of HR."""
        return self.seats[TOMASZ]

    def day(self, ago: int = 0) -> str:
        """A day as the windows write it."""
        office = self.amira.suite.office
        return office.long_day(office.today() - timedelta(days=ago))

    @property
    def away(self) -> Path:
        """Where the store's folder is while it is out of reach."""
        return self.demo.store.parent.with_name("shelf-out-of-reach")

    def unplug(self) -> None:
        """Put the shared store out of everybody's reach."""
        self.demo.store.parent.rename(self.away)

    def plug_in(self) -> None:
        """Bring the shared store back; nothing happens if it is there."""
        with suppress(FileNotFoundError):
            self.away.rename(self.demo.store.parent)


@dataclass(frozen=True, slots=True)
class Step:
    """One picture. ``do`` leads to it, ``words`` must be in sight at ``who``'s window before it is taken."""

    name: str
    who: str
    sentence: str
    do: Callable[[Stagehand], None]
    words: tuple[str, ...]
    gone: tuple[str, ...] = ()
    """What must not be in sight any more."""


def _open(tour: Stagehand, who: str) -> None:
    seat = tour.seats[who]
    seat.program.start()
    # a window is put back where somebody left it; the pictures have one size
    seat.window.resize(*SIZE)
    seat.wait_for_words("Welcome back")


def _sign_in(tour: Stagehand, who: str) -> None:
    seat = tour.seats[who]
    seat.fill_secret(tour.demo.passphrase)
    seat.press("Unlock my record")
    seat.wait_for_words("My record", "Up to date")


def _who_can_see(tour: Stagehand) -> None:
    seat = tour.amira
    card = seat.wait_for(lambda: seat.named("section:bank_accounts"), "the card of the bank account is there")
    seat.click(lambda: seat.within(card, "readers"), "the foot of the card")


def _wrong_iban(tour: Stagehand) -> None:
    seat = tour.amira
    seat.press_item("edit:bank_accounts:")
    seat.fill("iban", WRONG_IBAN)
    seat.press_named("continue")


def _right_iban(tour: Stagehand) -> None:
    seat = tour.amira
    seat.fill("iban", NEW_IBAN)
    seat.fill("bank", NEW_BANK)
    seat.fill("why", REASON)
    seat.press_named("continue")


def _look_at_request(tour: Stagehand, who: str) -> None:
    _open(tour, who)
    _sign_in(tour, who)
    seat = tour.seats[who]
    seat.press("Approvals")
    seat.choose_row("Amira Haddad", "Bank account")


def _approve(seat: Hands) -> None:
    seat.press_named("approve")


def _let_go(seat: Hands) -> None:
    """Leave the page: what was decided is no longer held back."""
    seat.press("My record")
    seat.wait_until(lambda: seat.sees("Up to date") and not seat.program.tasks.busy, "the decision has gone out")


def _second_look(tour: Stagehand) -> None:
    _let_go(tour.priya)
    _look_at_request(tour, TOMASZ)


def _second_approval(tour: Stagehand) -> None:
    _approve(tour.tomasz)
    tour.tomasz.wait_for_words("Approved: Amira Haddad: bank account")
    _let_go(tour.tomasz)


def _edit_offline(tour: Stagehand) -> None:
    watcher, seat = tour.priya, tour.amira
    watcher.press("Approvals")
    watcher.choose_row("Amira Haddad", "Legal identity")
    watcher.wait_for_words(tour.day(CONTACT_CHANGED))
    tour.unplug()
    seat.press("Personal")
    seat.press_named("edit:contact:")
    seat.fill("personal_mobile", NEW_MOBILE)
    seat.press_named("continue")
    seat.wait_for_words("Check before you send", NEW_MOBILE)
    seat.press_named("act")


def _look_at_what_waits(tour: Stagehand) -> None:
    tour.amira.press_named("done")
    tour.amira.look_at("section:contact")


def _ask(tour: Stagehand, question: str) -> None:
    seat = tour.amira
    seat.press("Knowledge base")
    seat.type_into(SEARCH, question)


def _history(tour: Stagehand) -> None:
    seat = tour.amira
    seat.press("My record")
    seat.press("Pay and tax")
    seat.press("History: Bank accounts")


def _matrix(tour: Stagehand) -> None:
    seat = tour.amira
    seat.press_named("back")
    seat.press("Who can see my data")
    seat.choose_row("Compensation")


def _find_person(tour: Stagehand) -> None:
    tour.priya.press("People")
    tour.priya.type_into("Search people", SOMEBODY)


def _open_person(tour: Stagehand) -> None:
    tour.priya.open_row(SOMEBODY)


def _change_number(seat: Hands, number: str) -> None:
    seat.press("Personal")
    seat.press_named("edit:contact:")
    seat.fill("personal_mobile", number)
    seat.press_named("continue")
    seat.wait_for_words("Check before you send", number)
    seat.press_named("act")
    seat.wait_for_words("on this device")


def _both_change_it(tour: Stagehand) -> None:
    """Cut off, neither knows of the other; whoever is first when the store is back, the other one lost."""
    tour.unplug()
    tour.amira.press("My record")
    _change_number(tour.amira, HER_NUMBER)
    tour.priya.press_named("people-back")
    tour.priya.type_into("Search people", "Amira")
    tour.priya.open_row("Amira Haddad")
    _change_number(tour.priya, THEIR_NUMBER)
    tour.plug_in()
    for seat in (tour.priya, tour.amira):
        seat.program.sync_now()
    tour.amira.press(ASKED)


def _decide(tour: Stagehand) -> None:
    tour.amira.press_named("mine")
    tour.amira.press_named("send")


def _dark(tour: Stagehand) -> None:
    seat = tour.amira
    seat.press_named("done")
    seat.press("Settings")
    seat.choose("Colours", "Dark")
    seat.press("My record")
    seat.press("Overview")


STEPS: Final = (
    Step(
        "sign-in", AMIRA, "Amira opens the program",
        lambda tour: _open(tour, AMIRA),
        ("Welcome back", "Amira Haddad", "Passphrase", "You hold the keys"),
    ),
    Step(
        "my-record", AMIRA, "and signs in: her record, and what needs her attention",
        lambda tour: _sign_in(tour, AMIRA),
        ("My record", "Employee 10482 · Operations planner, Bremen", "Add an emergency contact", "ends in 58 days"),
    ),
    Step(
        "pay-and-tax", AMIRA, "Her bank account: masked to the last four",
        lambda tour: tour.amira.press("Pay and tax"),
        ("Bank accounts", "•••• 4417", "You · HR (2 people) · Payroll (1 person)"),
    ),
    Step(
        "who-can-see", AMIRA, "Who can see it, from the keys that exist",
        _who_can_see,
        ("Priya Raman, Tomasz Wójcik", "to keep your record and decide on requests", "Jonas Oyelaran"),
    ),
    Step(
        "wrong-iban", AMIRA, "She changes it, with two digits swapped",
        _wrong_iban,
        ("Change your bank account", "The check digits do not fit"),
    ),
    Step(
        "check-page", AMIRA, "Put right: before and after, and who will see it",
        _right_iban,
        ("Check before you send", NEW_IBAN, "The same people as now", "Send bank account to HR"),
    ),
    Step(
        "receipt", AMIRA, "Sent: a receipt that says what happens next",
        lambda tour: tour.amira.press_named("act"),
        ("Your bank account: waits for HR", "Reference", "Two people in HR decide"),
    ),
    Step(
        "in-review", AMIRA, "The new one beside the one in force",
        lambda tour: tour.amira.press_named("done"),
        (Life.IN_REVIEW.value, "Two people in HR decide", "Withdraw"),
    ),
    Step(
        "first-approval", PRIYA, "Priya in HR is warned before she approves",
        lambda tour: _look_at_request(tour, PRIYA),
        ("Approvals", "Contact details were changed", "Approve as first of two", REASON),
    ),
    Step(
        "first-approved", PRIYA, "She approves, and may still take it back",
        lambda tour: _approve(tour.priya),
        ("Approved: Amira Haddad: bank account", "Goes out in", "Take it back"),
    ),
    Step(
        "second-approval", TOMASZ, "Tomasz looks at it as the second one",
        _second_look,
        ("Approve as second of two", "Priya Raman", "Contact details were changed"),
    ),
    Step(
        "accepted", AMIRA, "At Amira's it comes back by itself, with its date",
        _second_approval,
        ("Accepted by Tomasz Wójcik; in force from", "In force now"),
    ),
    Step(
        "offline-edit", AMIRA, "Without a connection she changes her mobile number",
        _edit_offline,
        ("Your contact details: kept on this device", "until then nobody else can see it"),
    ),
    Step(
        "waiting", AMIRA, "and sees that HR cannot see it yet",
        _look_at_what_waits,
        ("Waiting for connection", "1 change is on this device only", Life.QUEUED.value, NEW_MOBILE),
    ),
    Step(
        "online-again", AMIRA, "The connection is back",
        lambda tour: tour.plug_in(),
        ("Up to date", NEW_MOBILE),
        gone=("On this device only", Life.QUEUED.value),
    ),
    Step(
        "arrived-at-hr", PRIYA, "and the change has reached Priya's window without a click",
        lambda _: None,
        ("Contact details were changed", TODAY),
    ),
    Step(
        "search", AMIRA, "She looks for an answer, in her own words",
        lambda tour: _ask(tour, QUESTION),
        ("Knowledge base", "Can the outsourcing provider see my record?", "from this device"),
    ),
    Step(
        "misspelt", AMIRA, "Misspelt words are corrected, and that is said",
        lambda tour: _ask(tour, MISSPELT),
        ("Showing results for", "Whom do I contact when the provider makes a mistake?"),
    ),
    Step(
        "reading", AMIRA, "An article: the answer first, and what it means for her",
        lambda tour: tour.amira.choose_row("Who runs payroll after outsourcing?"),
        ("What it means for you", "Whom to ask", "HR has not reviewed this text yet"),
    ),
    Step(
        "history", AMIRA, "What happened to her bank account, each line with its signature",
        _history,
        ("History", "Priya Raman", "Tomasz Wójcik", "ignature"),
    ),
    Step(
        "all-readers", AMIRA, "Every section against everybody who holds a key to it",
        _matrix,
        ("Who can see my data", "Payroll"),
    ),
    Step(
        "people", PRIYA, "Priya looks for somebody",
        _find_person,
        ("People", "Jonas Oyelaran"),
    ),
    Step(
        "person", PRIYA, "and opens the whole record",
        _open_person,
        ("Jonas Oyelaran", "Keys and roles"),
    ),
    Step(
        "conflict", AMIRA, "She and HR have changed the same number without a connection: nothing is lost, she decides",
        _both_change_it,
        ("1 change needs your decision", "Stored now", HER_NUMBER, THEIR_NUMBER, "0 of 1 decided"),
    ),
    Step(
        "decided", AMIRA, "and it goes to HR like any change",
        _decide,
        ("Your decision is in the shared store", "Both values stay in the history"),
        gone=("Needs your decision",),
    ),
    Step(
        "dark", AMIRA, "The same in the dark",
        _dark,
        ("My record", "Employee 10482"),
    ),
    Step(
        "locked", AMIRA, "Locked: nothing of the record is left on the screen",
        lambda tour: tour.amira.press("Lock"),
        ("Welcome back", "Unlock my record"),
        gone=("Employee 10482", "My record"),
    ),
)  # fmt: skip
"""In their order."""
