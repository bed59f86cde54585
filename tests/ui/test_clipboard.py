"""Secrets on the clipboard: marked, gone after a while, and never somebody else's text."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui import clipboard
from hris_desktop.ui.clipboard import SECONDS, SecretClipboard
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.secret import SecretText

IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def board(qapp: QApplication) -> QClipboard:
    found = QGuiApplication.clipboard()
    found.setText("before")
    return found


@pytest.fixture
def secrets(board: QClipboard) -> SecretClipboard:
    made = clipboard.current()
    made.clear()
    return made


def formats(board: QClipboard) -> dict[str, bytes]:
    data = board.mimeData()
    return {name: bytes(data.data(name).data()) for name in data.formats()}


def test_a_secret_is_marked_for_every_system(board: QClipboard, secrets: SecretClipboard) -> None:
    secrets.copy(IBAN)
    found = formats(board)
    assert board.text() == IBAN
    assert found["x-kde-passwordManagerHint"] == b"secret"
    assert found["application/x-nspasteboard-concealed-type"] == b"1"
    windows = [name for name in found if "ExcludeClipboardContentFromMonitorProcessing" in name]
    assert windows
    secrets.clear()
    assert (board.text(), secrets.holds) == ("", False)


def test_it_is_gone_after_fifteen_seconds(board: QClipboard, secrets: SecretClipboard, qtbot: QtBot) -> None:
    assert 10 <= SECONDS <= 20
    secrets.copy(IBAN)
    assert secrets._timer.isActive()
    assert secrets._timer.interval() == SECONDS * 1000
    with qtbot.waitSignal(secrets.cleared):
        secrets._timer.start(1)
    secrets._timer.setInterval(SECONDS * 1000)
    assert board.text() == ""


def test_what_somebody_else_put_there_since_is_left_alone(board: QClipboard, secrets: SecretClipboard) -> None:
    secrets.copy(IBAN)
    board.setText("a shopping list")
    secrets.clear()
    assert board.text() == "a shopping list"


def test_the_text_itself_is_not_remembered(secrets: SecretClipboard) -> None:
    secrets.copy(IBAN)
    assert IBAN.encode() not in b"".join(secrets._ours.values())
    secrets.clear()


def field(qtbot: QtBot, *, masked: bool) -> QLineEdit:
    page, line = QWidget(), QLineEdit(IBAN)
    QVBoxLayout(page).addWidget(line)
    line.window_kept = page  # type: ignore[attr-defined]
    if masked:
        line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    line.setFocus()
    line.selectAll()
    return line


@pytest.mark.parametrize("keys", [QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut])
def test_copying_out_of_a_masked_field_is_a_secret_too(
    board: QClipboard, secrets: SecretClipboard, qtbot: QtBot, keys: QKeySequence.StandardKey
) -> None:
    QTest.keySequence(field(qtbot, masked=True), QKeySequence(keys))
    assert board.text() == IBAN
    assert secrets.holds
    assert "x-kde-passwordManagerHint" in formats(board)
    secrets.clear()
    assert board.text() == ""


def test_copying_out_of_any_other_field_is_left_as_it_is(
    board: QClipboard, secrets: SecretClipboard, qtbot: QtBot
) -> None:
    QTest.keySequence(field(qtbot, masked=False), QKeySequence(QKeySequence.StandardKey.Copy))
    assert board.text() == IBAN
    assert not secrets.holds
    assert "x-kde-passwordManagerHint" not in formats(board)


def test_a_revealed_value_can_be_copied_and_is_gone_with_the_lock(
    board: QClipboard, secrets: SecretClipboard, qtbot: QtBot, look: Theme
) -> None:
    text = SecretText("•••• 3000", "IBAN")
    qtbot.addWidget(text)
    text.show()
    assert not text.copying.isVisible()
    text.reveal(IBAN)
    assert text.copying.isVisible()
    assert text.copying.accessibleName() == "Copy IBAN"
    text.copying.click()
    assert board.text() == IBAN, "without the marks that keep its order on the screen"
    assert secrets.holds
    text.conceal()
    assert not text.copying.isVisible()
    secrets.clear()
    assert board.text() == ""


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="no X server here: apt-get install xvfb")
def test_under_x11_a_selection_is_a_secret_too(clone: Path, python: str) -> None:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            display = told.readline().strip()
        environment = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        script = [python, "-m", "tests.ui.select_a_secret"]
        done = subprocess.run(
            script, cwd=clone, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
    finally:
        server.terminate()
        server.wait()
    if "could not load the Qt platform plugin" in done.stderr.casefold():
        pytest.skip("Qt's parts for X11 are missing: apt-get install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1")
    assert done.stdout.splitlines() == [
        "selected True",
        "secret True",
        "after ''",
        "plain 'harmless'",
        "kept 'harmless'",
    ], done.stderr
