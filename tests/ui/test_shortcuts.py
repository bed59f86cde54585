"""The page of all keys: complete, true, and readable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.actions import Actions, Menu
from hris_desktop.ui.display import display_acts
from hris_desktop.ui.pages.shortcuts import IN_PAGES, ShortcutsPage
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_approvals import PaperApprovals
from tests.ui.paper_pages import office


def told(where: str) -> set[str]:
    """The keys that the page names for a sort of page."""
    [keys] = [entries for name, entries in IN_PAGES if name == where]
    return {key for _, shown in keys for key in shown}


@pytest.fixture
def acts(qtbot: QtBot, look: Theme) -> Actions:
    window = QWidget()
    qtbot.addWidget(window)
    made = Actions(window)
    made.add("lock", "&Lock now", Menu.FILE, do=lambda: None, keys="Ctrl+L")
    made.add("about", "&About", Menu.HELP, do=lambda: None)
    made.add("help", "&Help", Menu.HELP, do=lambda: None, keys="F1")
    display_acts(made)
    return made


def test_every_act_with_a_key_stands_there(acts: Actions, qtbot: QtBot) -> None:
    page = ShortcutsPage(acts, back="My record")
    qtbot.addWidget(page)
    words = texts(page)
    for entry in acts.entries():
        assert (entry.words in words.splitlines()) == bool(entry.shortcut), entry.key
        assert entry.shortcut in words
    for name, keys in IN_PAGES:
        assert name in words
        for what, _ in keys:
            assert what in words


def test_every_key_of_approvals_is_told_and_no_other(qtbot: QtBot, tasks: Tasks, look: Theme) -> None:
    page = office(qtbot, tasks, PaperApprovals())
    real = {one.key().toString(QKeySequence.SequenceFormat.PortableText) for one in page.findChildren(QShortcut)}
    assert real == told("Approvals") - {"Return", "Space"}


def test_no_page_has_keys_that_are_not_told(clone: Path) -> None:
    """A page that learns a key of its own says so on the page of all keys: this finds the ones that do not."""
    pages = sorted((clone / "hris_desktop" / "ui" / "pages").glob("*.py"))
    own = {path.name for path in pages if re.search(r"QShortcut\(|def keyPressEvent", path.read_text())}
    assert own <= {"approvals_detail.py", "waiting_panes.py", *KNOWN}, own


KNOWN = frozenset({
    "conflicts.py", "knowledge.py", "knowledge_list.py", "people_filters.py", "people_list.py", "people_person.py",
})  # fmt: skip
"""The other pages whose keys are told. Who adds one here has looked at ``IN_PAGES`` first."""


@pytest.mark.parametrize("zoom", [0.8, 1.0, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_and_left_by_keyboard(
    acts: Actions, look: Theme, qtbot: QtBot, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    QApplication.setLayoutDirection(direction)
    page = ShortcutsPage(acts, back="My record")
    qtbot.addWidget(page)
    for width in (1056, 640):
        page.resize(width, 748)
        page.show()
        settle()
        assert unnamed(page) == []
        assert unreachable(page) == []
        assert clipped(page) == []
        assert outside(page) == []
