"""What does not exist at a terminal: menus, double clicks, copying, other programs' keys, dragging, tooltips.

A list of what may pass, not of what may not: a key with Ctrl, Alt or the system key does nothing, whatever it would
have meant; of the function keys one draws the curtain. The clipboard and the X selection are emptied as soon as
anything of this process lies in them, so that nobody who comes next can paste what somebody marked.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QScroller,
    QScrollerProperties,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

CURTAIN: Final = Qt.Key.Key_F12
_NEVER: Final = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.ToolTip,
        QEvent.Type.WhatsThis,
        QEvent.Type.QueryWhatsThis,
        QEvent.Type.EnterWhatsThisMode,
        QEvent.Type.HelpRequest,
        QEvent.Type.StatusTip,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.FileOpen,
    }
)
_KEYS: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_BUTTONS: Final = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
)
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_WRITING: Final = frozenset(
    {
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Shift,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_AltGr,
    }
)
_BOARDS: Final = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection, QClipboard.Mode.FindBuffer)


class Fence(QObject):
    """Stands around the whole application from ``Fence(app)`` on. ``curtain`` when its key is pressed."""

    curtain = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)
        # nothing here is double-clicked, but of a finger Qt makes a double click out of two touches anywhere on the
        # screen, and whoever slides over a page right after a tap would not move it
        app.setDoubleClickInterval(0)
        self._board = QGuiApplication.clipboard()
        self._board.changed.connect(self._emptied)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _NEVER:
            return True
        if kind is QEvent.Type.Polish and isinstance(watched, QWidget):
            _disarm(watched)
        elif kind in _KEYS and isinstance(event, QKeyEvent):
            return self._key(event)
        elif kind in _BUTTONS and isinstance(event, QMouseEvent):
            # the middle button pastes the X selection, the right one opens menus, further ones go back and forth
            return event.button() is not Qt.MouseButton.LeftButton
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == CURTAIN:
            if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
                self.curtain.emit()
            return True
        return not passes(event)

    def _emptied(self, mode: QClipboard.Mode) -> None:
        """Whoever put it there: nothing of this machine is meant to be pasted here, or taken away."""
        found: QMimeData | None = self._board.mimeData(mode)
        if found is not None and found.formats():
            # not at once: whoever is putting it there is not done yet
            QTimer.singleShot(0, self, lambda: self._board.clear(mode))

    def empty(self) -> None:
        """Leave nothing in any clipboard, whoever put it there."""
        for mode in _BOARDS:
            if mode is QClipboard.Mode.Clipboard or self._supports(mode):
                self._board.clear(mode)

    def _supports(self, mode: QClipboard.Mode) -> bool:
        if mode is QClipboard.Mode.Selection:
            return self._board.supportsSelection()
        return self._board.supportsFindBuffer()


def passes(event: QKeyEvent) -> bool:
    """Whether a key may do what it does: writing a character, moving, leaving a field."""
    held = event.modifiers() & _COMMANDS
    text = event.text()
    if text and text.isprintable():
        # AltGr is Ctrl with Alt on some keyboards; what it writes is a letter
        return held in (Qt.KeyboardModifier.NoModifier, _COMMANDS & ~Qt.KeyboardModifier.MetaModifier)
    inserts = event.key() == Qt.Key.Key_Insert
    return held == Qt.KeyboardModifier.NoModifier and not inserts and Qt.Key(event.key()) in _WRITING | _dead()


def _dead() -> frozenset[Qt.Key]:
    """Keys that wait for the letter they stand over."""
    return _DEAD


_DEAD: Final = frozenset(key for key in Qt.Key if key.name.startswith("Key_Dead_")) | {Qt.Key.Key_Multi_key}


def _disarm(widget: QWidget) -> None:
    """No menu and no dragging on any widget that would bring its own, and pages that follow a finger."""
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    if isinstance(widget, QLineEdit):
        widget.setDragEnabled(False)
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        widget.setAcceptDrops(False)
    if isinstance(widget, QAbstractItemView):
        widget.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        widget.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    if isinstance(widget, QAbstractScrollArea):
        _slide(widget.viewport())


def _slide(viewport: QWidget) -> None:
    """Whoever drags the page moves it, and presses nothing that they slide over.

    Heard as the left button, which Qt makes of a finger: a gesture of touches would swallow every second of two quick
    taps, and so half of a PIN.
    """
    QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.LeftMouseButtonGesture)
    scroller = QScroller.scroller(viewport)
    how, never = scroller.scrollerProperties(), QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
    for policy in ("HorizontalOvershootPolicy", "VerticalOvershootPolicy"):
        how.setScrollMetric(getattr(QScrollerProperties.ScrollMetric, policy), never)
    scroller.setScrollerProperties(how)
