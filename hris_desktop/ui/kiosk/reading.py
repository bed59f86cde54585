"""The knowledge base at a terminal: read and searched by anybody; no link leads out, nothing is printed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.ui.pages.knowledge import KnowledgePage
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.words import tr


class ReadingPage(QWidget):
    """``left`` goes back to where one came from."""

    left = Signal()

    def __init__(self, reading: Reading, back: str) -> None:
        """``back`` names the way back. ``reading`` holds no way to a printer or a browser."""
        super().__init__()
        if reading.print_out is not None or reading.go_outside is not None:
            raise ValueError("nothing leaves a terminal")
        self.setAccessibleName(tr("Answers"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(Space.WIDE, 0, Space.WIDE, Space.TIGHT)
        self._back = Button(back, "arrow-left", height=Height.PAGE)
        self._back.setObjectName("leave")
        self._back.clicked.connect(self.left)
        row.addWidget(self._back)
        row.addStretch(1)
        column.addLayout(row)
        self.pages = KnowledgePage(reading)
        column.addWidget(self.pages, 1)
