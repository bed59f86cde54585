"""An icon that stands by itself, and the button that is only an icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Radius, Role
from hris_desktop.ui.widgets.painted_button import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Icon(QWidget):
    """A quiet sign beside words that say the same; ``tile`` puts it on a small sunken square."""

    def __init__(
        self,
        name: str,
        size: int = 20,
        role: Role = Role.MUTED,
        *,
        tile: int = 0,
        soft: Role = Role.SUNKEN,
        line: int = 0,
    ) -> None:
        """Sizes in pixels at 100 %; the picture stands in the middle of the tile, or of a line of text that high."""
        super().__init__()
        self._line = line
        self._name, self._size, self.role, self._tile, self._soft = name, size, role, tile, soft
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take the size from the theme again."""
        side = theme.current().px(self._tile or self._size)
        self.setFixedSize(side, max(side, theme.current().px(self._line)))
        self.update()

    def set(self, name: str, role: Role) -> None:
        """Show another icon."""
        self._name, self.role = name, role
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        side = look.px(self._size)
        if self._tile:
            rim = look.colour(self.role) if look.rim else None
            paper.box(painter, area, Radius.BOX, fill=look.colour(self._soft), edge=rim)
        place = QRectF((area.width() - side) / 2, (area.height() - side) / 2, side, side)
        icons.draw(painter, self._name, place, look.colour(self.role))
        painter.end()


class IconButton(PaintedButton):
    """A button without words; its name is spoken and shown as a tooltip."""

    def __init__(self, icon: str, name: str, *, size: int = 20, side: int = 32, role: Role = Role.MUTED) -> None:
        """``name`` says what it does; ``side`` is the area that can be pressed."""
        super().__init__()
        self._icon, self._size, self._side, self._role = icon, size, side, role
        self.set_icon(icon, name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str, name: str) -> None:
        """Show another icon, with the name of what it does now."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = theme.current().px(self._side)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        if self.underMouse() and self.isEnabled():
            paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.HOVER))
        side = look.px(self._size)
        place = QRectF((area.width() - side) / 2, (area.height() - side) / 2, side, side)
        icons.draw(painter, self._icon, place, look.colour(self._role))
        painter.end()
