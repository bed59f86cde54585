"""A page in sight and a hand at it: what the tests of every page do with it."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.tasks import Tasks
from tests.ui.lint import settle

WIDE = (1056, 748)


class InSight:
    """Rests after everything that it does: the records thread is idle and the page is painted."""

    page: QWidget

    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        """Nothing is in sight until ``show``."""
        self.qtbot, self.tasks = qtbot, tasks

    def show(self, page: QWidget, size: tuple[int, int] = WIDE) -> None:
        """The page of this test."""
        self.page = page
        self.qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        self.rest()

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.busy == 0)
        settle()

    def seen(self) -> str:
        """Every word in sight."""
        return "\n".join(one.text() for one in self.page.findChildren(QLabel) if one.isVisible())

    def button(self, name: str) -> QAbstractButton:
        """The first in sight with these words or this object name; the rows of a list have one each."""
        found = [
            one
            for one in self.page.findChildren(QAbstractButton)
            if name in {one.text(), one.objectName()} and one.isVisible()
        ]
        assert found, name
        return found[0]

    def press(self, name: str) -> None:
        button = self.button(name)
        assert button.isEnabled(), name
        button.click()
        self.rest()
