"""The frame of every page: back link, title, one sentence, two columns, and the bar that never scrolls away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import SIDE_COLUMN_FROM, Face, Role, Size, Space
from hris_desktop.ui.widgets.bar import PinnedBar
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.flow import Flow

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

__all__ = ["PageScaffold", "PinnedBar"]

_WIDEST = 16_777_215


class PageScaffold(QWidget):
    """A page. Fill it with ``add``, ``add_side``, ``add_act``, ``bar``; listen to ``back``."""

    back = Signal()

    def __init__(self, title: str, sentence: str = "", *, back: str = "") -> None:
        """``back``: the name of the page the back link goes to; empty has none."""
        super().__init__()
        self.setAccessibleName(title)
        self._side: QWidget | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self._sheet = QWidget()
        self._sheet.setAutoFillBackground(False)
        self._sheet.setProperty("page", "true")
        outer.addWidget(self.area, 1)
        self.bar = PinnedBar()
        outer.addWidget(self.bar)
        self._column = QVBoxLayout(self._sheet)
        self._column.setSpacing(0)
        self._build_head(title, sentence, back)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.CARD)
        self.main = QVBoxLayout()
        self.main.setSpacing(Space.CARD_GAP)
        self.main.addStretch(1)
        self._columns.addLayout(self.main, 1)
        self._column.addLayout(self._columns)
        self._column.addStretch(1)
        self.area.setWidget(self._sheet)
        self._mirror()

    def add(self, item: QWidget | QLayout) -> None:
        """Put a widget or a layout into the main column."""
        if isinstance(item, QWidget):
            self.main.insertWidget(self.main.count() - 1, item)
        else:
            self.main.insertLayout(self.main.count() - 1, item)

    def add_side(self, widget: QWidget) -> None:
        """Put a widget into the side column, which goes below on narrow pages."""
        if self._side is None:
            self._side = QWidget()
            column = QVBoxLayout(self._side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(Space.CARD_GAP)
            column.addStretch(1)
            self._columns.addWidget(self._side)
            self._arrange()
        layout = self._side.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(layout.count() - 1, widget)

    def add_act(self, widget: QWidget) -> None:
        """Put a button at the top right."""
        self._acts.addWidget(widget)

    def add_top(self, widget: QWidget) -> None:
        """Put a widget (tabs) between the head and the columns."""
        self._tops.addWidget(widget)

    def set_head(self, title: str, sentence: str) -> None:
        """Change title and sentence."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleName(title)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll until a widget is in sight."""
        self.area.ensureWidgetVisible(widget, 0, Space.SECTION)

    def retheme(self) -> None:
        """Take widths from the theme again."""
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    @property
    def wide(self) -> bool:
        """Whether there is room for a side column."""
        return self.width() / theme.current().k >= SIDE_COLUMN_FROM

    def _arrange(self) -> None:
        if self._side is None:
            return
        direction = QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)
        width = theme.current().px(Size.RAIL)
        self._side.setMinimumWidth(width if self.wide else 0)
        self._side.setMaximumWidth(width if self.wide else _WIDEST)

    def _mirror(self) -> None:
        """Contents margins do not turn round by themselves."""
        first, last = Space.PAGE_LEFT, Space.PAGE_RIGHT
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            first, last = last, first
        self._column.setContentsMargins(first, Space.PAGE_TOP, last, Space.WIDE)

    def _build_head(self, title: str, sentence: str, back: str) -> None:
        if back:
            link = Button(back, "arrow-left", kind=Kind.BACK)
            link.setObjectName("back")
            link.clicked.connect(self.back)
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 2)
            row.addWidget(link)
            row.addStretch(1)
            self._column.addLayout(row)
        head = QHBoxLayout()
        head.setSpacing(Space.ROW)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._title = Label(title, Face.H1, wrap=True)
        self._sentence = Label(sentence, Face.BODY, Role.MUTED, wrap=True)
        if not sentence:  # shown with its parent: a widget that has none yet would flash as a window
            self._sentence.hide()
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        head.addLayout(words, 1)
        self._acts = Flow(across=8, down=8)
        self._acts_row = QHBoxLayout()
        self._acts_row.addLayout(self._acts)
        head.addLayout(self._acts_row)
        head.setAlignment(self._acts_row, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        self._tops = QVBoxLayout()
        self._tops.setContentsMargins(0, Space.TIGHT, 0, 0)
        self._column.addLayout(self._tops)
        self._column.addSpacing(Space.CARD_GAP)
