"""One row of what waits, painted by a single delegate: hover and selection are one band and not single cells."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Radius, Role, Size
from hris_desktop.ui.widgets import avatar
from hris_desktop.ui.widgets.list_model import Either
from hris_desktop.ui.words import isolate


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One row; ``key`` names it for the program."""

    key: str
    person: str
    """The first line."""
    subject: str
    """The second."""
    age: str
    note: str = ""
    """``"Needs 2 people"``, ``"Proof attached"``."""
    note_icon: str = "users"
    caring: bool = True
    """The note asks for care (warning colour); False is plain."""
    chosen: bool | None = None
    """Ticked together with others, or not; None: it cannot be."""
    boxed: bool = False
    """Some row of this list can be ticked: all leave room for a box, so that names stay below each other."""
    face: str = ""
    """Whose sign stands beside it, if the first line is not their name."""


_EDGE, _BOX, _AFTER_BOX = 20, 20, 12


def box_width() -> float:
    """How much of a row's beginning belongs to its box, with the space around it; a press there ticks."""
    return _EDGE + theme.current().px(_BOX) + _AFTER_BOX / 2


class WaitingRow(QStyledItemDelegate):
    """Paints a ``WaitingItem`` from the role ``UserRole``."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Either) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(Size.LIST_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Either) -> None:
        item = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, WaitingItem):
            return
        painter.save()
        paper.brush(painter)
        area = QRectF(option.rect)
        direction = option.direction
        selected, over = _state(option)
        self._ground(painter, area, selected=selected, over=over, direction=direction)
        self._words(painter, area, item, selected=selected, direction=direction)
        painter.restore()

    def _ground(
        self, painter: QPainter, area: QRectF, *, selected: bool, over: bool, direction: Qt.LayoutDirection
    ) -> None:
        look = theme.current()
        if selected or over:
            painter.fillRect(area, look.colour(Role.SELECTION if selected else Role.HOVER))
        if selected:
            painter.fillRect(paper.leading(area, 3, inset=0, direction=direction), look.colour(Role.ACCENT))
        hairline = paper.leading(area, area.width() - 20, inset=20, direction=direction)
        painter.fillRect(QRectF(hairline.left(), area.bottom() - 1, hairline.width(), 1), look.colour(Role.BORDER))

    def _words(
        self, painter: QPainter, area: QRectF, item: WaitingItem, *, selected: bool, direction: Qt.LayoutDirection
    ) -> None:
        look = theme.current()
        side = look.px(36)
        edge = _EDGE + (look.px(_BOX) + _AFTER_BOX if item.boxed else 0)
        if item.chosen is not None:
            _tick(painter, area, on=item.chosen, direction=direction)
        sign = paper.leading(area, side, inset=edge, direction=direction)
        sign = QRectF(sign.left(), area.center().y() - side / 2, side, side)
        avatar.paint(painter, sign, item.face or item.person, ring=selected)
        inset = edge + side + 12
        upper, lower = look.px(14), look.px(38)
        muted = look.colour(Role.MUTED)
        end = _End(painter, area, direction)
        used = end.write(item.age, "", Face.CAPTION, muted, upper)
        first = QRectF(area.left(), area.top() + upper, area.width(), look.line(Face.BODY))
        room = area.width() - inset - used - 28
        _write(painter, first, item.person, Face.STRONG, Role.TEXT, inset=inset, room=room, direction=direction)
        role = Role.WARNING if item.caring else Role.MUTED
        used = end.write(item.note, item.note_icon if item.note else "", Face.SMALL, look.colour(role), lower)
        second = QRectF(area.left(), area.top() + lower, area.width(), look.line(Face.BODY))
        room = area.width() - inset - used - 28
        _write(painter, second, item.subject, Face.SMALL, Role.MUTED, inset=inset, room=room, direction=direction)


def _tick(painter: QPainter, area: QRectF, *, on: bool, direction: Qt.LayoutDirection) -> None:
    """The same sign as ``check.CheckBox``."""
    look = theme.current()
    side = look.px(_BOX)
    sign = paper.leading(area, side, inset=_EDGE, direction=direction)
    sign = QRectF(sign.left(), area.center().y() - side / 2, side, side)
    fill, edge = (Role.ACCENT, Role.ACCENT) if on else (Role.SURFACE, Role.MUTED)
    paper.box(painter, sign, Radius.KEY, fill=look.colour(fill), edge=look.colour(edge), width=1.25)
    if on:
        icons.draw(painter, "check", sign.adjusted(2, 2, -2, -2), look.colour(Role.ACCENT_TEXT))


class _End:
    """Writes at the end of a row: right, or left in right-to-left."""

    def __init__(self, painter: QPainter, area: QRectF, direction: Qt.LayoutDirection) -> None:
        self._painter, self._area, self._direction = painter, area, direction

    def write(self, text: str, icon: str, face: Face, colour: QColor, top: int) -> float:
        """Write icon and text; return the width taken."""
        if not text:
            return 0
        text = isolate(text)
        look = theme.current()
        painter, area = self._painter, self._area
        painter.setFont(look.font(face))
        side = look.px(16) if icon else 0
        wide = painter.fontMetrics().horizontalAdvance(text) + 2 + (side + 5 if side else 0)
        line = paper.leading(area, wide, inset=area.width() - wide - 18, direction=self._direction)
        box = QRectF(line.left(), area.top() + top, wide, look.line(Face.BODY))
        painter.setPen(colour)
        rtl = self._direction is Qt.LayoutDirection.RightToLeft
        if side:
            left = box.right() - side if rtl else box.left()
            sign = QRectF(left, box.center().y() - side / 2, side, side)
            icons.draw(painter, icon, sign, painter.pen().color())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return wide


def _write(
    painter: QPainter,
    line: QRectF,
    text: str,
    face: Face,
    role: Role,
    *,
    inset: float,
    room: float,
    direction: Qt.LayoutDirection,
) -> None:
    look = theme.current()
    painter.setFont(look.font(face))
    painter.setPen(look.colour(role))
    box = paper.leading(line, max(room, 10), inset=inset, direction=direction)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    # The painter takes its direction from the view: left means leading.
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _state(option: QStyleOptionViewItem) -> tuple[bool, bool]:
    state = option.state
    return bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
