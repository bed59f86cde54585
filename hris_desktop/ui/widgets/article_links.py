"""Where a link in an article leads. What is none of these leads nowhere: ``file:``, ``javascript:``, the unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from hris_desktop.domain.knowledge_text import LINK, OUTSIDE

HERE = "#"


class Way(Enum):
    """The kinds of links there are."""

    HERE = "here"
    """A heading of the same article; ``name`` is its number."""
    ARTICLE = "kb"
    RECORD = "record"
    OUTSIDE = "outside"
    """A page of the web; ``name`` is the whole address."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads."""

    way: Way
    name: str


def target(address: str) -> Target | None:
    """Return where an address leads, or None. Judged anew here, whoever made the link."""
    if address.startswith(HERE):
        number = address.removeprefix(HERE)
        return Target(Way.HERE, number) if number.isascii() and number.isdigit() else None
    if LINK.fullmatch(address) is None:
        return None
    if address.startswith(OUTSIDE):
        return Target(Way.OUTSIDE, address)
    way, _, name = address.partition(":")
    return Target(Way(way), name)


def host(address: str) -> str:
    """Return the whole name of the computer that an outside address leads to, with its port."""
    return urlsplit(address).netloc
