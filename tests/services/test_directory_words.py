"""Search and paging as laws: whom words find, that pages make up the whole list, that nothing typed fails."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.services.directory import Directory
from hris_desktop.services.directory_words import MOST_WORDS, asked_words, words_of
from hris_desktop.services.views_directory import Card, Column, Mark, Query
from hris_desktop.store.people_index import SHOWN, PeopleIndex, Row
from tests.services.company import Company

PEOPLE = (
    "Amira Haddad", "Bjørn Næss", "Chiamaka Obi", "Đặng Thị Hương", "Éilís Ní Bhriain", "Γιάννης Κωνσταντίνου",
    "Ольга Ткаченко", "山田 太郎", "Seán O'Brien", "Anna-Lena Müller", "Şükrü Işık", "محمد علي", "Łukasz Wójcik",
    "Anna Berg", "ANNA BERG", "Jo", "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst",
)  # fmt: skip
WORDS = st.sampled_from(sorted({part for name in PEOPLE for part in words_of([name])}))
PREFIXES = WORDS.flatmap(lambda word: st.integers(1, len(word)).map(lambda end: word[:end]))
TYPED = st.lists(PREFIXES | st.text(max_size=3), max_size=3).map(" ".join) | st.text(max_size=40)


@cache
def directory() -> Directory:
    site = Company()
    priya = site.begin("priya")
    for number, name in enumerate(PEOPLE):
        pid = priya.suite.people.add(name)
        priya.sync()
        if number % 3:
            where = ("Bremen", "Oslo")[number % 2]
            priya.edit("directory", {"location": where, "job_title": "Dispatcher"}, about=pid)
    priya.sync()
    found = priya.suite.directory
    while not found.read_on().done:
        pass
    return found


class Names:
    """People who have nothing but a name, found by it."""

    def __init__(self, *names: str) -> None:
        self._rows = PeopleIndex()
        for name in names:
            self.put(name, name)

    def put(self, pid: str, name: str) -> None:
        texts = (name, *[""] * (len(SHOWN) - 1))
        self._rows.put([Row(pid, texts, words=" ".join(words_of([name])), order=texts)])

    def find(self, typed: str) -> frozenset[str]:
        rows = self._rows.page(asked_words(typed), {}, order="name", descending=False, after=None, limit=1000)
        assert len(rows) == self._rows.total(asked_words(typed), {})
        return frozenset(row.pid for row in rows)


def index(*names: str) -> Names:
    return Names(*names)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("naess", "Bjørn Næss"),
        ("NÆSS", "Bjørn Næss"),
        ("dang", "Đặng Thị Hương"),
        ("bhri eil", "Éilís Ní Bhriain"),
        ("κωνσ", "Γιάννης Κωνσταντίνου"),
        ("ΓΙΑΝΝΗΣ", "Γιάννης Κωνσταντίνου"),
        ("ткач оль", "Ольга Ткаченко"),
        ("太", "山田 太郎"),
        ("郎", "山田 太郎"),
        ("obrien", "Seán O'Brien"),
        ("o’brien", "Seán O'Brien"),
        ("brien", "Seán O'Brien"),
        ("annalena", "Anna-Lena Müller"),
        ("lena mull", "Anna-Lena Müller"),
        ("isik", "Şükrü Işık"),
        ("محم", "محمد علي"),
        ("lukasz wojcik", "Łukasz Wójcik"),
        ("schillings", "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, found: str) -> None:
    assert index(*PEOPLE).find(typed) == frozenset({found})


def test_the_inside_of_a_word_is_not_its_beginning() -> None:
    assert index("Amira Haddad").find("mira") == frozenset()


@pytest.mark.parametrize("typed", ["🙂", "--", "'", '"', "NEAR(", "*", "\0", "\u202e"])
def test_signs_without_a_letter_find_nobody(typed: str) -> None:
    assert index(*PEOPLE).find(typed) == frozenset()


def test_a_very_long_text_is_cut_and_costs_nothing() -> None:
    assert index(*PEOPLE).find("anna " * 2_000) == frozenset({"Anna-Lena Müller", "Anna Berg", "ANNA BERG"})
    assert len(asked_words("a b c d e f g h i j k") or ()) == MOST_WORDS


def test_somebody_put_in_again_is_found_by_the_new_words_only() -> None:
    made = index("Amira Haddad")
    made.put("Amira Haddad", "Amira Solberg")
    assert made.find("haddad") == frozenset()
    assert made.find("solb") == frozenset({"Amira Haddad"})


@given(typed=TYPED)
def test_exactly_those_are_found_whose_words_begin_with_every_word_typed(typed: str) -> None:
    wanted = asked_words(typed)
    for card in directory().page(Query(), limit=1000).rows:
        words = words_of([card.name, card.job_title, card.department, card.location, card.work_email])
        fits = wanted is None or (bool(wanted) and all(any(w.startswith(one) for w in words) for one in wanted))
        found = directory().page(Query(typed), limit=1000).rows
        assert (card in found) is fits, (typed, card.name)


@given(
    typed=TYPED | st.just(""),
    size=st.integers(1, 9),
    sort=st.sampled_from(Column),
    descending=st.booleans(),
    location=st.sampled_from(["", "Bremen", "Oslo", "nowhere"]),
)
def test_pages_make_up_the_whole_list(typed: str, size: int, sort: Column, location: str, *, descending: bool) -> None:
    query = Query(typed, location=location, sort=sort, descending=descending)
    whole = directory().page(query, limit=1000)
    assert whole.next is None
    assert whole.total == len(whole.rows)
    rows: list[Card] = []
    after: Mark | None = None
    while True:
        page = directory().page(query, after=after, limit=size)
        assert page.total == whole.total
        rows += page.rows
        after = page.next
        if after is None:
            break
        assert len(page.rows) == size
    assert tuple(rows) == whole.rows
    back = directory().page(Query(typed, location=location, sort=sort, descending=not descending), limit=1000)
    assert back.rows == whole.rows[::-1]
