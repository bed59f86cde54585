"""Who I am, the places, the settings, and a long pull. Icons alone when the text is large."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import ICON_SIDEBAR_FROM, Face, Role, Size
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.card import Hairline
from hris_desktop.ui.widgets.nav import NavItem
from hris_desktop.ui.widgets.receiving import Receiving
from hris_desktop.ui.words import isolate, listed, tr

_SIDE = 11


class Group(Enum):
    """Where a place stands in the sidebar; value: the words over the group, if any."""

    MINE = ""
    HR = "HR workspace"
    MORE = " "
    FOOT = "  "


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the sidebar, built when it is first gone to."""

    key: str
    words: str
    icon: str
    build: Callable[[], QWidget]
    group: Group = Group.MINE


@dataclass(frozen=True, slots=True)
class Who:
    """Who is signed in, as shown at the top of the sidebar."""

    name: str
    organisation: str
    role: str = ""


class Shelf(QScrollArea):
    """The places, which scroll where a window is too low for them; ``column`` is filled from outside.

    The bar stands in the margin beside them, so that nothing moves or is squeezed when it comes.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        sheet = QWidget()
        self.column = QVBoxLayout(sheet)
        self.column.setContentsMargins(_SIDE, 0, _SIDE, 0)
        self.column.setSpacing(2)
        self.setWidget(sheet)
        sheet.setAutoFillBackground(False)  # now: taking it in turned that on, and the sidebar's colour is behind it
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def _make_room(self, _least: int, most: int) -> None:
        inner = max(_SIDE - self.verticalScrollBar().sizeHint().width(), 0) if most else _SIDE
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.column.setContentsMargins(inner if rtl else _SIDE, 0, _SIDE if rtl else inner, 0)


class Sidebar(QWidget):
    """``chosen`` carries the key of a place."""

    chosen = Signal(str)

    def __init__(self, who: Who, places: Sequence[Place]) -> None:
        """Places in order; groups are set apart."""
        super().__init__()
        self.setAccessibleName(tr("Places"))
        self._items: dict[str, NavItem] = {}
        self._wide: list[QWidget] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 14, 0, 12)
        whole.setSpacing(20)
        whole.addLayout(self._build_who(who))
        self._area = Shelf()
        whole.addWidget(self._area, 1)
        column = self._area.column
        for group in Group:
            members = [place for place in places if place.group is group]
            if group is Group.FOOT:
                column.addStretch(1)
            self._build_group(column, group, members)
        self._foot = QHBoxLayout()
        self.receiving = Receiving()
        self._foot.addWidget(self.receiving)
        whole.addLayout(self._foot)
        self.retheme()

    def choose(self, key: str) -> None:
        """Mark where the person is."""
        for name, item in self._items.items():
            item.setChecked(name == key)
            if name == key:
                self._area.ensureWidgetVisible(item, 0, 0)

    def set_count(self, key: str, count: int) -> None:
        """Show how many wait at a place."""
        if key in self._items:
            self._items[key].set_count(count)

    def retheme(self) -> None:
        """Take the width from the theme again."""
        look = theme.current()
        narrow = look.zoom >= ICON_SIDEBAR_FROM
        for item in self._items.values():
            item.set_narrow(narrow=narrow)
        for widget in self._wide:
            widget.setVisible(not narrow)
        self.receiving.set_narrow(narrow=narrow)
        side = _SIDE // 2 if narrow else _SIDE
        self._foot.setContentsMargins(side, 0, side, 0)
        self.setFixedWidth(Size.SIDEBAR_ICONS if narrow else look.px(Size.SIDEBAR))

    def _build_who(self, who: Who) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(18, 0, 11, 0)
        row.setSpacing(10)
        row.addWidget(Avatar(who.name, 34, most=46))
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Label(isolate(who.name), Face.STRONG, elide=True))
        below = listed([who.role, isolate(who.organisation)])
        column.addWidget(Label(below, Face.CAPTION, Role.MUTED, elide=True))
        self._wide.append(words)
        row.addWidget(words, 1)
        row.addStretch(0)
        return row

    def _build_group(self, column: QVBoxLayout, group: Group, places: Sequence[Place]) -> None:
        if not places:
            return
        if group is Group.MORE:
            column.addSpacing(9)
            column.addWidget(Hairline())
            column.addSpacing(9)
        if group is Group.HR:
            column.addSpacing(12)
            caption = Label(tr(group.value), Face.CAPTION, Role.MUTED)
            line = QHBoxLayout()
            line.setContentsMargins(12, 0, 12, 0)
            line.addWidget(caption)
            column.addLayout(line)
            self._wide.append(caption)
            column.addSpacing(4)
        for place in places:
            item = NavItem(place.words, place.icon)
            item.clicked.connect(lambda _=False, key=place.key: self._on_clicked(key))
            self._items[place.key] = item
            column.addWidget(item)

    def _on_clicked(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SIDEBAR))
        rtl = self.layoutDirection().value == 1
        painter.fillRect(0 if rtl else self.width() - 1, 0, 1, self.height(), look.colour(Role.BORDER))
        painter.end()
