"""The page of the support file: all of it is read before any of it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.ui.pages.support import NAME, SupportPage, screen
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_pages import rest

LINES = [f"Line {number}" for number in range(40)]


class Disk:
    def __init__(self) -> None:
        self.written: list[tuple[Path, list[str]]] = []
        self.broken: Exception | None = None

    def write(self, path: Path, lines: Sequence[str]) -> None:
        if self.broken is not None:
            raise self.broken
        self.written.append((path, list(lines)))


@pytest.fixture
def disk() -> Disk:
    return Disk()


def page_of(qtbot: QtBot, tasks: Tasks, disk: Disk) -> SupportPage:
    made = SupportPage(tasks, lambda: LINES, disk.write, back="Settings")
    qtbot.addWidget(made)
    made.resize(1056, 748)
    made.show()
    return made


def test_every_line_is_shown_before_one_can_be_saved(qtbot: QtBot, tasks: Tasks, look: Theme, disk: Disk) -> None:
    page = page_of(qtbot, tasks, disk)
    assert not page.save.isEnabled()
    rest(qtbot, tasks)
    assert page.text.toPlainText().splitlines() == LINES
    assert page.text.isReadOnly()
    assert page.save.isEnabled()
    assert disk.written == []
    page.save_to(Path("x.txt"))
    rest(qtbot, tasks)
    assert disk.written == [(Path("x.txt"), LINES)]
    assert "nothing was sent by this program" in texts(page)


def test_the_place_is_asked_for_without_a_loop_of_its_own(
    qtbot: QtBot, tasks: Tasks, look: Theme, disk: Disk, tmp_path: Path
) -> None:
    page = page_of(qtbot, tasks, disk)
    rest(qtbot, tasks)
    page.save.click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert Path(dialog.selectedFiles()[0]).name == NAME
    dialog.fileSelected.emit(str(tmp_path / "here.txt"))
    dialog.reject()
    rest(qtbot, tasks)
    assert [path for path, _ in disk.written] == [tmp_path / "here.txt"]


def test_a_folder_that_cannot_be_written_is_said(qtbot: QtBot, tasks: Tasks, look: Theme, disk: Disk) -> None:
    disk.broken = StoreTrouble("The support file could not be written", "Nothing is there.", "Choose another folder.")
    page = page_of(qtbot, tasks, disk)
    rest(qtbot, tasks)
    page.save_to(Path("x.txt"))
    rest(qtbot, tasks)
    assert "Choose another folder." in texts(page)


def test_the_window_tells_its_version_and_nothing_else(qtbot: QtBot) -> None:
    assert screen(None).platform == "offscreen"


@pytest.mark.parametrize("zoom", [0.8, 1.0, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    qtbot: QtBot, tasks: Tasks, look: Theme, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    QApplication.setLayoutDirection(direction)
    page = page_of(qtbot, tasks, Disk())
    rest(qtbot, tasks)
    settle()
    assert unnamed(page) == []
    assert unreachable(page) == []
    assert clipped(page) == []
    assert outside(page) == []
