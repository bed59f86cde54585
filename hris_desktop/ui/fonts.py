"""The program's own fonts, so that it looks and measures the same on every computer."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QTextLayout

from hris_desktop.system.bundled import resource

FAMILIES = (
    "Inter",
    "HRIS Arabic",
    "HRIS Hebrew",
    "HRIS CJK",
    "HRIS Devanagari",
    "HRIS Thai",
    "Noto Sans",
    "Noto Sans CJK SC",
)
"""Asked in this order for every character; what none has, the system looks for."""


def load_fonts() -> None:
    """Register the fonts; raises OSError when one cannot be read, since the interface would be measured wrongly."""
    known = set(QFontDatabase.families())
    if {"Inter", "Inter Display", *FAMILIES[1:6]} <= known:
        return
    for path in sorted(resource("fonts").glob("*.[ot]tf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            message = f"The font {path.name} could not be read."
            raise OSError(message)


def missing(text: str, font: QFont) -> str:
    """Return the characters of ``text`` that no font on this computer can draw (they would be boxes)."""
    return "".join(character for character in dict.fromkeys(text) if _is_box(character, font))


def _is_box(character: str, font: QFont) -> bool:
    layout = QTextLayout(character, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())
