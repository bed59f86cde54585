"""The index ranks one phrase at a time and reads nothing typed as a query language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.knowledge_words import tokens
from hris_desktop.store.knowledge_index import MANY, Indexed, KnowledgeIndex

ARTICLES = [
    Indexed("change my bank account", "iban salary account", "open the section and type the account"),
    Indexed("who runs payroll", "wages salary", "a provider may calculate your pay"),
    Indexed("training for a new role", "courses", "ask for training before the account moves"),
    Indexed("stress", "burnout", "talk to somebody"),
    Indexed("unrelated", "other", "nothing"),
]
GROUPS = [("pay", "salary", "wage"), ("lose my job", "layoff"), ("accountable", "responsible")]


@pytest.fixture
def index() -> Iterator[KnowledgeIndex]:
    made = KnowledgeIndex(ARTICLES, GROUPS)
    yield made
    made.close()


def best(index: KnowledgeIndex, phrase: str) -> list[int]:
    scores = index.scores(phrase)
    return sorted(scores, key=lambda number: -scores[number])


def test_title_weighs_more_than_other_words_and_these_more_than_the_text(index: KnowledgeIndex) -> None:
    assert best(index, "account") == [0, 2]
    assert best(index, "training") == [2]
    assert all(score > 0 for score in index.scores("account").values())


def test_inflexions_are_one_word(index: KnowledgeIndex) -> None:
    assert index.scores("trained") is index.scores("training")
    assert index.holds("accounts") == 2
    assert "training" in index.inflexions(["train"])
    assert index.holds("zebra") == 0


def test_phrases_are_met_in_order(index: KnowledgeIndex) -> None:
    assert best(index, "bank account") == [0]
    assert best(index, "account bank") == []


def test_synonyms_of_exactly_this_phrase(index: KnowledgeIndex) -> None:
    assert index.synonyms("paying") == (GROUPS[0],)
    assert index.synonyms("losing my jobs") == (GROUPS[1],)
    assert index.synonyms("job") == ()
    assert index.synonyms("lose my") == ()
    assert index.synonyms("account") == (), "one stem is not one meaning"


def test_a_word_of_most_articles_weighs_nothing() -> None:
    index = KnowledgeIndex([*ARTICLES[:2], Indexed("salary", "", "x")])
    assert index.common("salaries")
    assert not index.common("iban")
    assert not index.common("bank account")


def test_in_a_large_base_a_frequent_word_tells_by_titles_and_other_words() -> None:
    texts = [Indexed(f"title{number}", "", "payroll plain") for number in range(MANY + 10)]
    index = KnowledgeIndex([*texts, Indexed("payroll", "", "x"), *(Indexed("none", "", "y") for _ in range(MANY + 50))])
    assert set(index.scores("payroll")) == {len(texts)}
    assert index.holds("payroll") == len(texts) + 1


@given(st.text(max_size=60))
def test_no_phrase_is_an_error(index_once: KnowledgeIndex, text: str) -> None:
    for phrase in (text, " ".join(tokens(text)), f'"{text}"', f"title:{text}*", f"NEAR({text})"):
        folded = " ".join(tokens(phrase))
        index_once.scores(folded)
        index_once.synonyms(folded)
        index_once.inflexions(folded.split())


@pytest.fixture(scope="module")
def index_once() -> Iterator[KnowledgeIndex]:
    made = KnowledgeIndex(ARTICLES, GROUPS)
    yield made
    made.close()


def test_an_index_of_nothing() -> None:
    index = KnowledgeIndex([])
    assert index.scores("pay") == {}
    assert index.synonyms("pay") == ()
    assert not index.common("pay")
