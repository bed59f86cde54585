"""One role: its people with since when, letting somebody in, taking somebody out, and what the role may read."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.services.views_trust import Member, RoleView
from hris_desktop.ui import when
from hris_desktop.ui.pages.kit_form import KitDoor
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.state_card import State, StatePanel
from hris_desktop.ui.words import isolate, tr, trn

EVERYBODY, HR = "members", "hr"
RIGHTS = (("r", "may read"), ("rw", "may read and write"), ("", "may not read"))


class RoleDetail(QWidget):
    """What somebody wants goes out as signals; ``take_out`` only after a second press."""

    back = Signal()
    let_in = Signal(str)
    take_out = Signal(str)
    begin = Signal()
    renew = Signal()
    let_read = Signal(str, str)
    by_kit = Signal(str, str)
    """A person and the words of the recovery kit."""

    def __init__(self, view: RoleView, locale: str, people: Mapping[str, str]) -> None:
        """``people``: id to full name of everybody who could be let in."""
        super().__init__()
        self.view, self._locale, self._people = view, locale, people
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        link = Button(tr("All roles"), "arrow-left", kind=Kind.BACK, height=Height.CARD)
        link.setObjectName("back-to-roles")
        link.clicked.connect(self.back)
        column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._members())
        if view.name != EVERYBODY:
            column.addWidget(self._reads())

    # -- people -------------------------------------------------------------------------------------------------------

    def _members(self) -> Card:
        view = self.view
        card = Card(view.label, "users")
        if view.purpose:
            purpose = view.purpose[:1].upper() + view.purpose[1:]
            card.add(Label(tr("{purpose}.", purpose=purpose), Face.SMALL, Role.MUTED, wrap=True))
        if not view.has_key:
            card.add(self._nobody())
            return card
        for number, member in enumerate(view.members):
            if number:
                card.add(Hairline())
            card.add(self._row(member, out=view.can_take_out or member.person.is_me))
        if view.more:
            words = trn("and {count} more", "and {count} more", view.more)
            if view.can_take_out or (view.name == EVERYBODY and view.can_renew):
                words = tr("{more}; find them under People", more=words)  # a place that HR has
            card.add(Label(words, Face.SMALL, Role.MUTED, wrap=True))
        for member in view.former:
            card.add(Hairline())
            card.add(self._row(member, out=False))
        self._add_way_in(card)
        return card

    def _add_way_in(self, card: Card) -> None:
        view = self.view
        if view.alone:
            card.add(Label(isolate(view.alone), Face.SMALL, Role.MUTED, wrap=True))
        if view.can_let_in:
            card.add(Hairline())
            card.add(self._add())
        elif view.unheld:
            words = tr("Nobody who is in it holds its key any more. HR can let somebody in with the recovery kit.")
            card.add(Banner(words, tr("Nobody opens this role"), Notice.WARNING))
        elif view.name != EVERYBODY:
            words = tr("Only its members can let somebody else in: they hold the key.")
            card.add(Label(words, Face.SMALL, Role.MUTED, wrap=True))
        elif view.can_renew:
            card.add(Hairline())
            card.add(self._everybody_anew())
        if view.with_kit:
            card.add(Hairline())
            card.add(self._kit_door())

    def _everybody_anew(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TIGHT)
        words = tr("Who was removed reads changes of directory cards until this key is made anew: by itself within "
                   "thirty days, or now.")  # fmt: skip
        column.addWidget(Label(words, Face.SMALL, Role.MUTED, wrap=True))
        anew = Button(tr("Make its key anew"), "refresh-cw", height=Height.CARD)
        anew.setObjectName("renew")
        anew.clicked.connect(self.renew)
        column.addWidget(anew, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _kit_door(self) -> KitDoor:
        view = self.view
        inside = {member.person.pid: member.person.name for member in view.members}
        if view.name == HR:
            door = KitDoor(
                inside,
                open_words=tr("Take out with the recovery kit…"),
                who=tr("Who leaves HR"),
                act=tr("Take out with the kit"),
            )
        else:
            door = KitDoor(
                self._people,
                open_words=tr("Let somebody in with the recovery kit…"),
                who=tr("Let somebody in"),
                act=tr("Let in with the kit"),
            )
        door.given.connect(self.by_kit)
        return door

    def _nobody(self) -> StatePanel:
        words = tr(
            "Its first member makes its key on their own computer; two people in HR sign that. HR never holds the key "
            "unless somebody of HR is in the role."
        )
        panel = StatePanel(tr("Nobody is in this role yet"), words, State.EMPTY, icon="key-round")
        if self.view.can_begin:
            button = Button(tr("Become its first member"), "key-round", height=Height.CARD)
            button.setObjectName("begin")
            button.clicked.connect(self.begin)
            panel.add_act(button)
        return panel

    def _row(self, member: Member, *, out: bool) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.ROW)
        row.addWidget(Avatar(member.person.name, 32), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(isolate(member.person.name), Face.STRONG, wrap=True))
        since = tr("since {day}", day=when.day(member.since, self._locale)) if member.since and not member.note else ""
        words.addWidget(Label(member.note or since, Face.SMALL, Role.MUTED, wrap=True))
        row.addLayout(words, 1)
        if out:
            row.addWidget(self._out(member), 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _out(self, member: Member) -> Button:
        pid, name = member.person.pid, member.person.name
        words = tr("Leave") if member.person.is_me else tr("Take out")
        sure = tr("Ask for it") if self.view.name == "hr" else tr("Yes, now")
        button = Button(words, kind=Kind.DANGER, height=Height.CARD, name=tr("{act}: {name}", act=words, name=name))
        button.setObjectName(f"out-{pid}")

        def press() -> None:
            if button.text() == sure:
                self.take_out.emit(pid)
                button.setEnabled(False)
            else:
                button.setText(sure)
                button.setAccessibleName(tr("{act}: {name}", act=sure, name=name))

        button.clicked.connect(press)
        return button

    def _add(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TIGHT)
        inside = {member.person.pid for member in self.view.members}
        field = PersonField({pid: name for pid, name in self._people.items() if pid not in inside})
        field.setObjectName("who")
        row = FormRow(tr("Let somebody in"), field, hint=tr("They can read what the role reads, older entries too."))
        column.addWidget(row)
        acts = QWidget()
        flow = Flow(acts, across=8, down=6)
        go = Button(tr("Let in"), "plus", height=Height.CARD)
        go.setObjectName("let-in")
        anew = Button(tr("Make its key anew"), "refresh-cw", height=Height.CARD)
        anew.setObjectName("renew")
        anew.clicked.connect(self.renew)
        flow.addWidget(go)
        flow.addWidget(anew)
        column.addWidget(acts)

        def press() -> None:
            pid = field.person()
            row.set_error("" if pid else tr("Type a name from the list, such as the full name on their card."))
            if pid:
                self.let_in.emit(pid)

        go.clicked.connect(press)
        field.returnPressed.connect(press)
        return box

    def refuse(self, error: Exception) -> None:
        """Say what is wrong with the words of the kit; they stay."""
        door = self.findChild(KitDoor)
        if door is not None:
            door.refuse(error)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _reads(self) -> Card:
        card = Card(tr("What this role may read"), "eye")
        if self.view.reads:
            rows = FieldRows()
            for section, right in self.view.reads:
                rows.add(section, right)
            card.add(rows)
        else:
            card.add(Label(tr("It opens no section of anybody's record."), Face.BODY, Role.MUTED, wrap=True))
        if self.view.can_take_out and not self.view.name.startswith("provider:"):
            card.add(Hairline())
            card.add(self._change())
        return card

    def _change(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        section = ChoiceField([(one.key, one.label) for one in CATALOGUE if not one.s4], hint=tr("Choose one"))
        right = ChoiceField([(key or "none", tr(words)) for key, words in RIGHTS], "r")
        hint = tr("Two people in HR sign a change of these rules. Sections that only the person opens are not here.")
        first = FormRow(tr("Change a section"), section, hint=hint)
        column.addWidget(first)
        column.addWidget(FormRow(tr("From then on this role"), right))
        go = Button(tr("Ask for it"), "file-check", height=Height.CARD)
        go.setObjectName("let-read")
        column.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)

        def press() -> None:
            first.set_error("" if section.value() else tr("Choose the section first."))
            if section.value():
                self.let_read.emit(section.value(), right.value().replace("none", ""))

        go.clicked.connect(press)
        return box
