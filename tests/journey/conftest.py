"""Seats for a journey: as many computers as a test asks for, all closed after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.journey.seat import Homes, Seat

# The offscreen platform says so for every window with a smallest size; it has no window system to tell it to.
_HARMLESS = "This plugin does not support propagateSizeHints"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(_HARMLESS, extend=True))


@pytest.fixture
def take_seat(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[str], Seat]]:
    """A new computer with an empty home, by a name."""
    from hris_desktop.ui import theme
    from hris_desktop.ui.tokens import Mode

    theme.install(qapp).set(mode=Mode.LIGHT, zoom=1.0)
    seats: list[Seat] = []
    with pytest.MonkeyPatch.context() as patch:
        homes = Homes(patch)

        def take(name: str) -> Seat:
            home = tmp_path / name
            home.mkdir(mode=0o700)
            seats.append(Seat(qtbot, homes, home))
            return seats[-1]

        yield take
        for seat in seats:
            seat.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where the shared store will lie: an empty folder."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder / "store.sqlite"
