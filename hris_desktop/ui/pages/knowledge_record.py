"""From an article to the section of one's own record that it is about."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QWidget

from hris_desktop.ui.pages.journey import Journey


def show_section(journey: Journey, key: str) -> None:
    """Show a section's sheet, with the keyboard on it. A form in which something is typed stays in sight instead."""
    view = journey.record.view
    if view is None or journey.dirty:
        return
    area = next((one.section.area for one in view.sections if one.section.key == key), None)
    if area is not None:
        journey.home()
        journey.record.open_tab(area.value)
        # a tab opened for the first time has no places yet
        QTimer.singleShot(0, journey, lambda: _bring(journey, key))


def _bring(journey: Journey, key: str) -> None:
    page = journey.record
    sheets = page.findChildren(QWidget, f"section:{key}")
    sheet = next((one for one in sheets if one.isVisibleTo(page)), None)
    if sheet is None:
        return
    # from the bottom up, so that a sheet higher than the window begins at its top
    bar = page.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    page.show_widget(sheet)
    first = next((one for one in sheet.findChildren(QAbstractButton) if one.isVisibleTo(page)), None)
    if first is not None:
        first.setFocus(Qt.FocusReason.TabFocusReason)
