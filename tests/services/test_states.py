"""The state line of a real desk whose store goes away, comes back and refuses: no word claims more than is known.

What stands under *Problem* is in ``test_states_of_trouble``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.admission import acceptance
from hris_desktop.services.invitation import find_invite
from hris_desktop.services.overview import Contact
from hris_desktop.services.sentences import spoken
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_entrance import Where
from hris_desktop.store.contract import AppendResult, Busy, Outgoing, Unknown, Unreachable
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync.intents import Edit, Part, Public
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.vault.keybag import PersonKeys
from tests.services.company import NOON, Company, Desk, company
from tests.store.hostile import Fault, HostileStore

MOBILE = {"personal_mobile": "+49 1512 3456789"}
OTHER = {"personal_mobile": "+49 421 5550123"}


class Stopped(Exception):
    """Somebody paused a long pull."""


class Breaking(HostileStore):
    """Its line can break after the commit and before the answer, and stay broken."""

    dark_after_append = False

    @override
    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        outcome = super().append(batch)
        if self.dark_after_append:
            self.offline = True
            return Unknown()
        return outcome


@dataclass
class Line:
    """Amira's desk, its line to the store, and the last word of the exchange, kept as the window keeps it."""

    site: Company
    desk: Desk
    line: Breaking
    contact: Contact = field(default_factory=Contact)
    told: list[SyncView] = field(default_factory=list)

    def round(self) -> SyncView:
        try:
            self.desk.suite.desk.round(self.line)
        except Unreachable:
            self.contact = Contact(checked=self.contact.checked, offline=True)
        except TROUBLES as trouble:
            self.contact = Contact(checked=self.contact.checked, trouble=spoken(trouble))
        else:
            self.contact = Contact(checked=self.site.clock.now())
        return self.state()

    def state(self) -> SyncView:
        self.told.append(self.desk.suite.overview.sync(self.contact))
        return self.told[-1]


@pytest.fixture
def amira() -> Iterator[Line]:
    site = company()
    line = Line(site, site["amira"], Breaking(MemoryStore(site.shelf)))
    yield line
    for view in line.told:
        words = f"{view.text} {view.detail} {view.help}".casefold()
        assert "saved" not in words, "never for what is only kept here"
        assert view.help or view.word is SyncWord.UP_TO_DATE, "each state says what to do"


def test_away_and_back(amira: Line) -> None:
    assert (amira.state().word, amira.state().detail) == (SyncWord.WAITING, "not checked yet")
    assert amira.round().word is SyncWord.UP_TO_DATE
    amira.line.offline = True
    amira.desk.edit("contact", MOBILE)
    assert amira.state().text == "Sending 1 change", "the store answered last; it will be tried at once"
    amira.desk.edit("skills", {"skill": "Welding"})
    away = amira.round()
    assert (away.word, away.detail) == (SyncWord.WAITING, "2 changes are on this device only")
    assert f"Last contact: {NOON.astimezone():%H:%M}" in away.help
    assert [one.where for one in amira.desk.suite.overview.pending()] == [Where.HERE, Where.HERE]
    amira.desk.restart()
    amira.contact = Contact()
    assert amira.state().detail == "2 changes are on this device only", "also after a new start"
    amira.line.offline = False
    back = amira.round()
    assert (back.word, back.text) == (SyncWord.UP_TO_DATE, "Up to date")
    assert amira.desk.suite.overview.pending() == ()


def test_an_answer_that_got_lost_is_neither_here_only_nor_there_for_sure(amira: Line) -> None:
    amira.round()
    amira.desk.edit("contact", MOBILE)
    amira.line.dark_after_append = True
    assert amira.round().word is SyncWord.WAITING
    waiting = amira.desk.suite.overview.pending()
    view = amira.state()
    assert view.detail == "1 change is not confirmed yet", "it may be there: nobody here can know"
    assert [one.where for one in waiting] == [Where.ON_ITS_WAY]
    assert "nobody knows that it arrived" in waiting[0].sentence
    amira.line.offline = amira.line.dark_after_append = False
    assert amira.round().word is SyncWord.UP_TO_DATE
    assert amira.desk.shown("contact", "personal_mobile") == MOBILE["personal_mobile"], "once, and read back"


def newcomer() -> Line:
    """Kofi, whom HR has confirmed a moment ago; the key to what HR wrote about him is not in the store yet."""
    site = company()
    priya = site["priya"]
    pid = priya.suite.people.add("Kofi")
    priya.sync()
    priya.edit("contact", OTHER, about=pid)
    letter = priya.suite.people.invite(pid)
    priya.sync()
    invite = find_invite(site.store, letter.code, now=site.clock.now())
    keys = PersonKeys(invite.org, pid, invite.gen, "ab" * 4, invite.pin, Identity.new())
    kofi = site._seat("kofi", keys)
    kofi.sync()
    kofi.suite.desk.sending.save(Public("c" * 32, "org", (Part("accept", acceptance(invite, keys, letter.code)),)))
    kofi.sync()
    kofi.suite.greeting()
    priya.sync()
    priya.suite.people.confirm(pid)
    line = Breaking(MemoryStore(site.shelf))
    confirmed = site.shelf.last_seq + 1
    priya.sync()
    assert site.shelf.last_seq > confirmed, "HR's next entries are the keys that he is owed"
    line.cut_after(confirmed)
    line.about_me = {"last_seq": confirmed}
    return Line(site, kofi, line)


def test_what_needs_a_key_is_not_being_sent() -> None:
    kofi = newcomer()
    kofi.round()
    change = Change("", "personal_mobile", None, "+4915123456789")
    chain = record_chain(kofi.desk.pid, "contact")
    kofi.desk.suite.desk.sending.save(Edit("e" * 32, chain, (change,), {("", "personal_mobile"): None}))
    view = kofi.round()
    assert (view.word, view.text) == (SyncWord.WAITING, "Waiting for a key")
    assert view.detail == "1 change is on this device only"
    assert "has not reached this device" in view.help
    kofi.desk.edit("skills", {"skill": "Welding"})
    assert (kofi.state().text, kofi.state().detail) == ("Sending 1 change", "1 change waits for a key")
    kofi.line.honest()
    kofi.round()
    assert kofi.round().text == "Needs your decision", "HR had written another number; nothing waits any more"


def test_a_decision_and_what_waits_besides(amira: Line) -> None:
    amira.round()
    amira.desk.edit("contact", MOBILE)
    priya = amira.site["priya"]
    priya.edit("contact", OTHER, about=amira.desk.pid)
    priya.sync()
    amira.round()
    asked = amira.round()
    assert (asked.word, asked.text, asked.detail) == (SyncWord.DECISION, "Needs your decision", "1 conflict")
    amira.line.offline = True
    amira.desk.edit("skills", {"skill": "Welding"})
    assert amira.round().detail == "1 conflict · 1 change is on this device only"


def test_a_long_pull_is_no_waiting_and_a_paused_one_no_working(amira: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another computer of hers reads everything for the first time, and is paused in the middle."""
    site, keys = amira.site, amira.desk.keys
    twin = PersonKeys(keys.org, keys.pid, keys.gen, "ab" * 4, keys.genesis, keys.identity)
    here = Line(site, site._seat("amira, elsewhere", twin), Breaking(MemoryStore(site.shelf)))
    monkeypatch.setattr("hris_desktop.sync.exchange.ACCEPTED_A_TIME", site.shelf.last_seq - 3)

    def tell(far: int, end: int) -> None:
        here.contact = Contact(reading=(far, end))
        here.state()
        raise Stopped

    with pytest.raises(Stopped):
        here.desk.suite.desk.exchange(here.line, lambda work: work()).pull(progress=tell)
    far, end = here.desk.suite.desk.ledger.cursor, site.shelf.last_seq
    assert 0 < far < end
    assert (here.told[0].word, here.told[0].text) == (SyncWord.SENDING, "Receiving")
    assert here.told[0].detail == f"{far} of {end} entries"
    here.desk.edit("skills", {"skill": "Welding"})
    waits = f"{far} of {end} entries · 1 change is on this device only"
    assert here.state().detail == waits
    assert "sent after that" in here.state().help
    here.contact = replace(here.contact, paused=True)
    held = here.state()
    assert (held.word, held.text, held.detail) == (SyncWord.WAITING, "Receiving is paused", waits)
    assert "nothing is sent" in held.help
    here.line.offline = True
    assert (here.round().text, here.state().detail) == ("Waiting for connection", "1 change is on this device only")
    here.line.offline = False
    assert here.round().text == "Up to date"


def test_a_store_that_another_program_holds(amira: Line, tmp_path: Path) -> None:
    """The real thing: a file, and a lock in it that somebody does not give back."""
    amira.round()
    amira.desk.edit("contact", MOBILE)
    path = tmp_path / "store.sqlite"
    store = SqliteStore.create(path, busy_seconds=0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Busy) as busy:
        store.put_blobs([b"x"])
    other.close()
    store.close()
    amira.contact = Contact(checked=NOON, offline=True, held=busy.value.since)
    view = amira.state()
    assert view.text == f"Store busy since {busy.value.since.astimezone():%H:%M}"
    assert (view.word, view.detail) == (SyncWord.WAITING, "1 change is on this device only")


@pytest.mark.parametrize(("days", "word"), [(4, SyncWord.DECISION), (15, SyncWord.PROBLEM)], ids=["amber", "red"])
def test_nobody_in_hr_was_heard_of(amira: Line, days: int, word: SyncWord) -> None:
    amira.site.clock.advance(timedelta(days=days))
    view = amira.round()
    assert (view.word, view.text, view.store) == (word, "Perhaps not up to date", True)
    assert view.detail.startswith("Last confirmed by HR:")
    amira.site["priya"].sync()
    assert amira.round().text == "Up to date", "a sign of life of HR"


def test_a_word_from_a_clock_that_is_ahead_looks_fresh_for_no_longer(amira: Line) -> None:
    """Its day is still to come, so it counts from when this device saw it, and a store frozen behind it turns amber."""
    clock = amira.site.clock
    clock.advance(timedelta(days=3650))
    amira.site["priya"].sync()
    clock.advance(timedelta(days=-3650))
    assert amira.round().text == "Up to date"
    clock.advance(timedelta(days=4))
    assert amira.round().text == "Perhaps not up to date"


def test_what_was_not_accepted_hides_nothing_else(amira: Line) -> None:
    amira.round()
    amira.desk.edit("contact", MOBILE)
    amira.line.faults(Fault.DENIED)
    view = amira.round()
    assert (view.word, view.text, view.detail) == (SyncWord.PROBLEM, "Problem", "1 change not accepted")
    assert "The shared store refuses changes" in view.help
    amira.line.offline = True
    away = amira.round()
    assert (away.word, away.detail) == (SyncWord.PROBLEM, "1 change not accepted · waiting for connection")
    amira.desk.edit("skills", {"skill": "Welding"})
    away = amira.round()
    assert away.detail == "1 change not accepted · 1 change is on this device only"
    assert "Waiting for connection: You can go on working" in away.help
    amira.contact = replace(amira.contact, offline=False, reading=(3, 900), paused=True)
    held = amira.state()
    assert held.detail == "1 change not accepted · receiving is paused · 1 change is on this device only"
    assert "nothing is sent" in held.help
    amira.line.offline = False
    assert amira.round().detail == "1 change not accepted", "the other one has arrived"
    amira.desk.suite.records.again(amira.desk.suite.overview.refused()[0].op)
    assert amira.round().text == "Up to date"
