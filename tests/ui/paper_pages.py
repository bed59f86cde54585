"""Opens the pages of the record over a record in memory, and finds what a test wants to press."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.approvals import ApprovalsPage
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.tasks import Tasks
from tests.ui.lint import settle
from tests.ui.paper_approvals import PaperApprovals
from tests.ui.paper_people import NOW, PaperRecords


def desk(records: PaperRecords, tasks: Tasks) -> Desk:
    """A desk over a record in memory."""
    return Desk(records, tasks, Hub(), lambda: NOW)


def journey(qtbot: QtBot, tasks: Tasks, records: PaperRecords, *, width: int = 1056) -> Journey:
    """The record's page, loaded and in sight."""
    page = Journey(desk(records, tasks))
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    assert page.record.view is not None
    return page


def office(qtbot: QtBot, tasks: Tasks, approvals: PaperApprovals, *, width: int = 1056) -> ApprovalsPage:
    """The approvals page, loaded and in sight."""
    page = ApprovalsPage(desk(PaperRecords(), tasks), approvals)
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    return page


def appear(qtbot: QtBot, page: QWidget) -> None:
    """Show a page as the window that has the keyboard."""
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def rest(qtbot: QtBot, tasks: Tasks) -> None:
    """Wait until the services have answered and the layouts have come to rest."""
    for _ in range(2):
        qtbot.waitUntil(lambda: not tasks.busy)
        settle()


def button(root: QWidget, name: str) -> QAbstractButton:
    """The button of this object name that is in sight."""
    found = [b for b in root.findChildren(QAbstractButton, name) if b.isVisible()]
    assert found, f"no button {name} in sight"
    return found[0]


def press(qtbot: QtBot, root: QWidget, name: str, tasks: Tasks) -> None:
    """Press a button and wait for what follows."""
    button(root, name).click()
    rest(qtbot, tasks)


def strike(widget: QWidget, key: Qt.Key) -> None:
    """Press one key."""
    QTest.keyClick(widget, key)


def tab_to(root: QWidget, wanted: Callable[[QWidget], bool]) -> QWidget:
    """Press Tab until the focus is where a person wanted it."""
    for _ in range(200):
        focus = QApplication.focusWidget()
        if focus is not None and wanted(focus):
            return focus
        strike(focus or root, Qt.Key.Key_Tab)
    raise AssertionError("the keyboard does not get there")
