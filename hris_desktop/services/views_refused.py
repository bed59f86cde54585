"""What the window behind *Problem* is given."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refused:
    """An act of this device that was not accepted."""

    op: str
    reference: str
    what: str
    """*Your change: bank account*."""
    typed: tuple[tuple[str, str], ...] = field(repr=False)
    """(label, value): what was typed for it, hidden where it must be."""
    sentence: str
    """Why, and what to do."""
    kept: str
    """What is in force now, and that it can be discarded."""
