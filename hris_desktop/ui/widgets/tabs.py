"""Tabs: real buttons, so that focus, keys and screen readers work. Left and right move, as in a native tab bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent, QPaintEvent


class Tab(QAbstractButton):
    """One tab; the chosen one is bold and underlined, so colour is not the only sign."""

    def __init__(self, key: str, text: str) -> None:
        """``key`` names it for the program."""
        super().__init__()
        self.key = key
        self.setText(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._say)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        self.setFont(theme.current().font(Face.STRONG))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 8, theme.current().px(20) + 22)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        on = self.isChecked()
        painter = QPainter(self)
        painter.setFont(self.font() if on else QFont(look.font(Face.BODY_MEDIUM)))
        over = self.underMouse()
        painter.setPen(look.colour(Role.ACCENT if on else (Role.TEXT if over else Role.MUTED)))
        area = QRectF(2, 0, self.width() - 4, self.height() - 6)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter, self.text())
        if on:
            painter.fillRect(QRectF(0, self.height() - 3, self.width(), 3), look.colour(Role.ACCENT))
        painter.end()

    def _say(self, on: bool) -> None:  # noqa: FBT001  the shape of Qt's signal
        self.setAccessibleDescription(tr("Selected tab") if on else tr("Tab"))


class Tabs(QWidget):
    """A row of tabs over a hairline; ``chosen`` carries the key."""

    chosen = Signal(str)

    def __init__(self, tabs: Iterable[tuple[str, str]], *, name: str) -> None:
        """``tabs``: (key, words); the first is chosen. ``name`` is spoken for the row."""
        super().__init__()
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        flow = Flow(across=22, down=0)
        column.addLayout(flow)
        self._group = QButtonGroup(self)
        self._tabs: list[Tab] = []
        for key, text in tabs:
            tab = Tab(key, text)
            self._tabs.append(tab)
            self._group.addButton(tab)
            flow.addWidget(tab)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if self._tabs:
            self._tabs[0].setChecked(True)
        self._group.buttonToggled.connect(self._on_toggled)

    def choose(self, key: str) -> None:
        """Choose a tab by key; unknown keys change nothing."""
        for tab in self._tabs:
            if tab.key == key:
                tab.setChecked(True)

    def current(self) -> str:
        """Return the key of the chosen tab."""
        return next((tab.key for tab in self._tabs if tab.isChecked()), "")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()), 0)
        if not step or not self._tabs:
            super().keyPressEvent(event)
            return
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            step = -step
        place = next((n for n, tab in enumerate(self._tabs) if tab.isChecked()), 0)
        tab = self._tabs[(place + step) % len(self._tabs)]
        tab.setChecked(True)
        tab.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_toggled(self, button: QAbstractButton, on: bool) -> None:  # noqa: FBT001  the shape of Qt's signal
        if on and isinstance(button, Tab):
            self.chosen.emit(button.key)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.current().colour(Role.BORDER))
        painter.end()
