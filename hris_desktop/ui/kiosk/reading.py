"""The knowledge base at a terminal: read and searched by anybody; no link leads out, nothing is printed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui.pages.knowledge import KnowledgePage
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.article_links import Way, target
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.words import ltr, tr


class Articles(KnowledgePage):
    """As on one's own device, but a link outside is only read, and HR is asked in person."""

    def __init__(self, reading: Reading) -> None:
        """``reading`` holds no way to a printer or a browser."""
        if reading.print_out is not None or reading.go_outside is not None:
            raise ValueError("nothing leaves a terminal")
        super().__init__(reading)

    @override
    def follow(self, address: str) -> None:
        found = target(address)
        if found is not None and found.way not in (Way.HERE, Way.ARTICLE, Way.RECORD):
            words = tr("This terminal opens no page outside. Its address: {address}", address=ltr(found.name))
            self.article.show_notice(Banner(words, tr("Open it on your own device"), Notice.INFO))
        else:
            super().follow(address)

    @override
    def ask_hr(self) -> None:
        words = tr(
            "Nothing is sent from here without signing in. Ask HR in person, by telephone or from your own device."
        )
        self.article.show()
        self.article.show_notice(Banner(words, tr("Ask HR"), Notice.INFO))


class ReadingPage(QWidget):
    """``left`` goes back to where one came from."""

    left = Signal()

    def __init__(self, reading: Reading, back: str, *, as_of: str = "") -> None:
        """``back`` names the way back; ``as_of`` is the day up to which HR was heard of here."""
        super().__init__()
        self.setAccessibleName(tr("Answers"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(Space.WIDE, Space.HAIR, Space.WIDE, Space.ROW)
        self._back = Button(back, "arrow-left", height=Height.PAGE)
        self._back.setObjectName("leave")
        self._back.clicked.connect(self.left)
        row.addWidget(self._back)
        row.addStretch(1)
        if as_of:
            row.addWidget(Label(tr("As of {day}", day=as_of), Face.BODY_MEDIUM, Role.MUTED))
        column.addLayout(row)
        self.pages = Articles(reading)
        column.addWidget(tall_enough(self.pages), 1)


def tall_enough(page: QWidget) -> QScrollArea:
    """A page on a low screen in large text: moved up and down, never squeezed."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
