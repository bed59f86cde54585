"""What needs the reader's attention, beside the sheets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import tr


class Attention(Card):
    """(icon, title, sentence) a line; without any it says so."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(tr("Needs your attention"), small=True)
        self._lines: tuple[tuple[str, str, str], ...] | None = None
        self._box = QWidget()
        self.add(self._box)

    def show_lines(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Show other lines."""
        if self._lines == tuple(lines):
            return
        self._lines = tuple(lines)
        self.body.removeWidget(self._box)
        self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW - 2)
        for number, (icon, title, sentence) in enumerate(lines):
            if number:
                column.addWidget(Hairline())
            column.addLayout(_line(icon, title, sentence))
        if not lines:
            column.addWidget(Label(tr("Nothing at the moment."), Face.SMALL, Role.MUTED, wrap=True))
        self.add(self._box)


def _line(icon: str, title: str, sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.ROW)
    row.addWidget(Icon(icon, 20, Role.WARNING), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(1)
    words.addWidget(Label(title, Face.STRONG, wrap=True))
    if sentence:
        words.addWidget(Label(sentence, Face.SMALL, Role.MUTED, wrap=True))
    row.addLayout(words, 1)
    return row
