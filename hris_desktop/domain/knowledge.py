"""Articles of the knowledge base: what one is, how one is written in a file, and the form in which one is published.

A file is Markdown with front matter, as ``resources/articles/README.md`` describes; its parser names the line that is
wrong. The published form is a plain mapping of texts and lists of texts. Both end in the same ``Article``, under the
same limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from hris_desktop.domain.errors import DomainError
from hris_desktop.domain.kinds_cleaning import shown

COLLECTION = "k:kb:"
"""Begins the name of every chain that holds an article."""
NOT_REVIEWED = "not yet reviewed"
MAX_ID, MAX_LINE, MAX_BODY = 80, 300, 200_000
MAX_ITEMS = 200
_ID = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_RECORD = re.compile(r"record:([a-z][a-z0-9_]{0,39})", re.ASCII)
_MARK = "---"


class BadArticle(DomainError):
    """A text that is not an article. ``line`` counts from 1 in the file; 0 where there is no file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line, self.message = line, message


class Audience(StrEnum):
    """For whom an article is written: a filter, never a lock."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR = "hr"


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``body`` is Markdown of the small kind that ``domain.knowledge_text`` reads."""

    id: str
    title: str
    category: str
    audience: Audience
    owner: str
    reviewed: str
    """``not yet reviewed``, or an ISO date."""
    other_words: tuple[str, ...]
    related: tuple[str, ...]
    records: tuple[str, ...]
    """Keys of the sections of the reader's own record that the article is about."""
    body: str = field(repr=False)

    @property
    def chain(self) -> str:
        """The chain that holds this article."""
        return chain_of(self.id)


_TEXTS = ("id", "title", "category", "audience", "owner", "reviewed")
_LISTS = ("other_words", "related", "records")
_NEEDED = (*_TEXTS, "other_words")


def chain_of(name: str) -> str:
    """The chain of the article with this id."""
    return COLLECTION + name


def parse(name: str, text: str) -> Article:
    """The article in a file called ``<name>.md``.

    Raises:
        BadArticle: anything but the form of the README; ``line`` says where.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    values, places, end = _front(lines)
    for key in _NEEDED:
        if key not in values:
            raise BadArticle(end + 1, f"“{key}” is missing before this line")
    if values["id"] != name:
        raise BadArticle(places["id"], f"the id is not the file's name, “{name}”")
    values["records"] = [_section(key, places["records"]) for key in values.get("records", [])]
    values["body"] = "\n".join(lines[end + 1 :]).strip("\n")
    return _article(values, places | {"body": end + 2})


def _front(lines: Sequence[str]) -> tuple[dict[str, Any], dict[str, int], int]:
    """(values, the line of each key, the index of the closing mark)."""
    if lines[0] != _MARK:
        raise BadArticle(1, f"the first line has to be “{_MARK}”")
    values: dict[str, Any] = {}
    places: dict[str, int] = {}
    open_list: list[str] | None = None
    for index, line in enumerate(lines[1:], start=1):
        if line == _MARK:
            return values, places, index
        if line.startswith("- "):
            if open_list is None:
                raise BadArticle(index + 1, "a list item without a key before it")
            open_list.append(line[2:].strip())
            continue
        key, value = _pair(line, index + 1)
        if key in values:
            raise BadArticle(index + 1, f"“{key}” stands here a second time")
        values[key], places[key] = value, index + 1
        # only a key with nothing behind it is continued by items
        open_list = value if isinstance(value, list) and line.rstrip().endswith(":") else None
    raise BadArticle(len(lines), f"the front matter has no closing “{_MARK}”")


def _pair(line: str, number: int) -> tuple[str, str | list[str]]:
    key, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or _KEY.fullmatch(key) is None:
        raise BadArticle(number, "neither “key: value” nor a list item")
    if not value:
        return key, []
    if value.startswith("["):
        if not value.endswith("]"):
            raise BadArticle(number, "a list on one line ends with “]”")
        return key, [item.strip() for item in value[1:-1].split(",") if item.strip()]
    return key, value


def _section(reference: str, number: int) -> str:
    found = _RECORD.fullmatch(reference)
    if found is None:
        raise BadArticle(number, "a record is written “record:<section>”")
    return found[1]


def as_json(article: Article) -> dict[str, object]:
    """The published form."""
    plain = {one.name: getattr(article, one.name) for one in fields(article)}
    return {key: list(value) if isinstance(value, tuple) else str(value) for key, value in plain.items()}


def from_json(plain: object) -> Article:
    """An article from its published form; keys of newer versions are left aside.

    Raises:
        BadArticle: missing keys, wrong types, or beyond the limits.
    """
    if not isinstance(plain, Mapping):
        raise BadArticle(0, "not an article")
    known = {key: plain.get(key) for key in (*_TEXTS, *_LISTS, "body")}
    return _article(known, {})


def _article(values: Mapping[str, Any], places: Mapping[str, int]) -> Article:
    texts = {key: _text(values[key], places.get(key, 0), key) for key in _TEXTS}
    lists = {key: _list(values.get(key, []), places.get(key, 0), key) for key in _LISTS}
    body = values["body"]
    if not isinstance(body, str) or not body.strip() or len(body) > MAX_BODY:
        raise BadArticle(places.get("body", 0), f"the body is empty, or longer than {MAX_BODY:,} characters")
    if _ID.fullmatch(texts["id"]) is None or len(texts["id"]) > MAX_ID:
        raise BadArticle(places.get("id", 0), "an id is lower-case letters, digits and hyphens")
    return Article(
        texts["id"],
        texts["title"],
        texts["category"],
        _audience(texts["audience"], places.get("audience", 0)),
        texts["owner"],
        texts["reviewed"],
        lists["other_words"],
        lists["related"],
        lists["records"],
        shown(body),
    )


def _text(value: object, line: int, key: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_LINE or "\n" in value:
        raise BadArticle(line, f"“{key}” has to be one line of at most {MAX_LINE} characters")
    return shown(value)


def _list(value: object, line: int, key: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MAX_ITEMS:
        raise BadArticle(line, f"“{key}” has to be a list of at most {MAX_ITEMS} items")
    return tuple(_text(item, line, key) for item in value)


def _audience(value: str, line: int) -> Audience:
    try:
        return Audience(value)
    except ValueError as error:
        raise BadArticle(line, "the audience is employee, manager or hr") from error
