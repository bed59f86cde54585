"""The articles every organisation starts with: complete, well-formed, linked, and different from each other.

The small parser is the test's own, written from ``resources/articles/README.md``, so that it also checks the format.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from hris_desktop.domain.catalogue import CATALOGUE

ARTICLES = Path(__file__).parents[2] / "resources" / "articles"
TITLES = [tuple(line.split(" | ")) for line in (Path(__file__).parent / "titles.txt").read_text("utf-8").splitlines()]
"""(category, audience, title) of every article there has to be."""
PLAIN = ("id", "title", "category", "audience", "owner", "reviewed")
LISTS = ("other_words", "related", "records")
LINK = re.compile(r"\[([^\[\]]*)\]\(([^)]*)\)")
SLOT = re.compile(r"\[\[company: [^\[\]\n]{12,200}\]\]")
ENDING = ["What it means for you", "Whom to ask"]


@dataclass(frozen=True, slots=True)
class Article:
    file: str
    plain: dict[str, str]
    lists: dict[str, list[str]]
    body: str

    @property
    def links(self) -> list[str]:
        return [target for _, target in LINK.findall(self.body)]

    @property
    def text(self) -> str:
        """The body as it is read: no link targets, no emphasis, no list marks."""
        return re.sub(r"(?m)\*|^- |^\d+\. |^#+ ", "", LINK.sub(r"\1", self.body))

    @property
    def headings(self) -> list[str]:
        return re.findall(r"(?m)^(#+ .*)$", self.body)


def parsed(path: Path) -> Article:
    start, front, body = re.split(r"(?m)^---\n", path.read_text("utf-8"), maxsplit=2)
    assert start == "", "front matter begins on the first line"
    plain: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    key = ""
    for line in front.splitlines():
        if line.startswith("- "):
            lists[key].append(line[2:])
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        assert colon, f"neither a key nor an item: {line}"
        assert key not in plain | lists, f"{key} twice"
        if not value or value.startswith("["):
            lists[key] = [item.strip() for item in value.strip("[]").split(",") if item.strip()]
        else:
            plain[key] = value
    return Article(path.stem, plain, lists, body.strip())


ALL = [parsed(path) for path in sorted(ARTICLES.glob("*.md")) if path.name != "README.md"]
IDS = {article.file for article in ALL}
SECTIONS = {section.key for section in CATALOGUE}
each = pytest.mark.parametrize("article", ALL, ids=lambda article: article.file)


def resolves(target: str) -> bool:
    scheme, _, name = target.partition(":")
    return name in {"kb": IDS, "record": SECTIONS}.get(scheme, set())


def sentences(article: Article) -> set[str]:
    lines = (line for line in SLOT.sub("", article.text).splitlines() if line not in ENDING)
    found = (sentence for line in lines for sentence in re.split(r"(?<=[.?!:])\s+", line.casefold()))
    return {sentence for sentence in found if len(sentence.split()) > 2}


def test_every_title_is_there_once_with_its_category_and_audience() -> None:
    assert len(TITLES) == 61
    written = Counter((a.plain["category"], a.plain["audience"], a.plain["title"]) for a in ALL)
    assert written == Counter(TITLES)


@each
def test_front_matter(article: Article) -> None:
    assert tuple(article.plain) == PLAIN
    assert tuple(article.lists) in {LISTS, LISTS[:-1]}
    assert article.plain["id"] == article.file
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", article.file)
    assert (article.plain["owner"], article.plain["reviewed"]) == ("HR", "not yet reviewed")


@each
def test_other_words(article: Article) -> None:
    words = [word.casefold() for word in article.lists["other_words"]]
    assert 8 <= len(words) <= 20
    assert len(set(words)) == len(words)
    assert article.plain["title"].casefold().rstrip("?") not in words
    assert all(word == " ".join(word.split()) and 2 <= len(word) <= 50 for word in words)


@each
def test_length_and_shape(article: Article) -> None:
    assert 150 <= len(article.text.split()) <= 450
    answer = article.body.split("\n\n")[0]
    assert re.match(r"[\w*]", answer), "the answer comes first, as a paragraph"
    assert 25 <= len(answer.split()) <= 95
    assert all(heading.startswith("## ") for heading in article.headings)
    assert [heading[3:] for heading in article.headings][-2:] == ENDING


@each
def test_links_lead_somewhere_inside(article: Article) -> None:
    related = article.lists["related"]
    assert 2 <= len(set(related)) == len(related) <= 5
    assert set(related) <= IDS - {article.file}
    named = article.links + article.lists.get("records", [])
    assert [target for target in named if not resolves(target)] == []
    assert f"kb:{article.file}" not in article.links
    assert all(target.startswith("record:") for target in article.lists.get("records", []))


@each
def test_nothing_from_outside(article: Article) -> None:
    forbidden = r"<|>|!\[|`|\||^\s*\[[^\]]*\]:|&#?\w+;|https?:|www\.|mailto:|\w@\w|file:|javascript:|\t| $"
    assert re.findall(rf"(?m){forbidden}", article.body) == []


@each
def test_slots(article: Article) -> None:
    rest = SLOT.sub("", article.body)
    assert "[[" not in rest
    assert "]]" not in rest
    assert not any("[[" in heading for heading in article.headings)
    assert rest.count("[") == len(article.links)


def test_every_article_is_reached_from_another() -> None:
    reached = {name for a in ALL for name in [*a.lists["related"], *(link.removeprefix("kb:") for link in a.links)]}
    assert reached >= IDS


def test_no_two_articles_are_one_text() -> None:
    said = {article.file: sentences(article) for article in ALL}
    shared = {
        (one, other): len(said[one] & said[other]) / min(len(said[one]), len(said[other]))
        for one, other in itertools.combinations(said, 2)
    }
    assert {pair: round(part, 2) for pair, part in shared.items() if part > 0.3} == {}


def test_the_company_has_its_place() -> None:
    without = {article.file for article in ALL if not SLOT.search(article.body)}
    assert len(without) <= len(ALL) // 5, f"a general text that leaves the company no place: {without}"
