"""The articles as an organisation has published them: read from the replica, with or without keys or network.

Each article has a chain of its own; the latest counted and good ``pub`` that holds an article of that name is the one
in force. A later entry that is none (HR with a broken program) leaves the one before it standing and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.knowledge import COLLECTION, Article, BadArticle, as_json, from_json
from hris_desktop.store.replica import Replica, Stored
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx

KIND, AUDIENCE = "pub", {"aud": "all"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One published text of an article."""

    article: Article
    author: str
    ts: str


@dataclass(frozen=True, slots=True)
class Published:
    """The editions in force, by id, and what could not be read."""

    editions: dict[str, Edition]
    troubles: tuple[str, ...] = ()


def published(replica: Replica) -> Published:
    """Everything that is in force here."""
    editions: dict[str, Edition] = {}
    troubles: list[str] = []
    for name in replica.chains(COLLECTION):
        item = name.removeprefix(COLLECTION)
        for stored in reversed(_good(replica.chain(name))):
            try:
                editions[item] = _edition(stored, item)
                break
            except BadArticle as bad:
                troubles.append(f"{item}, entry {stored.seq}: {bad.message}")
    return Published(editions, tuple(troubles))


def stamp_of(replica: Replica) -> tuple[tuple[str, int], ...]:
    """Differs after anything was published."""
    return tuple((name, replica.max_rev(name)) for name in replica.chains(COLLECTION))


def body_of(article: Article) -> bytes:
    """An article as the body of a ``pub``."""
    return canonical.encode(as_json(article))


def was_published(replica: Replica, article: Article) -> bool:
    """Whether this very text was ever published, in force or not."""
    return any(article == known for known in _texts(replica.chain(article.chain), article.id))


def _texts(rows: Iterable[Stored], item: str) -> Iterator[Article]:
    for stored in _good(rows):
        try:
            yield _edition(stored, item).article
        except BadArticle:
            continue


def _good(rows: Iterable[Stored]) -> list[Stored]:
    counted = (row for row in rows if row.place == Place.COUNTED and row.content == Content.GOOD)
    # anybody may put an entry of another kind on this chain, with any body; publishing is HR's and editors' alone
    return [row for row in counted if row.body is not None and read_ctx(row.ctx).kind == KIND]


def _edition(stored: Stored, item: str) -> Edition:
    try:
        article = from_json(canonical.parse(stored.body or b""))
    except Malformed as error:
        raise BadArticle(0, "not an article") from error
    if article.id != item:
        raise BadArticle(0, "it calls itself by the name of another article")
    return Edition(article, stored.author, read_ctx(stored.ctx).ts)
