"""The state line of a real desk whose store goes away and comes back: no word claims more than is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from typing_extensions import override

from hris_desktop.services.overview import Contact
from hris_desktop.services.sentences import spoken
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_entrance import Where
from hris_desktop.store.contract import AppendResult, Outgoing, Unknown, Unreachable
from hris_desktop.store.memory import MemoryStore
from hris_desktop.sync.loop import TROUBLES
from tests.services.company import NOON, Company, Desk, company
from tests.store.hostile import HostileStore

MOBILE = {"personal_mobile": "+49 1512 3456789"}
OTHER = {"personal_mobile": "+49 421 5550123"}


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


def test_what_needs_a_key_is_not_being_sent(amira: Line) -> None:
    amira.round()
    amira.desk.edit("contact", MOBILE)
    item, _ = amira.desk.suite.desk.sending.waiting()[0]
    amira.desk.replica.outbox_update(replace(item, reason="The key to this section has not reached this device yet."))
    view = amira.state()
    assert (view.word, view.text) == (SyncWord.WAITING, "Waiting for a key")
    assert view.detail == "1 change is on this device only"
    assert "has not reached this device" in view.help


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


def test_a_long_pull_is_no_waiting_and_a_paused_one_no_working(amira: Line) -> None:
    far = amira.desk.suite.overview.sync(Contact(reading=(12_400, 80_000)))
    assert (far.word, far.text, far.detail) == (SyncWord.SENDING, "Receiving", "12,400 of 80,000 entries")
    held = amira.desk.suite.overview.sync(Contact(reading=(12_400, 80_000), paused=True))
    assert (held.word, held.text) == (SyncWord.WAITING, "Receiving is paused")
    gone = amira.desk.suite.overview.sync(Contact(reading=(12_400, 80_000), offline=True))
    assert gone.text == "Waiting for connection"
