"""What the knowledge pages are given: frozen, in words, with ranges instead of markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hris_desktop.domain.knowledge import Audience
from hris_desktop.domain.knowledge_snippet import Marked
from hris_desktop.domain.knowledge_text import Block

AUDIENCE_WORDS = {
    Audience.EMPLOYEE: "For everybody",
    Audience.MANAGER: "For managers",
    Audience.HR: "For HR",
}


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """An article by name."""

    id: str
    title: str
    category: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category with its articles, by title."""

    name: str
    articles: tuple[ArticleRef, ...]


@dataclass(frozen=True, slots=True)
class AudienceView:
    """One choice of the filter; ``audience`` None = all."""

    audience: Audience | None
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class LibraryView:
    """The first page: everything there is to read."""

    categories: tuple[CategoryView, ...]
    audiences: tuple[AudienceView, ...]
    note: str = ""
    """What a reader should know about all of it, such as that the organisation has published none of its own."""


@dataclass(frozen=True, slots=True)
class HitView:
    """One search result."""

    ref: ArticleRef
    title: Marked
    snippet: Marked
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchView:
    """The results, and the two lines that may stand above them."""

    query: str
    hits: tuple[HitView, ...]
    understood: str = ""
    """“Showing results for …”: the corrected question; ``""`` = as typed."""
    no_answer: str = ""
    """The sentence where the base may have no answer; below it *Ask HR*."""


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A section of the reader's own record."""

    section: str
    label: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents; ``block`` is the place of the heading among the blocks."""

    text: str
    block: int


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article, ready to be laid out: links lead to what exists, open company slots are runs of their own."""

    ref: ArticleRef
    owner: str
    reviewed: str
    """A sentence: by whom it was read last, or that nobody has yet."""
    blocks: tuple[Block, ...]
    contents: tuple[Heading, ...]
    related: tuple[ArticleRef, ...]
    records: tuple[RecordLink, ...]
    slots: int
    """How many answers the company has still to give."""
    published: datetime | None = None
    """When its author says this text was published; None = it came with the program."""
    author: str = ""
    """Person id of who published it."""

    @property
    def answer(self) -> str:
        """The first paragraph."""
        return self.blocks[0].text if self.blocks else ""
