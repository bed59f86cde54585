"""Contrast of every pair that is used, in the three sets of colours; the formula is WCAG 2.2's, written here anew."""

from __future__ import annotations

import pytest

from hris_desktop.ui.tokens import AVATARS, COLOURS, Mode, Role

PAIRS = """
text 4.5: background sidebar surface raised sunken accent_soft selection mark danger_soft warning_soft success_soft
 info_soft chip hover
muted 4.5: background sidebar surface raised sunken accent_soft selection hover info_soft
accent 4.5: background sidebar surface raised sunken accent_soft selection danger_soft
accent_text 4.5: accent accent_hover
masked 4.5: surface sunken accent_soft
danger 4.5: surface background danger_soft sunken hover
warning 4.5: surface background warning_soft sunken selection hover
success 4.5: surface background success_soft sunken
info 4.5: surface background info_soft sunken
surface 4.5: danger
edge 3: hover background sidebar surface raised sunken
focus 3: background sidebar surface raised sunken accent_soft selection danger_soft
danger 3: surface
accent 3: sidebar
"""


def pairs() -> list[tuple[Role, Role, float]]:
    found = []
    for line in PAIRS.replace("\n ", " ").strip().splitlines():
        head, grounds = line.split(": ")
        name, bar = head.split()
        found += [(Role(name), Role(ground), float(bar)) for ground in grounds.split()]
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_all_pairs_are_looked_at() -> None:
    assert len(pairs()) == 72


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("role", "ground", "bar"), pairs())
def test_contrast(mode: Mode, role: Role, ground: Role, bar: float) -> None:
    assert ratio(COLOURS[mode][role], COLOURS[mode][ground]) >= bar


@pytest.mark.parametrize("mode", Mode)
def test_signs_of_people_are_readable(mode: Mode) -> None:
    assert all(ratio(ground, letters) >= 7 for ground, letters in AVATARS[mode])


@pytest.mark.parametrize("mode", Mode)
def test_every_role_has_a_colour(mode: Mode) -> None:
    assert set(COLOURS[mode]) == set(Role)
