"""What a full-screen program is that nobody guarded: the control that must fail. Started by its path, as a child."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMainWindow, QTextBrowser, QVBoxLayout, QWidget

LINKS = (
    '<p style="font-size:60px"><a href="file:///etc/passwd">a file</a><br><a href="strange://host/x">strange</a></p>'
)


def main(where: Path) -> int:
    app = QApplication(sys.argv)
    window = QMainWindow()
    menu = window.menuBar().addMenu("&File")
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    menu.addAction("Open", QKeySequence("Ctrl+O"), dialog.show)
    page, field = QTextBrowser(), QLineEdit("what somebody typed")
    page.setHtml(LINKS)
    field.setWhatsThis("some help")

    def to_file() -> None:
        printer = QPrinter()
        printer.setOutputFileName(str(where / "printed.pdf"))
        page.print_(printer)

    menu.addAction("Print", QKeySequence("Ctrl+P"), to_file)
    menu.addAction("Quit", QKeySequence("Ctrl+Q"), app.quit)
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.addWidget(page)
    column.addWidget(field)
    window.setCentralWidget(middle)
    window.showFullScreen()
    field.setFocus()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
