"""Somebody's whole record for HR: the record's own pages, and beside them their keys, roles and what HR can do next.

What HR changes here goes the HR way: what the person could change is in force at once, what needs a second pair of
eyes becomes a request that another person in HR approves. One's own record is never changed that way.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.people import InviteLetter
from hris_desktop.services.people_head import Givable, PersonHead
from hris_desktop.services.views_directory import KeyState
from hris_desktop.ui import theme
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.people_ports import PeoplePort
from hris_desktop.ui.pages.people_words import STATES, state_words
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import SIDE_COLUMN_FROM, Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill
from hris_desktop.ui.words import isolate, tr


class PersonPage(QWidget):
    """``ready`` when there is something to see; ``left`` goes back; ``invited`` carries the letter just made."""

    ready = Signal()
    left = Signal()
    invited = Signal(object)

    def __init__(self, desk: Desk, people: PeoplePort, pid: str, *, name: str) -> None:
        """``name`` is shown until the record has come."""
        super().__init__()
        self.pid = pid
        self._desk, self._people, self._name = desk, people, name
        self._own: Banner | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._strip = QWidget()
        self._line = QHBoxLayout(self._strip)
        back = Button(tr("People"), "arrow-left", kind=Kind.BACK)
        back.setObjectName("people-back")
        back.clicked.connect(self.left)
        self._line.addWidget(back)
        self._line.addStretch(1)
        self._jump = Button(tr("Keys and roles"), "key-round", kind=Kind.QUIET)
        self._jump.setObjectName("to-keys")
        self._jump.clicked.connect(self._go_to_keys)
        self._line.addWidget(self._jump)
        column.addWidget(self._strip)
        self.journey = Journey(desk, pid)
        self.journey.record.set_head(name, "")
        self.journey.currentChanged.connect(self._on_page)
        column.addWidget(self.journey, 1)
        self.card = HeadCard()
        self.card.invite.connect(self._invite)
        self.card.take_back.connect(self._take_back)
        self.card.give.connect(self._give)
        self.journey.record.add_side(self.card)
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._on_escape)
        self.setAccessibleName(name)
        self._mirror()
        desk.hub.watch(self, lambda chain: chain == "org" or chain.endswith(f"{pid}:directory"), self.reload)
        self.reload()

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not sent."""
        return self.journey.dirty

    def reload(self) -> None:
        """Ask how far they have come with their keys."""
        people, pid = self._people, self.pid
        self._desk.run(self, lambda: people.head(pid), done=self._show, failed=self._failed)

    def _show(self, head: PersonHead) -> None:
        self.card.show_head(head)
        if head.own and self._own is None:
            self._own = Banner(head.own)
            self.journey.record.main.insertWidget(0, self._own)
        self.ready.emit()  # the record was asked for before this, so it is here

    def _invite(self) -> None:
        people, pid = self._people, self.pid
        self._desk.run(self, lambda: people.invite(pid), done=self._invited, failed=self._refused)

    def _invited(self, letter: InviteLetter) -> None:
        self.card.end_work()
        self.invited.emit(letter)
        self.reload()

    def _take_back(self) -> None:
        people, pid = self._people, self.pid
        done = tr("The invite is withdrawn: its code opens nothing once this has been sent.")
        self._desk.run(self, lambda: people.withdraw_invite(pid), done=lambda _: self._done(done), failed=self._refused)

    def _give(self, one: Givable) -> None:
        people, pid = self._people, self.pid
        done = tr("{name} gets the role {role} with the next sync.", name=isolate(self._name), role=one.word)
        self._desk.run(
            self, lambda: people.give_role(pid, one.role), done=lambda _: self._done(done), failed=self._refused
        )

    def _done(self, words: str) -> None:
        banner = Banner(words, notice=Notice.WAITING)
        self.journey.record.show_notice(banner)
        banner.speak()
        self.reload()

    def _refused(self, error: ServiceError) -> None:
        self.card.end_work()
        self.journey.record.show_notice(trouble_banner(error))
        self.reload()

    def _failed(self, error: ServiceError) -> None:
        if isValid(self.journey):
            self.journey.record.show_notice(trouble_banner(error))
        self.ready.emit()

    def _on_page(self, _place: int) -> None:
        self._strip.setVisible(self.journey.currentWidget() is self.journey.record)

    def _on_escape(self) -> None:
        if self.journey.currentWidget() is self.journey.record:
            self.left.emit()

    def _go_to_keys(self) -> None:
        """On a narrow page the card stands below the sheets."""
        self.journey.record.show_widget(self.card)
        self.card.take_focus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._jump.setVisible(self.width() / theme.current().k < SIDE_COLUMN_FROM)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """Contents margins do not turn round by themselves."""
        first, last = Space.PAGE_LEFT, Space.PAGE_RIGHT
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            first, last = last, first
        self._line.setContentsMargins(first, 14, last, 0)


class HeadCard(Card):
    """Keys and roles of one person, and what HR can do about them."""

    invite = Signal()
    take_back = Signal()
    give = Signal(object)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(tr("Keys and roles"), "key-round", small=True)
        self._facts: PersonHead | None = None
        self._box: QWidget | None = None
        self._go: Button | None = None

    def show_head(self, head: PersonHead) -> None:
        """Show other facts; a question that is open is put away only when they changed."""
        if head == self._facts:
            return
        self._facts = head
        if self._box is not None:
            self.body.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        _, icon, tone = STATES[head.state]
        pills = QWidget()
        flow = Flow(pills, across=6, down=6)
        flow.addWidget(Pill(state_words(head.state), icon, tone))
        for role in head.roles:
            flow.addWidget(Pill(role, "shield-check"))
        column.addWidget(pills)
        column.addWidget(Label(head.sentence, Face.SMALL, Role.MUTED, wrap=True))
        self._acts = QVBoxLayout()
        self._acts.setSpacing(8)
        column.addLayout(self._acts)
        self._add_acts(head)
        self.add(self._box)

    def take_focus(self) -> None:
        """To the first act, if there is one."""
        first = next((one for one in self.findChildren(Button) if one.isVisible()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def end_work(self) -> None:
        """An answer has come."""
        if self._go is not None and isValid(self._go):
            self._go.end_work()

    def _add_acts(self, head: PersonHead) -> None:
        self._go = None
        if head.can_invite:
            again = head.state is KeyState.INVITED
            self._go = Button(tr("Make a new invite") if again else tr("Make an invite"), "mail", height=Height.CARD)
            self._go.setObjectName("invite")
            self._go.clicked.connect(self._ask_invite)
            self._acts.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)
        if head.can_renew:
            renew = Button(tr("New code for lost keys…"), "key-round", height=Height.CARD)
            renew.setObjectName("renew")
            renew.clicked.connect(partial(self._ask_renew, renew, head.person.name))
            self._acts.addWidget(renew, 0, Qt.AlignmentFlag.AlignLeft)
        if head.can_withdraw:
            back = Button(tr("Withdraw the invite"), "undo-2", height=Height.CARD)
            back.setObjectName("take-back")
            back.clicked.connect(self.take_back)
            self._acts.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        for one in head.givable:
            button = Button(tr("Give the role {role}…", role=one.word), "user-plus", height=Height.CARD)
            button.setObjectName(f"give:{one.role}")
            button.clicked.connect(partial(self._ask, one, button))
            self._acts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask_invite(self) -> None:
        if self._go is not None:
            self._go.start_work(tr("Making it…"))
            self.invite.emit()

    def _ask_renew(self, button: Button, name: str) -> None:
        """A code that makes whoever has it this person is not made by one press."""
        button.hide()
        words = tr(
            "Only in person: whoever has this code becomes {name} once HR has confirmed it (two people, where HR "
            "has two). Their present keys hold until then.",
            name=isolate(name),
        )
        banner = Banner(words, tr("Make a code for new keys?"), Notice.WARNING)
        acts = QWidget()
        flow = Flow(acts, across=8, down=6)
        self._go = Button(tr("Make the code"), "check", height=Height.CARD)
        self._go.setObjectName("renew-now")
        self._go.clicked.connect(self._ask_invite)
        no = Button(tr("Cancel"), height=Height.CARD)
        no.clicked.connect(banner.hide)
        no.clicked.connect(banner.deleteLater)
        no.clicked.connect(button.show)
        flow.addWidget(self._go)
        flow.addWidget(no)
        banner.add_act(acts)
        self._acts.addWidget(banner)
        banner.speak()
        no.setFocus()

    def _ask(self, one: Givable, button: Button) -> None:
        """A role is not given by one press: what it means stands beside the answer."""
        button.hide()
        words = f"{one.means} {tr('This cannot be taken back here.')}".strip()
        banner = Banner(words, tr("Give the role {role}?", role=one.word), Notice.WARNING)
        acts = QWidget()
        flow = Flow(acts, across=8, down=6)
        yes = Button(tr("Give it"), "check", height=Height.CARD)
        yes.setObjectName(f"give-now:{one.role}")
        no = Button(tr("Cancel"), height=Height.CARD)
        no.setObjectName("give-not")
        flow.addWidget(yes)
        flow.addWidget(no)
        banner.add_act(acts)

        def away() -> None:
            button.show()
            button.setFocus()
            banner.hide()
            banner.deleteLater()

        def give() -> None:
            yes.start_work(tr("Giving it…"))
            self.give.emit(one)

        yes.clicked.connect(give)
        no.clicked.connect(away)
        self._acts.insertWidget(self._acts.indexOf(button), banner)
        banner.speak()
        no.setFocus()
