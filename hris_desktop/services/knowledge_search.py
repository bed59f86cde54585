"""Search in the knowledge base: what a question means, how well each article answers it, and when none may.

The pipeline: words → stop words dropped → unknown words corrected → every word, its other spellings, its completion if
it is the last, its synonyms at half weight and its phrases with its neighbours ranked one by one → the ranks of an
article added up. Nothing of a question is kept or sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hris_desktop.domain import knowledge_text
from hris_desktop.domain.knowledge import Article, Audience
from hris_desktop.domain.knowledge_snippet import LONGEST, Marked, Readable, marked, readable, snippet
from hris_desktop.domain.knowledge_words import MAX_TYPED, STOP_WORDS, Asked, Vocabulary, asked, tokens
from hris_desktop.store.knowledge_index import Indexed, KnowledgeIndex

SYNONYM, COMPLETION, ADJACENT = 0.5, 0.6, 0.5
"""What a synonym, a completed word and a phrase count beside the word itself."""
COMPLETIONS = 6
MIN_START = 2
LONGEST_PHRASE = 4
ENOUGH = 0.5
"""A question of which no more than this part is known may have no answer here."""
FIRST, TOGETHER = 3, 1 / 3
"""One of the first articles holds more than this part of the question, or its words only meet by chance."""
FAINT = 0.08
"""Articles that fit less than this part of the best one are left out."""
TOP = 10
WHY = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found. ``why`` says in words what it was found by."""

    article: Article
    score: float
    title: Marked
    snippet: Marked
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found, best first. ``understood``: the question as it was read if it was corrected, or ``""``."""

    hits: tuple[Hit, ...]
    understood: str
    answered: bool
    """False: at most half of the question's words mean anything here."""


@dataclass(slots=True)
class _Term:
    """A word or phrase of the question, and the phrases that stand for it with their weights."""

    word: str
    own: dict[str, float]
    synonyms: frozenset[str] = frozenset()
    known: bool = True
    meaning: bool = True
    """Counts when asking how much of the question is known; neighbours and groups only add to the rank."""


@dataclass(slots=True)
class _Question:
    """A question understood."""

    terms: list[_Term] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)


class KnowledgeSearch:
    """Search over one state of the articles; made anew when they change. For one thread."""

    def __init__(self, articles: Sequence[Article], groups: Iterable[Sequence[str]] = ()) -> None:
        self.articles = tuple(articles)
        self._texts = [readable(knowledge_text.words(article.body)) for article in self.articles]
        self._indexed = [_indexed(*one) for one in zip(self.articles, self._texts, strict=True)]
        members = [[_folded(member) for member in group] for group in groups]
        self._index = KnowledgeIndex(self._indexed, members)
        phrases = [member for group in members for member in group]
        counts = Counter(word for one in self._indexed for word in one.words())
        counts.update({word for phrase in phrases for word in phrase.split()} - counts.keys())
        self._vocabulary = Vocabulary(counts)
        self._begins = {phrase[:2] for phrase in phrases if " " in phrase}

    def search(self, text: str, *, top: int = TOP, as_typed: bool = False, audience: Audience | None = None) -> Found:
        """The articles that answer best. ``as_typed``: correct nothing."""
        question = self._understand(asked(text), finished=text[-1:].isspace(), correct=not as_typed)
        ranks = self._ranks(question)
        rows = self._best(ranks, audience, top)
        hits = tuple(self._shown(rows, ranks, question))
        return Found(hits, _rewritten(text, question.corrected), self._is_answered(question, rows))

    def close(self) -> None:
        """Give the memory back."""
        self._index.close()

    # -- understanding ------------------------------------------------------------------------------------------------

    def _understand(self, one: Asked, *, finished: bool, correct: bool) -> _Question:
        question = _Question()
        words = list(one.words)
        for place in one.content:
            last = place == len(words) - 1 and not finished
            term = self._term(words[place], completing=last)
            nearest = "" if term.known or not correct else self._vocabulary.nearest(words[place])
            if nearest:
                question.corrected[words[place]] = nearest
                words[place] = nearest
                term = self._term(nearest, completing=False)
            question.terms.append(term)
        question.terms += self._groups(words)
        question.terms += self._neighbours(words, one.content)
        return question

    def _term(self, word: str, *, completing: bool) -> _Term:
        own = {word: 1.0} | dict.fromkeys(self._vocabulary.other_spellings(word), 1.0)
        if completing and len(word) >= MIN_START:
            own = dict.fromkeys(self._vocabulary.beginning(word, COMPLETIONS), COMPLETION) | own
        synonyms = self._synonyms(list(own)[-1:] if completing else own)
        known = bool(synonyms) or any(map(self._index.holds, own))
        return _Term(word, own, synonyms - own.keys(), known)

    def _synonyms(self, phrases: Iterable[str]) -> frozenset[str]:
        return frozenset(member for one in phrases for group in self._index.synonyms(one) for member in group)

    def _groups(self, words: Sequence[str]) -> Iterator[_Term]:
        """Phrases of the question that stand in a group, such as “laid off”; the longest first, none inside another."""
        taken: set[int] = set()
        for size in range(LONGEST_PHRASE, 1, -1):
            for start in range(len(words) - size + 1):
                phrase = " ".join(words[start : start + size])
                places = set(range(start, start + size))
                if phrase[:2] not in self._begins or places & taken:
                    continue
                synonyms = self._synonyms([phrase])
                if synonyms:
                    taken |= places
                    yield _Term(phrase, {phrase: 1.0}, synonyms - {phrase}, meaning=False)

    def _neighbours(self, words: Sequence[str], content: Sequence[int]) -> Iterator[_Term]:
        for one, other in pairwise(content):
            if 0 < other - one < LONGEST_PHRASE:
                phrase = " ".join(words[one : other + 1])
                yield _Term(phrase, {phrase: ADJACENT}, meaning=False)

    # -- ranking ------------------------------------------------------------------------------------------------------

    def _ranks(self, question: _Question) -> Mapping[int, float]:
        """The sum of each article; words that most articles hold weigh next to nothing and are ranked only if alone."""
        return self._added_up(question, common=False) or self._added_up(question, common=True)

    def _added_up(self, question: _Question, *, common: bool) -> Mapping[int, float]:
        ranks: dict[int, float] = {}
        for term in question.terms:
            for weighted in (term.own, dict.fromkeys(term.synonyms, SYNONYM)):
                chosen = (
                    weighted if common else {one: by for one, by in weighted.items() if not self._index.common(one)}
                )
                for row, score in self._strongest(chosen).items():
                    ranks[row] = ranks.get(row, 0.0) + score
        return ranks

    def _strongest(self, weighted: Mapping[str, float]) -> Mapping[int, float]:
        """The best of several phrases for each article: that they do not add up is what caps them."""
        best: dict[int, float] = {}
        seen: set[int] = set()
        for phrase, weight in sorted(weighted.items(), key=lambda one: -one[1]):
            scores = self._index.scores(phrase)
            if id(scores) in seen:
                continue  # another inflexion of what was there already
            seen.add(id(scores))
            if not best:
                best = {row: score * weight for row, score in scores.items()}
                continue
            for row, score in scores.items():
                if score * weight > best.get(row, 0.0):
                    best[row] = score * weight
        return best

    def _best(self, ranks: Mapping[int, float], audience: Audience | None, top: int) -> list[int]:
        rows = ranks
        if audience is not None:
            rows = {row: rank for row, rank in ranks.items() if self.articles[row].audience is audience}
        best = sorted(rows.values(), reverse=True)[:top]
        least = max(best[-1], FAINT * best[0]) if best else 0.0
        fit = [row for row, rank in rows.items() if rank >= least]
        return sorted(fit, key=lambda row: (-rows[row], self.articles[row].id))[:top]

    def _is_answered(self, question: _Question, rows: Sequence[int]) -> bool:
        """Whether enough of the question is known at all, and enough of it by one article among the first."""
        meant = [term for term in question.terms if term.meaning]
        together = max((sum(self._holds(row, term) for term in meant) for row in rows[:FIRST]), default=0)
        return together > TOGETHER * len(meant) and sum(term.known for term in meant) > ENOUGH * len(meant)

    def _holds(self, row: int, term: _Term) -> bool:
        return any(row in self._index.scores(phrase) for phrase in (*term.own, *term.synonyms))

    # -- showing ------------------------------------------------------------------------------------------------------

    def _shown(self, rows: Sequence[int], ranks: Mapping[int, float], question: _Question) -> Iterator[Hit]:
        own = self._index.inflexions(_bearing(phrase for term in question.terms for phrase in term.own))
        read = [
            (term.word, synonym, self._index.scores(synonym), self._index.inflexions(_bearing([synonym])))
            for term in question.terms
            for synonym in sorted(term.synonyms)
            if not self._index.common(synonym)
        ]
        for row in rows:
            met = [(word, synonym, forms) for word, synonym, scores, forms in read if row in scores]
            wanted = own.union(*(forms for _, _, forms in met))
            why = _why(self._indexed[row], wanted, {word: synonym for word, synonym, _ in reversed(met)})
            article = self.articles[row]
            title, line = marked(article.title, wanted), snippet(self._texts[row], wanted)
            yield Hit(article, round(ranks[row], 3), title, line, why)


def _bearing(phrases: Iterable[str]) -> set[str]:
    words = {word for phrase in phrases for word in phrase.split()}
    return words - STOP_WORDS or words


def _indexed(article: Article, text: Readable) -> Indexed:
    return Indexed(_folded(article.title), _folded(" ".join(article.other_words)), "".join(text.folded))


def _folded(text: str) -> str:
    return " ".join(tokens(text))


def _why(one: Indexed, wanted: frozenset[str], read: Mapping[str, str]) -> str:
    """Where the words stood, and which were read as another: ``title: lose, job · sacked ≈ dismissal``."""
    fields = (("title", one.title), ("other words", one.other_words), ("text", one.body))
    where = [(name, dict.fromkeys(word for word in text.split() if word in wanted)) for name, text in fields]
    parts = [f"{name}: {', '.join(list(words)[:WHY])}" for name, words in where if words]
    return " · ".join([*parts, *(f"{word} ≈ {synonym}" for word, synonym in list(read.items())[:WHY])])


def _rewritten(text: str, corrected: Mapping[str, str]) -> str:
    """The question with the corrected words in their places; ``""`` if none was."""
    if not corrected:
        return ""
    words = (corrected.get(_folded(word), word) for word in text[:MAX_TYPED].split())
    return " ".join(words)[:LONGEST]
