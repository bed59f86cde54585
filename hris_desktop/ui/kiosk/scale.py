"""The sizes of a terminal: read from a metre away, pressed with a finger. Its own scale, not somebody's zoom."""

from __future__ import annotations

from typing import Final

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Mode

SIZES: Final = (1.6, 2.0, 2.5)
"""The text sizes one button goes round: the smallest word is 14.4, 18 or 22.5 points."""
TARGET: Final = 48
"""Pixels; nothing that is pressed is lower or narrower."""


def dress(look: str) -> None:
    """Put the application at this scale, in the colours the site has chosen."""
    found = theme.current()
    found.most, found.least = SIZES[-1], TARGET
    found.set(mode=None if look == "system" else Mode(look), zoom=SIZES[0])


def larger() -> None:
    """The next text size; after the largest the first again."""
    found = theme.current()
    place = min(range(len(SIZES)), key=lambda at: abs(SIZES[at] - found.zoom))
    found.set(mode=found.choice, zoom=SIZES[(place + 1) % len(SIZES)])
