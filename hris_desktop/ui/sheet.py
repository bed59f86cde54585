"""The one style sheet: the native families that a palette alone cannot dress (field, scroll bar, menu, table header).

Everything composed paints itself. Rest is 1 px edge and 11 px padding, focus and error 2 px and 10 px: nothing shifts.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from hris_desktop.ui.tokens import Radius, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHEET = Template("""
QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
  background: $surface; color: $text; border: 1px solid $edge; border-radius: ${radius}px; padding: 0 11px;
  selection-background-color: $selection; selection-color: $text; placeholder-text-color: $muted;
  font-size: ${body}px; }
QPlainTextEdit { padding: 6px 7px; }
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on {
  border: 2px solid $focus; padding: 0 10px; }
QPlainTextEdit:focus { padding: 5px 6px; }
*[state="error"] { border: 2px solid $danger; padding: 0 10px; }
QPlainTextEdit[state="error"] { padding: 5px 6px; }
QLineEdit:read-only { background: $sunken; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { border-style: dashed; color: $muted; }
QLineEdit[role="search"] { background: $background; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { width: 0; border: none; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $border; outline: none; padding: 4px;
  selection-background-color: $selection; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: ${row}px; padding: 0 8px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; min-height: 36px; min-width: 36px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea, QScrollArea > QWidget, QScrollArea > QWidget > QWidget[page="true"] {
  background: transparent; border: none; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 6px; font-size: ${body}px; }
QMenu::item { padding: 7px 28px 7px 12px; border-radius: 5px; min-height: ${line}px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }
QMenuBar { background: transparent; color: $text; font-size: ${small}px; spacing: 2px; }
QMenuBar::item { padding: 6px 8px; border-radius: 5px; color: $muted; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; color: $text; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: 8px 10px; font-size: ${small}px; font-weight: 500; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 5px 8px; font-size: ${small}px; }
""")


def sheet(colours: Mapping[Role, str], k: float) -> str:
    """Return the sheet for a set of colours and the factor of the text size."""
    sizes = {
        "radius": Radius.CONTROL,
        "body": round(14 * k),
        "small": round(13 * k),
        "line": round(20 * k),
        "row": round(34 * k),
    }
    return _SHEET.substitute({role.value: colour for role, colour in colours.items()}, **sizes)
