"""What a person who cannot see the screen, or needs large text, would complain about. For every page's test."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QScrollBar,
    QWidget,
)

from hris_desktop.ui.text import Label

_NATIVE_PARTS = ("qt_", "QComboBoxPrivate")


def settle() -> None:
    """Let layouts and deletions that were asked for happen."""
    for _ in range(4):
        QCoreApplication.sendPostedEvents(None, 0)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(root: QWidget) -> Iterator[QWidget]:
    """Every widget in sight inside ``root``, itself included."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible() and not widget.objectName().startswith(_NATIVE_PARTS):
            yield widget


def unnamed(root: QWidget) -> list[str]:
    """Widgets that can be reached with the keyboard or pressed, and say no name or no role."""
    found = []
    for widget in shown(root):
        if not (_by_tab(widget) or isinstance(widget, QAbstractButton)):
            continue
        if isinstance(widget, QMenuBar | QMenu | QScrollBar) or not widget.isEnabled():
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if not face.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} has no name: {path(widget)}")
        elif face.role() in {QAccessible.Role.NoRole, QAccessible.Role.Client}:
            found.append(f"{type(widget).__name__} has no role: {path(widget)}")
    return found


def unreachable(root: QWidget) -> list[str]:
    """Things to press or fill in that the keyboard cannot reach."""
    kinds = QAbstractButton | QLineEdit | QComboBox
    return [
        f"{type(widget).__name__} {widget.accessibleName()!r}: {path(widget)}"
        for widget in shown(root)
        if isinstance(widget, kinds) and not _by_tab(widget)
    ]


def clipped(root: QWidget) -> list[str]:
    """Texts and controls that have less room than they need."""
    found = []
    for widget in shown(root):
        if not isinstance(widget, QAbstractButton | QLabel) or isinstance(widget.parent(), QComboBox):
            continue
        needs = widget.minimumSizeHint()
        tall = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else needs.height()
        tall = max(tall, _measured(widget))
        may_elide = isinstance(widget, Label) and needs.width() < widget.sizeHint().width()
        if widget.height() < tall - 1 or (widget.width() < needs.width() - 1 and not may_elide):
            had = f"{widget.width()}x{widget.height()}"
            found.append(f"{type(widget).__name__} {_text(widget)!r}: {had}, needs {needs.width()}x{tall}")
    return found


def _measured(widget: QWidget) -> int:
    """The height of a wrapping label's text by Qt's own measure, so that the label is not its own judge."""
    if not isinstance(widget, QLabel) or not widget.wordWrap():
        return 0
    room = QRect(0, 0, widget.width(), 100_000)
    return widget.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap.value, widget.text()).height()


def outside(root: QWidget) -> list[str]:
    """Widgets that stick out at the side of their parent: no page scrolls sideways."""
    found = []
    for widget in shown(root):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or isinstance(parent, QAbstractScrollArea):
            continue
        area = widget.geometry()
        if area.left() < -1 or area.right() > parent.width() + 1:
            found.append(
                f"{type(widget).__name__} {_text(widget)!r}: {area.left()} to {area.right()} of {parent.width()}"
            )
    return found


def texts(root: QWidget) -> str:
    """Everything that a widget tree holds in words: shown, spoken, in tooltips, in properties."""
    held = []
    for widget in [root, *root.findChildren(QWidget)]:
        face = QAccessible.queryAccessibleInterface(widget)
        kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help)
        held += [face.text(kind) for kind in kinds]
        held += [widget.toolTip(), widget.whatsThis(), widget.statusTip(), widget.windowTitle(), _text(widget)]
        names = [bytes(name.data()).decode() for name in widget.dynamicPropertyNames()]
        held += [_property(widget, name) for name in names]
    return "\n".join(held)


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)


def _property(widget: QWidget, name: str) -> str:
    try:
        return str(widget.property(name))
    except RuntimeError:  # a property of Qt's own, of a kind that has no words
        return ""


def path(widget: QWidget) -> str:
    """Where a widget stands, from the inside out."""
    names, at = [], widget.parentWidget()
    while at is not None:
        names.append(type(at).__name__)
        at = at.parentWidget()
    return " in ".join(names[:5])


def _text(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton | QLabel | QLineEdit):
        return widget.text()
    return ""
