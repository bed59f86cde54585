"""Every page of the program on the demo: laid out as kept, the same in the dark, and nothing to complain about.

The kept layouts are texts (``kept``), so that a change of a page is read in a diff; the pictures that people look at
are compared coarsely. ``make pictures`` writes both anew.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.demo.build import Demo
from hris_desktop.demo.hands import Hands
from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Mode
from tests.golden.__main__ import KEPT, PICTURES
from tests.golden.album import AMIRA, PRIYA, SHOTS, Shot, arrange, seated
from tests.golden.layout import describe
from tests.ui.lint import clipped, outside, unnamed, unreachable

COARSE = (64, 40)
"""Small enough that avatars, whose colours chance gives, do not count."""
UNLIKE = 4.0
"""Grey levels of 255 that the coarse pictures may differ by on average."""

Complaint = Callable[[QWidget], list[str]]


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize("who", [AMIRA, PRIYA])
def test_every_page_is_laid_out_as_kept(demo: Demo, qapp: QApplication, qtbot: QtBot, who: str, mode: Mode) -> None:
    found: list[str] = []
    theme.install(qapp)
    theme.current().set(mode=mode, zoom=1.0)
    with seated(demo, who) as seat:
        for shot in (one for one in SHOTS if one.who == who):
            arrange(seat, shot)
            found += [f"{shot.name}: {line}" for line in (*_moved(seat, shot), *_unlike(seat, shot, mode))]
            # at 100 % the page stands here already; its colours change nothing of what there is to complain about
            found += [f"{shot.name}: {line}" for line in (_complaints(seat) if mode is Mode.LIGHT else ())]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("zoom", [0.8, 1.5, 2.0])
@pytest.mark.parametrize("who", [AMIRA, PRIYA])
def test_nothing_to_complain_about_at_other_sizes(
    demo: Demo, qapp: QApplication, qtbot: QtBot, who: str, zoom: float
) -> None:
    found: list[str] = []
    theme.install(qapp)
    theme.current().set(mode=Mode.LIGHT, zoom=zoom)
    with seated(demo, who) as seat:
        for shot in (one for one in SHOTS if one.who == who):
            arrange(seat, shot, all_in_sight=zoom <= 1)
            found += [f"{shot.name}: {line}" for line in _complaints(seat)]
    assert not found, "\n".join(found)


def test_every_shot_is_kept_and_nothing_else() -> None:
    names = {shot.name for shot in SHOTS}
    assert {path.stem for path in KEPT.glob("*.txt")} == names
    assert {path.stem for path in PICTURES.glob("*.png")} == {
        f"{one}-{mode}" for one in names for mode in ("light", "dark")
    }


def _complaints(seat: Hands) -> list[str]:
    checks: tuple[Complaint, ...] = (clipped, outside, unnamed, _unreachable)
    return [line for check in checks for line in check(seat.window)]


def _unreachable(window: QWidget) -> list[str]:
    # arrow keys go from tab to tab and open the list of a field: the Tab key stops once at each
    return [said for said in unreachable(window) if not said.startswith(("Tab ", "IconButton 'Show the list"))]


def _moved(seat: Hands, shot: Shot) -> list[str]:
    kept = (KEPT / f"{shot.name}.txt").read_text("utf-8").splitlines()
    return [*unified_diff(kept, describe(seat.window), "kept", "now", lineterm="", n=0)]


def _unlike(seat: Hands, shot: Shot, mode: Mode) -> list[str]:
    kept, now = QImage(str(PICTURES / f"{shot.name}-{mode.value}.png")), seat.window.grab().toImage()
    if kept.size() != now.size():
        return [f"the kept picture is {kept.width()}x{kept.height()}"]
    before, after = _coarse(kept), _coarse(now)
    apart = sum(abs(one - other) for one, other in zip(before, after, strict=True)) / len(before)
    return [f"the picture differs by {apart:.1f} grey levels"] if apart > UNLIKE else []


def _coarse(picture: QImage) -> bytes:
    small = picture.scaled(*COARSE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    grey = small.convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(grey.pixelColor(x, y).lightness() for y in range(COARSE[1]) for x in range(COARSE[0]))
