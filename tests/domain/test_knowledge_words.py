"""Questions are taken apart the same way whoever types them, and nothing typed is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.knowledge_snippet import LONGEST, marked, readable, snippet
from hris_desktop.domain.knowledge_words import MAX_WORDS, Vocabulary, asked, tokens

WORDS = Vocabulary(
    {
        "recognition": 3,
        "organisation": 9,
        "salary": 5,
        "train": 2,
        "training": 6,
        "trainer": 1,
        "account": 8,
        "labour": 1,
        "counselling": 1,
        "transactional": 2,
        "form": 4,
        "from": 9,
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can't the company's PAY…", ["cant", "the", "company", "pay"]),
        ("I\u2019m naïve; Straße ﬁne ＡＢ", ["im", "naive", "strasse", "fine", "ab"]),
        ("re-training, wi-fi_x", ["re", "training", "wi", "fi", "x"]),
        ('\x00 😀 \ud800 ()"*', []),
        ("مرحبا בית 給与", ["مرحبا", "בית", "給与"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_stop_words_are_dropped_unless_there_is_nothing_else() -> None:
    assert asked("What will change in my pay?").content_words == ("change", "pay")
    assert asked("what will it be").content_words == ("what", "will", "it", "be")
    assert asked("pay pay PAY").content_words == ("pay",)
    assert asked("").content_words == ()


def test_an_endless_question_is_cut() -> None:
    assert len(asked(" ".join(f"word{number}" for number in range(5000))).content) == MAX_WORDS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("recogniton", "recognition"),
        ("sallary", "salary"),
        ("trainign", "training"),
        ("acount", "account"),
        ("asalry", ""),
        ("aslary", "salary"),
        ("slary", "salary"),
        ("tra", ""),
        ("zebra", ""),
        ("transectionel", "transactional"),
        ("fomr", "form"),
        ("2027", ""),
    ],
)
def test_corrections(typed: str, meant: str) -> None:
    assert WORDS.nearest(typed) == meant


def test_spellings_of_the_other_side_of_the_ocean() -> None:
    assert WORDS.other_spellings("organization") == ("organisation",)
    assert WORDS.other_spellings("labor") == ("labour",)
    assert WORDS.other_spellings("counseling") == ("counselling",)
    assert WORDS.other_spellings("salary") == ()


def test_completions_begin_with_what_most_articles_hold() -> None:
    assert WORDS.beginning("train", 5) == ["training", "trainer"]
    assert WORDS.beginning("train", 1) == ["training"]
    assert WORDS.beginning("x", 5) == []


@given(st.text(max_size=3000))
def test_any_text_is_a_question(text: str) -> None:
    one = asked(text)
    assert all(0 <= place < len(one.words) for place in one.content)
    for word in one.content_words:
        WORDS.nearest(word)
        WORDS.other_spellings(word)


def test_marks_are_ranges_of_the_text_as_it_stands() -> None:
    found = marked("Your Company's naïve pay, PAYING <b>pay</b>", {"company", "naive", "pay"})
    assert [found.text[start:end] for start, end in found.ranges] == ["Company's", "naïve", "pay", "pay"]


def test_a_snippet_is_the_line_that_says_most() -> None:
    text = readable("Nothing here.\n\nPay alone.\n" + "word " * 100 + "pay and salary " + "word " * 100)
    found = snippet(text, {"pay", "salary"})
    assert [found.text[start:end] for start, end in found.ranges] == ["pay", "salary"]
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) <= LONGEST + 2
    assert snippet(text, set()).text == "Nothing here."
    assert snippet(readable(""), {"pay"}).text == ""


@given(st.text(max_size=600), st.sets(st.text(max_size=5), max_size=4))
def test_ranges_are_inside_and_in_order(text: str, forms: set[str]) -> None:
    found = snippet(readable(text), forms | set(tokens(text)[:3]))
    edges = [edge for one in found.ranges for edge in one]
    assert edges == sorted(edges)
    assert not edges or 0 <= edges[0] <= edges[-1] <= len(found.text)


def test_a_letter_left_out_is_likelier_than_one_exchanged() -> None:
    assert Vocabulary({"left": 40, "theft": 1}).nearest("teft") == "theft"


def test_a_word_is_corrected_without_its_ending_where_nothing_is_near_it() -> None:
    words = Vocabulary({"resist": 3, "resisted": 1, "park": 9})
    assert words.nearest("resisiting") == "resist"
    assert words.nearest("barking") == "", "of a short word too little is left to guess from"
