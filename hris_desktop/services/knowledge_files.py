"""The articles and synonyms that travel with the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hris_desktop.domain.knowledge import Article, BadArticle, parse
from hris_desktop.system.bundled import resource

NOT_AN_ARTICLE = "README.md"
LONGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Bundle:
    """Articles read from files, by id; ``troubles`` names each file that is none, with its line."""

    articles: tuple[Article, ...]
    troubles: tuple[str, ...] = ()


@cache
def bundled() -> Bundle:
    """The articles that every organisation starts with; read once, since they come with the program."""
    return read_folder(resource("articles"))


def read_folder(folder: Path) -> Bundle:
    """Every ``*.md`` of a folder but the README; a file that is not an article is named and the rest is read."""
    articles: list[Article] = []
    troubles: list[str] = []
    for path in sorted(folder.glob("*.md")):
        if path.name == NOT_AN_ARTICLE:
            continue
        try:
            articles.append(parse(path.stem, _text(path)))
        except BadArticle as bad:
            troubles.append(f"{path.name}: {bad}")
    return Bundle(tuple(articles), tuple(troubles))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise BadArticle(1, f"the file has more than {LONGEST_FILE:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise BadArticle(1, f"the file cannot be read: {error.strerror}") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadArticle(data.count(b"\n", 0, error.start) + 1, "this is not UTF-8") from error


def synonym_groups() -> tuple[tuple[str, ...], ...]:
    """The groups of ``resources/synonyms.txt``."""
    return read_groups(resource("synonyms.txt").read_text("utf-8"))


def read_groups(text: str) -> tuple[tuple[str, ...], ...]:
    """One group a line, members parted by commas; remarks start with ``#``."""
    lines: Sequence[str] = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(tuple(member.strip() for member in line.split(",") if member.strip()) for line in lines)
