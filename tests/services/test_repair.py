"""A store that lies, in words: what happened, what happened to my data, what to do; and the way out of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.overview import Contact
from hris_desktop.services.repair import Repair
from hris_desktop.services.sentences import spoken
from hris_desktop.services.store_report import told
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_store import Act
from hris_desktop.store.contract import Store
from hris_desktop.store.memory import MemoryStore
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync import causes
from hris_desktop.sync.ledger import Alarm
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.sync.repair import Comparison, Repaired, State
from hris_desktop.sync.verify import verify
from tests.services.company import Company, Desk, company
from tests.store.hostile import HostileStore


@pytest.fixture
def site() -> Company:
    """The company on a store that lies on order."""
    made = company()
    made.store = HostileStore(MemoryStore(made.shelf))
    return made


def page(desk: Desk) -> Repair:
    def another_connection(_: str) -> Store:
        twin = copy.copy(lies(desk.company))
        twin.real = MemoryStore(desk.company.shelf)
        return twin

    return Repair(desk.suite.office, "memory:", opener=another_connection)


def line(desk: Desk) -> SyncView:
    """What the state line says after a round."""
    contact = Contact(checked=desk.company.clock.now())
    try:
        desk.sync()
    except TROUBLES as trouble:
        contact = Contact(trouble=spoken(trouble))
    return desk.suite.overview.sync(contact)


def shrink(site: Company, by: int) -> None:
    last = len(site.shelf.rows) - by
    del site.shelf.rows[last:]
    site.shelf.last_seq = last


def lies(site: Company) -> HostileStore:
    assert isinstance(site.store, HostileStore)
    return site.store


def test_a_healthy_store_says_so(site: Company) -> None:
    view = page(site["amira"]).look()
    assert (view.title, view.well, view.act) == ("The store and this device agree", True, Act.NOTHING)
    assert view.confirmed == "Last confirmed by HR: today"
    assert (view.warnings, view.lost, view.others) == ((), (), ())
    assert line(site["amira"]).text == "Up to date"


def test_an_older_state_has_its_own_words_and_is_repaired_by_hr_alone(site: Company) -> None:
    amira, priya, rows = site["amira"], site["priya"], list(site.shelf.rows)
    shrink(site, 3)
    shown = line(amira)
    assert (shown.word, shown.detail, shown.store) == (
        SyncWord.PROBLEM, "The store was put back to an older state", True,
    )  # fmt: skip
    assert "Nothing here was removed." in shown.help
    view = page(amira).look()
    assert (view.title, view.act, view.well) == ("The store was put back to an older state", Act.NOTHING, False)
    assert f"ends at entry {len(rows) - 3}; this device has verified {len(rows)}" in view.happened
    assert "Nothing on this device was removed" in view.data
    assert view.todo.startswith("Tell HR.")
    with pytest.raises(NotAllowed):
        page(amira).repair()
    assert page(priya).look().act is Act.REPAIR
    done = page(priya).repair()
    assert (done.whole, done.restored, done.title) == (True, 3, "The store is whole")
    assert site.shelf.rows == rows
    assert line(amira).detail == "1 warning"
    [warning] = page(amira).warnings()
    assert warning.title == "The store was shorter than before"
    page(amira).looked(warning.id)
    assert line(amira).text == "Up to date"
    amira.restart()
    assert page(amira).warnings() == ()


def test_editing_goes_on_and_nothing_is_sent_to_such_a_store(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    shrink(site, 3)
    short = len(site.shelf.rows)
    amira.edit("contact", {"personal_mobile": "+49 151 11111111"})
    assert line(amira).word is SyncWord.PROBLEM
    assert (len(site.shelf.rows), len(amira.suite.desk.sending.waiting())) == (short, 1)
    page(priya).repair()
    amira.sync()
    assert amira.suite.desk.sending.waiting() == []


def test_an_entry_altered_in_the_middle_is_told_by_hrs_program_and_not_followed(site: Company) -> None:
    priya = site["priya"]
    priya.sync()
    site.shelf.rows[8] = replace(site.shelf.rows[8], h=bytes(32))
    assert line(priya).text == "Up to date"
    site.clock.at += timedelta(days=1)
    assert line(priya).detail == "1 warning"
    [warning] = page(priya).warnings()
    assert (warning.title, "number 9 " in warning.sentence) == ("An entry of the store was altered or taken out", True)
    view = page(priya).look()
    assert (view.title, view.act) == ("An entry was changed in the middle of the store", Act.NOTHING)
    assert "What is new goes on arriving" in view.data
    assert page(priya).repair().sentences[-1].startswith("After entry 8 something was changed in the store itself.")
    with pytest.raises(NotAllowed, match="Nothing to decide"):
        page(priya).go_on()


def test_another_history_is_the_persons_decision_and_their_entries_come_back(site: Company) -> None:
    amira, priya, bjorn = site["amira"], site["priya"], site["bjørn"]
    twin = site.fork()
    amira.edit("contact", {"personal_mobile": "+49 151 11111111"})
    site.sync()
    shrink(site, 1)
    bjorn.replica = twin["bjørn"].replica
    bjorn.restart()
    bjorn.edit("contact", {"personal_mobile": "+49 151 22222222"})
    bjorn.sync()
    view = page(amira).look()
    assert (view.title, view.act, view.others) == ("The store shows another history", Act.GO_ON, ())
    assert "by telephone or in person" in view.todo
    assert page(priya).look().others == ("Amira: 1 entry",)
    told = page(priya).repair()
    assert (told.whole, told.restored) == (False, 0)
    assert "everybody whose entries are missing" in told.sentences[0]
    with pytest.raises(ServiceError, match="Nothing to decide"):
        page(bjorn).go_on()
    assert page(amira).go_on() == 1
    amira.sync()
    assert amira.shown("contact", "personal_mobile") == ""
    [lost] = page(amira).look().lost
    assert (lost.what, lost.ready) == ("Your change: contact details", True) or lost.what.startswith("Your change")
    assert page(amira).bring_back() == 1
    amira.sync()
    assert "11111111" in amira.shown("contact", "personal_mobile").replace(" ", "")
    assert page(amira).look().lost == ()
    assert [page(site[name]).go_on() for name in ("priya", "tomasz", "jonas")] == [1, 1, 1]
    site.sync()
    assert page(priya).look().others == ()
    assert {desk.suite.desk.ledger.head for desk in site.desks.values()} == {amira.suite.desk.ledger.head}


def test_one_may_be_left_where_it_is(site: Company) -> None:
    amira = site["amira"]
    amira.edit("contact", {"personal_mobile": "+49 151 11111111"})
    amira.sync()
    desk = amira.suite.desk
    from hris_desktop.sync.comeback import go_on

    shrink(site, 1)
    go_on(desk.ledger, desk.vk, len(site.shelf.rows))
    [lost] = page(amira).look().lost
    assert all("11111111" not in label for label, _ in lost.typed)
    page(amira).leave(lost.id)
    assert page(amira).look().lost == ()
    assert page(amira).bring_back() == 0


def test_withheld_content_is_filled_in(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    priya.edit("contact", {"personal_mobile": "+49 151 33333333"}, about=amira.pid)
    priya.sync()
    site.shelf.rows[-1] = replace(site.shelf.rows[-1], body=None)
    amira.sync()
    assert [one.title for one in page(amira).warnings()] == ["Content is held back"]
    assert page(amira).warnings()[0].sentence.startswith(f"Entry {len(site.shelf.rows)} by Priya")
    done = page(priya).repair()
    assert (done.whole, done.filled) == (True, 1)
    amira.sync()
    assert "33333333" in amira.shown("contact", "personal_mobile").replace(" ", "")


def test_a_new_store_is_made_from_one_device(site: Company, tmp_path: Path) -> None:
    priya = site["priya"]
    repair = Repair(priya.suite.office, "memory:")
    path = tmp_path / "new.sqlite"
    done = repair.repair(str(path), new=True)
    assert (done.whole, done.restored) == (True, len(site.shelf.rows))
    store = SqliteStore.open(path)
    assert verify(store, priya.keys.genesis).sound()
    store.close()
    with pytest.raises(ServiceError):
        repair.repair(str(tmp_path / "absent.sqlite"))


STATES: list[tuple[str, Callable[[HostileStore, int], None], str, bool]] = [
    ("another organisation", lambda s, _: s.about_me.update(org="ab" * 16), "Another organisation's store", True),
    ("zero rows", lambda s, _: s.about_me.update(org=None, last_seq=0), "No access to the shared store", True),
    ("rows hidden", lambda s, _: s.cut_after(0), "No access to the shared store", True),
    ("newer", lambda s, _: s.about_me.update(schema=99), "A newer version is needed", False),
    ("gap at the end", lambda s, end: s.drop(end), "Entries are missing from the store", True),
    ("swapped", lambda s, end: s.swap(end, end - 1), "The store shows another history", True),
    ("away", lambda s, _: setattr(s, "offline", True), "It cannot be reached", False),
]  # fmt: skip


@pytest.mark.parametrize(("lie", "title", "store"), [one[1:] for one in STATES], ids=[one[0] for one in STATES])
def test_each_state_has_its_own_words_and_removes_nothing(
    site: Company, lie: Callable[[HostileStore, int], None], title: str, *, store: bool
) -> None:
    amira = site["amira"]
    before = amira.suite.desk.ledger.cursor, amira.suite.desk.ledger.head
    lie(lies(site), len(site.shelf.rows))
    shown = line(amira)
    assert (shown.detail, shown.store) == (title, store)
    assert (amira.suite.desk.ledger.cursor, amira.suite.desk.ledger.head) == before
    view = page(amira).look()
    assert "Nothing on this device was removed" in view.data or view.well
    lies(site).honest()
    assert line(amira).word in (SyncWord.UP_TO_DATE, SyncWord.PROBLEM)
    for warning in page(amira).warnings():
        page(amira).looked(warning.id)
    assert line(amira).text == "Up to date"


def test_a_store_founded_anew_under_the_same_name_is_another_organisations(site: Company) -> None:
    site.shelf.rows[0] = replace(site.shelf.rows[0], h=bytes(32))
    fresh = site.second_device
    with pytest.raises(Exception, match="does not begin with the founding"):
        fresh("amira")


@pytest.mark.parametrize("kind", sorted({*causes.OF_THE_STORE, *causes.OF_THE_DEVICE, causes.SEEN, causes.WITHHELD,
                                         causes.BAD_WRAP, causes.STILL_SHOWN, causes.BROUGHT_BACK}))  # fmt: skip
def test_every_cause_has_a_report_of_its_own(site: Company, kind: str) -> None:
    amira = site["amira"]
    amira.suite.desk.ledger.note(Alarm(7, site["priya"].pid, kind))
    amira.suite.desk.ledger.note(Alarm(8, "", causes.SHORTER))
    told = [one for one in page(amira).warnings() if "{" not in one.title + one.sentence]
    assert len(told) == 2
    assert all(one.title != one.sentence and one.sentence.endswith(".") for one in told)
    assert line(amira).detail == "2 warnings"


@pytest.mark.parametrize(
    ("days", "word", "text"),
    [
        (0, SyncWord.UP_TO_DATE, "Up to date"),
        (2.9, SyncWord.UP_TO_DATE, "Up to date"),
        (3.1, SyncWord.DECISION, "Perhaps not up to date"),
        (13.4, SyncWord.DECISION, "Perhaps not up to date"),
        (14.1, SyncWord.PROBLEM, "Perhaps not up to date"),
    ],
)
def test_the_age_of_hrs_last_word_is_shown(site: Company, days: float, word: SyncWord, text: str) -> None:
    amira, end = site["amira"], len(site.shelf.rows)
    site.clock.at += timedelta(days=days)
    shown = line(amira)
    assert (shown.word, shown.text) == (word, text)
    if word is not SyncWord.UP_TO_DATE:
        assert shown.detail == f"Last confirmed by HR: {int(days)} days ago"
    site["priya"].sync()
    assert len(site.shelf.rows) == end + (days >= 1)
    assert line(amira).text == "Up to date"


def test_a_device_that_keeps_few_chains_says_what_it_could_not_put_back() -> None:
    """Somebody who is in HR since a minute has not read the rest yet."""
    done = Repaired(Comparison(State.SHORTER, 20, 50, 20), partial=True)
    view = told(done)
    assert not view.whole
    assert "Entries 21 to 50 are missing, and none was put back" in " ".join(view.sentences)
