"""Every page of the program, as the people of the demo see it: how it is reached and what must be in sight.

One list serves the comparison in the tests and the pictures in ``docs/pictures/pages``. A new page adds a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from hris_desktop.app import Program
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.demo.build import Demo, build
from hris_desktop.demo.hands import Hands
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.doorway import Surroundings
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.overview import Contact
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_erasing import Ground
from hris_desktop.store.replica import State
from hris_desktop.sync.intents import Edit
from hris_desktop.system.clock import FixedClock
from hris_desktop.ui.pages.erasing import ChoiceCard
from hris_desktop.ui.pages.people import PeoplePage

DAY = datetime(2026, 11, 21, 10, 42, tzinfo=UTC)
"""The day of every picture."""
PEOPLE = 14
MOBILE = "personal_mobile"
SIZE = (1280, 800)
COSTS = Costs(CHEAPEST, CHEAPEST)
AMIRA, PRIYA = "amira", "priya"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: whose window, what to do from the signed-in window, and words that must be there."""

    name: str
    who: str
    do: Callable[[Hands], None]
    words: tuple[str, ...]


def place(words: str) -> Callable[[Hands], None]:
    """Go to a place of the sidebar."""
    return lambda seat: seat.press(words)


def _record(seat: Hands) -> None:
    seat.press("My record")
    # a form or a history still lies over the record
    while seat.named("back") is not None:
        seat.press_named("back")
        seat.wait_until(lambda: not seat.program.tasks.busy, "everything is fetched")


def tab(words: str) -> Callable[[Hands], None]:
    """A tab of one's own record."""

    def go(seat: Hands) -> None:
        _record(seat)
        seat.press(words)

    return go


def _bank_form(seat: Hands) -> None:
    tab("Pay and tax")(seat)
    seat.press_item("edit:bank_accounts:")


def _request(seat: Hands) -> None:
    seat.press("Approvals")
    seat.choose_row("Amira Haddad")


def _search(seat: Hands) -> None:
    seat.press("Knowledge base")
    seat.type_into("Search the articles", "who sees my payslip")
    seat.wait_for_words("answers")


def _article(seat: Hands) -> None:
    _search(seat)
    seat.choose_row("Can the outsourcing provider see my record?")


def _history(seat: Hands) -> None:
    tab("Pay and tax")(seat)
    seat.press("History: Bank accounts")


def _export(seat: Hands) -> None:
    tab("Overview")(seat)
    seat.press("Save my data as a file")


def _erase(seat: Hands) -> None:
    _person(seat)
    seat.press("Erase…")
    seat.wait_for_words("What, and why")
    card = seat.window.findChildren(ChoiceCard)[-1]
    card.tick("contact").setChecked(True)
    card.choose(Ground.ASKED)
    seat.press("See what goes")


def _conflict(seat: Hands) -> None:
    """Cut off, she changes what she last saw otherwise: the two values stand here, and nothing of it leaves."""
    seat.program.rounds.stop()
    suite = seat.suite
    old, new = "+494215550170", "+4915125550143"
    edit = Edit("0c" * 16, record_chain(suite.me, "contact"), (Change("", MOBILE, old, new),), {("", MOBILE): old})
    seat.program.tasks.call(lambda: suite.desk.sending.save(edit))
    away = Contact(checked=DAY, offline=True)
    seat.program.hub.tell_sync(seat.program.tasks.call(lambda: suite.overview.sync(away)))
    page = seat.program.window.frame
    assert page is not None
    page.go("record")
    assert page.decide is not None
    page.decide()


def _person(seat: Hands) -> None:
    seat.press("People")
    frame = seat.program.window.frame
    page = frame.page if frame is not None else None
    if not isinstance(page, PeoplePage) or page.currentWidget() is page.list:
        # else the shot before has left her record in sight
        seat.open_row("Amira Haddad")


SHOTS = (
    Shot("record-overview", AMIRA, place("My record"), ("My record", "Needs your attention")),
    Shot("record-personal", AMIRA, tab("Personal"), ("Directory card",)),
    Shot("record-family", AMIRA, tab("Family"), ("Dependants",)),
    Shot("record-pay", AMIRA, tab("Pay and tax"), ("Bank accounts",)),
    Shot("record-work", AMIRA, tab("Work and skills"), ("Education",)),
    Shot("record-private", AMIRA, tab("Private"), ("Private",)),
    Shot("form", AMIRA, _bank_form, ("Change your bank account",)),
    Shot("history", AMIRA, _history, ("History: Bank accounts",)),
    Shot("export", AMIRA, _export, ("Save my data as a file",)),
    Shot("who-can-see", AMIRA, place("Who can see my data"), ("Who can see my data",)),
    Shot("knowledge", AMIRA, place("Knowledge base"), ("Knowledge base",)),
    Shot("knowledge-search", AMIRA, _search, ("Who can see my",)),
    Shot("knowledge-article", AMIRA, _article, ("What it means for you",)),
    Shot("security", AMIRA, place("Security"), ("Security",)),
    Shot("settings", AMIRA, place("Settings"), ("Settings",)),
    Shot("conflicts", AMIRA, _conflict, ("1 change needs your decision", "When you started", "Stored now")),
    Shot("approvals", PRIYA, _request, ("Approvals",)),
    Shot("people", PRIYA, place("People"), ("People", "Amira Haddad")),
    Shot("person", PRIYA, _person, ("Amira Haddad", "Keys and roles")),
    Shot("erase", PRIYA, _erase, ("Erase for good", "Goes for good", "This cannot be undone")),
    Shot("roles", PRIYA, place("Roles and grants"), ("Roles and grants",)),
    Shot("signatures", PRIYA, place("Signatures"), ("Signatures",)),
    Shot("newcomers", PRIYA, place("Newcomers"), ("Newcomers",)),
)


def town(folder: Path) -> Demo:
    """The demo of that day in ``folder``; this process's home is there from now on."""
    return build(folder, costs=COSTS, clock=FixedClock(DAY), tell=lambda _: None, people=PEOPLE)


@contextmanager
def seated(demo: Demo, who: str) -> Iterator[Hands]:
    """Somebody's window, signed in."""
    program = Program(Surroundings(COSTS, demo.find_keys, clock=FixedClock(DAY)), profile=who)
    seat = Hands(program, who)
    try:
        program.start()
        seat.wait_for_words("Welcome back")
        seat.fill_secret(demo.passphrase)
        seat.press("Unlock my record")
        seat.wait_for_words("My record", "Up to date")
        # a window is put back where it was left, as far as the screen reaches; without a screen that is not far
        program.window.resize(*SIZE)
        yield seat
    finally:
        if program.suite is not None:
            program.tasks.call(partial(_forget, program.suite))
        program.window.close()
        program.close()
        program.window.deleteLater()
        program.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _forget(suite: Suite) -> None:
    """What a picture has saved must not be in the next one."""
    for item in suite.desk.replica.outbox_list([State.QUEUED]):
        suite.desk.sending.discard(item.op)


def arrange(seat: Hands, shot: Shot, *, all_in_sight: bool = True) -> None:
    """Bring the window into the state of the picture. Large text leaves room for less than all its words."""
    shot.do(seat)
    seat.wait_for_words(*(shot.words if all_in_sight else ()))
    seat.wait_until(lambda: not seat.program.tasks.busy, "everything is fetched")
    for _ in range(6):
        QApplication.processEvents()
