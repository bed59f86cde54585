"""The smallest program with the guard around it, and nobody who starts it again. Started by its path, as a child."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from hris_desktop.system import scrub
from hris_desktop.ui.kiosk.fence import Fence
from hris_desktop.ui.kiosk.guard import Guard


def main() -> int:
    scrub.close_memory()
    app = QApplication(["kiosk"])
    window = QWidget()
    column = QVBoxLayout(window)
    page, field = QTextBrowser(), QLineEdit("what somebody typed")
    page.setHtml('<p style="font-size:60px">to be read</p>')
    label = QLabel("to be <a href='kb:x'>followed</a>")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    field.setWhatsThis("some help")
    for one in (page, label, field):
        column.addWidget(one)
    window.setObjectName("kiosk")
    Fence(app)
    window.showFullScreen()
    guard = Guard(window)
    guard.lost.connect(lambda: app.exit(1))
    guard.start()
    field.setFocus()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
