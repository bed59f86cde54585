"""A quiet word at the end of the pinned bar; it goes when the acts need the room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.icon import Icon

_ROOM = 760
"""Width of the page / zoom from which there is room for it."""


class BarNote(QWidget):
    """Follows the width of ``page``."""

    def __init__(self, text: str, page: QWidget, icon: str = "") -> None:
        """``page``: the page whose bar it stands in."""
        super().__init__()
        self._page = page
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if icon:
            row.addWidget(Icon(icon, 16))
        row.addWidget(Label(text, Face.SMALL, Role.MUTED))
        page.installEventFilter(self)
        self.hide()

    def retheme(self) -> None:
        """Look again whether there is room."""
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return False

    def _arrange(self) -> None:
        self.setVisible(self._page.width() / theme.current().k >= _ROOM)
