"""What a question finds, and what it says about itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.knowledge import Audience
from hris_desktop.services.knowledge import NO_ANSWER, Knowledge
from hris_desktop.services.knowledge_views import SearchView


@pytest.fixture(scope="module")
def base() -> Knowledge:
    return Knowledge(None)


def first(view: SearchView) -> str:
    return view.hits[0].ref.id


def test_a_title_finds_its_article(base: Knowledge) -> None:
    for category in base.library().categories:
        for ref in category.articles:
            assert ref.id in [hit.ref.id for hit in base.search(ref.title).hits[:3]], ref.title


def test_a_misspelt_word_is_corrected_and_said_so(base: Knowledge) -> None:
    view = base.search("recogniton")
    assert view.understood == "recognition"
    assert first(view) == "recognition-and-reward"
    assert base.search("recogniton", as_typed=True).understood == ""
    assert base.search("recogniton", as_typed=True).hits == ()


def test_a_correction_keeps_the_rest_of_the_question(base: Knowledge) -> None:
    assert base.search("How is  RECOGNITON given?").understood == "How is recognition given?"


def test_synonyms_and_inflexions(base: Knowledge) -> None:
    assert first(base.search("I was sacked")) == "will-i-lose-my-job"
    assert "sacked ≈" in base.search("sacked").hits[0].why


def test_british_and_american_need_no_correction(base: Knowledge) -> None:
    for one, other in (("organization", "organisation"), ("labor", "labour"), ("counseling", "counselling")):
        american, british = base.search(one), base.search(other)
        assert american.understood == british.understood == ""
        assert american.hits[0].ref == british.hits[0].ref, one


def test_the_last_word_may_be_unfinished(base: Knowledge) -> None:
    for typed in ("gover", "govern", "governa", "governan", "governanc", "governance"):
        view = base.search(typed)
        assert (first(view), view.understood) == ("governance-model", ""), typed


def test_a_question_of_unknown_words_may_have_no_answer(base: Knowledge) -> None:
    for text in ("xylophone", "visa for thailand", "xylophone lessons"):
        assert base.search(text).no_answer == NO_ANSWER, text
    for text in ("payroll", "dismissal", "what will change"):
        assert base.search(text).no_answer == "", text


def test_nothing_asked_nothing_found(base: Knowledge) -> None:
    for text in ("", "   ", "\n"):
        assert base.search(text) == SearchView(text, ())


def test_audience_is_a_filter(base: Knowledge) -> None:
    found = base.search("provider", audience=Audience.HR)
    assert found.hits
    assert {hit.ref.audience for hit in found.hits} == {Audience.HR}


def test_the_number_of_hits_is_kept(base: Knowledge) -> None:
    assert len(base.search("provider contract training", top=3).hits) == 3


def test_best_first_and_always_the_same(base: Knowledge) -> None:
    one, other = base.search("training for my team"), Knowledge(None).search("training for my team")
    assert one == other
    scores = [hit.score for hit in one.hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "payroll " * 1_250,
        "😀" * 50,
        "👩‍👩‍👧‍👦 payroll",
        "مرحبا كيف حالك",
        "שלום payroll \u202eabc",
        '"payroll',
        "payroll AND OR NOT NEAR(a b, 2)",
        "title:payroll*",
        "^payroll + - ( ) { } : ; ' \" ` \\",
        "payroll\x00bank",
        "\ud800payroll",
        "' OR 1=1; DROP TABLE article; --",
        "İstanbul ﷺ ²³ ½",
    ],
)
def test_no_question_is_an_error(base: Knowledge, text: str) -> None:
    view = base.search(text)
    assert view.hits or view.no_answer
    if "payroll" in text:
        assert "who-runs-payroll" in [hit.ref.id for hit in view.hits]


@given(st.text(max_size=400))
def test_any_question(base: Knowledge, text: str) -> None:
    view = base.search(text)
    assert view.hits or view.no_answer or not text.strip()
    for hit in view.hits:
        for marked in (hit.title, hit.snippet):
            assert all(0 <= start < end <= len(marked.text) for start, end in marked.ranges)
