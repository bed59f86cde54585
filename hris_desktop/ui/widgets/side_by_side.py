"""In force and asked for on one grid, the asked-for one tinted; below each other when there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.boxes import Boxes, Look
from hris_desktop.ui.widgets.icon import Icon

_NARROW = 440
_BETWEEN = 8


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a box: icon and words."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: the same field on both sides (an empty caption leaves a side empty)."""

    left_label: str
    left: QWidget
    right_label: str
    right: QWidget


class SideBySide(Boxes):
    """Two boxes; ``left`` None shows the tinted one alone (something new)."""

    def __init__(self, left: Head | None, right: Head, rows: Sequence[Pair], *, tinted: bool = True) -> None:
        """``tinted`` False: both are only shown (two values that clash)."""
        first = [_cells(left, [(pair.left_label, pair.left) for pair in rows], Role.MUTED)] if left else []
        accent, look = (Role.ACCENT, Look.CHOSEN) if tinted else (Role.MUTED, Look.PLAIN)
        second = _cells(right, [(pair.right_label, pair.right) for pair in rows], accent)
        super().__init__([*first, second], [Look.PLAIN, look][-len(first) - 1 :], narrow=_NARROW, apart=0)

    @override
    def _least(self, place: int) -> int:
        """The room above a value keeps rows apart, also where a side has no caption."""
        return theme.current().line(Face.CAPTION) + _BETWEEN if place % 2 else 0


def _cells(head: Head, rows: Sequence[tuple[str, QWidget]], role: Role) -> list[QWidget | None]:
    """Head, then caption and value of every row."""
    cells: list[QWidget | None] = [_HeadLine(head, role)]
    for caption, value in rows:
        cells += [_Caption(caption), value] if caption else [None, None]
    return cells


class _Caption(QWidget):
    """A field's name, with the room above it that keeps rows apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, _BETWEEN, 0, 0)
        row.addWidget(Label(text, Face.CAPTION, Role.MUTED, wrap=True))


class _HeadLine(QWidget):
    def __init__(self, head: Head, role: Role) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if head.icon:
            row.addWidget(Icon(head.icon, 16, role), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(head.words, Face.LABEL, role, wrap=True), 1)
