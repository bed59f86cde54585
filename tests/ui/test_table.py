"""The table paints what has changed, and all of that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtGui import QPaintEvent, QRegion
from pytestqt.qtbot import QtBot
from typing_extensions import override

from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.table import Cell, Head, Row, Table


class Painted(QObject):
    """What of a widget has been painted."""

    def __init__(self) -> None:
        super().__init__()
        self.region = QRegion()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region = self.region.united(event.region())
        return False


def middle(table: Table, row: int) -> QPoint:
    return QPoint(40, table.rowViewportPosition(row) + table.rowHeight(row) // 2)


def test_the_row_left_and_the_row_entered_are_painted_and_no_other(qtbot: QtBot, look: Theme) -> None:
    """Under the pointer a whole page of rows would be painted at every row it passes."""
    table = Table("People")
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show_rows([Head("name", "Name", 100)], [Row(str(n), (Cell(f"Person {n}"),), "") for n in range(30)])
    table.show()
    qtbot.waitUntil(lambda: table.rowHeight(0) > 0 and table.viewport().height() > 200)
    table._hover(2)
    painted = Painted()
    table.viewport().installEventFilter(painted)
    qtbot.waitUntil(lambda: painted.region.contains(middle(table, 2)))
    for _ in range(4):  # what the first showing still has to paint is painted
        QCoreApplication.processEvents()
    painted.region = QRegion()
    table._hover(5)
    qtbot.waitUntil(lambda: painted.region.contains(middle(table, 5)))
    assert painted.region.contains(middle(table, 2))
    assert not painted.region.contains(middle(table, 3))
    painted.region = QRegion()
    table._hover(-1)
    qtbot.waitUntil(lambda: painted.region.contains(middle(table, 5)))
