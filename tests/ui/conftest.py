"""What tests of the interface share: the look, the helpers beside this file, and one complaint of Qt that is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

HERE = Path(__file__).parent

# The offscreen platform says so for every window with a smallest size; it has no window system to tell it to.
_HARMLESS = "This plugin does not support propagateSizeHints"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(_HARMLESS, extend=True))


@pytest.fixture
def look(qapp: QApplication) -> Iterator[object]:
    """The theme: light, 100 %, left to right, whatever a test does to it."""
    from hris_desktop.ui import theme
    from hris_desktop.ui.tokens import Mode

    look = theme.install(qapp)
    look.set(mode=Mode.LIGHT, zoom=1.0)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    yield look
    QCoreApplication.sendPostedEvents(None, 0)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # closed windows need no other look any more
    look.set(mode=Mode.LIGHT, zoom=1.0)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[object]:
    """The records thread; ended after the test."""
    from hris_desktop.ui.tasks import Tasks

    made = Tasks()
    yield made
    made.close()
