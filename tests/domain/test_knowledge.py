"""What a file has to look like to be an article, and that every refusal names its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.knowledge import Article, Audience, BadArticle, as_json, from_json, parse

GOOD = """---
id: late-pay
title: Why is my pay late: whom do I ask?
category: Pay
audience: employee
owner: HR
reviewed: not yet reviewed
other_words:
- no money, again
- salary missing
related: [who-runs-payroll, waiting]
records: [record:payslips]
future: kept by newer programs
---

The answer.

## More
"""
FILES = sorted((Path(__file__).parents[2] / "resources" / "articles").glob("*.md"))


def test_a_file_is_read_whole() -> None:
    article = parse("late-pay", GOOD)
    assert article.title == "Why is my pay late: whom do I ask?"
    assert article.audience is Audience.EMPLOYEE
    assert article.other_words == ("no money, again", "salary missing")
    assert article.related == ("who-runs-payroll", "waiting")
    assert article.records == ("payslips",)
    assert article.body == "The answer.\n\n## More"
    assert article.chain == "k:kb:late-pay"


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "README.md"], ids=lambda path: path.stem)
def test_the_articles_that_travel_along_survive_publishing(path: Path) -> None:
    article = parse(path.stem, path.read_text("utf-8"))
    assert from_json(as_json(article)) == article


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault() -> None:
    assert parse("late-pay", "\ufeff" + GOOD.replace("\n", "\r\n")) == parse("late-pay", GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("---\nid", "id", 1, "first line"),
        ("title: Why", "title Why is it", 3, "key: value"),
        ("category: Pay", "title: Pay", 4, "second time"),
        ("audience: employee", "audience: everybody", 5, "audience"),
        ("id: late-pay", "id: other", 2, "file's name"),
        ("owner: HR", "owner:", 6, "one line"),
        ("other_words:\n", "other_words: none\n", 9, "without a key"),
        ("related: [who-runs-payroll, waiting]", "related: [who-runs-payroll", 11, "ends with"),
        ("[record:payslips]", "[file:payslips]", 12, "record:<section>"),
        ("owner: HR\n", "", 13, "“owner” is missing"),
        ("\n---\n\nThe", "\n\nThe", 14, "key: value"),
        ("The answer.\n\n## More\n", "", 15, "body is empty"),
        ("title: Why", f"title: {'x' * 301}", 3, "at most 300"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(BadArticle) as caught:
        parse("late-pay", GOOD.replace(old, new))
    assert caught.value.line == line, caught.value
    assert words in str(caught.value)


@given(st.text())
def test_any_file_is_an_article_or_refused(text: str) -> None:
    for whole in (text, GOOD.replace("The answer.", text or "x"), GOOD.replace("owner: HR", text)):
        outcome: Article | BadArticle
        try:
            outcome = parse("late-pay", whole)
        except BadArticle as bad:
            outcome = bad
        assert isinstance(outcome, Article) or outcome.line >= 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.sampled_from(list(as_json(parse("late-pay", GOOD)))), JSON)
def test_any_published_thing_is_an_article_or_refused(key: str, value: Any) -> None:
    try:
        article = from_json({**as_json(parse("late-pay", GOOD)), key: value})
    except BadArticle:
        return
    assert isinstance(article.body, str)
    assert all(isinstance(word, str) for word in article.other_words)


@pytest.mark.parametrize("plain", [None, [], "x", {}, 7])
def test_no_mapping_no_article(plain: object) -> None:
    with pytest.raises(BadArticle):
        from_json(plain)


def test_keys_of_newer_programs_do_no_harm() -> None:
    article = parse("late-pay", GOOD)
    assert from_json({**as_json(article), "translation_of": "en"}) == article


def test_what_steers_the_text_around_it_is_made_visible() -> None:
    article = from_json({**as_json(parse("late-pay", GOOD)), "title": "pay\u202eetal", "body": "a\x02b\u2028c"})
    assert article.title == "pay\ufffdetal"
    assert article.body == "a\ufffdb\ufffdc"
