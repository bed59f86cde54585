from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from hris_desktop.demo.play import UNUSABLE, play
from hris_desktop.services.enrolment import Costs
from hris_desktop.ui.shell import Window
from hris_desktop.ui.sign_in import SignIn


@pytest.fixture
def closed_when_painted(qapp: QApplication) -> Iterator[list[str]]:
    """Closes every window as soon as it asks for a passphrase; gives the pages that were there."""
    seen: list[str] = []

    def look() -> None:
        for window in qapp.topLevelWidgets():
            if isinstance(window, Window) and window.isVisible() and isinstance(window.entrance.page, SignIn):
                seen.append(window.entrance.page.accessibleName() or window.windowTitle())
                window.close()

    timer = QTimer()
    timer.setInterval(20)
    timer.timeout.connect(look)
    timer.start()
    yield seen
    timer.stop()


def test_two_windows_open_side_by_side_and_closing_both_ends_it(
    tmp_path: Path, costs: Costs, closed_when_painted: list[str]
) -> None:
    told: list[str] = []
    code = play(tmp_path / "demo", people=5, tour=None, fresh=False, costs=costs, tell=told.append)
    assert code == 0
    assert len(closed_when_painted) == 2
    loop = QEventLoop()
    QTimer.singleShot(20, loop.quit)
    assert loop.exec() == 0, "somebody quits once more, and no event loop of this process runs any more"
    assert "passphrase" in told[-1]


def test_a_folder_of_somebody_else_ends_it_with_a_sentence(tmp_path: Path, costs: Costs) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    told: list[str] = []
    assert play(tmp_path, people=5, tour=None, fresh=True, costs=costs, tell=told.append) == UNUSABLE
    assert "not a demo" in told[-1]
