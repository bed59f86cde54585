"""What stands under *Problem*, each row by a store that does it to a real desk; and that the page about it knows all.

In every one of them the line says how much lies on this device alone, and what came in between is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hris_desktop.services import sentences
from hris_desktop.services.overview import Contact
from hris_desktop.services.sentences import spoken
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.urls import UnknownStoreURL
from hris_desktop.sync import writers
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.vault.keybag import PersonKeys
from tests.services.company import Company, Desk, company
from tests.store.hostile import Fault, HostileStore, Shown

PAGE = Path(__file__).parents[2] / "docs" / "sync.md"
HERE = "1 change is on this device only"


class Site:
    """Amira at her desk, a change of hers that waits, and a store between the two that does as it is told."""

    def __init__(self) -> None:
        self.company: Company = company()
        self.amira: Desk = self.company["amira"]
        self.line = HostileStore(MemoryStore(self.company.shelf))
        self.last = self.company.shelf.last_seq
        self.amira.edit("contact", {"personal_mobile": "+49 1512 3456789"})

    def others_write(self) -> None:
        """Two of HR go on, and Amira has not read it."""
        self.company["priya"].edit("skills", {"skill": "Welding"})
        self.company["priya"].sync()

    def round(self) -> SyncView:
        contact = Contact(checked=self.company.clock.now())
        try:
            self.amira.suite.desk.round(self.line)
        except TROUBLES as trouble:
            contact = Contact(trouble=spoken(trouble))
        return self.amira.suite.overview.sync(contact)


def older(site: Site) -> None:
    site.line.cut_after(site.last - 3)
    site.line.about_me = {"last_seq": site.last - 3}


def another_history(site: Site) -> None:
    site.line.edit(site.last, h=b"\x07" * 32)


def a_gap(site: Site) -> None:
    site.others_write()
    site.line.drop(site.last + 1, shown=Shown.DIGESTS)


def shows_nothing(site: Site) -> None:
    site.line.cut_after(0)
    site.line.about_me = {"org": None, "last_seq": 0}


def of_others(site: Site) -> None:
    site.line.about_me = {"org": "f" * 32}


def newer(site: Site) -> None:
    site.line.about_me = {"schema": 999}


def holds_a_chain_back(site: Site) -> None:
    """To a device that keeps what concerns its person: what continues is shown, what it continues is not."""
    site.amira.suite.desk.ledger._partial = True
    site.amira.suite.desk.round(MemoryStore(site.company.shelf))
    site.amira.edit("contact", {"personal_mobile": "+49 421 5550123"})
    priya, about = site.company["priya"], site.amira.pid
    priya.edit("contact", {"personal_email": "amira@example.org"}, about=about)
    priya.sync()
    at = site.company.shelf.last_seq
    priya.edit("contact", {"personal_email": "haddad@example.org"}, about=about)
    priya.sync()
    site.line.drop(at, shown=Shown.ENTRIES)


def no_room(site: Site) -> None:
    site.line.faults(Fault.FULL)


ROWS: dict[str, Callable[[Site], None]] = {
    "The store was put back to an older state": older,
    "The store shows another history": another_history,
    "Entries are missing from the store": a_gap,
    "No access to the shared store": shows_nothing,
    "Another organisation's store": of_others,
    "A newer version is needed": newer,
    "The store holds entries back": holds_a_chain_back,
    "The store has no room left": no_room,
}


AFTER_SENDING = {"The store has no room left"}
"""Where it had been handed over before; what the store then says of itself is believed in nothing."""


@pytest.mark.parametrize("title", ROWS)
def test_each_is_told_with_what_waits_and_is_over_when_the_store_is_well_again(title: str) -> None:
    site = Site()
    ROWS[title](site)
    view = site.round()
    here = "1 change is not confirmed yet" if title in AFTER_SENDING else HERE
    assert (view.word, view.text, view.detail) == (SyncWord.PROBLEM, "Problem", f"{title} · {here}")
    assert f"Nothing is sent meanwhile: {here}." in view.help
    site.line.honest()
    after = site.round()
    noticed = bool(site.amira.replica.findings(unseen=True))
    assert after.detail == "1 warning" if noticed else after.text == "Up to date"
    assert site.amira.suite.overview.pending() == (), "what waited has arrived"


def test_rules_that_are_held_back() -> None:
    """Another computer of hers, which reads from the beginning; the policy stands there without its content."""
    site = Site()
    keys = site.amira.keys
    twin = PersonKeys(keys.org, keys.pid, keys.gen, "ab" * 4, keys.genesis, keys.identity)
    site.amira = site.company._seat("amira, elsewhere", twin)
    site.line.withhold(2)
    assert site.round().detail == "The store holds back the rules"
    site.line.honest()
    site.round()
    assert site.amira.suite.desk.ledger.cursor == site.last


def test_hr_asks_for_newer_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    priya = site.company["priya"]
    priya.suite.desk.sending.save(writers.ask_for(priya.suite.office.new_op(), 2))
    priya.sync()
    assert site.round().detail == f"A newer version is needed · {HERE}"
    monkeypatch.setattr(writers, "SCHEMA", 2)
    assert site.round().text == "Up to date"


def test_what_was_noticed_stays_until_somebody_has_looked() -> None:
    site = Site()
    older(site)
    site.round()
    site.line.honest()
    site.line.offline = True
    site.amira.edit("skills", {"skill": "Welding"})
    away = site.amira.suite.overview.sync(Contact(offline=True))
    assert (away.word, away.detail) == (SyncWord.PROBLEM, "1 warning · 2 changes are on this device only")
    [finding] = site.amira.replica.findings(unseen=True)
    site.amira.replica.findings_looked([finding.id])
    assert site.amira.suite.overview.sync(Contact(offline=True)).word is SyncWord.WAITING


def test_the_page_about_the_states_names_every_one() -> None:
    page = PAGE.read_text("utf-8")
    table = page[page.index("## What the state line says") : page.index("## Conflicts")]
    told = {title for kind, _, title, _ in sentences._TEXTS if _ends_a_round(kind)}
    told |= {"Sync has stopped", "change", "Store busy since", "Receiving is paused", "Waiting for a key"}
    assert [title for title in sorted(told) if title not in table] == []


def _ends_a_round(kind: type[Exception]) -> bool:
    """Whether the state line can come to say it; a store that is busy or away has a line of its own."""
    of_the_entrance = {"Busy", UnknownStoreURL.__name__, "NetworkFolder", "UnsafeFolder"}
    return issubclass(kind, (*TROUBLES, LogTrouble)) and kind.__name__ not in of_the_entrance
