"""A masked value: shown on demand, gone again on every way out, and nowhere in the tree while masked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.secret import SECONDS, SecretText
from tests.ui.lint import settle, texts

PLAIN = "DE89 3704 0044 0532 0130 00"
MASKED = "•••• •••• •••• 3000"


class Page(QWidget):
    """A secret high up in a long scroll area, and a field beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        self.secret = SecretText(MASKED, "Account")
        column.addWidget(self.secret)
        self.field = QLineEdit()
        column.addWidget(self.field)
        tall = QWidget()
        tall.setMinimumHeight(3000)
        column.addWidget(tall)
        self.area.setWidget(inside)
        QVBoxLayout(self).addWidget(self.area)
        self.resize(600, 400)


@pytest.fixture
def page(qtbot: QtBot, look: Theme) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def reveal(page: Page) -> None:
    page.secret._button.setFocus()
    page.secret.reveal(PLAIN)
    assert PLAIN in texts(page)


def hidden(page: Page) -> bool:
    return PLAIN not in texts(page) and MASKED in texts(page) and not page.secret.is_open


def test_masked_at_first_and_asked_for(page: Page, qtbot: QtBot) -> None:
    assert hidden(page)
    with qtbot.waitSignal(page.secret.asked):
        page.secret._button.click()
    assert hidden(page)


def test_hiding_on_demand(page: Page) -> None:
    reveal(page)
    page.secret._button.click()
    assert hidden(page)


def test_it_hides_after_30_seconds(page: Page) -> None:
    reveal(page)
    assert page.secret._timer.interval() == SECONDS * 1000 == 30_000
    assert page.secret._timer.isActive()
    page.secret._timer.timeout.emit()
    assert hidden(page)
    assert not page.secret._timer.isActive()


def test_it_hides_when_the_focus_leaves(page: Page) -> None:
    reveal(page)
    page.field.setFocus()
    assert hidden(page)


def test_it_hides_when_it_is_hidden(page: Page) -> None:
    reveal(page)
    page.area.hide()
    assert hidden(page)


def test_it_hides_when_scrolled_out(page: Page) -> None:
    reveal(page)
    page.area.verticalScrollBar().setValue(10)
    assert not hidden(page)
    page.area.verticalScrollBar().setValue(2000)
    settle()
    assert hidden(page)


def test_it_hides_when_the_window_is_left(page: Page, qtbot: QtBot) -> None:
    reveal(page)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: hidden(page))


def test_an_answer_that_comes_too_late_is_not_shown(page: Page) -> None:
    page.hide()
    page.secret.reveal(PLAIN)
    assert hidden(page)


def test_reveal_can_be_heard_and_reached(page: Page) -> None:
    assert page.secret._button.accessibleName() == "Reveal Account"
    assert page.secret._value.accessibleName() == "Account, hidden"
    reveal(page)
    assert page.secret._button.accessibleName() == "Hide Account"
    assert page.secret._button.focusPolicy() & Qt.FocusPolicy.TabFocus
    page.secret.conceal()


def test_it_can_be_revealed_again(page: Page) -> None:
    for _ in range(3):
        reveal(page)
        page.secret.conceal()
        assert hidden(page)
