"""What a window shows as lines of text: every text in sight with its place, so that a change can be read in a diff.

Places are rounded to 2 px. Names that chance gives (references of changes) are written ``#``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

GRAIN = 2
"""Pixels that are one place: half a pixel more or less of a text is no news."""
_BY_CHANCE = re.compile(
    r"\b(?:[REK]-)[0-9]{3,6}\b"  # references of changes
    r"|\b[0-9A-F]{4}-[0-9A-F]{4}\b"  # devices
    r"|\S*(?:hris-desktop-export|/profiles/|store\.sqlite|device\.key)\S*"  # where files lie on this machine
)
_ISOLATES = str.maketrans(dict.fromkeys("\u2066\u2067\u2068\u2069"))
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def describe(window: QWidget) -> list[str]:
    """One line for each text in sight, from top to bottom: place, kind, words."""
    found = [line for widget in window.findChildren(QWidget) for line in _lines(window, widget)]
    return [f"{x:4},{y:4} {width:4}x{height:<4} {said}" for y, x, width, height, said in sorted(found)]


def _lines(window: QWidget, widget: QWidget) -> Iterator[tuple[int, int, int, int, str]]:
    # what is scrolled out has a place, but nobody sees it
    if not widget.isVisible() or widget.visibleRegion().isEmpty():
        return
    at = widget.mapTo(window, QPoint())
    for said in _said(widget):
        words = _BY_CHANCE.sub("#", said.translate(_ISOLATES)).strip().replace("\n", " ⏎ ")
        if words:
            # what chance wrote is as wide as its digits are
            width = 0 if "#" in words else _round(widget.width())
            place = (_round(at.y()), _round(at.x()), width, _round(widget.height()))
            yield (*place, f"{type(widget).__name__}: {words}")


def _round(pixels: int) -> int:
    return pixels // GRAIN * GRAIN


def _said(widget: QWidget) -> list[str]:
    match widget:
        case QLabel() | QAbstractButton() | QLineEdit():
            return [widget.text().replace("&", "") or f"({widget.accessibleName()})"]
        case QPlainTextEdit() | QTextEdit():
            return [widget.toPlainText()]
        case QComboBox():
            return [widget.currentText()]
        case QAbstractItemView():
            return _rows(widget)
    return []


def _rows(view: QAbstractItemView) -> list[str]:
    model = view.model()
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    inside = view.viewport().rect()
    seen = (index for index in rows if view.visualRect(index).intersects(inside))
    return ["row " + str(index.data(_SPOKEN) or index.data() or "") for index in seen]
