"""A value of class S3 or S4: bullets and the last four, and the word *Reveal* beside it.

While masked, the full value is nowhere in the widget tree: it is handed in by ``reveal`` and dropped by
``conceal``, which happens after 30 s, when the focus leaves, when the window is left, on hiding (lock, other
page) and on scrolling out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import clipboard
from hris_desktop.ui.clipboard import SECONDS as KEPT
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.words import ltr, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

SECONDS = 30
"""How long a revealed value stays."""


class SecretText(QWidget):
    """Masked until ``reveal`` is called in answer to ``asked``."""

    asked = Signal()
    masked_again = Signal()

    def __init__(self, masked: str, label: str, *, button: bool = True, face: Face = Face.BODY) -> None:
        """``label`` names the value for screen readers; ``button`` False leaves *Reveal* to the card's head."""
        super().__init__()
        self._masked, self._name = masked, label
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._value = Label("", face, Role.MASKED, figures=Figures.MASKED, wrap=True, secret=True)
        row.addWidget(self._value, 1)
        self._button = Button(tr("Reveal"), "eye", kind=Kind.QUIET, height=Height.ROW)
        self._button.clicked.connect(self.toggle)
        if not button:  # shown with its parent: a widget that has none yet would flash as a window
            self._button.hide()
        row.addWidget(self._button)
        self.copying = Button(
            tr("Copy"), "copy", kind=Kind.QUIET, height=Height.ROW, name=tr("Copy {label}", label=label)
        )
        self.copying.clicked.connect(self._copy)
        self.copying.hide()
        row.addWidget(self.copying)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.conceal)
        self._area: QAbstractScrollArea | None = None
        self._open = self._copies = False
        self._show(masked, Role.MASKED, spoken=tr("{label}, hidden", label=label))

    @property
    def is_open(self) -> bool:
        """Whether the full value is on the screen."""
        return self._open

    def toggle(self) -> None:
        """Ask for the value, or hide it."""
        if self._open:
            self.conceal()
        else:
            self.asked.emit()

    def reveal(self, plain: str, *, seconds: int = 0, copying: bool = True) -> None:
        """Show the full value for 30 s or ``seconds``, while the widget is in sight. ``copying``: it is offered."""
        if not self.isVisible():
            return
        self._open, self._copies = True, copying
        self._timer.setInterval((seconds or SECONDS) * 1000)
        self._show(ltr(plain), Role.TEXT, spoken="")
        self._button.setText(tr("Hide"))
        self._button.set_icon("eye-off")
        self._watch(on=True)
        self._timer.start()
        shown = seconds or SECONDS
        announce(self, tr("{label} is shown for {seconds} seconds", label=self._name, seconds=shown))

    def conceal(self) -> None:
        """Hide the value now; nothing fades, a fade shows it longer."""
        self._timer.stop()
        if not self._open:
            return
        self._open = False
        self._watch(on=False)
        self._show(self._masked, Role.MASKED, spoken=tr("{label}, hidden", label=self._name))
        self._button.setText(tr("Reveal"))
        self._button.set_icon("eye")
        self.masked_again.emit()

    def _copy(self) -> None:
        """Onto the clipboard for a few seconds, without the marks that keep its order on the screen."""
        if self._open:
            clipboard.current().copy(self._value.text().strip("\u2066\u2069"))
            announce(self, tr("{label} is on the clipboard for {seconds} seconds", label=self._name, seconds=KEPT))

    def _show(self, text: str, role: Role, *, spoken: str) -> None:
        self._value.set_role(role)
        self._value.setText(text)
        self._value.setAccessibleName(spoken)
        self._button.setAccessibleName(
            tr("Hide {label}", label=self._name) if self._open else tr("Reveal {label}", label=self._name)
        )
        self.copying.setVisible(self._open and self._copies)

    def _watch(self, *, on: bool) -> None:
        """Listen to focus, window and scrolling only while a value is open."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if on:
            app.focusChanged.connect(self._on_focus)
            app.applicationStateChanged.connect(self._on_state)
            self._area = _scroll_area(self)
            if self._area is not None:
                self._area.verticalScrollBar().valueChanged.connect(self._on_scroll)
            self.window().installEventFilter(self)
            return
        app.focusChanged.disconnect(self._on_focus)
        app.applicationStateChanged.disconnect(self._on_state)
        if self._area is not None:
            self._area.verticalScrollBar().valueChanged.disconnect(self._on_scroll)
            self._area = None
        self.window().removeEventFilter(self)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and new is not None and self.isAncestorOf(old) and not self.isAncestorOf(new):
            self.conceal()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.conceal()

    def _on_scroll(self, _value: int) -> None:
        if self.visibleRegion().isEmpty():
            self.conceal()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.WindowDeactivate, QEvent.Type.Hide}:
            self.conceal()
        return False

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.conceal()
        super().hideEvent(event)


def _scroll_area(widget: QWidget) -> QAbstractScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return parent
        parent = parent.parentWidget()
    return None
