"""The search is as good as it was promised to be, on questions that were written before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.search_quality import Asked, BadFile, ask, by_class, empty, main, read, share
from hris_desktop.services.knowledge import Knowledge

HERE = Path(__file__).parent
ENOUGH = 100


@pytest.fixture(scope="module", params=["queries.json", "fresh_queries.json"])
def asked(request: pytest.FixtureRequest) -> list[Asked]:
    return ask(read(HERE / request.param), Knowledge(None))


def test_the_first_three_answer(asked: list[Asked]) -> None:
    assert len(asked) >= ENOUGH
    assert share(asked, 3) >= 0.90
    assert share(by_class(asked)["typo"], 3) >= 0.95


def test_hardly_anything_is_left_without_results(asked: list[Asked]) -> None:
    assert empty(asked) <= 0.05


def test_what_nobody_has_written_about_is_mostly_owned_up_to() -> None:
    texts = read_texts(HERE / "unanswered.json")
    knowledge = Knowledge(None)
    admitted = [text for text in texts if knowledge.search(text).no_answer]
    assert len(admitted) >= 0.7 * len(texts), set(texts) - set(admitted)


def test_what_has_an_answer_is_seldom_doubted(asked: list[Asked]) -> None:
    assert sum(not one.answered for one in asked) <= 0.05 * len(asked)


def test_every_expected_title_is_an_article() -> None:
    titles = {ref.title for category in Knowledge(None).library().categories for ref in category.articles}
    for name in ("queries.json", "fresh_queries.json", "tuning.json"):
        assert {title for row in read(HERE / name) for title in row["expect"]} <= titles


def test_any_file_of_that_shape_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.json"
    one = {"query": "payroll", "expect": ["Who runs payroll after outsourcing?"]}
    file.write_text(json.dumps([one, {"query": "xylophone", "expect": []}]))
    assert main([str(file)]) == 0
    out = capsys.readouterr().out
    assert "1.000" in out
    assert "1 queries expect no answer; for 1 of them" in out


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"query": 1}]', '[{"query": "x", "expect": "y"}]'])
def test_any_other_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.json"
    file.write_text(text)
    with pytest.raises(BadFile):
        read(file)
    assert main([str(file)]) == 2
    assert main([]) == 2


def read_texts(path: Path) -> list[str]:
    found: list[str] = json.loads(path.read_text("utf-8"))
    return found
