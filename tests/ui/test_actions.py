"""The registry of acts: menus, shortcuts, and no two with the same key."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.actions import Actions, Menu
from hris_desktop.ui.theme import Theme


@pytest.fixture
def acts(qtbot: QtBot, look: Theme) -> Actions:
    window = QWidget()
    qtbot.addWidget(window)
    return Actions(window)


def test_menus_come_in_order_and_empty_ones_are_left_out(acts: Actions, qtbot: QtBot) -> None:
    done: list[str] = []
    acts.add("about", "&About", Menu.HELP, do=lambda: done.append("about"))
    acts.add("lock", "&Lock", Menu.FILE, do=lambda: done.append("lock"), keys="Ctrl+L")
    bar = QMenuBar()
    qtbot.addWidget(bar)
    acts.build(bar)
    assert [act.text() for act in bar.actions()] == ["&File", "&Help"]
    acts.act("lock").trigger()
    assert done == ["lock"]


def test_the_same_shortcut_twice_is_refused(acts: Actions) -> None:
    acts.add("lock", "Lock", Menu.FILE, do=lambda: None, keys="Ctrl+L")
    with pytest.raises(ValueError, match="already means"):
        acts.add("list", "List", Menu.GO, do=lambda: None, keys="Ctrl+L")


def test_the_same_act_twice_is_refused(acts: Actions) -> None:
    acts.add("lock", "Lock", Menu.FILE, do=lambda: None)
    with pytest.raises(ValueError, match="registered twice"):
        acts.add("lock", "Lock", Menu.FILE, do=lambda: None)


def test_what_is_not_possible_is_not_listed(acts: Actions) -> None:
    acts.add("lock", "&Lock", Menu.FILE, do=lambda: None, keys="Ctrl+L")
    assert [(entry.words, entry.shortcut) for entry in acts.entries()] == [("Lock", "Ctrl+L")]
    acts.enable(["lock"], on=False)
    assert acts.entries() == []
