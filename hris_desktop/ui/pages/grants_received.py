"""For a provider: the people whose sections they were given, and of each those sections alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import RecordView
from hris_desktop.services.views_trust import GrantedPerson
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk, RecordsPort
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.row_button import RowButton
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import listed, tr

MOST = 100
"""People listed; of more than these one is found by name."""


class ReceivedPort(Protocol):
    """What this page asks; it blocks."""

    def granted_to_me(self) -> tuple[GrantedPerson, ...]:
        """Whom the person signed in may read, by name."""
        ...


class OnlyGranted:
    """The records service, showing of a record nothing but the sections that were granted."""

    def __init__(self, records: RecordsPort, keys: frozenset[str]) -> None:
        self._records, self._keys = records, keys

    def __getattr__(self, name: str) -> object:
        """Everything else is the service's own."""
        return getattr(self._records, name)

    def record(self, pid: str | None = None) -> RecordView:
        """A record without what was not granted: it could not be opened, and is nobody's business here."""
        view = self._records.record(pid)
        sections = tuple(replace(one, can_edit=False) for one in view.sections if one.section.key in self._keys)
        return replace(view, sections=sections, attention=())


class ReceivedPage(QStackedWidget):
    """The list, and over it one person's record."""

    opened = Signal(str)

    def __init__(self, desk: Desk, received: ReceivedPort) -> None:
        """Fetch whom one may read."""
        super().__init__()
        self._desk, self._received = desk, received
        self._people: tuple[GrantedPerson, ...] | None = None
        self.setAccessibleName(tr("Granted to us"))
        self.page = PageScaffold(
            tr("Granted to us"), tr("What HR gave your firm the keys to, for what and until when.")
        )
        self._box = QWidget()
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.CARD_GAP)
        self.page.add(self._box)
        self.addWidget(self.page)
        desk.hub.watch(self, lambda chain: chain == "org" or chain.endswith(":directory"), self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch the list again."""
        self._desk.run(self, self._received.granted_to_me, done=self._show, failed=self._failed)

    def open_person(self, one: GrantedPerson) -> None:
        """Show one person's granted sections; opening them is recorded for the person."""
        from hris_desktop.ui.pages.journey import Journey

        keys = frozenset(section.key for section in one.sections)
        desk = replace(self._desk, records=cast("RecordsPort", OnlyGranted(self._desk.records, keys)))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, Space.TIGHT, 0, 0)
        back = Button(tr("Granted to us"), "arrow-left", kind=Kind.BACK, height=Height.CARD)
        back.setObjectName("back-to-granted")
        back.clicked.connect(self._home)
        line = QHBoxLayout()
        line.setContentsMargins(Space.PAGE_LEFT, Space.TIGHT, Space.PAGE_LEFT, 0)
        line.addWidget(back)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(Journey(desk, one.person.pid), 1)
        self.addWidget(box)
        self.setCurrentWidget(box)
        back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit(one.person.pid)

    def _home(self) -> None:
        over = self.currentWidget()
        self.setCurrentWidget(self.page)
        if over is not None and over is not self.page:
            self.removeWidget(over)
            over.hide()
            over.deleteLater()

    def _show(self, people: tuple[GrantedPerson, ...]) -> None:
        if people == self._people:
            return
        self._people = people
        self._clear()
        if not people:
            words = tr("When HR gives your firm keys to somebody's sections, the person appears here.")
            self._column.addWidget(StateCard(tr("Nothing is granted now"), words, State.EMPTY, icon="key-round"))
            return
        if len(people) > MOST:
            self._column.addWidget(self._find(people))
        card = Card()
        card.body.setContentsMargins(12, 8, 12, 8)
        card.body.setSpacing(2)
        for number, one in enumerate(people[:MOST]):
            if number:
                card.add(Hairline())
            button = RowButton(one.person.name, self._about(one), "user-round")
            button.setObjectName(f"granted-{one.person.pid}")
            button.clicked.connect(lambda _=False, one=one: self.open_person(one))
            card.add(button)
        self._column.addWidget(card)

    def _find(self, people: tuple[GrantedPerson, ...]) -> FormRow:
        field = PersonField({one.person.pid: one.person.name for one in people})
        field.setObjectName("find")
        known = {one.person.pid: one for one in people}
        field.picked.connect(lambda pid: self.open_person(known[pid]))
        hint = tr("{count} people; the first {most} are listed.", count=len(people), most=MOST)
        return FormRow(tr("Find somebody"), field, hint=hint)

    def _about(self, one: GrantedPerson) -> str:
        sections = ", ".join(section.label for section in one.sections)
        until = tr("until {day}", day=when.day(one.until, self._desk.locale))
        return listed((sections, ", ".join(one.purposes), until))

    def _failed(self, error: ServiceError) -> None:
        self._people = None
        self._clear()
        self._column.addWidget(trouble_card(error))

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
