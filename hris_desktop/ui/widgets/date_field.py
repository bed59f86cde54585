"""A date: typed in any spelling, or chosen from a calendar that pops up beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import QCalendarWidget, QFrame, QVBoxLayout

from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.icon import IconButton
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


class DateField(TextField):
    """The text is what counts; the calendar only writes it. ``write`` and ``read`` come from the kind of the field."""

    chosen = Signal()

    def __init__(
        self,
        text: str = "",
        *,
        write: Callable[[date], str],
        read: Callable[[str], date | None],
        earliest: date | None = None,
        name: str = "",
    ) -> None:
        """``write`` spells a date as a person would; ``read`` gives None for a text that is no date."""
        super().__init__(text, chars=20, value=True, name=name)
        self._write, self._read, self._earliest = write, read, earliest
        self._popup: QFrame | None = None
        button = IconButton("calendar", tr("Choose from a calendar"), size=18, side=30)
        button.clicked.connect(self.open_calendar)
        self.put_after(button)

    def open_calendar(self) -> None:
        """Show the calendar under the field."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        calendar.setAccessibleName(tr("Calendar"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        if self._earliest is not None:
            calendar.setMinimumDate(_qdate(self._earliest))
        day = self._read(self.text())
        if day is not None:
            calendar.setSelectedDate(_qdate(day))
        calendar.activated.connect(self._take)
        calendar.clicked.connect(self._take)
        QVBoxLayout(popup).addWidget(calendar)
        popup.adjustSize()
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        popup.show()
        calendar.setFocus()
        self._popup = popup

    def _take(self, day: QDate) -> None:
        self.setText(self._write(day.toPython()))  # type: ignore[arg-type]
        if self._popup is not None:
            self._popup.close()
            self._popup = None
        self.setFocus()
        self.chosen.emit()


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
