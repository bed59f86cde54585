"""Short promises in a row, each with an icon; below each other when there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.icon import Icon

_ROW_FROM = 800


class Facts(QWidget):
    """(icon, title, sentence) three times."""

    def __init__(self, facts: Sequence[tuple[str, str, str]]) -> None:
        """Facts in reading order."""
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(32)
        self._row.addStretch(1)
        for icon, title, sentence in facts:
            one = QHBoxLayout()
            one.setSpacing(10)
            one.addWidget(Icon(icon, 20, Role.ACCENT), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(1)
            words.addWidget(Label(title, Face.LABEL))
            words.addWidget(Label(sentence, Face.SMALL, Role.MUTED))
            one.addLayout(words)
            one.addStretch(1)
            self._row.addLayout(one)
        self._row.addStretch(1)

    def retheme(self) -> None:
        """Look again whether there is room."""
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() / theme.current().k >= _ROW_FROM
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._row.setSpacing(32 if wide else 12)
