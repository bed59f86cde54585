"""The list of people over a real organisation: what it says, how it keeps up, what is kept of it on the device."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hris_desktop.services import directory_index
from hris_desktop.services.directory_cards import KEPT, Cards
from hris_desktop.services.directory_index import DirectoryIndex
from hris_desktop.services.views_directory import Card, Column, KeyState, Query
from hris_desktop.store.people_index import SHOWN, PeopleIndex, Row
from tests.services.company import Company, Desk, company


@pytest.fixture
def site() -> Company:
    return company()


def everybody(desk: Desk, query: Query | None = None) -> list[Card]:
    directory = desk.suite.directory
    while not directory.read_on().done:
        pass
    return list(directory.page(query or Query(), limit=1000).rows)


def names(desk: Desk, text: str = "") -> list[str]:
    return [card.name for card in everybody(desk, Query(text))]


def read_since(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose card is opened from now on."""
    opened: list[str] = []
    read = Cards.read

    def noted(cards: Cards, pid: str) -> None:
        opened.append(pid)
        read(cards, pid)

    monkeypatch.setattr(Cards, "read", noted)
    return opened


# -- what it says -----------------------------------------------------------------------------------------------------


def test_everybody_stands_in_it_with_card_state_and_roles(site: Company) -> None:
    priya = site["priya"]
    priya.edit(
        "directory", {"job_title": "Dispatcher", "location": "Oslo", "manager": "Jonas"}, about=site["bjørn"].pid
    )
    new = priya.suite.people.add("Chiamaka Obi")
    site.sync()
    rows = {card.name: card for card in everybody(priya)}
    assert list(rows) == ["Amira", "Bjørn", "Chiamaka Obi", "Jonas", "Priya", "Tomasz"]
    one = rows["Bjørn"]
    assert (one.job_title, one.location, one.manager) == ("Dispatcher", "Oslo", "Jonas")
    assert (rows["Chiamaka Obi"].pid, rows["Chiamaka Obi"].state) == (new, KeyState.NO_KEYS)
    assert (rows["Priya"].roles, rows["Priya"].is_me) == (("HR",), True)
    assert rows["Jonas"].roles == ("Payroll",)
    assert {card.state for card in rows.values() if card.pid != new} == {KeyState.ACTIVE}


def test_an_invite_counts_until_it_is_used_or_out_of_date(site: Company) -> None:
    priya = site["priya"]
    pid = priya.suite.people.add("Chiamaka Obi")
    site.sync()
    priya.suite.people.invite(pid)
    site.sync()

    def state() -> KeyState:
        return next(card.state for card in everybody(priya) if card.pid == pid)

    assert state() is KeyState.INVITED
    assert [card.pid for card in everybody(priya, Query(state=KeyState.INVITED))] == [pid]
    site.clock.advance(timedelta(days=15))
    assert state() is KeyState.NO_KEYS


def test_a_planned_job_counts_from_its_day(site: Company) -> None:
    priya, pid = site["priya"], site["amira"].pid
    priya.edit("directory", {"job_title": "Dispatcher"}, about=pid)
    priya.edit("directory", {"job_title": "Site manager"}, about=pid, effective=date(2026, 12, 1))
    site.sync()
    assert next(card.job_title for card in everybody(priya) if card.pid == pid) == "Dispatcher"
    site.clock.advance(timedelta(days=10))
    assert next(card.job_title for card in everybody(priya) if card.pid == pid) == "Site manager"


def test_only_cards_whose_key_is_here_say_anything(site: Company) -> None:
    """A newcomer who was just confirmed does not hold the key of everybody's cards before the role's key arrives."""
    pid = site["amira"].pid
    site["priya"].edit("directory", {"job_title": "Dispatcher"}, about=pid)
    site.sync()
    stranger = site["bjørn"]
    stranger.suite.desk.session._held.clear()
    stranger.suite.desk.session._deks.clear()
    stranger.restart()
    stranger.suite.desk.session._held.clear()
    cards = {card.pid: card for card in everybody(stranger)}
    assert cards[pid].name == f"Person {pid[:8]}"
    assert cards[pid].job_title == ""
    assert stranger.suite.directory.page(Query("dispatcher")).total == 0


# -- keeping up -------------------------------------------------------------------------------------------------------


def test_a_new_name_is_found_and_the_old_one_is_not(site: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    priya, pid = site["priya"], site["amira"].pid
    priya.edit("directory", {"manager": "Amira"}, about=site["bjørn"].pid)
    site.sync()
    assert names(priya, "amira") == ["Amira"]
    opened = read_since(monkeypatch)
    priya.edit("directory", {"full_name": "Amira Haddad-Solberg"}, about=pid)
    site.sync()
    assert names(priya, "solberg") == ["Amira Haddad-Solberg"]
    assert next(card.manager for card in everybody(priya) if card.name == "Bjørn") == "Amira Haddad-Solberg"
    assert set(opened) == {pid}, "cards that nobody touched were opened again"


def test_whoever_comes_meanwhile_moves_no_row(site: Company) -> None:
    priya = site["priya"]
    first = everybody(priya)[:2]
    page = priya.suite.directory.page(Query(), limit=2)
    assert list(page.rows) == first
    priya.suite.people.add("Aaron Aaberg")
    site.sync()
    while not priya.suite.directory.read_on().done:
        pass
    rest = priya.suite.directory.page(Query(), after=page.next, limit=100)
    assert [card.name for card in rest.rows] == ["Jonas", "Priya", "Tomasz"]


def test_reading_goes_on_in_slices_and_says_how_far_it_is(site: Company) -> None:
    directory = site["priya"].suite.directory
    progress = directory.read_on(0)
    assert not progress.done
    assert progress.of == len(site.desks)
    for _ in range(40):
        progress = directory.read_on(0.001)
    assert (progress.done, progress.read) == (True, len(site.desks))


# -- filters and order ------------------------------------------------------------------------------------------------


def test_filters_hold_together_and_choices_count(site: Company) -> None:
    priya = site["priya"]
    for name, where in (("amira", "Road freight"), ("bjørn", "Road freight"), ("jonas", "Finance")):
        priya.edit("directory", {"department": where, "location": "Bremen"}, about=site[name].pid)
    site.sync()
    assert names(priya) == ["Amira", "Bjørn", "Jonas", "Priya", "Tomasz"]
    found = everybody(priya, Query("brem", department="Road freight", sort=Column.NAME, descending=True))
    assert [card.name for card in found] == ["Bjørn", "Amira"]
    assert [card.name for card in everybody(priya, Query(role="HR"))] == ["Priya", "Tomasz"]
    choices = priya.suite.directory.choices()
    assert dict(choices.departments) == {"Finance": 1, "Road freight": 2}
    assert dict(choices.locations) == {"Bremen": 3}
    assert dict(choices.roles) == {"HR": 2, "Payroll": 1}
    assert choices.states[KeyState.ACTIVE] == 5


def test_what_is_empty_comes_last(site: Company) -> None:
    priya = site["priya"]
    priya.edit("directory", {"job_title": "Zookeeper"}, about=site["tomasz"].pid)
    site.sync()
    assert everybody(priya, Query(sort=Column.JOB))[0].name == "Tomasz"


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_the_next_start_opens_no_card_again(site: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    priya = site["priya"]
    priya.suite.greeting()
    before = everybody(priya)
    opened = read_since(monkeypatch)
    priya.restart()
    assert everybody(priya) == before
    assert opened == []
    priya.edit("directory", {"job_title": "Dispatcher"}, about=site["amira"].pid)
    site.sync()
    priya.restart()
    opened.clear()
    assert next(card.job_title for card in everybody(priya) if card.name == "Amira") == "Dispatcher"
    assert opened == [site["amira"].pid], "only what came after it was kept is opened"


def taken_apart(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose name is taken apart for the index from now on."""
    names: list[str] = []
    row = DirectoryIndex._row

    def noted(index: DirectoryIndex, card: Card, leader: str) -> Row:
        names.append(card.name)
        return row(index, card, leader)

    monkeypatch.setattr(DirectoryIndex, "_row", noted)
    return names


def test_the_next_start_takes_no_name_apart_again(site: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    priya = site["priya"]
    priya.edit("directory", {"manager": "Jonas"}, about=site["amira"].pid)
    site.sync()
    before = everybody(priya)
    apart = taken_apart(monkeypatch)
    priya.restart()
    assert everybody(priya) == before
    assert names(priya, "ami") == ["Amira"]
    assert apart == []
    priya.edit("directory", {"full_name": "Jonas Solberg"}, about=site["jonas"].pid)
    site.sync()
    priya.restart()
    apart.clear()
    assert {card.name: card.manager for card in everybody(priya)}["Amira"] == "Jonas Solberg"
    assert names(priya, "solb") == ["Jonas Solberg"]
    assert set(apart) == {"Jonas Solberg", "Amira"}, "whoever changed, and whoever shows their name"


def test_roles_and_states_of_a_kept_index_are_those_of_now(site: Company) -> None:
    priya = site["priya"]
    pid = priya.suite.people.add("Chiamaka Obi")
    site.sync()
    everybody(priya)
    priya.suite.people.invite(pid)
    site.sync()
    priya.restart()
    assert {card.name: card.state for card in everybody(priya)}["Chiamaka Obi"] is KeyState.INVITED
    site.clock.advance(timedelta(days=15))
    priya.restart()
    assert {card.name: card.state for card in everybody(priya)}["Chiamaka Obi"] is KeyState.NO_KEYS


@pytest.mark.parametrize("harm", ["another key", "a bit", "cut off", "other cards", "nonsense"])
def test_a_kept_index_that_does_not_open_is_made_anew(site: Company, harm: str) -> None:
    priya = site["priya"]
    before = everybody(priya)
    kept = priya.replica.cache_get(directory_index.KEPT)
    assert kept is not None
    assert b"mira" not in kept
    tomasz = site["tomasz"]
    everybody(tomasz)
    harmed = {
        "another key": tomasz.replica.cache_get(directory_index.KEPT),
        "a bit": kept[:-1] + bytes([kept[-1] ^ 1]),
        "cut off": kept[: len(kept) // 2],
        "nonsense": b"\xff" * 40,
    }
    if harm == "other cards":
        priya.replica.cache_drop(KEPT)
    priya.replica.cache_put(directory_index.KEPT, harmed.get(harm) or kept)
    priya.restart()
    assert everybody(priya) == before
    assert names(priya, "ami") == ["Amira"]


def test_what_was_replaced_leaves_nothing_in_what_is_dumped() -> None:
    rows = PeopleIndex()

    def put(name: str) -> None:
        texts = (name, *[""] * (len(SHOWN) - 1))
        rows.put([Row("somebody", texts, words=name.lower(), order=texts)])

    put("Sentinelname Haddad")
    assert b"entinelname" in rows.dump()
    put("Person 1234")
    assert b"entinelname" not in rows.dump()


def test_nothing_of_the_index_goes_to_the_disk_by_itself(site: Company) -> None:
    priya = site["priya"]
    everybody(priya)
    rows = priya.suite.directory._index._rows
    assert rows._db.execute("PRAGMA temp_store").fetchone() == (2,), "what is sorted stays in memory too"
    assert [file for _, _, file in rows._db.execute("PRAGMA database_list") if file] == []
    priya.restart()
    everybody(priya)
    assert priya.suite.directory._index._rows._db.execute("PRAGMA temp_store").fetchone() == (2,)


def test_what_is_kept_is_sealed_and_counts_for_its_own_log_only(site: Company) -> None:
    priya = site["priya"]
    before = everybody(priya)
    kept = priya.replica.cache_get(KEPT)
    assert kept is not None
    assert b"Amira" not in kept
    site["tomasz"].replica.cache_put(KEPT, kept)
    site["tomasz"].restart()
    assert [card.name for card in everybody(site["tomasz"])] == [card.name for card in before]
    priya.replica.cache_put(KEPT, kept[:-1] + bytes([kept[-1] ^ 1]))
    priya.restart()
    assert everybody(priya) == before
