"""How the window stood when it was left: place on the screen, size, columns, and the place one was at.

Numbers and names of places only, never a value of a record. What was kept may come from another screen or another
version, or have been edited by hand: whatever does not fit is left out, and the window is always within reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget

if TYPE_CHECKING:
    from hris_desktop.ui.frame import Frame

GRIP = 48
"""So much of the title at least must be on a screen for a hand to take the window there."""
_MOST = 100_000
_MANY = 64
_SIDES = 4


def kept(window: QWidget, place: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The state of ``window`` and what stands in it, as plain numbers; ``before`` knows of pages not opened since."""
    area = window.normalGeometry() if window.isMaximized() else window.geometry()
    earlier = before.get("columns")
    return {
        "area": [area.x(), area.y(), area.width(), area.height()],
        "maximised": window.isMaximized(),
        "place": place,
        "columns": {**(earlier if isinstance(earlier, Mapping) else {}), **columns(window)},
    }


def columns(window: QWidget) -> dict[str, list[int]]:
    """The widths that a person has set: of every splitter and table head that has a name."""
    found = {one.objectName(): one.sizes() for one in window.findChildren(QSplitter)}
    for head in window.findChildren(QHeaderView):
        found[head.objectName()] = [head.sectionSize(at) for at in range(head.count())]
    return {name: sizes for name, sizes in found.items() if name and sum(sizes)}


def restore(window: QWidget, state: Mapping[str, Any]) -> None:
    """Put the window where it stood, as far as today's screens allow."""
    area = _area(state.get("area"))
    if area is not None:
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        window.setGeometry(clamped(area, screens, window.minimumSize().width(), window.minimumSize().height()))
    if state.get("maximised") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def restore_columns(window: QWidget, state: Mapping[str, Any]) -> None:
    """Give named splitters and table heads their widths back."""
    widths = state.get("columns")
    if not isinstance(widths, Mapping):
        return
    for splitter in window.findChildren(QSplitter):
        sizes = _sizes(widths.get(splitter.objectName()), splitter.count())
        if sizes:
            splitter.setSizes(sizes)
    for head in window.findChildren(QHeaderView):
        for at, size in enumerate(_sizes(widths.get(head.objectName()), head.count())):
            head.resizeSection(at, max(size, head.minimumSectionSize()))


class Columns(QObject):
    """Gives every page of a frame its widths back when it is first gone to; then they are what is made of them."""

    def __init__(self, frame: Frame, state: Mapping[str, Any]) -> None:
        """Belongs to the frame and goes with it."""
        super().__init__(frame)
        self._state, self._seen = state, set[str]()
        frame.went.connect(self.arrive)
        self.arrive(frame.place)

    @Slot(str)
    def arrive(self, place: str) -> None:
        """Look at the page of a place that was gone to."""
        frame = self.parent()
        page = getattr(frame, "page", None)
        if place not in self._seen and isinstance(page, QWidget):
            self._seen.add(place)
            restore_columns(page, self._state)


def clamped(area: QRect, screens: Sequence[QRect], least_width: int, least_height: int) -> QRect:
    """``area`` within the screen that shows most of it; within the first one if none shows enough to take hold of."""
    if not screens:
        return area
    title = QRect(area.x(), area.y(), area.width(), GRIP)
    seen = [_surface(screen.intersected(title)) for screen in screens]
    screen = screens[seen.index(max(seen))]
    width = min(max(area.width(), least_width), screen.width())
    height = min(max(area.height(), least_height), screen.height())
    left = min(max(area.x(), screen.left()), screen.right() + 1 - width)
    top = min(max(area.y(), screen.top()), screen.bottom() + 1 - height)
    return QRect(left, top, width, height)


def _surface(area: QRect) -> int:
    return area.width() * area.height() if area.isValid() else 0


def _area(stored: object) -> QRect | None:
    numbers = _sizes(stored, _SIDES, least=-_MOST)
    return QRect(*numbers) if numbers and min(numbers[2:]) > 0 else None


def _sizes(stored: object, count: int, *, least: int = 0) -> list[int]:
    """The numbers kept for ``count`` things, or none if they are of something else."""
    if not isinstance(stored, list) or len(stored) != count or count > _MANY:
        return []
    fine = all(type(one) is int and least <= one <= _MOST for one in stored)
    return list(stored) if fine else []
