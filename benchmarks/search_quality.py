"""How good the search is for a file of questions: hit@1, hit@3, nothing found, times; by class if there are classes.

    .venv/bin/python benchmarks/search_quality.py FILE

The file is a JSON list of ``{"query": …, "expect": [titles], "kind": …}``; ``kind`` may be missing. A question that
expects nothing counts apart: for it, saying that there may be no answer is right. The articles are those that came with
the program.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hris_desktop.services.knowledge import Knowledge

USAGE = 2
ALL = "all"


class BadFile(Exception):
    """Not a file of questions; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; ``rank`` of the best expected article, 0 = not among the first ten; ``found`` articles in all."""

    query: str
    kind: str
    rank: int
    found: int
    answered: bool
    expects: bool
    seconds: float


def read(path: Path) -> list[Mapping[str, Any]]:
    """The questions of a file; raises ``BadFile``."""
    try:
        rows = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path}: {error}") from error
    if not isinstance(rows, list):
        raise BadFile(f"{path}: not a list of questions")
    for number, row in enumerate(rows, start=1):
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("query"), str)
            or not isinstance(row.get("expect", []), list)
        ):
            raise BadFile(f"{path}: question {number} is not {{query, expect: [titles]}}")
    return rows


def ask(rows: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> list[Asked]:
    """Ask everything once, in order."""
    knowledge.search("recogniton")  # what is loaded or built once is not part of any question
    return [_ask(row, knowledge) for row in rows]


def _ask(row: Mapping[str, Any], knowledge: Knowledge) -> Asked:
    started = time.perf_counter()
    view = knowledge.search(row["query"])
    spent = time.perf_counter() - started
    titles = [hit.ref.title for hit in view.hits]
    expected = [str(title) for title in row.get("expect", [])]
    rank = min((titles.index(title) + 1 for title in expected if title in titles), default=0)
    kind = str(row.get("kind") or row.get("class") or "")
    return Asked(row["query"], kind, rank, len(titles), not view.no_answer, bool(expected), spent)


def share(asked: Sequence[Asked], best: int) -> float:
    """hit@best."""
    return sum(0 < one.rank <= best for one in asked) / len(asked) if asked else 0.0


def empty(asked: Sequence[Asked]) -> float:
    """The part for which nothing at all was found."""
    return sum(not one.found for one in asked) / len(asked) if asked else 0.0


def by_class(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    """Questions by their class, and all of them."""
    classes: dict[str, list[Asked]] = {}
    for one in asked:
        if one.kind:
            classes.setdefault(one.kind, []).append(one)
    return classes | {ALL: list(asked)}


def percentile(asked: Sequence[Asked], part: float) -> float:
    """Milliseconds."""
    spent = sorted(one.seconds for one in asked)
    return spent[min(int(len(spent) * part), len(spent) - 1)] * 1000 if spent else 0.0


def report(asked: Sequence[Asked], titles: Iterable[str], expected: Iterable[str]) -> None:
    """Print the table."""
    expecting = [one for one in asked if one.expects]
    print(f"{'class':16} {'queries':>7} {'hit@1':>6} {'hit@3':>6} {'zero':>6} {'p50 ms':>7} {'p95 ms':>7}")
    for name, some in by_class(expecting).items():
        times = f"{percentile(some, 0.5):>7.1f} {percentile(some, 0.95):>7.1f}"
        print(f"{name:16} {len(some):>7} {share(some, 1):>6.3f} {share(some, 3):>6.3f} {empty(some):>6.3f} {times}")
    nothing = [one for one in asked if not one.expects]
    if nothing:
        rightly = sum(not one.answered for one in nothing)
        print(f"{len(nothing)} queries expect no answer; for {rightly} of them the search says there may be none")
    for title in sorted(set(expected) - set(titles)):
        print(f"no article is called: {title}")


def main(arguments: Sequence[str]) -> int:
    """Exit code 0, or 2 if the file cannot be used."""
    if len(arguments) != 1:
        print("usage: make search-quality FILE=queries.json", file=sys.stderr)
        return USAGE
    try:
        rows = read(Path(arguments[0]))
    except BadFile as bad:
        print(bad, file=sys.stderr)
        return USAGE
    knowledge = Knowledge(None)
    titles = [ref.title for category in knowledge.library().categories for ref in category.articles]
    report(ask(rows, knowledge), titles, [title for row in rows for title in row.get("expect", [])])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
