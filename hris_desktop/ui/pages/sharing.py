"""Who can see a record, section by section: the matrix with its detail, or two pages where there is no room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views_trust import Holder, SharingRow, SharingView
from hris_desktop.ui import theme
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.sharing_detail import Acts, empty_box, holder_box, no_acts
from hris_desktop.ui.pages.sharing_matrix import Matrix
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tokens import TWO_PANES_FROM, Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.row_button import RowButton
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.widgets.tabs import Tabs
from hris_desktop.ui.words import isolate, tr


class SharingPort(Protocol):
    """What this page asks; every call blocks."""

    def view(self, pid: str = "") -> SharingView:
        """Every section of a record against everybody who can read it."""
        ...


class About(Protocol):
    """What a further tab of this page shows about one person."""

    def look_at(self, pid: str) -> None:
        """Show another person; an empty ``pid`` is oneself."""
        ...


Tab = tuple[str, Callable[[], QWidget]]
"""Words, and what builds the content when it is first gone to; the content is ``About``."""
MATRIX, LOOKED, GRANTS = "matrix", "looked", "grants"
"""The tabs' names: the matrix itself, who looked, grants."""


class SharingPage(PageScaffold):
    """One's own record, or for HR anybody's; it looks again whenever a key or a role changes."""

    def __init__(
        self,
        desk: Desk,
        sharing: SharingPort,
        *,
        people: Mapping[str, str] | None = None,
        tabs: Mapping[str, Tab] | None = None,
    ) -> None:
        """``people``: whom else HR may look at; without, it is about the person signed in alone."""
        super().__init__(_title(None), _sentence())
        self._desk, self._sharing = desk, sharing
        self._pid = ""
        self._view: SharingView | None = None
        self._loading = self._again = False
        self._mine = Button(tr("Back to mine"), "undo-2")
        self._mine.hide()
        self._mine.clicked.connect(lambda: self.look_at(""))
        self.add_act(self._mine)
        if people:
            self._add_chooser(people)
        self._message: QWidget | None = Skeleton(tr("Looking at the keys…"))
        self.add(self._message)
        self.pane = SharingPane(desk.locale, self._beside)
        self.pane.hide()
        self.add(self.pane)
        self._tabs, self._further, self._built = self._make_tabs(tabs or {}), tabs or {}, dict[str, QWidget]()
        self.main.setStretchFactor(self.pane, 100)
        self._column.setStretchFactor(self._columns, 100)
        desk.hub.watch(self, self._concerns, self.reload)
        self.reload()

    def reload(self) -> None:
        """Work it out again; news meanwhile cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        sharing, pid = self._sharing, self._pid
        self._desk.run(self, lambda: sharing.view(pid), done=self._loaded, failed=self._failed)

    def look_at(self, pid: str) -> None:
        """Show another person's record; an empty ``pid`` is one's own."""
        self._pid = pid
        for pane in self._built.values():
            cast("About", pane).look_at(pid)
        self.reload()

    def open_tab(self, key: str) -> None:
        """Show the matrix, who looked, or the grants."""
        if self._tabs is not None and self._tabs.current() != key:
            self._tabs.choose(key)  # comes back here
            return
        if key != MATRIX and key not in self._built:
            pane = self._built[key] = self._further[key][1]()
            self.add(pane)
            if self._pid:
                cast("About", pane).look_at(self._pid)
        self.pane.setVisible(key == MATRIX and self._view is not None)
        for name, pane in self._built.items():
            pane.setVisible(name == key)

    def _make_tabs(self, further: Mapping[str, Tab]) -> Tabs | None:
        if not further:
            return None
        names = [(MATRIX, tr("Who can see")), *((key, words) for key, (words, _) in further.items())]
        made = Tabs(names, name=tr("Who can see, who looked"))
        made.chosen.connect(self.open_tab)
        self.add_top(made)
        return made

    def _beside(self, holder: Holder) -> list[Button]:
        found = []
        if holder.grant and GRANTS in self._further:
            found.append(Button(tr("The grant"), "hand", height=Height.CARD, name=tr("The grant: end or limit it")))
            found[-1].clicked.connect(lambda: self.open_tab(GRANTS))
        if LOOKED in self._further and not any(person.is_me for person in holder.reader.people):
            found.append(Button(tr("Who looked"), "eye", height=Height.CARD))
            found[-1].clicked.connect(lambda: self.open_tab(LOOKED))
        return found

    def _concerns(self, chain: str) -> bool:
        about = self._view.subject.pid if self._view else ""
        return chain == "org" or not about or about in chain or chain.endswith(":directory")

    def _loaded(self, view: SharingView) -> None:
        self._loading = False
        self._drop_message()
        self._view = view
        self.set_head(_title(view), _sentence())
        self.pane.show_view(view)
        self.pane.setVisible(self._tabs is None or self._tabs.current() == MATRIX)
        self._mine.setVisible(not view.subject.is_me)
        self._once_more()

    def _failed(self, error: ServiceError) -> None:
        self._loading = False
        self._drop_message()
        self._message = trouble_card(error)
        self.main.insertWidget(0, self._message)
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self.reload()

    def _drop_message(self) -> None:
        if self._message is not None:
            self._message.hide()
            self._message.deleteLater()
            self._message = None

    def _add_chooser(self, people: Mapping[str, str]) -> None:
        field = PersonField(people, name=tr("Whose data"), chars=24)
        field.setObjectName("whose")
        field.picked.connect(self.look_at)
        self.add_act(field)


def _title(view: SharingView | None) -> str:
    if view is None or view.subject.is_me:
        return tr("Who can see my data")
    return tr("Who can see the data of {name}", name=isolate(view.subject.name))


def _sentence() -> str:
    return tr(
        "Worked out from the keys themselves, not from a list someone keeps. A key: can read it. A ring: will, once "
        "something is kept there. A clock: the key is on its way."
    )


class SharingPane(QWidget):
    """The matrix with one reader explained below it; where it is narrow, a list of sections that open."""

    def __init__(self, locale: str, acts: Acts = no_acts) -> None:
        """``acts`` gives the buttons beside a reader."""
        super().__init__()
        self._locale, self._acts = locale, acts
        self._view: SharingView | None = None
        self._open = ""
        self._narrow = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        self._sheet = Card()
        self._sheet.body.setContentsMargins(0, 2, 0, 4)
        self._sheet.body.setSpacing(0)
        self.matrix = Matrix(locale)
        self.matrix.chosen.connect(self._show_detail)
        self._sheet.add(self.matrix)
        self._sheet.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        column.addWidget(self._sheet, 1)
        self._below = QVBoxLayout()
        self._below.setSpacing(Space.CARD_GAP)
        column.addLayout(self._below)

    def show_view(self, view: SharingView) -> None:
        """Show another view, keeping what is chosen or open."""
        same_person = self._view is not None and self._view.subject == view.subject
        if self._view == view:
            return
        self._view = view
        self._open = self._open if same_person else ""
        self.matrix.show_view(view)
        self._arrange()

    def retheme(self) -> None:
        """Look again whether there is room for the matrix."""
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self._room() < TWO_PANES_FROM) != self._narrow:
            self._arrange()

    def _room(self) -> float:
        return (self.width() + Space.PAGE_LEFT + Space.PAGE_RIGHT) / theme.current().k

    def _arrange(self) -> None:
        self._narrow = self._room() < TWO_PANES_FROM
        self._sheet.setVisible(not self._narrow)
        self.matrix.setMinimumHeight(self.matrix.sizeHint().height())
        self.matrix.setMaximumHeight(self.matrix.full_height)
        if self._narrow:
            self._show_list()
        else:
            self._show_detail()

    def _show_detail(self) -> None:
        found = self.matrix.cell
        if found is None or self._narrow:
            return
        row, column, holders = found
        card = Card()
        card.setObjectName("detail")
        if not holders:
            card.add(empty_box(row, column.label if column else ""))
        for number, holder in enumerate(holders):
            if number:
                card.add(Hairline())
            card.add(holder_box(row, holder, self._locale, self._acts))
        self._put(card)
        if holders:
            announce(self, tr("{section}, {reader}", section=row.section.label, reader=holders[0].reader.label))

    def _show_list(self) -> None:
        view = self._view
        if view is None:
            return
        row = next((one for one in view.rows if one.section.key == self._open), None)
        self._put(self._section(row) if row else self._sections(view))

    def _sections(self, view: SharingView) -> Card:
        card = Card()
        card.body.setContentsMargins(12, 8, 12, 8)
        card.body.setSpacing(2)
        for number, row in enumerate(view.rows):
            if number:
                card.add(Hairline())
            button = RowButton(row.section.label, row.summary, row.section.icon)
            button.setObjectName(f"open-{row.section.key}")
            button.clicked.connect(lambda _=False, key=row.section.key: self.open_section(key))
            card.add(button)
        return card

    def open_section(self, key: str) -> None:
        """Show one section as a page of its own; an empty ``key`` goes back to the list."""
        before, self._open = self._open, key
        self._show_list()
        name = "back-to-sections" if key else f"open-{before}"
        target = self.findChild(QWidget, name)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _section(self, row: SharingRow) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        back = Button(tr("All sections"), "arrow-left", kind=Kind.BACK, height=Height.CARD)
        back.setObjectName("back-to-sections")
        back.clicked.connect(lambda: self.open_section(""))
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        card = Card(row.section.label, row.section.icon)
        for number, holder in enumerate(row.holders):
            if number:
                card.add(Hairline())
            card.add(holder_box(row, holder, self._locale, self._acts))
        if not row.holders:
            card.add(empty_box(row, ""))
        column.addWidget(card)
        return box

    def _put(self, widget: QWidget) -> None:
        while (item := self._below.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._below.addWidget(widget)
