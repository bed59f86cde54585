"""Shapes painted by hand: the sheet of paper, filled and outlined boxes.

A style sheet's radius does not clip children, and a drop-shadow effect turns text into a blurred picture: so a card is
filled, clipped for its foot, and stroked at half pixels, over two translated shapes as its shadow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Radius, Role

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

SHADOW = 2
"""Pixels below a card that belong to its shadow."""


def brush(painter: QPainter) -> None:
    """Set what every painted widget wants."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def box(
    painter: QPainter,
    area: QRectF,
    radius: float,
    *,
    fill: QColor | None = None,
    edge: QColor | None = None,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """Paint a rounded box; the edge lies inside the area, on half pixels."""
    half = width / 2 if edge is not None else 0
    inner = area.adjusted(half, half, -half, -half)
    painter.setPen(
        QPen(edge, width, Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine) if edge else Qt.PenStyle.NoPen
    )
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, radius, radius)


def sheet(painter: QPainter, area: QRectF, *, foot_from: float | None = None, radius: float = Radius.CARD) -> None:
    """Paint a card into ``area`` (shadow included); its foot begins at ``foot_from``."""
    look = theme.current()
    paper = area.adjusted(0, 0, 0, -SHADOW)
    wide, narrow = look.shadow()
    box(painter, paper.translated(0, SHADOW), radius, fill=wide)
    box(painter, paper.translated(0, 1), radius, fill=narrow)
    box(painter, paper, radius, fill=look.colour(Role.SURFACE))
    if foot_from is not None:
        _foot(painter, paper, foot_from, radius=radius)
    box(painter, paper, radius, edge=look.colour(Role.BORDER))


def _foot(painter: QPainter, paper: QRectF, top: float, *, radius: float) -> None:
    look = theme.current()
    outline = QPainterPath()
    outline.addRoundedRect(paper, radius, radius)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(QRectF(paper.left(), top, paper.width(), paper.bottom() - top), look.colour(Role.SUNKEN))
    painter.fillRect(QRectF(paper.left(), top, paper.width(), 1), look.colour(Role.BORDER))
    painter.restore()


def leading(area: QRectF, width: float, *, inset: float, direction: Qt.LayoutDirection) -> QRectF:
    """Return the part of ``area`` at its beginning: left, or right in right-to-left."""
    left = area.left() + inset
    if direction is Qt.LayoutDirection.RightToLeft:
        left = area.right() - inset - width
    return QRectF(left, area.top(), width, area.height())


def slab(painter: QPainter, area: QRectF, *, ground: Role, edge: Role, radius: float = Radius.BOX) -> None:
    """Paint a box on a soft ground with a thick bar at its beginning (summary, warning)."""
    look = theme.current()
    outline = QPainterPath()
    outline.addRoundedRect(area, radius, radius)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(area, look.colour(ground))
    painter.fillRect(leading(area, 4, inset=0, direction=painter.layoutDirection()), look.colour(edge))
    painter.restore()
    box(painter, area, radius, edge=look.colour(edge))
