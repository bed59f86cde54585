"""The knowledge base for readers: what there is, one article, search. Needs a replica and no key; asks no network.

An organisation that has published nothing reads the articles that came with the program. Belongs to the thread that
owns the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hris_desktop.domain import knowledge_text
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.knowledge import NOT_REVIEWED, Article, Audience
from hris_desktop.domain.knowledge_text import Block, BlockKind, Look, Run
from hris_desktop.services import knowledge_files
from hris_desktop.services.errors import BadInput
from hris_desktop.services.knowledge_published import Edition, published, stamp_of
from hris_desktop.services.knowledge_search import TOP, Found, KnowledgeSearch
from hris_desktop.services.knowledge_views import (
    AUDIENCE_WORDS,
    ArticleRef,
    ArticleView,
    AudienceView,
    CategoryView,
    Heading,
    HitView,
    LibraryView,
    RecordLink,
    SearchView,
)
from hris_desktop.services.office import when
from hris_desktop.store.replica import Replica

NO_ANSWER = "We may not have an answer to this."
FROM_THE_PROGRAM = "These articles came with the program. Your organisation has not published its own yet."
_SECTIONS = {section.key: section.label for section in CATALOGUE}


@dataclass(slots=True)
class _State:
    """One state of the base, read whole."""

    cursor: int
    stamp: object
    editions: Mapping[str, Edition]
    search: KnowledgeSearch
    from_program: bool


class Knowledge:
    """See the module. ``replica`` None: only what came with the program."""

    def __init__(
        self,
        replica: Replica | None,
        *,
        bundled: Callable[[], knowledge_files.Bundle] = knowledge_files.bundled,
        groups: Callable[[], tuple[tuple[str, ...], ...]] = knowledge_files.synonym_groups,
    ) -> None:
        self._replica, self._bundled, self._groups = replica, bundled, groups
        self._state: _State | None = None

    @property
    def from_program(self) -> bool:
        """Whether what is read here came with the program, not from an organisation."""
        return self._fresh().from_program

    def library(self) -> LibraryView:
        """Everything, by category in the order of the audiences that read it."""
        refs = sorted(map(_ref, self._articles().values()), key=_reading_order)
        names = list(dict.fromkeys(ref.category for ref in refs))
        categories = tuple(CategoryView(name, tuple(ref for ref in refs if ref.category == name)) for name in names)
        counts = [AudienceView(one, AUDIENCE_WORDS[one], sum(ref.audience is one for ref in refs)) for one in Audience]
        note = FROM_THE_PROGRAM if self._fresh().from_program else ""
        return LibraryView(categories, (AudienceView(None, "All", len(refs)), *counts), note)

    def article(self, name: str) -> ArticleView:
        """One article. ``BadInput`` if there is none of that id."""
        edition = self._fresh().editions.get(name)
        if edition is None:
            told = "It may have been withdrawn, or this device has not received it yet."
            raise BadInput("There is no such article", told, "Search for its subject instead.")
        article, known = edition.article, self._articles()
        blocks = tuple(_linked(block, known) for block in knowledge_text.blocks(article.body))
        heads = tuple(Heading(one.text, at) for at, one in enumerate(blocks) if one.kind is BlockKind.HEADING)
        return ArticleView(
            _ref(article),
            article.owner,
            _reviewed(article),
            blocks,
            heads,
            tuple(_ref(known[one]) for one in article.related if one in known),
            tuple(RecordLink(key, _SECTIONS[key]) for key in article.records if key in _SECTIONS),
            sum(run.look is Look.SLOT for block in blocks for run in block.runs),
            when(edition.ts) if edition.ts else None,
            edition.author,
        )

    def search(
        self, text: str, *, audience: Audience | None = None, as_typed: bool = False, top: int = TOP
    ) -> SearchView:
        """What answers a question, best first; any text gives results or the sentence that there may be no answer."""
        if not text.strip():
            return SearchView(text, ())
        found = self._fresh().search.search(text, top=top, as_typed=as_typed, audience=audience)
        hits = tuple(HitView(_ref(hit.article), hit.title, hit.snippet, hit.why, hit.score) for hit in found.hits)
        return SearchView(text, hits, found.understood, _no_answer(found))

    def troubles(self) -> tuple[str, ...]:
        """Published entries and bundled files that are no articles, each named."""
        here = published(self._replica).troubles if self._replica is not None else ()
        return (*here, *self._bundled().troubles)

    def close(self) -> None:
        """Give the index back; the next question would make it anew."""
        if self._state is not None:
            self._state.search.close()
        self._state = None

    def _articles(self) -> Mapping[str, Article]:
        return {name: edition.article for name, edition in self._fresh().editions.items()}

    def _fresh(self) -> _State:
        """The state, read again if something was published since."""
        cursor = self._replica.cursor() if self._replica is not None else 0
        if self._state is not None and self._state.cursor == cursor:
            return self._state
        stamp = stamp_of(self._replica) if self._replica is not None else ()
        if self._state is not None and self._state.stamp == stamp:
            self._state.cursor = cursor
            return self._state
        self.close()
        self._state = self._read(cursor, stamp)
        return self._state

    def _read(self, cursor: int, stamp: object) -> _State:
        editions = published(self._replica).editions if self._replica is not None else {}
        from_program = not editions
        if from_program:
            editions = {one.id: Edition(one, "", "") for one in self._bundled().articles}
        search = KnowledgeSearch([edition.article for edition in editions.values()], self._groups())
        return _State(cursor, stamp, editions, search, from_program)


def _ref(article: Article) -> ArticleRef:
    return ArticleRef(article.id, article.title, article.category, article.audience)


def _reading_order(ref: ArticleRef) -> tuple[int, str, str]:
    return list(Audience).index(ref.audience), ref.category, ref.title


def _linked(block: Block, known: Mapping[str, Article]) -> Block:
    """A link to what is not here becomes text."""
    return replace(block, runs=tuple(run if _leads(run, known) else replace(run, link="") for run in block.runs))


def _leads(run: Run, known: Mapping[str, Article]) -> bool:
    if run.link.startswith(knowledge_text.OUTSIDE):
        return True
    kind, _, name = run.link.partition(":")
    return name in (known if kind == "kb" else _SECTIONS)


def _reviewed(article: Article) -> str:
    if article.reviewed == NOT_REVIEWED:
        return f"{article.owner} has not reviewed this text yet."
    return f"Reviewed by {article.owner} on {article.reviewed}."


def _no_answer(found: Found) -> str:
    return "" if found.answered else NO_ANSWER
