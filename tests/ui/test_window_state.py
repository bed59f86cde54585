"""How the window stood: within reach on whatever screens there are now, and numbers only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.window_state import GRIP, Columns, clamped, kept, restore, restore_columns

ONE, TWO = QRect(0, 0, 1280, 800), QRect(1280, 100, 1920, 1040)
numbers = st.integers(-5_000, 5_000)
sizes = st.integers(1, 6_000)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(1500, 200, 800, 600), QRect(1500, 200, 800, 600)),
        (QRect(5000, 200, 800, 600), QRect(480, 200, 800, 600)),  # its screen was unplugged
        (QRect(-3000, -3000, 800, 600), QRect(0, 0, 800, 600)),
        (QRect(100, 790, 800, 600), QRect(100, 200, 800, 600)),
        (QRect(0, 0, 9000, 9000), ONE),
        (QRect(0, 110, 9000, 9000), TWO),  # more of its title is there
    ],
)
def test_it_comes_back_where_it_can_be_taken_hold_of(area: QRect, expected: QRect) -> None:
    assert clamped(area, [ONE, TWO], 640, 480) == expected


@given(x=numbers, y=numbers, width=sizes, height=sizes, screens=st.lists(st.sampled_from([ONE, TWO]), min_size=1))
def test_wherever_it_was_it_is_within_a_screen(x: int, y: int, width: int, height: int, screens: list[QRect]) -> None:
    found = clamped(QRect(x, y, width, height), screens, 640, 480)
    assert any(screen.contains(found) for screen in screens)
    assert found.height() >= GRIP


def parts(window: QWidget) -> tuple[QSplitter, QTableWidget]:
    panes, table = window.findChild(QSplitter), window.findChild(QTableWidget)
    assert panes is not None
    assert table is not None
    return panes, table


def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    panes = QSplitter()
    panes.setObjectName("panes")
    for _ in range(2):
        panes.addWidget(QLabel("Amira Haddad"))
    row.addWidget(panes)
    table = QTableWidget(2, 3)
    table.horizontalHeader().setObjectName("people")
    row.addWidget(table)
    row.addWidget(QTableWidget(1, 1))  # nameless: not kept
    qtbot.addWidget(made)
    made.setMinimumSize(640, 480)
    made.setGeometry(30, 40, 700, 500)
    made.show()
    return made


def test_columns_and_panes_come_back(qtbot: QtBot) -> None:
    first, second = window(qtbot), window(qtbot)
    panes, table = parts(first)
    panes.setSizes([40, 160])
    table.horizontalHeader().resizeSection(1, 77)
    state = kept(first, "people", {"columns": {"elsewhere": [1, 2]}})
    assert set(state["columns"]) == {"panes", "people", "elsewhere"}
    assert "Amira" not in str(state)
    restore(second, state)
    restore_columns(second, state)
    assert parts(second)[1].horizontalHeader().sectionSize(1) == 77
    assert parts(second)[0].sizes() == panes.sizes()
    assert (state["place"], state["area"]) == ("people", [30, 40, 700, 500])


class Frame(QWidget):
    went = Signal(str)
    place = "record"
    page: QWidget | None = None


def test_a_page_gets_its_widths_when_it_is_first_gone_to_and_keeps_what_is_made_of_them(qtbot: QtBot) -> None:
    frame, pages = Frame(), [window(qtbot), window(qtbot)]
    qtbot.addWidget(frame)
    frame.page = pages[0]
    heads = [parts(page)[1].horizontalHeader() for page in pages]
    Columns(frame, {"columns": {"people": [50, 60, 70]}})  # type: ignore[arg-type]
    assert heads[0].sectionSize(2) == 70
    assert heads[1].sectionSize(2) != 70
    frame.page = pages[1]
    frame.went.emit("people")
    assert heads[1].sectionSize(2) == 70
    heads[1].resizeSection(2, 90)
    frame.went.emit("people")
    assert heads[1].sectionSize(2) == 90


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"area": "x", "columns": []},
        {"area": [1, 2, 3], "maximised": "yes"},
        {"area": [1, 2, 0, -5]},
        {"area": [True, 2, 700, 500]},
        {"area": [10**9, 0, 700, 500]},
        {"columns": {"people": [1], "panes": ["a", "b"]}},
        {"columns": {"people": [-1, 5, 5], "panes": [10**9, 1]}},
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(qtbot: QtBot, state: dict[str, object]) -> None:
    made = window(qtbot)
    before = kept(made, "", {})
    restore(made, state)
    restore_columns(made, state)
    assert kept(made, "", {}) == before


def test_a_maximised_window_keeps_the_size_it_had(qtbot: QtBot) -> None:
    made = window(qtbot)
    made.showMaximized()
    state = kept(made, "", {})
    assert state["maximised"] is True
    again = window(qtbot)
    restore(again, state)
    assert again.isMaximized()
