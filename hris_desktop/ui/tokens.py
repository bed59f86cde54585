"""Every colour, size and type style of the interface, once.

Pure data: no Qt in here, so that the contrast test can read it without a screen. Roles are named after their use; a
page never names a colour. Sizes are pixels at 96 dpi and 100 % text size.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mode(StrEnum):
    """The three sets of colours."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Role(StrEnum):
    """What a colour is for."""

    BACKGROUND = "background"
    SIDEBAR = "sidebar"
    SURFACE = "surface"
    RAISED = "raised"
    SUNKEN = "sunken"
    BORDER = "border"
    EDGE = "edge"
    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ACCENT_HOVER = "accent_hover"
    ACCENT_TEXT = "accent_text"
    ACCENT_SOFT = "accent_soft"
    DANGER = "danger"
    DANGER_SOFT = "danger_soft"
    WARNING = "warning"
    WARNING_SOFT = "warning_soft"
    SUCCESS = "success"
    SUCCESS_SOFT = "success_soft"
    INFO = "info"
    INFO_SOFT = "info_soft"
    FOCUS = "focus"
    SELECTION = "selection"
    MASKED = "masked"
    MARK = "mark"
    SCRIM = "scrim"
    SHADOW = "shadow"
    CHIP = "chip"
    HOVER = "hover"


_TABLE = """
background   F6F4F0 14181A 000000
sidebar      EEEBE5 0F1214 000000
surface      FFFFFF 1C2124 000000
raised       FFFFFF 262C30 0A0A0A
sunken       F3F1EC 181C1F 000000
border       E1DDD5 30373B FFFFFF
edge         857F74 79838A FFFFFF
text         1B2326 E9ECEC FFFFFF
muted        59625F A5AEB2 E6E6E6
accent       0F5A6B 74C5D5 7FE3FF
accent_hover 0B4857 93D6E2 B5F0FF
accent_text  FFFFFF 05232B 000000
accent_soft  E1EFF1 17343C 00303D
danger       AE2A1E FF9E93 FFB0A8
danger_soft  FBEBE8 3B201E 2E0805
warning      7F5100 EFC06E FFD56B
warning_soft FBF0DA 352A15 2B1E00
success      1B6840 82CC9F 8DF0B5
success_soft E4F2E9 183125 002A14
info         2F5391 A3BFF2 B9D0FF
info_soft    E8EEF8 1D2A42 0A1B3D
focus        0F5A6B 93D6E2 FFE600
selection    CFE5EA 20464F 004A5E
masked       59625F A5AEB2 FFFFFF
mark         FFE9A8 5C4A10 5A4700
scrim        1B2326 000000 000000
shadow       3A3226 000000 000000
chip         E1DDD5 30373B 000000
hover        F1EEE8 2A3135 1F1F1F
"""

COLOURS: Mapping[Mode, Mapping[Role, str]] = MappingProxyType(
    {
        mode: MappingProxyType(
            {Role(line.split()[0]): f"#{line.split()[1 + place]}" for line in _TABLE.strip().splitlines()}
        )
        for place, mode in enumerate(Mode)
    }
)
"""``COLOURS[mode][role]`` is ``#RRGGBB``."""

SHADOW_ALPHA: Mapping[Mode, tuple[int, int]] = MappingProxyType(
    {Mode.LIGHT: (10, 18), Mode.DARK: (30, 54), Mode.CONTRAST: (0, 0)}
)
"""Alpha of the wide and the narrow shadow of a card, of 255."""


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"#{pair[:6]}", f"#{pair[7:]}") for pair in text.split())


AVATARS: Mapping[Mode, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        Mode.LIGHT: _pairs("D9E7E3/1F4F45 EADFD0/5B421C DCE1F0/2E3F74 EBD9DF/6B2744 DDE8D2/37501C"),
        Mode.DARK: _pairs("24423B/BFE3D8 463A26/EBD5AE 2C3656/C5D1F4 4A2A37/F0C6D5 34432A/CFE5BB"),
        Mode.CONTRAST: _pairs("000000/FFFFFF"),
    }
)
"""(background, letters) of the round and square signs of people and firms."""


@dataclass(frozen=True, slots=True)
class Style:
    """One style of type: size and line height in pixels at 96 dpi, weight 400 to 600."""

    size: int
    line: int
    weight: int = 400
    display: bool = False
    tracking: float = 0.0
    """Letter spacing in percent of the size."""


class Face(Enum):
    """The type scale."""

    CAPTION = Style(12, 16)
    CAPTION_STRONG = Style(12, 16, 500)
    SMALL = Style(13, 18)
    LABEL = Style(13, 18, 500)
    SMALL_STRONG = Style(13, 18, 600)
    BODY = Style(14, 20)
    BODY_MEDIUM = Style(14, 20, 500)
    STRONG = Style(14, 20, 600)
    READ = Style(15, 24)
    H3 = Style(16, 22, 600)
    H2 = Style(20, 26, 600)
    H1 = Style(26, 32, 600, display=True, tracking=-1.2)


class Space:
    """Distances; they stay when the text grows."""

    HAIR = 4
    TIGHT = 8
    ROW = 12
    CARD_GAP = 16
    CARD = 20
    WIDE = 24
    PAGE_RIGHT = 32
    SECTION = 44
    PAGE_LEFT = 36
    PAGE_TOP = 22
    CARD_SIDE = 16


class Size:
    """Heights and widths at 100 %; they grow with the text."""

    BUTTON = 36
    BUTTON_CARD = 32
    BUTTON_PAGE = 40
    FIELD = 40
    SEARCH = 34
    NAV = 36
    TOP_BAR = 52
    SIDEBAR = 224
    SIDEBAR_ICONS = 84
    BAR = 69
    FOOT = 42
    RAIL = 296
    LIST_ROW = 72


class Radius:
    """Corners; they stay when the text grows."""

    KEY = 4
    CONTROL = 7
    BOX = 8
    CARD = 10
    DIALOG = 12


SIDE_COLUMN_FROM = 1000
"""Width / zoom from which a page has a side column."""
TWO_PANES_FROM = 900
"""Width / zoom from which list and detail stand side by side."""
ICON_SIDEBAR_FROM = 1.75
"""Zoom from which the sidebar shows icons only."""
ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""The text sizes offered."""
