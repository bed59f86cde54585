"""The pages of the gallery in every look: nothing clipped, nothing outside, everything named and reachable."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.gallery import PAGES, WINDOWS, frame, show_long_pull
from tests.ui.lint import clipped, outside, settle, unnamed, unreachable

OWN = ("record", "form", "check", "receiving", "paused")


LOOKS = [
    (zoom, direction)
    for zoom in (0.8, 1.0, 1.5, 2.0)
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)
]


@pytest.mark.parametrize("page", OWN)
@pytest.mark.parametrize("zoomed", LOOKS)
def test_page(look: Theme, qtbot: QtBot, page: str, zoomed: tuple[float, Qt.LayoutDirection]) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoomed[0])
    QApplication.setLayoutDirection(zoomed[1])
    widget = PAGES[page]()
    qtbot.addWidget(widget)
    widget.resize(*WINDOWS.get(page, (1280, 800)))
    widget.show()
    settle()
    assert unnamed(widget) == []
    assert unreachable(widget) == []
    assert clipped(widget) == []
    assert outside(widget) == []


def test_switching_the_look_is_like_starting_in_it(look: Theme, qtbot: QtBot) -> None:
    """A page that lived through a switch looks the same as one built afterwards."""
    old = PAGES["record"]()
    qtbot.addWidget(old)
    old.resize(1056, 748)
    old.show()
    look.set(mode=Mode.DARK, zoom=1.5)
    new = PAGES["record"]()
    qtbot.addWidget(new)
    new.resize(1056, 748)
    new.show()
    settle()
    assert old.grab().toImage() == new.grab().toImage()


def test_a_long_pull_moves_nothing_of_the_page(look: Theme, qtbot: QtBot) -> None:
    look.set(mode=Mode.LIGHT, zoom=1.0)
    made = frame()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    settle()
    before = made.stack.geometry()
    show_long_pull(made, paused=False)
    settle()
    assert made.sidebar.receiving.isVisible()
    assert made.stack.geometry() == before
