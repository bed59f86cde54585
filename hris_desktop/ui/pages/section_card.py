"""The sheet of one section, derived from its view: whatever the catalogue declares, nothing here names a section."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hris_desktop.domain.schema import Rule, Section
from hris_desktop.services.views import ChangeView, ItemView, SectionState, SectionView
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.history_way import has_history, history_button, history_line
from hris_desktop.ui.pages.reveal import Reveal
from hris_desktop.ui.pages.section_change import OVER, REFUSED, change_panel, conflict_panel, worth_showing
from hris_desktop.ui.pages.section_readers import SectionReaders
from hris_desktop.ui.pages.section_values import Values, item_rows
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.pages.wishes import Wishes
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import tr

_AT_ONCE = 3
"""Items of a list in sight at once; the rest unfold."""
_NOTICES = {SectionState.OPEN: Notice.INFO, SectionState.NEWER: Notice.INFO, SectionState.ALARM: Notice.WARNING}


def section_card(view: SectionView, desk: Desk, wishes: Wishes) -> Card:
    """Return the card of a section in whatever state it is."""
    if view.state is SectionState.LOCKED:
        title = tr("You hold no key to {section}", section=view.section.label)
        card: Card = StateCard(title, view.sentence, State.LOCKED)
    elif view.state is SectionState.EMPTY and not view.changes and not view.conflicts:
        card = _empty(view, wishes)
        if has_history(view, desk):
            card.add_act(history_button(view, wishes))
    else:
        card = _Sheet(view, desk, wishes)
    if view.readers.summary:
        card.set_foot(SectionReaders(view.readers, desk.locale))
    card.setObjectName(f"section:{view.section.key}")
    return card


def _empty(view: SectionView, wishes: Wishes) -> Card:
    section = view.section
    title = tr("No {what} yet", what=section.singular)
    card = StateCard(title, view.sentence or section.why, State.EMPTY, icon=section.icon)
    if view.can_edit:
        button = Button(_act_words(view), "plus", height=Height.CARD)
        button.setObjectName(f"edit:{section.key}:")
        button.clicked.connect(lambda: wishes.edit.emit(section.key, ""))
        card.add_act(button)
    return card


class _Sheet(Card):
    """A section that has something in it."""

    def __init__(self, view: SectionView, desk: Desk, wishes: Wishes) -> None:
        super().__init__(view.section.label, view.section.icon)
        self._view, self._desk, self._wishes = view, desk, wishes
        self._may = view.can_edit and view.state is not SectionState.NEWER
        if view.section.is_list and self._may:
            self.add_act(self._button(_act_words(view), "plus", f"edit:{view.section.key}:", item=""))
        if view.sentence and (notice := _NOTICES.get(view.state)):
            self.add(Banner(view.sentence, notice=notice))
        for conflict in view.conflicts:
            self.add(conflict_panel(conflict, desk, wishes))
        self._changes = worth_showing(view.changes)
        for number, item in enumerate(view.items[:_AT_ONCE]):
            self._add_item(item, first=not number)
        self._add_new(first=not view.items)
        if len(view.items) > _AT_ONCE:
            self._fold(view.items[_AT_ONCE:])
        if has_history(view, desk):
            self.add(history_line(view, desk, wishes))

    def _add_item(self, item: ItemView, *, first: bool) -> None:
        changes = [change for change in self._changes if any(row.item == item.id for row in change.rows)]
        values = Values(self._view.subject.pid, self._view.section.key, self._desk.locale)
        panels = [change_panel(change, item, values, self._wishes) for change in changes]
        asked = frozenset(
            row.field.key
            for change in changes
            if change.life not in REFUSED | OVER
            for row in change.rows
            if not row.unchanged
        )
        single = not self._view.section.is_list
        rows = item_rows(item, values, leave_out=asked | self._named(), whole=single and not asked)
        if self._view.section.is_list:
            if not first:
                self.add(Hairline())
            self.add(self._item_head(item, values))
        else:
            for act in self._acts(item, values):
                self.add_act(act)
        for panel in panels:
            self.add(panel)
        self.add(rows)

    def _named(self) -> frozenset[str]:
        """Return the field that is already the title of an item, in full."""
        titles = self._view.section.title_fields
        plain = self._view.section.is_list and len(titles) == 1 and not self._view.section.field(titles[0]).masked
        return frozenset(titles) if plain else frozenset()

    def _add_new(self, *, first: bool) -> None:
        """What is asked for and not in force yet: a new item of a list, or the first fill of a single section."""
        known = {item.id for item in self._view.items}
        for change in self._changes:
            if any(row.item in known for row in change.rows):
                continue
            if not first:
                self.add(Hairline())
            first = False
            self._new(change)

    def _new(self, change: ChangeView) -> None:
        values = Values(self._view.subject.pid, self._view.section.key, self._desk.locale)
        panel = change_panel(change, None, values, self._wishes)
        if values.hidden:
            title = change.rows[0].item_title if change.rows else ""
            title = title or tr("New {what}", what=self._view.section.singular)
            self.add(self._line(title, [self._reveal(values, title)]))
        self.add(panel)

    def _fold(self, rest: Sequence[ItemView]) -> None:
        words = tr("Show all {count}", count=len(rest) + _AT_ONCE)
        name = f"{words}: {self._view.section.label}"
        more = Button(words, "chevron-down", kind=Kind.QUIET, height=Height.CARD, name=name)
        more.setObjectName(f"all:{self._view.section.key}")

        def unfold() -> None:
            more.hide()
            for item in rest:
                self._add_item(item, first=False)

        more.clicked.connect(unfold)
        row = QHBoxLayout()
        row.addWidget(more)
        row.addStretch(1)
        self.add(row)

    def _item_head(self, item: ItemView, values: Values) -> QWidget:
        return self._line(item.title or self._view.section.singular.capitalize(), self._acts(item, values))

    def _line(self, title: str, acts: list[QWidget]) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.ROW)
        masked = "•" in title
        figures = Figures.MASKED if masked else Figures.TEXT
        row.addWidget(Label(title, Face.STRONG, wrap=True, figures=figures, secret=masked), 1)
        if acts:
            side = QWidget()
            flow = Flow(side, across=6, down=2)
            for act in acts:
                flow.addWidget(act)
            row.addWidget(side)
        return box

    def _acts(self, item: ItemView, values: Values) -> list[QWidget]:
        section = self._view.section
        acts: list[QWidget] = []
        if item.queued:
            acts.append(Pill(tr("On this device only"), "monitor", Tone.WARNING))
        if values.hidden:
            acts.append(self._reveal(values, item.title))
        if self._may:
            words = tr("Edit") if _direct(section) else tr("Change")
            acts.append(self._button(words, "pencil", f"edit:{section.key}:{item.id}", item=item.id, title=item.title))
            if section.is_list:
                acts.append(self._remove(item))
        return acts

    def _button(self, words: str, icon: str, key: str, *, item: str, title: str = "") -> Button:
        section = self._view.section
        name = f"{words}: {title or section.label}" if icon != "plus" else words
        button = Button(words, icon, kind=Kind.QUIET, height=Height.CARD, name=name)
        button.setObjectName(key)
        button.clicked.connect(lambda: self._wishes.edit.emit(section.key, item))
        return button

    def _remove(self, item: ItemView) -> Button:
        section = self._view.section
        button = Button(tr("Remove"), kind=Kind.PLAIN, height=Height.CARD, name=tr("Remove: {title}", title=item.title))
        button.setObjectName(f"remove:{section.key}:{item.id}")
        button.clicked.connect(lambda: self._wishes.remove.emit(section.key, item.id))
        return button

    def _reveal(self, values: Values, title: str) -> Button:
        section = self._view.section
        name = tr("Reveal: {title}", title=title or section.label)
        button = Button(tr("Reveal"), "eye", kind=Kind.QUIET, height=Height.CARD, name=name)
        button.setObjectName(f"reveal:{section.key}:{values.hidden[0].item}")
        reveal = Reveal(self._desk, button, self, values.hidden)
        reveal.failed.connect(lambda error: self.body.insertWidget(1, trouble_banner(error)))
        return button


def _act_words(view: SectionView) -> str:
    """The catalogue's words are said to the person themself; of somebody else's record the act alone is said."""
    return view.section.act if view.subject.is_me else tr("Add {what}", what=view.section.singular)


def _direct(section: Section) -> bool:
    """Whether any field is changed at once: then it is *Edit*, else *Change* asks for it."""
    return any(field.rule is Rule.DIRECT for field in section.fields)
