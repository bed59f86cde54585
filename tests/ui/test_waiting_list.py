"""The list of what waits: keys, what stays chosen, and what is spoken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.waiting_list import WaitingItem, WaitingList

ITEMS = [WaitingItem(key, f"Person {key}", "Bank account", "2 days", "Needs 2 people") for key in "abc"]


@pytest.fixture
def rows(qtbot: QtBot, look: Theme) -> WaitingList:
    made = WaitingList("Approvals")
    qtbot.addWidget(made)
    made.resize(360, 400)
    made.show()
    made.set_items(ITEMS)
    return made


def test_j_and_k_move_and_stop_at_the_ends(rows: WaitingList, qtbot: QtBot) -> None:
    assert rows.key() == "a"
    heard: list[str] = []
    rows.selected.connect(heard.append)
    for key in "JJJK":
        QTest.keyClick(rows, getattr(Qt.Key, f"Key_{key}"))
    assert heard == ["b", "c", "b"]


def test_enter_opens(rows: WaitingList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rows.opened) as heard:
        QTest.keyClick(rows, Qt.Key.Key_Return)
    assert heard.args == ["a"]


def test_the_chosen_row_stays_chosen(rows: WaitingList) -> None:
    qt_key = rows.key()
    rows.set_items([ITEMS[2], ITEMS[0]])
    assert rows.key() == qt_key == "a"


def test_a_decided_row_gives_way_to_its_neighbour(rows: WaitingList, qtbot: QtBot) -> None:
    QTest.keyClick(rows, Qt.Key.Key_J)
    heard: list[str] = []
    rows.selected.connect(heard.append)
    rows.set_items([ITEMS[0], ITEMS[2]])
    assert rows.key() == "c"
    assert heard == ["c"]
    rows.set_items([])
    assert heard == ["c", ""]


def test_a_row_is_spoken_with_everything_it_shows(rows: WaitingList) -> None:
    face = QAccessible.queryAccessibleInterface(rows)
    assert face.child(0).text(QAccessible.Text.Name) == "Person a, Bank account, Needs 2 people, 2 days"


def test_rows_grow_with_the_text(rows: WaitingList, look: Theme) -> None:
    assert rows.sizeHintForRow(0) == 72
    look.set(mode=Mode.LIGHT, zoom=1.5)
    assert rows.sizeHintForRow(0) == 108
