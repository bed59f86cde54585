"""Every icon that the sources name is there, drawn, and pointing the right way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from hris_desktop.ui import icons

CLONE = Path(__file__).parents[2]
FILES = sorted((CLONE / "resources/icons").glob("*.svg"))
NAMES = {path.stem for path in FILES}


def drawn(name: str) -> QImage:
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    icons.draw(painter, name, QRectF(0, 0, 24, 24), QColor("#0F5A6B"))
    painter.end()
    return image


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    image = drawn(name)
    assert any(image.pixelColor(x, y).alpha() > 100 for x in range(24) for y in range(24))


def alike(one: QImage, other: QImage) -> bool:
    """Equal but for the rounding of soft edges."""
    both = ((one.pixelColor(x, y).alpha(), other.pixelColor(x, y).alpha()) for x in range(24) for y in range(24))
    return all(abs(first - second) < 60 for first, second in both)


def test_the_licence_lies_beside_them() -> None:
    assert "ISC License" in (CLONE / "resources/icons/LICENSE").read_text()
    assert "SIL OPEN FONT LICENSE" in (CLONE / "resources/fonts/OFL.txt").read_text()


def test_icons_named_in_the_sources_exist() -> None:
    """A text constant with a dash or beside icon=, that looks like an icon's name, must be one."""
    asked = set()
    for path in [*(CLONE / "hris_desktop/ui").rglob("*.py"), *(CLONE / "hris_desktop/domain").glob("catalogue*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.keyword)
                and node.arg in {"icon", "note_icon"}
                and isinstance(node.value, ast.Constant)
            ):
                asked.add(str(node.value.value))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Icon", "IconButton"} and node.args:
                first = node.args[0]
                asked |= {str(first.value)} if isinstance(first, ast.Constant) else set()
    assert asked - {""} <= NAMES
    assert len(asked) > 10


def test_only_arrows_are_mirrored(qapp: QApplication) -> None:
    plain = drawn("arrow-right")
    assert drawn("clock") == drawn("clock")
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert icons.mirrored("arrow-right")
        assert not icons.mirrored("clock")
        assert not icons.mirrored("chevron-down")
        assert alike(drawn("arrow-right"), plain.flipped(Qt.Orientation.Horizontal))
        assert not alike(drawn("arrow-right"), plain)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_stroke_is_set() -> None:
    assert all(re.search(r'stroke-width="2"', path.read_text()) for path in FILES)
