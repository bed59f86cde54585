"""Removing a person: who, what it does and does not, and who was removed before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.errors import BadInput, ServiceError
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_trust import Member, RemovalView
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.kit_form import KitDoor
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import isolate, tr


class RemovalPort(Protocol):
    """What this pane asks; every call blocks and may raise ``ServiceError``."""

    def preview(self, pid: str) -> RemovalView:
        """What it would do."""
        ...

    def remove(self, pid: str, *, anew: bool = False) -> Outcome:
        """Do it, or ask for it. ``anew``: everybody's key is made anew with it."""
        ...

    def remove_with_kit(self, pid: str, words: str) -> Outcome:
        """Do it with the recovery kit in the place of a second signature."""
        ...

    def removed(self) -> tuple[Member, ...]:
        """Who was removed."""
        ...


class RemovalPane(QWidget):
    """Choose a person, read what it does, then do it."""

    def __init__(self, desk: Desk, removal: RemovalPort, people: Mapping[str, str]) -> None:
        """``people``: id to full name."""
        super().__init__()
        self._desk, self._removal = desk, removal
        self._waits_for = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        card = Card(tr("Remove a person"), "users")
        self.field = PersonField(people)
        self.field.setObjectName("who-leaves")
        self.field.picked.connect(self._preview)
        hint = tr("Somebody who leaves, or whose computer was stolen. They can be invited again.")
        card.add(FormRow(tr("Who"), self.field, hint=hint))
        self._below = QVBoxLayout()
        self._below.setSpacing(Space.ROW)
        card.add(self._below)
        column.addWidget(card)
        self._gone = QVBoxLayout()
        column.addLayout(self._gone)
        desk.hub.watch(self, lambda chain: chain == "org", self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch who was removed."""
        self._desk.run(self, self._removal.removed, done=self._show_gone, failed=self._failed)

    def _preview(self, pid: str) -> None:
        removal = self._removal
        self._desk.run(self, lambda: removal.preview(pid), done=self._show, failed=self._failed)

    def _show(self, view: RemovalView) -> None:
        if view.person.pid != self.field.person():
            return
        self._waits_for = ""
        _clear(self._below)
        if view.why_not:
            self._below.addWidget(Banner(view.why_not, tr("This person cannot be removed"), Notice.INFO))
            return
        for words in view.does:
            self._below.addWidget(Label(f"• {words}", Face.BODY, wrap=True))
        if view.needs_two:
            words = tr("This person is in HR: two people in HR have to sign it. You ask for it now.")
            self._below.addWidget(Banner(words, notice=Notice.WARNING))
        name = isolate(view.person.name)
        anew = None
        if not view.needs_two:
            anew = CheckBox(tr("Make everybody's key anew with it: changes of directory cards stay closed to them."))
            anew.setObjectName("anew")
            self._below.addWidget(anew)
        act = tr("Ask to remove {name}", name=name) if view.needs_two else tr("Remove {name}", name=name)
        button = Button(act, kind=Kind.DANGER, height=Height.CARD)
        button.setObjectName("remove")
        button.clicked.connect(
            lambda: self._remove(view.person.pid, button, anew=anew is not None and anew.isChecked())
        )
        self._below.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if view.needs_two:
            self._below.addWidget(self._kit_door(view))

    def _kit_door(self, view: RemovalView) -> KitDoor:
        people = {view.person.pid: view.person.name}
        act = tr("Remove with the kit")
        door = KitDoor(people, open_words=tr("Remove with the recovery kit…"), who="", act=act)
        removal = self._removal

        def failed(error: ServiceError) -> None:
            door.refuse(error) if isinstance(error, BadInput) else self._failed(error)

        def remove(pid: str, words: str) -> None:
            self._desk.run(self, lambda: removal.remove_with_kit(pid, words), done=self._done, failed=failed)

        door.given.connect(remove)
        return door

    def _remove(self, pid: str, button: Button, *, anew: bool) -> None:
        removal = self._removal
        button.start_work(tr("Removing…"))

        def done(outcome: Outcome) -> None:
            self._waits_for = "" if outcome.settled else pid
            self._done(outcome)

        self._desk.run(self, lambda: removal.remove(pid, anew=anew), done=done, failed=self._failed)

    def _done(self, outcome: Outcome) -> None:
        self.field.clear()
        self._tell(Banner(outcome.told, notice=Notice.SUCCESS if outcome.settled else Notice.WAITING))
        self.reload()

    def _failed(self, error: ServiceError) -> None:
        self._tell(trouble_banner(error))

    def _tell(self, banner: Banner) -> None:
        _clear(self._below)
        self._below.addWidget(banner)
        banner.speak()

    def _follow(self, gone: tuple[Member, ...]) -> None:
        """What was said to wait is no longer said once it is done, unless somebody else is looked at meanwhile."""
        name = next((one.person.name for one in gone if one.person.pid == self._waits_for), "")
        if name:
            self._waits_for = ""
            self._tell(Banner(tr("{name} was removed.", name=isolate(name)), notice=Notice.SUCCESS))

    def _show_gone(self, gone: tuple[Member, ...]) -> None:
        self._follow(gone)
        _clear(self._gone)
        if not gone:
            return
        card = Card(tr("Removed"), "history")
        for number, member in enumerate(gone):
            if number:
                card.add(Hairline())
            card.add(_row(member))
        self._gone.addWidget(card)


def _row(member: Member) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.ROW)
    row.addWidget(Avatar(member.person.name, 32), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(isolate(member.person.name), Face.STRONG, wrap=True))
    words.addWidget(Label(member.note, Face.SMALL, Role.MUTED, wrap=True))
    row.addLayout(words, 1)
    return box


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
