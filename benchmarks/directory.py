"""The list of people at 5,000 and 100,000 rows (or as many as are named), beside a bare FTS5 and a plain LIKE.

    .venv/bin/python -m benchmarks.directory [ROWS …]

The rows are made up; the index, its pages and its sealed copy are the program's own. Names are typed letter by letter,
as somebody does who looks for a person, and after each letter the first page and the number found are asked for. The
peers hold the same texts: one FTS5 table with ``unicode61 remove_diacritics 2`` and the same prefixes, unsorted; and
``LIKE '%word%'`` over lower-case text. Processor time of this process, the best of three rounds.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from hris_desktop.crypto import seal
from hris_desktop.services.directory_index import KEPT, DirectoryIndex, filters_of
from hris_desktop.services.directory_words import asked_words
from hris_desktop.services.views_directory import Card, Column, KeyState, Query
from hris_desktop.store.replica import Replica

SEED, ROUNDS, PAGE = 23, 3, 100
FIRST = (
    "Amira Bjørn Chiamaka Éilís Γιάννης Ingrid João Ольга Saoirse Đặng Łukasz Zoë Maximilian Νίκος Aylin 陽菜".split()
)
LAST = "Haddad Næss Obi Ní-Bhriain Κωνσταντίνου Solberg Albuquerque Ткаченко Kelly Hương Wójcik Şahin 田中".split()
ENDS = "berg dal son ova ski mann wood field ström ides".split()
JOBS = ("Operations planner", "Dispatcher", "Customs specialist", "Accountant", "Forklift driver", "Site manager")
DEPARTMENTS = ("Network planning", "Road freight", "Customs", "Finance", "Warehouse 1", "Warehouse 3", "IT")
PLACES = ("Bremen", "Oslo", "Rotterdam", "Cork", "Piraeus", "Porto")
TYPED = ("amira haddad", "naess", "lukasz woj", "κωνστ", "ткаченко ольга", "dispatcher oslo", "田中", "zq nobody")


def people(count: int) -> list[Card]:
    """So many cards, the same ones each time."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, nothing secret
    made = []
    for number in range(count):
        last = f"{chance.choice(LAST)} {chance.choice(FIRST)[:4]}{chance.choice(ENDS)}"
        name = f"{chance.choice(FIRST)} {last}"
        pid = str(uuid.UUID(int=chance.getrandbits(128)))
        job, where, place = chance.choice(JOBS), chance.choice(DEPARTMENTS), chance.choice(PLACES)
        made.append(Card(pid, name, job, where, place, f"person{number}@northwind.example", "", KeyState.ACTIVE))
    return made


def letters() -> list[str]:
    """Everything that stands in the field while these are typed."""
    return [text[:end] for text in TYPED for end in range(1, len(text) + 1)]


def timed(work: Callable[[str], object]) -> tuple[float, float, float]:
    """(p50, p95, worst) in milliseconds over everything typed."""
    texts = letters()
    best = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        for place, text in enumerate(texts):
            start = time.process_time()
            work(text)
            best[place] = min(best[place], (time.process_time() - start) * 1000)
    best.sort()
    return best[len(best) // 2], best[int(len(best) * 0.95)], best[-1]


def took(work: Callable[[], object]) -> float:
    """Milliseconds of the processor."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def bare_fts(cards: Sequence[Card]) -> Callable[[str], object]:
    """Ninety-nine rows and a count from one FTS5 table, in no order."""
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE card USING fts5(words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
    )
    db.executemany("INSERT INTO card VALUES (?)", [(_text(card),) for card in cards])

    def work(text: str) -> object:
        asked = " ".join(f'"{word}"*' for word in text.split())
        count = db.execute("SELECT count(*) FROM card WHERE card MATCH ?", (asked,)).fetchone()
        return count, db.execute("SELECT words FROM card WHERE card MATCH ? LIMIT 100", (asked,)).fetchall()

    return work


def plain_like(cards: Sequence[Card]) -> Callable[[str], object]:
    """The same from a table that is looked through."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE card (words TEXT)")
    db.executemany("INSERT INTO card VALUES (?)", [(_text(card).lower(),) for card in cards])

    def work(text: str) -> object:
        words = [f"%{word}%" for word in text.lower().split()]
        where = " AND ".join("words LIKE ?" for _ in words)
        count = db.execute(f"SELECT count(*) FROM card WHERE {where}", words).fetchone()  # noqa: S608 - question marks
        return count, db.execute(f"SELECT words FROM card WHERE {where} LIMIT 100", words).fetchall()  # noqa: S608

    return work


def _text(card: Card) -> str:
    return f"{card.name} {card.job_title} {card.department} {card.location} {card.work_email}"


def measure(count: int) -> dict[str, Any]:
    """Every figure of one size."""
    cards = people(count)
    desk: Any = SimpleNamespace(
        replica=Replica.in_memory(), vk=seal.new_key(), session=SimpleNamespace(org="an organisation", pid="somebody")
    )
    beside: Any = SimpleNamespace(mark="1:2:3", is_kept=True)
    index = DirectoryIndex(desk, beside)

    def fill() -> None:
        for at in range(0, count, 100):
            index.put((card, "") for card in cards[at : at + 100])

    built = took(fill)
    kept = took(index.keep)
    restored = took(lambda: DirectoryIndex(desk, beside))
    index = DirectoryIndex(desk, beside)
    assert len(index) == count, "the sealed copy was not taken up"

    def ask(query: Query, after: Any = None) -> list[Card]:  # noqa: ANN401 - a mark
        words = asked_words(query.text)
        index.total(words, filters_of(query))
        return index.page(words, query, after=after, limit=PAGE + 1)

    everybody = took(lambda: ask(Query()))
    sort = took(lambda: ask(Query(sort=Column.JOB)))
    again = took(lambda: ask(Query(sort=Column.JOB)))
    middle = ask(Query("o"))[-1]
    deep = took(lambda: ask(Query("o"), index.mark(middle, Column.NAME)))
    return {
        "rows": count,
        "typed": timed(lambda text: ask(Query(text))),
        "fts": timed(bare_fts(cards)),
        "like": timed(plain_like(cards)),
        "made": built,
        "kept": kept,
        "taken up": restored,
        "first page": everybody,
        "another order, first time": sort,
        "another order": again,
        "next page": deep,
        "sealed": len(desk.replica.cache_get(KEPT) or b""),
    }


def main(sizes: Sequence[int]) -> None:
    """Print the figures; as JSON where one size is named after ``json``."""
    for size in sizes:
        found = measure(size)
        print(f"{size:,} people")
        for name in ("typed", "fts", "like"):
            p50, p95, worst = found[name]
            print(f"  {name:<28} p50 {p50:6.2f}   p95 {p95:6.2f}   worst {worst:6.2f} ms")
        for name in (
            "first page",
            "another order, first time",
            "another order",
            "next page",
            "made",
            "kept",
            "taken up",
        ):
            print(f"  {name:<28} {found[name]:8.1f} ms")
        print(f"  {'sealed copy':<28} {found['sealed'] / 1e6:8.1f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["json"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(text) for text in sys.argv[1:]] or [5_000, 100_000])
