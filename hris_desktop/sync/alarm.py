"""Something that must be seen and is no verdict."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alarm:
    """Position, author, and a word of docs/wire-format.md or of ``sync.causes``."""

    seq: int
    author: str
    what: str
