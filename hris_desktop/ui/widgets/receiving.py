"""A long pull in sight: nothing for a second, then how far it has come, and after ten seconds a way to stop it.

What has come in is kept and checked; stopping loses nothing, and going on goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Radius, Role
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.words import tr

SHOWN_MS, STOPPABLE_MS = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a pull has come."""

    far: int
    end: int
    paused: bool = False

    @property
    def percent(self) -> int:
        """Whole per cent; 100 only at the end."""
        return 100 * self.far // max(self.end, 1)


class Receiving(QFrame):
    """In the sidebar's foot; ``wished`` carries whether it shall pause. Hidden while nothing long goes on.

    Not above the page: coming and going there would lay out and paint the whole page anew in the midst of the pull.
    """

    wished = Signal(bool)

    def __init__(self) -> None:
        """Start hidden."""
        super().__init__()
        self._reading: Reading | None = None
        self._narrow = False
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._what = Label("", Face.SMALL, wrap=True)
        self._far = Label("", Face.CAPTION, Role.MUTED, wrap=True, figures=Figures.VALUE)
        words.addWidget(self._what)
        words.addWidget(self._far)
        self._bar = _Bar()
        self.button = Button("", height=Height.CARD)
        self.button.setObjectName("pause")
        self.button.clicked.connect(lambda: self.wished.emit(not self._paused))
        self.button.hide()
        self._column.addLayout(words)
        self._column.addWidget(self._bar)
        self._column.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.set_narrow(narrow=False)
        self._show = self._timer(SHOWN_MS, self._appear)
        self._stoppable = self._timer(STOPPABLE_MS, self._offer)
        self.hide()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the bar alone and the button as an icon, without a box; the words are a tooltip then."""
        self._narrow = narrow
        self._column.setContentsMargins(*((0, 0, 0, 0) if narrow else (13, 11, 13, 12)))
        self._what.setVisible(not narrow)
        self._far.setVisible(not narrow)
        side = Qt.AlignmentFlag.AlignHCenter if narrow else Qt.AlignmentFlag.AlignLeading
        self._column.setAlignment(self.button, side)
        self._say()

    def set_reading(self, reading: Reading | None) -> None:
        """Show how far it has come; None ends it."""
        before, self._reading = self._reading, reading
        if reading is None:
            self._show.stop()
            self._stoppable.stop()
            self.button.hide()
            self.hide()
            return
        if before is None:
            self._show.start()
            self._stoppable.start()
        self._say()
        if before is not None and self.isVisible() and before.percent // 25 != self._percent // 25:
            announce(self, self.accessibleName())

    def _say(self) -> None:
        reading = self._reading
        if reading is None:
            return
        self._bar.set_share(reading.far / max(reading.end, 1))
        what = tr("Receiving is paused") if reading.paused else tr("Receiving what others wrote")
        far = tr("{far} of {end} entries", far=f"{reading.far:,}", end=f"{reading.end:,}")
        kept = tr("What has arrived is kept.") if reading.paused else tr("You can work meanwhile.")
        self._what.setText(what)
        self._far.setText(f"{far}. {kept}")
        self.setToolTip(f"{what}: {far}. {kept}" if self._narrow else "")
        self.setAccessibleName(tr("Receiving, {percent} %", percent=reading.percent))
        go_on, pause = tr("Go on"), tr("Pause")
        self.button.setText("" if self._narrow else go_on if reading.paused else pause)
        self.button.set_icon("play" if reading.paused else "pause")
        self.button.setAccessibleName(tr("Go on receiving") if reading.paused else tr("Pause receiving"))

    @property
    def _paused(self) -> bool:
        return self._reading is not None and self._reading.paused

    @property
    def _percent(self) -> int:
        return self._reading.percent if self._reading is not None else 0

    def _timer(self, after: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(then)
        return timer

    def _appear(self) -> None:
        self.setVisible(self._reading is not None)

    def _offer(self) -> None:
        self.button.setVisible(self._reading is not None)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._narrow:
            return  # no room for a box around the button
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        rim = look.colour(Role.BORDER)
        paper.box(painter, QRectF(self.rect()), Radius.BOX, fill=look.colour(Role.SURFACE), edge=rim)
        painter.end()


class _Bar(QWidget):
    """A share of a whole, from the leading side."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(24), theme.current().px(6))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        whole = QRectF(self.rect())
        edge = look.colour(Role.EDGE) if look.rim else None
        paper.box(painter, whole, whole.height() / 2, fill=look.colour(Role.CHIP), edge=edge)
        width = max(whole.width() * self._share, whole.height() if self._share else 0)
        done = paper.leading(whole, width, inset=0, direction=self.layoutDirection())
        done = QRectF(done.left(), 0, width, whole.height())
        paper.box(painter, done, whole.height() / 2, fill=look.colour(Role.ACCENT))
        painter.end()
