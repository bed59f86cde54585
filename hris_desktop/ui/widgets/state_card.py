"""What a section shows when it has nothing to show: empty, no key, offline, loading, refused."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class State(Enum):
    """Why; value: (icon, colour)."""

    EMPTY = ("plus", Role.MUTED)
    LOCKED = ("lock", Role.MUTED)
    OFFLINE = ("cloud-off", Role.MUTED)
    REFUSED = ("triangle-alert", Role.DANGER)
    ALARM = ("triangle-alert", Role.WARNING)
    NEWER = ("download", Role.INFO)


class StatePanel(QWidget):
    """A tile, what it is, why it matters, and at most two acts."""

    def __init__(self, title: str, sentence: str, state: State, *, icon: str = "") -> None:
        """``icon``: the section's own, in place of the state's."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        own, role = state.value
        row.addWidget(Icon(icon or own, 20, role, tile=36), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(title, Face.STRONG, wrap=True))
        column.addWidget(Label(sentence, Face.SMALL, Role.MUTED, wrap=True))
        self._acts = QWidget()
        self._flow = Flow(self._acts, across=8, down=6)
        self._flow.setContentsMargins(0, 8, 0, 0)
        self._acts.hide()
        column.addWidget(self._acts)
        row.addLayout(column, 1)
        self.setAccessibleName(title)

    def add_act(self, widget: QWidget) -> None:
        """Put a button under the sentence."""
        self._flow.addWidget(widget)
        self._acts.show()


class StateCard(Card):
    """The panel on a sheet of its own."""

    def __init__(self, title: str, sentence: str, state: State, *, icon: str = "") -> None:
        """See ``StatePanel``."""
        super().__init__()
        self.panel = StatePanel(title, sentence, state, icon=icon)
        self.add(self.panel)
        self.setAccessibleName(title)

    @override
    def add_act(self, widget: QWidget) -> None:
        """Put a button under the sentence."""
        self.panel.add_act(widget)


class _Bars(QWidget):
    """Grey bars where words will be; still, no shimmer."""

    _ROWS = ((0, 20, 32, 120), (36, 12, 108, 190), (62, 12, 93, 150), (88, 12, 115, 230))

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(360), theme.current().px(102))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        rim = look.colour(Role.MUTED) if look.rim else None
        for top, tall, second, wide in self._ROWS:
            first = 20 if top == 0 else second - 18
            for left, width in ((0, first), (second, wide)):
                x = self.width() - look.px(left + width) if rtl else look.px(left)
                area = QRectF(x, look.px(top), look.px(width), look.px(tall))
                paper.box(painter, area, 3, fill=look.colour(Role.CHIP), edge=rim)
        painter.end()


class Skeleton(Card):
    """While a section is being opened; the words come after 0.3 s, so that quick work never flickers."""

    def __init__(self, words: str = "") -> None:
        """``words``: what is being waited for."""
        super().__init__()
        self.body.setSpacing(Space.ROW)
        self.add(_Bars())
        self._words = Label("", Face.SMALL, Role.MUTED, wrap=True)
        self.add(self._words)
        self._text = words or tr("Opening your record…")
        self.setAccessibleName(self._text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(300)
        self._timer.timeout.connect(self._speak)
        self._timer.start()

    def _speak(self) -> None:
        self._words.setText(self._text)
