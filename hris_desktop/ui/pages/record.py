"""A person's record: tabs by area of life, a sheet per section, and beside them what needs attention.

A tab is built when it is first opened. A reload rebuilds only the sheets whose view changed, so that scroll, focus and
values being read stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hris_desktop.domain.schema import Area
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import RecordView, SectionView
from hris_desktop.ui import when
from hris_desktop.ui.pages.attention import Attention
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.record_overview import overview
from hris_desktop.ui.pages.section_card import section_card
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.pages.wishes import Wishes
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.widgets.tabs import Tabs
from hris_desktop.ui.words import listed, tr

OVERVIEW = "overview"


class RecordPage(PageScaffold):
    """Show a view with ``show_view``; what the person wants comes through ``wishes``."""

    def __init__(self, desk: Desk) -> None:
        """Begin with grey bars where words will be."""
        super().__init__(tr("My record"))
        self._desk = desk
        self.wishes = Wishes(self)
        self._view: RecordView | None = None
        self._panes: dict[str, _Pane] = {}
        self._tabs: Tabs | None = None
        self._attention: Attention | None = None
        self._export: Button | None = None
        self._erase: Button | None = None
        self._waiting: list[QWidget] = [Skeleton(), Skeleton()]
        for card in self._waiting:
            self.add(card)

    @property
    def view(self) -> RecordView | None:
        """What is shown now."""
        return self._view

    def show_view(self, view: RecordView) -> None:
        """Show a record, keeping what has not changed."""
        self._clear_waiting()
        self._view = view
        self.set_head(tr("My record") if view.subject.is_me else view.subject.name, self._about(view))
        if self._tabs is None:
            self._tabs = self._make_tabs(view)
            self.add_top(self._tabs)
        if self._attention is None:
            self._attention = Attention()
            self.add_side(self._attention)
        self._attention.show_lines(view.attention)
        self._offer_acts(view)
        for key, pane in self._panes.items():
            pane.refresh(self._sections(key))
        self.open_tab(self._tabs.current())

    def _offer_acts(self, view: RecordView) -> None:
        if self._export is None and self._desk.export is not None and view.subject.is_me:
            self._export = Button(tr("Save my data as a file"), "download", kind=Kind.QUIET, height=Height.CARD)
            self._export.setObjectName("export")
            self._export.clicked.connect(self.wishes.export)
            self.add_act(self._export)
        if self._erase is None and self._desk.erasing is not None:
            self._erase = Button(tr("Erase…"), "trash-2", kind=Kind.QUIET, height=Height.CARD)
            self._erase.setObjectName("erase")
            self._erase.clicked.connect(self.wishes.erase)
            self.add_act(self._erase)

    def show_trouble(self, error: ServiceError) -> Button | None:
        """Say why there is nothing to show; return the button that tries again (None if a record stays in sight)."""
        if self._view is not None:
            return None
        self._clear_waiting()
        card = trouble_card(error)
        again = Button(tr("Try again"), "refresh-cw", height=Height.CARD)
        card.add_act(again)
        self._waiting = [card]
        self.add(card)
        return again

    def show_notice(self, notice: QWidget) -> None:
        """Put something above the sheets (what could not be done); it stays until the next one."""
        self._clear_waiting()
        self._waiting = [notice]
        self.main.insertWidget(0, notice)
        self.show_widget(notice)

    def open_tab(self, key: str) -> None:
        """Show one area, building it when it is opened for the first time."""
        if self._view is None or self._tabs is None:
            return
        if self._tabs.current() != key:
            self._tabs.choose(key)  # comes back here
            return
        if key not in self._panes:
            pane = _Pane(self._desk, self.wishes)
            pane.refresh(self._sections(key))
            self._panes[key] = pane
            self.add(pane)
        changed = self._panes[key].isHidden()
        for other, pane in self._panes.items():
            pane.setVisible(other == key)
        if changed:
            self.area.verticalScrollBar().setValue(0)

    def _sections(self, key: str) -> Sequence[SectionView]:
        if self._view is None:
            return ()
        return overview(self._view) if key == OVERVIEW else self._view.of(Area(key))

    def _make_tabs(self, view: RecordView) -> Tabs:
        tabs = [(OVERVIEW, tr("Overview"))] + [(area.value, tr(area.value)) for area in Area if view.of(area)]
        made = Tabs(tabs, name=tr("Areas of the record"))
        made.chosen.connect(self.open_tab)
        return made

    def _about(self, view: RecordView) -> str:
        changed = max((s.last_changed for s in view.sections if s.last_changed), default=None)
        last = ""
        if changed is not None:
            local = changed.astimezone(self._desk.now().tzinfo).date()
            last = tr("last changed {day}", day=when.day(local, self._desk.locale))
        return listed((view.headline, last))

    def _clear_waiting(self) -> None:
        for card in self._waiting:
            card.hide()
            card.deleteLater()
        self._waiting = []


class _Pane(QWidget):
    """The sheets of one tab."""

    def __init__(self, desk: Desk, wishes: Wishes) -> None:
        super().__init__()
        self._desk, self._wishes = desk, wishes
        self._cards: dict[str, tuple[SectionView, QWidget]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.CARD_GAP)

    def refresh(self, views: Sequence[SectionView]) -> None:
        """Show these sections in this order; unchanged ones keep their sheet."""
        if [(view.section.key, view) for view in views] == [(key, old) for key, (old, _) in self._cards.items()]:
            return
        focus = self._focused()
        old, self._cards = self._cards, {}
        for place, view in enumerate(views):
            key = view.section.key
            before = old.get(key)
            if before is not None and before[0] == view:
                card = old.pop(key)[1]
            else:
                card = section_card(view, self._desk, self._wishes)
            self._column.insertWidget(place, card)
            card.show()
            self._cards[key] = (view, card)
        self._focus(focus)  # before the old sheet goes: else Qt moves the focus on, and the page scrolls after it
        for _, card in old.values():
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()

    def _focus(self, name: str) -> None:
        found = (card.findChild(QWidget, name) for _, card in self._cards.values() if name)
        again = next((widget for widget in found if widget is not None), None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self) -> str:
        focus = QApplication.focusWidget()
        return focus.objectName() if focus is not None and self.isAncestorOf(focus) else ""
