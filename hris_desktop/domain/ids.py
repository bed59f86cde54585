"""Names of persons, items and chains: their form, and nothing about how they are made (ids are handed in)."""

from __future__ import annotations

import re

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)


def is_uuid(text: str) -> bool:
    """Lower-case uuid with hyphens: the form of a person id and of the id of a list item."""
    return _UUID.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """ASCII snake case: the form of section and field keys."""
    return _KEY.fullmatch(text) is not None


def record_chain(person: str, section: str) -> str:
    """The chain that holds one section of one person: ``r:<uuid>:<section>``."""
    return f"r:{person}:{section}"


def split_record_chain(chain: str) -> tuple[str, str] | None:
    """``(person, section)`` of a record chain; None for any other chain, or a malformed name."""
    mark, _, rest = chain.partition(":")
    person, _, section = rest.partition(":")
    return (person, section) if mark == "r" and is_uuid(person) and is_key(section) else None
