"""Giving a provider keys, for HR: who, whose record, which sections, for what, until when.

Sections that are never for a provider are not offered; the directory card is ticked, so that the provider knows whom
the rest is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_dates import Date
from hris_desktop.domain.schema import Context, Field, Rule, Section, Sensitivity
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.people import InviteLetter
from hris_desktop.services.second import Outcome
from hris_desktop.services.views import Problem
from hris_desktop.ui.editors_date import date_field
from hris_desktop.ui.failure import explain
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.grants import GrantsPane, GrantsPort
from hris_desktop.ui.pages.newcomers_invite import InviteCard
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr

DIRECTORY = "directory"
USUAL = timedelta(days=90)
"""The last day that is proposed."""


class GivingPort(GrantsPort, Protocol):
    """What the form asks besides; every call blocks and may raise ``ServiceError``."""

    def firms(self) -> tuple[tuple[str, str], ...]:
        """(role, name) of the providers that have joined."""
        ...

    def grantable(self) -> tuple[Section, ...]:
        """What may be given at all."""
        ...

    def give(self, role: str, sections: Sequence[str], until: date, *, purpose: str, pid: str = "") -> Outcome:
        """Give it."""
        ...


class InvitingPort(Protocol):
    """How somebody of a provider joins; every call blocks and may raise ``ServiceError``."""

    def doubts(self, name: str) -> tuple[Problem, ...]:
        """What to look at before somebody of this name is added."""
        ...

    def admit(self, name: str, *, provider: bool = False) -> InviteLetter:
        """Add a person and make their invite."""
        ...


class GivingPane(QWidget):
    """The form over the list of everything that was given, and below it the way in for a provider's people."""

    def __init__(
        self, desk: Desk, grants: GivingPort, people: Mapping[str, str], *, inviting: InvitingPort, store: str
    ) -> None:
        """``people``: id to full name; ``store``: the address that an invite tells."""
        super().__init__()
        self._inviting = inviting
        self._desk, self._grants, self._people = desk, grants, people
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        self._place = QVBoxLayout()
        column.addLayout(self._place)
        self.list = GrantsPane(desk, grants, everything=True)
        column.addWidget(self.list)
        self.invite = InviteCard(store, desk.locale, desk.tasks)
        self.invite.set_title(tr("Invite somebody of a provider"))
        self.invite.asked.connect(self._look_twice)
        self.invite.sure.connect(self._admit)
        column.addWidget(self.invite)
        self._form: GrantForm | None = None
        desk.hub.watch(self, lambda chain: chain == "org", self.reload)
        self.reload()

    def reload(self) -> None:
        """Ask which providers there are."""
        grants = self._grants
        self._desk.run(self, lambda: (grants.firms(), grants.grantable()), done=self._show, failed=self._failed)

    def _look_twice(self, name: str) -> None:
        inviting = self._inviting

        def judged(doubts: tuple[Problem, ...]) -> None:
            if doubts:
                self.invite.show_doubts(doubts)
            else:
                self._admit(name)

        self._desk.run(self, lambda: inviting.doubts(name), done=judged, failed=self._not_invited)

    def _admit(self, name: str) -> None:
        inviting = self._inviting
        self._desk.run(
            self,
            lambda: inviting.admit(name, provider=True),
            done=self.invite.show_letter,
            failed=self._not_invited,
        )

    def _not_invited(self, error: ServiceError) -> None:
        self.invite.show_failure(explain(error))

    def _show(self, found: tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]) -> None:
        firms, sections = found
        if self._form is not None and self._form.firms == firms:
            return
        while (item := self._place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._form = GrantForm(self._desk, firms, sections, self._people)
        self._form.give.clicked.connect(self._give)
        self._place.addWidget(self._form)

    def _give(self) -> None:
        form, grants = self._form, self._grants
        if form is None:
            return
        until = form.day()
        if until is None:
            form.say_error("until", tr("Write a date such as 31.03.2027 or 2027-03-31."))
            return
        asked = form.asked()
        pid = form.pid()
        if pid is None:
            form.say_error("person", tr("Type a name from the list, or leave it empty for everybody."))
            return
        form.clear_errors()
        role, sections, purpose = asked
        self._desk.run(
            self,
            lambda: grants.give(role, sections, until, purpose=purpose, pid=pid),
            done=self._done,
            failed=self._failed,
        )

    def _done(self, outcome: Outcome) -> None:
        if self._form is not None:
            self._form.tell(outcome.told)
        self.list.reload()

    def _failed(self, error: ServiceError) -> None:
        if self._form is not None:
            self._form.say_error(error.field, explain(error).words)


class GrantForm(Card):
    """``give`` is its button; errors stand beside the field they are about."""

    def __init__(
        self,
        desk: Desk,
        firms: tuple[tuple[str, str], ...],
        sections: Sequence[Section],
        people: Mapping[str, str],
    ) -> None:
        """Propose three months, and the directory card."""
        super().__init__(tr("Give a provider keys"), "key-round")
        self.firms = firms
        self._context = _context(desk)
        self._news = Banner("", notice=Notice.WAITING)
        self._news.hide()
        self.add(self._news)
        self._firm = ChoiceField(firms, firms[0][0] if len(firms) == 1 else "", hint=tr("Choose one"))
        none = tr(
            "No provider has joined yet: invite a person of theirs below, who then begins the role of their firm."
        )
        self._person = PersonField(people, chars=28)
        self._person.setObjectName("whose-record")
        self._ticks = {section.key: CheckBox(section.label) for section in sections}
        if DIRECTORY in self._ticks:
            self._ticks[DIRECTORY].setChecked(True)
        self._purpose = TextField(chars=40)
        self._purpose.setObjectName("purpose")
        proposed = self._context.field.kind.write((self._context.today + USUAL).isoformat(), self._context)
        self._until = date_field(proposed, self._context, earliest=self._context.today + timedelta(days=1))
        self._until.setObjectName("until")
        self._rows = {
            "role": FormRow(tr("Provider"), self._firm, hint="" if firms else none),
            "person": FormRow(tr("Whose record"), self._person, hint=tr("Empty: of everybody."), optional=True),
            "sections": FormRow(tr("Sections"), self._boxes(), hint=tr("The card tells them whom the rest is about.")),
            "purpose": FormRow(tr("What for"), self._purpose, hint=tr("The person reads it: to pay salaries.")),
            "until": FormRow(tr("Last day"), self._until, hint=tr("Then it ends by itself.")),
        }
        for row in self._rows.values():
            self.add(row)
        self.give = Button(tr("Give the keys"), "key-round", kind=Kind.PRIMARY, height=Height.CARD)
        self.give.setObjectName("give")
        self.give.setEnabled(bool(firms))
        line = QWidget()
        flow = Flow(line)
        flow.addWidget(self.give)
        self.add(line)

    def asked(self) -> tuple[str, list[str], str]:
        """Provider, sections and purpose as they stand."""
        chosen = [key for key, box in self._ticks.items() if box.isChecked()]
        return self._firm.value(), chosen, self._purpose.text()

    def pid(self) -> str | None:
        """Whose record; empty is everybody's, None is a name that is nobody's."""
        return (self._person.person() or None) if self._person.text().strip() else ""

    def day(self) -> date | None:
        """The last day, if one is written."""
        try:
            return date.fromisoformat(self._context.field.kind.parse(self._until.text(), self._context).value)
        except Invalid:
            return None

    def tick(self, key: str) -> CheckBox:
        """The box of a section."""
        return self._ticks[key]

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        self._news.hide()
        for row in self._rows.values():
            row.set_error("")

    def say_error(self, field: str, words: str) -> None:
        """Say it beside its field, or at the purpose where it is about none."""
        self.clear_errors()
        row = self._rows.get(field, self._rows["purpose"])
        row.set_error(words)
        row.control.setFocus()

    def tell(self, words: str) -> None:
        """It was given."""
        self.clear_errors()
        self._purpose.clear()
        self._news.set_words("", words)

    def _boxes(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for tick in self._ticks.values():
            column.addWidget(tick)
        return box


def _context(desk: Desk) -> Context:
    field = Field("until", "Last day", Date(), Sensitivity.S0, Rule.HR)
    return Context(desk.locale, desk.now().date(), {}, field)
