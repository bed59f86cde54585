"""Lucide icons, drawn straight from their outlines: crisp at every size and in every role colour.

The stroke is optical: 1.5 px at 16, 20 and 24, and 1.75 of 24 above. Icons that point are mirrored in right-to-left.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from hris_desktop.system.bundled import resource

_POINTING = ("arrow-", "chevron-", "log-", "undo-")
_UPRIGHT = ("chevron-down", "chevron-up")
_LARGEST_FINE = 24


def draw(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Paint an icon into a square; ``box`` is in the painter's own coordinates."""
    renderer = _renderer(name, colour.name(), round(box.width()))
    if not mirrored(name):
        renderer.render(painter, box)
        return
    painter.save()
    painter.translate(box.center().x() * 2, 0)
    painter.scale(-1, 1)
    renderer.render(painter, box)
    painter.restore()


def mirrored(name: str) -> bool:
    """Tell whether this icon looks the other way now."""
    if QGuiApplication.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
        return False
    return name.startswith(_POINTING) and name not in _UPRIGHT


def icon(name: str, colour: QColor, size: int) -> QIcon:
    """Return an icon for menus and window titles, with a picture for each usual screen factor."""
    made = QIcon()
    for factor in (1.0, 1.5, 2.0, 3.0):
        side = round(size * factor)
        picture = QPixmap(QSize(side, side))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw(painter, name, QRectF(0, 0, side, side), colour)
        painter.end()
        picture.setDevicePixelRatio(factor)
        made.addPixmap(picture)
    return made


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str, size: int) -> QSvgRenderer:
    stroke = 36 / size if size <= _LARGEST_FINE else 1.75
    text = _source(name).replace("currentColor", colour)
    text = re.sub(r'stroke-width="[^"]*"', f'stroke-width="{stroke:.3f}"', text, count=1)
    return QSvgRenderer(QByteArray(text.encode("ascii")))


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text("ascii")
