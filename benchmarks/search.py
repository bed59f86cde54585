"""How long a search takes at 61 and 2,000 articles (or as many as are named), beside a bare FTS5 query with snippets.

    .venv/bin/python benchmarks/search.py [ARTICLES …]

The articles beyond the 61 are mixed from the paragraphs, titles and other words of the real ones, and each has some
words of its own, so that the vocabulary grows as it would. The questions: ``tests/knowledge_quality/queries.json``.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CLONE))

from hris_desktop.domain.knowledge import Article  # noqa: E402 - found through the line above
from hris_desktop.domain.knowledge_words import asked  # noqa: E402
from hris_desktop.services.knowledge_files import bundled, synonym_groups  # noqa: E402
from hris_desktop.services.knowledge_search import KnowledgeSearch  # noqa: E402

QUERIES = CLONE / "tests" / "knowledge_quality" / "queries.json"
SEED = 7
SESSIONS = 3
LETTERS = "abcdefghiklmnoprstuvw"


def many(real: Sequence[Article], count: int) -> list[Article]:
    """``count`` articles, the real ones first."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, nothing secret
    paragraphs = [part for one in real for part in one.body.split("\n\n")]
    words = [word for one in real for word in one.other_words]
    made = list(real)
    while len(made) < count:
        own = ["".join(chance.choices(LETTERS, k=chance.randint(5, 10))) for _ in range(6)]
        body = "\n\n".join([*chance.sample(paragraphs, 9), " ".join(own)])
        title = f"{chance.choice(real).title} {own[0]}"
        made.append(
            replace(
                chance.choice(real),
                id=f"made-{len(made)}",
                title=title,
                other_words=(*chance.sample(words, 12), own[1]),
                body=body,
            )
        )
    return made[:count]


def bare(articles: Sequence[Article]) -> Callable[[str], object]:
    """One FTS5 query: any of the words, ranked, ten rows with snippets."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE article USING fts5(title, other, body, tokenize = 'porter unicode61')")
    rows = [(one.title, "\n".join(one.other_words), one.body) for one in articles]
    db.executemany("INSERT INTO article VALUES (?, ?, ?)", rows)
    query = (
        "SELECT rowid, snippet(article, 2, '[', ']', '…', 24) FROM article WHERE article MATCH ? "
        "ORDER BY bm25(article, 8.0, 4.0, 1.0) LIMIT 10"
    )
    return lambda text: db.execute(query, (" OR ".join(f'"{word}"' for word in asked(text).content_words),)).fetchall()


def timed(fresh: Callable[[], Callable[[str], object]], texts: Sequence[str]) -> tuple[float, float]:
    """(p50, p95) in milliseconds of a session's questions; the best of three sessions, each from nothing."""
    best = [float("inf")] * len(texts)
    for _ in range(SESSIONS):
        work = fresh()
        for number, text in enumerate(texts):
            started = time.thread_time()
            work(text)
            best[number] = min(best[number], (time.thread_time() - started) * 1000)
    best.sort()
    return best[len(best) // 2], best[int(len(best) * 0.95)]


def beside_bare(count: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """(p50, p95) in milliseconds of the search over ``count`` articles, and of a bare FTS5 query."""
    articles, groups = many(bundled().articles, count), synonym_groups()
    texts = [one["query"] for one in json.loads(QUERIES.read_text("utf-8"))]
    KnowledgeSearch(articles[:1], groups).search("recogniton")  # loads the library for corrections
    return timed(partial(_ours, articles, groups), texts), timed(partial(bare, articles), texts)


def main(counts: Sequence[int]) -> None:
    """Print the table."""
    real, groups = bundled().articles, synonym_groups()
    texts = [one["query"] for one in json.loads(QUERIES.read_text("utf-8"))]
    print(f"{len(texts)} queries; milliseconds of one processor, so that other programs do not count")
    print(f"{'articles':>9} {'build':>9} {'search p50':>11} {'p95':>8} {'bare FTS5 p50':>14} {'p95':>8}")
    for count in counts:
        articles = many(real, count)
        started = time.thread_time()
        KnowledgeSearch(articles, groups).search("recogniton")  # loads the library for corrections
        built = (time.thread_time() - started) * 1000
        ours = timed(partial(_ours, articles, groups), texts)
        theirs = timed(partial(bare, articles), texts)
        print(f"{count:>9,} {built:>9.0f} {ours[0]:>11.2f} {ours[1]:>8.2f} {theirs[0]:>14.2f} {theirs[1]:>8.2f}")


def _ours(articles: Sequence[Article], groups: Sequence[Sequence[str]]) -> Callable[[str], object]:
    return KnowledgeSearch(articles, groups).search


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [61, 2000])
