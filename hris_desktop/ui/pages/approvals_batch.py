"""Several requests of low risk as one sheet: what each changes, and the one press that approves them all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.views import BatchRow, BatchView
from hris_desktop.ui import when
from hris_desktop.ui.diff import shown
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.batch_list import BatchItem, BatchList
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.page import PinnedBar
from hris_desktop.ui.words import tr, trn


class BatchSheet(QWidget):
    """``approved`` is the press; ``dropped`` gives the choice up; ``back`` goes to the list where there is one page."""

    approved = Signal()
    dropped = Signal()
    back = Signal()

    def __init__(self, view: BatchView, desk: Desk, *, place: str = "") -> None:
        """``place``: the words of the way back, where list and sheet are two pages."""
        super().__init__()
        self.view = view
        count = len(view.rows)
        title = trn("{count} request chosen", "{count} requests chosen", count)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(title, place))
        self.rows = BatchList(tr("What the chosen requests change"))
        self.rows.set_items([_item(row, desk) for row in view.rows])
        column.addWidget(self.rows, 1)
        self.bar = PinnedBar()
        if (row := self.bar.layout()) is not None:
            row.setContentsMargins(28, 14, 28, 14)
        column.addWidget(self.bar)
        self._fill_bar(count)

    def take_focus(self) -> None:
        """Put the focus on the act."""
        act = self.findChild(Button, "approve-all")
        if act is not None:
            act.setFocus(Qt.FocusReason.TabFocusReason)

    def _head(self, title: str, place: str) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(28, Space.PAGE_TOP, 28, 8)
        column.setSpacing(4)
        if place:
            link = Button(place, "arrow-left", kind=Kind.BACK)
            link.setObjectName("back")
            link.clicked.connect(self.back)
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Label(title, Face.H2, wrap=True))
        words = tr("One press approves them all; each is signed by itself, and whoever asked is told by itself.")
        column.addWidget(Label(words, Face.SMALL, Role.MUTED, wrap=True))
        return head

    def _fill_bar(self, count: int) -> None:
        approve = Button(
            trn("Approve {count} request", "Approve {count} requests", count),
            "check",
            kind=Kind.PRIMARY,
            height=Height.PAGE,
        )
        approve.setObjectName("approve-all")
        approve.clicked.connect(self.approved)
        drop = Button(tr("Choose none"), height=Height.PAGE)
        drop.setObjectName("choose-none")
        drop.clicked.connect(self.dropped)
        self.bar.add_act(approve)
        self.bar.add_act(drop)
        self.bar.add_end(Label(tr("10 s to take it back"), Face.SMALL, Role.MUTED))


def _item(row: BatchRow, desk: Desk) -> BatchItem:
    changes = tuple(
        (one.field.label, shown(one.before, one.field.kind.name), shown(one.after, one.field.kind.name))
        for one in row.changes
    )
    effective = next((one.effective for one in row.changes if one.effective), None)
    if effective is not None:
        changes += ((tr("Effective from"), "", when.day(effective, desk.locale)),)
    return BatchItem(
        row.op, row.subject.name, row.section.singular.capitalize(), when.age(row.asked_at, desk.now()), changes
    )
