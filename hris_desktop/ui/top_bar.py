"""Menus, search, how the exchange stands, and Lock: in the same place on every page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenuBar, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.actions import Actions
from hris_desktop.ui.tokens import Face, Radius, Role, Size
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.sync_line import SyncLine
from hris_desktop.ui.words import isolate, tr


class SearchButton(QAbstractButton):
    """Looks like the search field that it opens."""

    def __init__(self) -> None:
        """Ctrl+K does the same."""
        super().__init__()
        self.setText(tr("Search or jump to  (Ctrl+K)"))
        self.setAccessibleName(tr("Search or jump to"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def retheme(self) -> None:
        """Take the size from the theme again."""
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(300) if theme.current().zoom <= 1 else 320, theme.current().px(Size.SEARCH))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(40), theme.current().px(Size.SEARCH))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        area = QRectF(self.rect())
        paper.box(painter, area, Radius.CONTROL, fill=look.colour(Role.BACKGROUND), edge=look.colour(Role.EDGE))
        side = look.px(16)
        sign = paper.leading(area, side, inset=12, direction=self.layoutDirection())
        place = QRectF(sign.left(), (area.height() - side) / 2, side, side)
        icons.draw(painter, "search", place, look.colour(Role.MUTED))
        room = area.width() - side - 32
        words = paper.leading(area, room, inset=12 + side + 8, direction=self.layoutDirection())
        painter.setFont(look.font(Face.SMALL))
        painter.setPen(look.colour(Role.MUTED))
        wide = painter.fontMetrics().horizontalAdvance
        # a shorter word is better than half of a longer one, and the icon alone is better than half of that
        text = next((isolate(one) for one in (self.text(), tr("Search")) if wide(one) <= room), "")
        # The painter takes its direction from the widget: left means leading.
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class _Menus(QMenuBar):
    """As wide as its menus: in right-to-left a menu bar's own hint is the width of the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def fit(self) -> None:
        wide = sum(self.actionGeometry(act).width() for act in self.actions())
        self.setFixedWidth(max(wide + 2 * len(self.actions()) + 6, 1))

    def retheme(self) -> None:
        self.setFont(theme.current().font(Face.LABEL))
        self.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange} and self.actions():
            self.fit()


class TopBar(QWidget):
    """``search`` and ``lock`` are asked for here; the sync line is ``sync``."""

    search = Signal()
    lock = Signal()

    def __init__(self, actions: Actions) -> None:
        """Menus come from the registry of acts."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 1)
        row.setSpacing(12)
        self.menus = _Menus()
        actions.build(self.menus)
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        find = SearchButton()
        find.clicked.connect(self.search)
        row.addWidget(find, 2)
        row.addStretch(1)
        self.sync = SyncLine()
        row.addWidget(self.sync)
        row.addWidget(_Divider())
        lock = Button(tr("Lock"), "lock", kind=Kind.PLAIN)
        lock.setToolTip(tr("Lock now (Ctrl+L)"))
        lock.clicked.connect(self.lock)
        row.addWidget(lock)
        self.retheme()

    def retheme(self) -> None:
        """Take the height from the theme again."""
        self.setFixedHeight(theme.current().px(Size.TOP_BAR) + 1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.colour(Role.BORDER))
        painter.end()


class _Divider(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour(Role.BORDER))
        painter.end()
