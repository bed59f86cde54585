"""The full-text index of the knowledge base: in memory, made from the articles in milliseconds, gone with the process.

It ranks one word or phrase at a time (BM25 over title, other words and body, English stems); what a question is and how
the parts add up is decided above. Phrases are words of letters and digits, so nothing that was typed is ever read as a
query language.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
WEIGHTS = (8.0, 4.0, 1.0)
"""Of title, other words and body, as measured on short articles."""
KEPT = 4_000
"""Ranked phrases that are remembered: while somebody types, all words but the last stay the same."""
MANY = 150
"""A word in more articles than these is looked up in titles and other words alone: in the texts it tells nothing."""
ENDING = 3
"""Letters by which a word may differ from the member of a group that it is an inflexion of."""
_TOKENIZER = "tokenize = 'porter unicode61 remove_diacritics 2'"
_TABLES = (
    f"CREATE VIRTUAL TABLE article USING fts5(title, other, body, {_TOKENIZER})",
    f"CREATE VIRTUAL TABLE synonym USING fts5(phrase, grp UNINDEXED, size UNINDEXED, {_TOKENIZER})",
    f"CREATE VIRTUAL TABLE word USING fts5(form, {_TOKENIZER})",
    "CREATE VIRTUAL TABLE article_term USING fts5vocab(article, row)",
    "CREATE VIRTUAL TABLE word_term USING fts5vocab(word, instance)",
)


@dataclass(frozen=True, slots=True)
class Indexed:
    """One article as the index reads it: words separated by spaces, folded as questions are."""

    title: str
    other_words: str
    body: str

    def words(self) -> set[str]:
        """Every word once."""
        return {*self.title.split(), *self.other_words.split(), *self.body.split()}


class KnowledgeIndex:
    """See the module. Articles are numbered from 0 in the order given. For one thread."""

    def __init__(self, articles: Sequence[Indexed], groups: Iterable[Sequence[str]] = ()) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        for statement in _TABLES:
            self._db.execute(statement)
        self._size = len(articles)
        self._groups = [tuple(group) for group in groups]
        self._db.execute("BEGIN")
        rows = [(number, one.title, one.other_words, one.body) for number, one in enumerate(articles)]
        self._db.executemany("INSERT INTO article(rowid, title, other, body) VALUES (?, ?, ?, ?)", rows)
        members = [
            (phrase, number, len(phrase.split())) for number, group in enumerate(self._groups) for phrase in group
        ]
        self._db.executemany("INSERT INTO synonym(phrase, grp, size) VALUES (?, ?, ?)", members)
        self._db.execute("COMMIT")
        self._counts: dict[str, int] = dict(self._db.execute("SELECT term, doc FROM article_term").fetchall())
        self._stems = self._all_stems(
            {word for one in articles for word in one.words()}
            | {word for phrase, _, _ in members for word in phrase.split()}
        )
        self._words: dict[str, list[str]] = {}
        for word, stem in self._stems.items():
            self._words.setdefault(stem, []).append(word)
        self._asked_stems: dict[str, str] = {}
        self._scores: dict[str, Mapping[int, float]] = {}
        self._synonyms: dict[str, tuple[tuple[str, ...], ...]] = {}

    def inflexions(self, words: Iterable[str]) -> frozenset[str]:
        """All words of the articles with the stems of these."""
        return frozenset().union(*(self._words.get(self._stem(word), ()) for word in words))

    def holds(self, word: str) -> int:
        """How many articles hold a word in any inflexion."""
        return self._counts.get(self._stem(word), 0)

    def common(self, phrase: str) -> bool:
        """Whether a word stands in most articles, so that BM25 gives it no weight; a phrase never does."""
        return " " not in phrase and self.holds(phrase) * 2 > self._size

    def scores(self, phrase: str) -> Mapping[int, float]:
        """Number of each article that holds the phrase, in any inflexion, and how well it fits (above 0).

        One and the same object for every inflexion.
        """
        stems = [self._stem(word) for word in phrase.split()]
        key = " ".join(stems)
        known = self._scores.get(key)
        if known is None:
            known = self._rank(phrase) if stems and all(stem in self._counts for stem in stems) else {}
            _keep(self._scores, key, known)
        return known

    def _rank(self, phrase: str) -> Mapping[int, float]:
        query = "SELECT rowid, -bm25(article, ?, ?, ?) FROM article WHERE article MATCH ?"
        holding = min(map(self.holds, phrase.split()))
        if holding <= MANY:
            return dict(self._db.execute(query, (*WEIGHTS, _quoted(phrase))).fetchall())
        rows = self._db.execute(query, (*WEIGHTS, f"{{title other}} : {_quoted(phrase)}")).fetchall()
        # counted among the few titles only, a word would pass for a rare one; a phrase is rare
        share = 1.0 if " " in phrase else _rarity(holding, self._size) / _rarity(len(rows), self._size)
        return {row: score * share for row, score in rows}

    def _stem(self, word: str) -> str:
        known = self._stems.get(word)
        if known is None:
            known = self._asked_stems.get(word)
        if known is None:
            known = self._all_stems([word])[word]
            _keep(self._asked_stems, word, known)
        return known

    def _all_stems(self, words: Iterable[str]) -> dict[str, str]:
        """The stems as the index sees them: its own tokenizer is asked, so that there are no two."""
        listed = list(words)
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO word(rowid, form) VALUES (?, ?)", enumerate(listed))
        found: dict[int, str] = dict(self._db.execute("SELECT doc, term FROM word_term").fetchall())
        self._db.execute("ROLLBACK")
        return {word: found.get(number, "") for number, word in enumerate(listed)}

    def synonyms(self, phrase: str) -> tuple[tuple[str, ...], ...]:
        """The groups that name this very phrase, in any inflexion: all their members."""
        known = self._synonyms.get(phrase)
        if known is None:
            query = "SELECT grp, phrase FROM synonym WHERE synonym MATCH ? AND size = ? ORDER BY grp"
            found = self._db.execute(query, (_quoted(phrase), len(phrase.split()))).fetchall()
            # one stem is not one meaning: an account is not accountable
            numbers = dict.fromkeys(grp for grp, member in found if abs(len(member) - len(phrase)) <= ENDING)
            known = tuple(self._groups[number] for number in numbers)
            _keep(self._synonyms, phrase, known)
        return known

    def close(self) -> None:
        """Give the memory back."""
        self._db.close()


def _rarity(holding: int, size: int) -> float:
    """FTS5's own inverse document frequency."""
    return max(math.log((size - holding + 0.5) / (holding + 0.5)), 1e-6)


def _quoted(phrase: str) -> str:
    return f'"{phrase.replace(chr(34), " ")}"'


def _keep(cache: dict[str, T], phrase: str, value: T) -> None:
    if len(cache) >= KEPT:
        cache.clear()
    cache[phrase] = value
