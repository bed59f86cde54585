"""A sheet of paper per subject: title, acts, body, and a darker foot that says who can see or what is being logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Radius, Role, Space
from hris_desktop.ui.widgets.icon import Icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Card(QFrame):
    """A white sheet. Put things in with ``add``; ``add_act`` for the head, ``set_foot`` for the foot."""

    def __init__(self, title: str = "", icon: str = "", *, small: bool = False, parent: QWidget | None = None) -> None:
        """``small``: a card of the side column, with less padding and a smaller title."""
        super().__init__(parent)
        pad = Space.CARD_SIDE if small else Space.CARD
        self._foot: QWidget | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 1, 1, 1 + paper.SHADOW)
        self._outer.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(pad, 14 if title else pad, pad, pad - 2)
        self.body.setSpacing(Space.ROW)
        self._outer.addLayout(self.body)
        self._head: QHBoxLayout | None = None
        self._title: Label | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if title:
            self._build_head(title, icon, small=small)

    def add(self, item: QWidget | QLayout) -> None:
        """Put a widget or a layout below what is there."""
        if isinstance(item, QWidget):
            self.body.addWidget(item)
        else:
            self.body.addLayout(item)

    def add_act(self, widget: QWidget) -> None:
        """Put a button or a pill at the end of the head; the card needs a title."""
        if self._head is None:
            self._build_head("", "", small=False)
        if self._head is not None:
            self._head.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_title(self, title: str) -> None:
        """Change the title."""
        if self._title is not None:
            self._title.setText(title)
        self.setAccessibleName(title)

    def set_foot(self, foot: QWidget) -> None:
        """Put a widget on the darker strip at the end, in place of the one before."""
        if self._foot is not None:
            self._outer.removeWidget(self._foot)
            self._foot.deleteLater()
        self._foot = foot
        self._outer.addWidget(foot)

    def _build_head(self, title: str, icon: str, *, small: bool) -> None:
        self.setAccessibleName(title)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        if icon:
            self._head.addWidget(Icon(icon, 20))
        self._title = Label(title, Face.STRONG if small else Face.H3, wrap=True)
        self._head.addWidget(self._title, 1)
        self.body.insertLayout(0, self._head)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        foot = self._foot.y() if self._foot is not None and not self._foot.isHidden() else None
        paper.sheet(painter, QRectF(self.rect()), foot_from=foot)
        painter.end()


class Box(QFrame):
    """A box inside a card: *In force now* plain, what is asked for tinted."""

    def __init__(self, *, tinted: bool = False) -> None:
        """``tinted``: this is what is being asked for."""
        super().__init__()
        self._tinted = tinted
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(17, 13, 17, 13)
        self.body.setSpacing(Space.TIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def add(self, item: QWidget | QLayout) -> None:
        """Put a widget or a layout below what is there."""
        if isinstance(item, QWidget):
            self.body.addWidget(item)
        else:
            self.body.addLayout(item)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        fill, edge = (Role.ACCENT_SOFT, Role.ACCENT) if self._tinted else (Role.SURFACE, Role.BORDER)
        paper.box(painter, QRectF(self.rect()), Radius.BOX, fill=look.colour(fill), edge=look.colour(edge))
        painter.end()


class Sunken(QFrame):
    """A quiet box for what cannot be chosen or changed here (a profile, a reference)."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.body = QHBoxLayout(self)
        self.body.setContentsMargins(18, 12, 12, 12)
        self.body.setSpacing(Space.ROW)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        paper.box(
            painter, QRectF(self.rect()), Radius.BOX, fill=look.colour(Role.SUNKEN), edge=look.colour(Role.BORDER)
        )
        painter.end()


class Hairline(QWidget):
    """One pixel between rows."""

    def __init__(self) -> None:
        """Take the width that is there."""
        super().__init__()
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour(Role.BORDER))
        painter.end()
