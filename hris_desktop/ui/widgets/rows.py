"""Rows between hairlines: label and value on a card, and before, arrow, after on one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

_LABEL = 166
_NARROW = 460


class _Grid(QWidget):
    """A grid that draws a hairline above every row but the first."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(Space.CARD_GAP)
        self.grid.setVerticalSpacing(17)
        self._lines: list[int] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme.current().colour(Role.BORDER)
        for row in self._lines:
            painter.fillRect(0, self._top(row) - (self.grid.verticalSpacing() + 1) // 2, self.width(), 1, colour)
        painter.end()

    def _top(self, row: int) -> int:
        """Return where a row begins. ``cellRect`` is empty once a cell has a height for its width."""
        items = (self.grid.itemAtPosition(row, column) for column in range(self.grid.columnCount()))
        return min((item.geometry().top() for item in items if item is not None), default=0)


class FieldRows(_Grid):
    """``Mobile   +49 1512 555 0143``; label above the value when the card is narrow."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._pairs: list[tuple[Label, QWidget]] = []
        self._stacked = False

    def add(self, label: str, value: QWidget | str) -> None:
        """Add a row; a text is shown as a value in force."""
        words = Label(label, Face.BODY, Role.MUTED, wrap=True)
        shown = Label(value, Face.BODY, wrap=True, figures=Figures.VALUE) if isinstance(value, str) else value
        words.setBuddy(shown)
        self._pairs.append((words, shown))
        self._place()

    def retheme(self) -> None:
        """Take widths from the theme again."""
        self._place()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self.width() / theme.current().k < _NARROW) != self._stacked:
            self._place()

    def _place(self) -> None:
        self._stacked = self.width() / theme.current().k < _NARROW and self.isVisible()
        while self.grid.takeAt(0) is not None:
            pass
        self._lines = []
        for number, (words, shown) in enumerate(self._pairs):
            row = number * 2
            if self._stacked:
                self.grid.addWidget(words, row, 0, 1, 2)
                self.grid.addWidget(shown, row + 1, 0, 1, 2)
            else:
                self.grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
                self.grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignTop)
            if number:
                self._lines.append(row)
        self.grid.setVerticalSpacing(8 if self._stacked else 17)
        self.grid.setColumnMinimumWidth(0, 0 if self._stacked else theme.current().px(_LABEL) - Space.CARD_GAP)
        self.grid.setColumnStretch(1, 1)


class ChangeGrid(_Grid):
    """Before, arrow, after: old is muted, new is strong; unchanged rows say so. No red and green."""

    def __init__(self, before: str = "", after: str = "") -> None:
        """Words of the two columns, *Before* and *After* unless given."""
        super().__init__()
        self._row = 1
        for column, words in ((1, before or tr("Before")), (3, after or tr("After"))):
            self.grid.addWidget(Label(words, Face.LABEL, Role.MUTED), 0, column)
        self.grid.setColumnStretch(1, 5)
        self.grid.setColumnStretch(3, 6)
        self.retheme()

    def retheme(self) -> None:
        """Take widths from the theme again."""
        self.grid.setColumnMinimumWidth(0, theme.current().px(110))

    def add(self, label: str, before: QWidget | str, after: QWidget | str, *, unchanged: bool = False) -> None:
        """Add a row. Widgets (a ``SecretText``) are shown as they are; an empty text is a dash, never nothing."""
        row = self._row
        self._row += 1
        self._lines.append(row)
        self.grid.addWidget(Label(label, Face.BODY, Role.MUTED, wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
        old = _cell(before, Face.BODY, Role.TEXT if unchanged else Role.MUTED)
        self.grid.addWidget(old, row, 1, Qt.AlignmentFlag.AlignTop)
        if unchanged:
            self.grid.addWidget(Label(tr("No change"), Face.BODY, Role.MUTED), row, 3)
            return
        self.grid.addWidget(Icon("arrow-right", 16, Role.ACCENT, line=20), row, 2, Qt.AlignmentFlag.AlignTop)
        new = _cell(after, Face.STRONG, Role.TEXT)
        self.grid.addWidget(new, row, 3, Qt.AlignmentFlag.AlignTop)


def _cell(value: QWidget | str, face: Face, role: Role) -> QWidget:
    if isinstance(value, QWidget):
        return value
    if not value:
        label = Label("–", face, Role.MUTED)
        label.setAccessibleName(tr("nothing"))
        return label
    return Label(value, face, role, wrap=True, figures=Figures.VALUE)
