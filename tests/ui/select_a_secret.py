"""Selects a masked value with the mouse under X11, where Qt puts it on the primary selection, and prints what is there.

``QT_QPA_PLATFORM=xcb python -m tests.ui.select_a_secret``.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from hris_desktop.ui import clipboard

IBAN = "DE89370400440532013000"
PRIMARY = QClipboard.Mode.Selection


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def select(line: QLineEdit) -> None:
    """As a hand does: drawn over from one end to the other."""
    middle = line.height() // 2
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(2, middle))
    QTest.mouseMove(line, QPoint(60, middle))
    QTest.mouseMove(line, QPoint(line.width() - 2, middle))
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 2, middle))
    QTest.qWait(100)


def main() -> None:
    app = QApplication(["select"])
    page, masked, plain = QWidget(), QLineEdit(IBAN), QLineEdit("harmless")
    masked.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    column = QVBoxLayout(page)
    column.addWidget(masked)
    column.addWidget(plain)
    page.resize(400, 120)
    page.show()
    QTest.qWaitForWindowExposed(page)
    board, secrets = QGuiApplication.clipboard(), clipboard.current()
    page.activateWindow()
    masked.setFocus()
    QTest.qWait(200)
    select(masked)
    _say("selected", board.text(mode=PRIMARY) == IBAN)
    _say("secret", secrets.holds)
    secrets.clear()
    QTest.qWait(50)
    _say("after", repr(board.text(mode=PRIMARY)))
    plain.setFocus()
    select(plain)
    _say("plain", repr(board.text(mode=PRIMARY)))
    secrets.clear()
    _say("kept", repr(board.text(mode=PRIMARY)))
    app.quit()


if __name__ == "__main__":
    main()
