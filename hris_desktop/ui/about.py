"""What help and *About* tell of this program; apart from the windows that show it: the first page needs none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """This program on this computer. ``places``: (what lies there, where it lies)."""

    version: str
    places: Sequence[tuple[str, str]] = ()
