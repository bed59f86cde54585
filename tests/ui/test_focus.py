"""The ring around what has the focus: for the keyboard, in the right place, inside its scroll area."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.focus import FocusRing
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.button import Button
from tests.ui.lint import settle


class Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.field = QLineEdit()
        self.button = Button("Send")
        column.addWidget(self.field)
        column.addWidget(self.button)
        self.area = QScrollArea()
        inside = QWidget()
        self.deep = Button("Deep down", parent=inside)
        self.deep.move(20, 1000)
        inside.resize(300, 2000)
        self.area.setWidget(inside)
        column.addWidget(self.area)
        self.resize(400, 400)
        self.ring = FocusRing(self)


def ringed(page: Page) -> QWidget | None:
    return page.ring.target


@pytest.fixture
def page(qtbot: QtBot, look: Theme) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    return made


def test_tab_brings_the_ring(page: Page, qtbot: QtBot) -> None:
    QTest.keyClick(page.field, Qt.Key.Key_Tab)
    assert page.button.hasFocus()
    assert ringed(page) is page.button
    place = page.button.mapTo(page, QPoint(0, 0))
    assert page.ring.geometry().topLeft() == place - QPoint(4, 4)
    assert page.ring.width() == page.button.width() + 8


def test_a_field_shows_its_own_edge(page: Page) -> None:
    page.button.setFocus(Qt.FocusReason.TabFocusReason)
    page.field.setFocus(Qt.FocusReason.TabFocusReason)
    assert ringed(page) is None


def test_the_mouse_brings_none(page: Page) -> None:
    handle = page.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, page.button.geometry().center())
    assert page.button.hasFocus()
    assert ringed(page) is None


def test_it_follows_when_the_page_is_laid_out_anew(page: Page) -> None:
    page.button.setFocus(Qt.FocusReason.TabFocusReason)
    page.field.setFixedHeight(90)
    settle()
    assert page.ring.geometry().top() == page.button.mapTo(page, QPoint(0, 0)).y() - 4


def test_it_stays_inside_the_scroll_area(page: Page) -> None:
    page.deep.setFocus(Qt.FocusReason.TabFocusReason)
    page.area.verticalScrollBar().setValue(0)
    assert ringed(page) is None
    page.area.ensureWidgetVisible(page.deep)
    assert ringed(page) is page.deep
    port = page.area.viewport()
    sight = port.rect().translated(port.mapTo(page, QPoint(0, 0)))
    assert sight.contains(page.ring.geometry())


def test_a_widget_that_goes_takes_the_ring_along(page: Page) -> None:
    page.button.setFocus(Qt.FocusReason.TabFocusReason)
    page.button.hide()
    assert ringed(page) is not page.button
