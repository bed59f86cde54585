"""The history of one section as a page: all acts newest first, two states compared, dated values, what stands apart."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views_history import Apart, HistoryEntry, HistoryView, Stands
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.history_compare import CompareCard
from hris_desktop.ui.pages.history_entry import entry_card, moment
from hris_desktop.ui.pages.history_grid import Past, shrinking
from hris_desktop.ui.pages.history_port import HistoryPort
from hris_desktop.ui.pages.history_times import timeline_card
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.words import listed, tr, trn

AT_ONCE = 12
"""Acts in sight at once; older ones unfold."""
_ALL, _VALUES = "", "values"
_ITEM = "item:"


class HistoryPage(PageScaffold):
    """Opened over a record; ``back`` goes there again."""

    def __init__(self, desk: Desk, history: HistoryPort, about: tuple[str, str], *, back: str) -> None:
        """``about``: person and section. ``back``: the title of the record's page."""
        super().__init__(tr("History"), back=back)
        self._desk, self._history, self._about = desk, history, about
        self._view: HistoryView | None = None
        self._compare: CompareCard | None = None
        self._body: QWidget = Skeleton(tr("Reading the history…"))
        self.add(self._body)
        self.compare_button = Button(tr("Compare two states"), "git-compare", height=Height.TOOLBAR)
        self.compare_button.setObjectName("compare")
        self.compare_button.clicked.connect(self.open_compare)
        self.compare_button.hide()
        self.add_act(self.compare_button)
        desk.hub.watch(self, lambda chain: chain == "r:" + ":".join(about), self.reload)
        self.reload()

    def reload(self) -> None:
        """Read it again; what has not changed stays as it is."""
        history, about = self._history, self._about
        self._desk.run(self, lambda: history.section(*about), done=self._show, failed=self._fail)

    def open_compare(self) -> None:
        """Show two states beside each other above the list."""
        if self._view is None or self._compare is not None:
            return
        self._compare = CompareCard(Past(self._desk, self._history, self._view))
        self._compare.close_button.clicked.connect(self.close_compare)
        self.main.insertWidget(0, self._compare)
        self.show_widget(self._compare)
        self._compare.first.setFocus()
        self.compare_button.hide()

    def close_compare(self) -> None:
        """Take the comparison away; the focus goes back to what opened it."""
        card, self._compare = self._compare, None
        if card is not None:
            self.main.removeWidget(card)
            card.hide()
            card.deleteLater()
            self.compare_button.show()
            self.compare_button.setFocus()

    def _show(self, view: HistoryView) -> None:
        if view == self._view:
            return
        self._view = view
        about = view.section.label if view.subject.is_me else f"{view.section.label} · {view.subject.name}"
        words = tr("Newest first; this device has checked every signature. What waits to be sent is not history yet.")
        self.set_head(tr("History: {section}", section=about), words)
        again = self._compare is not None
        self.close_compare()
        self.compare_button.setVisible(len(view.states) > 1)
        self._put(_Body(Past(self._desk, self._history, view)))
        if again and len(view.states) > 1:
            self.open_compare()

    def _fail(self, error: ServiceError) -> None:
        if self._view is not None:
            return
        card = trouble_card(error)
        again = Button(tr("Try again"), "refresh-cw", height=Height.CARD)
        again.clicked.connect(self.reload)
        card.add_act(again)
        self._put(card)

    def _put(self, body: QWidget) -> None:
        self._body.hide()
        self.main.removeWidget(self._body)
        self._body.deleteLater()
        self._body = body
        self.add(body)


class _Body(QWidget):
    """Everything under the head: notices, dated values, the acts, and what stands apart."""

    def __init__(self, past: Past) -> None:
        super().__init__()
        self._past, self._shown = past, AT_ONCE
        view = past.view
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.CARD_GAP)
        if view.notice:
            self._column.addWidget(Banner(view.notice, notice=Notice.WAITING))
        if view.timelines:
            self._column.addWidget(timeline_card(past))
        if view.entries:
            self._add_filter()
        elif not view.unreadable:
            sentence = tr("As soon as something is filled in or asked for, it stands here for good.")
            self._column.addWidget(
                StateCard(tr("Nothing has been done here yet"), sentence, State.EMPTY, icon="history")
            )
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.CARD_GAP)
        self._column.addLayout(self._list)
        self._fill()
        if view.erased:
            self._column.addWidget(_erased_card(past))
        if view.apart:
            self._column.addWidget(_apart_card(past))

    def _add_filter(self) -> None:
        choices = [(_ALL, tr("Everything")), (_VALUES, tr("Only what came into force"))]
        if len(self._past.view.items) > 1:
            choices += [(_ITEM + item, title) for item, title in self._past.view.items]
        self.filter = ChoiceField(choices, hint=choices[0][1])
        self.filter.setCurrentIndex(0)
        self.filter.chosen.connect(self._filtered)
        self._column.addWidget(FormRow(tr("Show"), shrinking(self.filter)))

    def _filtered(self) -> None:
        self._shown = AT_ONCE
        self._fill()
        announce(self, trn("{count} entry", "{count} entries", len(self._chosen())))

    def _chosen(self) -> list[HistoryEntry]:
        entries = self._past.view.entries
        choice = self.filter.value() if entries else _ALL
        if choice == _VALUES:
            return [entry for entry in entries if entry.stands not in {Stands.NEVER, Stands.OPEN}]
        if choice.startswith(_ITEM):
            return [entry for entry in entries if choice.removeprefix(_ITEM) in entry.items]
        return list(entries)

    def _fill(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        chosen = self._chosen()
        for entry in chosen[: self._shown]:
            self._list.addWidget(entry_card(entry, self._past))
        left = len(chosen) - self._shown
        if left > 0:
            words = trn("Show {count} older entry", "Show {count} older entries", left)
            more = Button(words, "chevron-down", kind=Kind.QUIET, height=Height.CARD)
            more.setObjectName("older")
            more.clicked.connect(self._older)
            self._list.addWidget(more)

    def _older(self) -> None:
        first = self._shown
        self._shown = len(self._past.view.entries)
        self._fill()
        item = self._list.itemAt(first)
        card = item.widget() if item is not None else None
        if card is not None and (target := card.nextInFocusChain()) is not None:
            target.setFocus()


def _erased_card(past: Past) -> Card:
    card = Card(tr("Erased"), "trash-2")
    words = tr("What these entries said is gone for good. That they were there, when and by whom, stays.")
    card.add(Label(words, Face.SMALL, Role.MUTED, wrap=True))
    for one in past.view.erased:
        card.add(Hairline())
        card.add(_apart_row(one, past.desk))
    return card


def _apart_card(past: Past) -> Card:
    card = Card(tr("What does not count"), "info")
    words = tr("These entries are kept, were never in force and changed nothing.")
    card.add(Label(words, Face.SMALL, Role.MUTED, wrap=True))
    for one in past.view.apart:
        card.add(Hairline())
        card.add(_apart_row(one, past.desk))
    return card


def _apart_row(one: Apart, desk: Desk) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    who = one.by.name if one.by else tr("Nobody whose signature can be checked")
    at = moment(one.at, desk) if one.by else ""
    column.addWidget(Label(one.sentence, Face.BODY, wrap=True))
    place = tr("position {number}", number=one.position)
    column.addWidget(Label(listed((who, at, place)), Face.SMALL, Role.MUTED, wrap=True))
    return box
