"""The focus: where it begins on a page, Enter on whatever has it, and the ring around it.

The ring is 2 px with a gap of 2 px around what has the focus, if the keyboard brought it. A style sheet's outline is
clipped by the parent and a thicker border moves the text; so one small transparent widget per window follows the
focus, clipped to the scroll area it stands in. Fields show the focus with their own edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.tokens import Radius, Role

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

_OUT = 4
_OWN_EDGE = (QLineEdit, QAbstractScrollArea, QComboBox)
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest}


def begin(page: QWidget) -> None:
    """Begin on a page that asks something: in its first field, or where ``arrive`` begins."""
    fields = (one for one in page.findChildren(QLineEdit) if one.isVisibleTo(page) and one.isEnabled())
    first = next(fields, None)
    if first is not None:
        first.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        arrive(page)


def arrive(page: QWidget) -> None:
    """Put the focus on the page itself: its title is read, nothing is marked, Tab goes to the first stop on it.

    A page with a list begins in the list, so that its keys work at once.
    """
    lists = (one for one in page.findChildren(QAbstractItemView) if one.isVisibleTo(page) and one.isEnabled())
    first = next(lists, None)
    if first is not None:
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        return
    areas = [page] if isinstance(page, QScrollArea) else page.findChildren(QScrollArea)
    # inside the scroll area, so that the arrow keys move the page before anything on it was chosen
    sheets = (area.widget() for area in areas if area.isVisibleTo(page))
    sheet: QWidget = next((one for one in sheets if one is not None), page)
    if not sheet.accessibleName():
        sheet.setAccessibleName(page.accessibleName())
    sheet.setFocus(Qt.FocusReason.OtherFocusReason)


def press(window: QWidget, event: QKeyEvent) -> bool:
    """Let Enter press the button that has the focus, as Space does; whether it did. Qt does so in dialogs alone."""
    button = window.focusWidget()
    if event.key() not in _ENTER or not isinstance(button, QAbstractButton) or not button.isEnabled():
        return False
    button.click()
    return True


class FocusRing(QWidget):
    """One per window; ``FocusRing(window)`` is all there is to do."""

    def __init__(self, window: QWidget) -> None:
        """Follow the focus inside ``window``."""
        super().__init__(window)
        self._target: QWidget | None = None
        self._followed: list[QWidget] = []
        self._ring = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def target(self) -> QWidget | None:
        """The widget inside the ring now."""
        return self._target if self.isVisible() else None

    def retheme(self) -> None:
        """Draw in the new colour at the new place."""
        self._place()
        self.update()

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._let_go()
        inside = new is not None and new.window() is self.window()
        # A pressed button means that the mouse brought the focus; it needs no ring.
        mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        own_edge = isinstance(new, _OWN_EDGE) and not isinstance(new, QAbstractItemView)
        page = new is not None and new.focusPolicy() is Qt.FocusPolicy.NoFocus
        if not inside or mouse or own_edge or page:
            self.hide()
            return
        self._target = new
        self._follow()
        self._place()

    def _follow(self) -> None:
        widget = self._target
        while widget is not None and widget is not self.window():
            widget.installEventFilter(self)
            self._followed.append(widget)
            widget = widget.parentWidget()

    def _let_go(self) -> None:
        for widget in self._followed:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._followed, self._target = [], None

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        ring = _in_window(target, target.rect(), self.window()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
        shown = ring.intersected(_sight(target, self.window()))
        if shown.isEmpty():
            self.hide()
            return
        self._ring = ring.translated(-shown.topLeft())
        self.setGeometry(shown)
        self.show()
        self.raise_()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        colour = theme.current().colour(Role.FOCUS)
        paper.box(painter, QRectF(self._ring), Radius.CONTROL + 3, edge=colour, width=2)
        painter.end()


def _in_window(widget: QWidget, area: QRect, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)) + area.topLeft(), area.size())


def _sight(target: QWidget, window: QWidget) -> QRect:
    """Return what can be seen of the window where the target is: the viewports around it."""
    sight = window.rect()
    widget = target.parentWidget()
    while widget is not None and widget is not window:
        if isinstance(widget, QAbstractScrollArea):
            port = widget.viewport()
            sight = sight.intersected(_in_window(port, port.rect(), window))
        widget = widget.parentWidget()
    return sight
