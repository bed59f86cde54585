"""One signed-in person's desk as all services see it: the workstation, the catalogue, the language, the day.

``Office`` answers the questions every service has (who is that, what day is it, may I) and holds no rule of its own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain, split_record_chain
from hris_desktop.domain.rights import HR, Standing
from hris_desktop.domain.schema import Catalogue, Context, Field, Section
from hris_desktop.services.directory_cards import Cards
from hris_desktop.services.organisation import published_name
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_record import SOMEBODY_IN_HR
from hris_desktop.sync.content import SectionRecord
from hris_desktop.sync.workstation import Workstation
from hris_desktop.system.clock import Clock
from hris_desktop.vault.org import NEVER

DIRECTORY = "directory"
FULL_NAME = "full_name"
ROLE_WORDS: Mapping[str, str] = {
    "hr": "HR",
    "payroll": "Payroll",
    "health": "Health",
    "equality": "Equality",
    "editor": "Editor",
    "auditor": "Auditor",
    "managers": "Managers",
    "members": "Everybody in the organisation",
}
"""Roles in the words people use; others are shown by their own name."""
QUIET_ROLES = frozenset({"members", "managers"})
"""Roles that say nothing about what a person does."""


def role_word(role: str) -> str:
    """A role in the words people use."""
    if role.startswith("provider:"):
        return role.removeprefix("provider:").replace("-", " ").title()
    return ROLE_WORDS.get(role, role.replace("-", " ").capitalize())


def role_words(roles: Iterable[str]) -> str:
    """What somebody does, in the words people use; empty for who is like everybody."""
    return ", ".join(role_word(role) for role in roles if role not in QUIET_ROLES)


YEARS: Final = (1970, 9000)
"""Between them an author's clock is believed for display."""


def when(ts: str) -> datetime | None:
    """The moment an author says they wrote; for display only, and None for one that no clock ever shows."""
    try:
        moment = datetime.fromisoformat(ts)
    except ValueError:
        return None
    # beside the ends of the calendar another zone, or some days more, would be no time at all
    return moment if YEARS[0] <= moment.year <= YEARS[1] else None


def day_of(text: str) -> date:
    """A day as the log names it: no verdict asks the calendar, so the 31st of a short month is told as its last day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        year, month = max(int(text[:4]), 1), int(text[5:7])
        return date(year, month, min(int(text[8:10]), monthrange(year, month)[1]))


@dataclass(slots=True)
class Office:
    """See the module. ``new_id`` gives fresh uuids for list items and people."""

    desk: Workstation
    catalogue: Catalogue
    clock: Clock
    new_id: Callable[[], str]
    locale: str = "en_GB"
    cards: Cards = field(init=False, repr=False)
    """What everybody's directory card says."""
    looked: dict[tuple[str, str], tuple[datetime, set[str]]] = field(default_factory=dict, init=False, repr=False)
    """Person and purpose to the sections whose showing was kept in this sitting, and since when; see ``Looking``."""

    def __post_init__(self) -> None:
        """Take up the cards that this device has read before."""
        section = self.catalogue.section(DIRECTORY)
        self.cards = Cards(
            self.desk,
            section,
            today=lambda: self.today().isoformat(),
            values_of=lambda fold: item_values(section, fold, "", self.today().isoformat()),
        )

    def forget(self) -> None:
        """Read everything anew: the log goes on another way than this device knew."""
        self.__post_init__()

    @property
    def me(self) -> str:
        """The person signed in."""
        return self.desk.session.pid

    @property
    def is_over(self) -> bool:
        """Whether nothing that is written on this device counts any more: HR has ended the key it signs with."""
        session, org = self.desk.session, self.desk.ledger.org
        key = org.key(session.pid, session.gen)
        return key is not None and key.ended != NEVER

    def today(self) -> date:
        """The day, where the person is."""
        return self.clock.now().astimezone().date()

    def new_op(self) -> str:
        """A fresh name for an act."""
        return self.desk.chance.new_op()

    def record(self, pid: str, section: str) -> SectionRecord:
        """One verified section, own unsent changes not included."""
        return self.desk.ledger.record(record_chain(pid, section))

    def standing(self, pid: str, section: str) -> Standing | None:
        """Who is who for one section now."""
        return self.desk.ledger.org.standing(pid, section)

    def value(self, pid: str, section: str, name: str) -> str:
        """One value in force today of a single section, or ``""``."""
        fold = self.record(pid, section).fold
        declared = self.catalogue.section(section)
        return item_values(declared, fold, "", self.today().isoformat()).get(name, "") if fold else ""

    def name(self, pid: str) -> str:
        """The full name that HR set; never a self-chosen one."""
        return self.cards.said(pid).get(FULL_NAME) or self._nameless(pid)

    def names(self, pids: Iterable[str]) -> dict[str, str]:
        """Person id to full name, of many."""
        return {pid: name or self._nameless(pid) for pid, name in self.cards.each(pids, FULL_NAME).items()}

    def person(self, pid: str) -> PersonRef:
        """A person with the role that matters to others."""
        return self.person_as(pid, self.desk.ledger.org.roles_of(pid))

    def person_as(self, pid: str, roles: Iterable[str]) -> PersonRef:
        """A person with these roles; who is named by their role has none beside that."""
        name = self.name(pid)
        return PersonRef(pid, name, "" if name == SOMEBODY_IN_HR else role_words(roles), is_me=pid == self.me)

    @property
    def is_outside(self) -> bool:
        """Whether the person signed in belongs to a provider, who opens the cards that were given to it alone."""
        person = self.desk.ledger.org.people.get(self.me)
        return person is not None and person.type == "provider"

    def is_named(self, pid: str) -> bool:
        """Whether their card opens here."""
        return bool(self.cards.said(pid).get(FULL_NAME))

    def _nameless(self, pid: str) -> str:
        """Whose card does not open here. A provider is given no cards of HR, and is told of them as that."""
        org = self.desk.ledger.org
        if self.is_outside and any(one.pid == pid for one in org.memberships.get(HR, ())):
            return SOMEBODY_IN_HR
        return f"Person {pid[:8]}"

    def about(self, chain: str) -> str:
        """What a chain is about, in words: ``Amira Haddad, bank account``."""
        pid, key = split_record_chain(chain) or ("", "")
        section = next((section for section in self.catalogue if section.key == key), None)
        if not pid or section is None:
            return "the organisation"
        return section.singular if pid == self.me else f"{self.name(pid)}, {section.singular}"

    def people(self) -> dict[str, str]:
        """Person id to full name, of everybody."""
        names = self.names(self.desk.ledger.org.people)
        self.cards.keep()
        return names

    def organisation(self) -> str:
        """The organisation's name as HR published it."""
        return published_name(self.desk.ledger)

    def long_day(self, day: date) -> str:
        """A date in words, ``24 November 2026``."""
        from babel.dates import format_date  # noqa: PLC0415 - slow to import, not needed to start

        return format_date(day, "long", locale=self.locale)

    def days_ago(self, moment: datetime) -> str:
        """How long ago a day was, in words: ``today``, ``yesterday``, ``3 days ago``."""
        days = (self.today() - moment.astimezone().date()).days
        return {0: "today", 1: "yesterday"}.get(max(days, 0), f"{days} days ago")

    def context(self, declared: Field, values: Mapping[str, str]) -> Context:
        """What a kind may look at."""
        people = self.people() if declared.kind.name == "person" else {}
        return Context(self.locale, self.today(), values, declared, people)

    def shown(self, declared: Field, values: Mapping[str, str], *, masked: bool | None = None) -> str:
        """A field of an item as the screen shows it; masked if its class says so, unless told otherwise."""
        value = values.get(declared.key, "")
        if not value:
            return ""
        hide = declared.masked if masked is None else masked
        return declared.kind.mask(value) if hide else declared.kind.display(value, self.context(declared, values))

    def item_title(self, section: Section, values: Mapping[str, str], number: int) -> str:
        """What names a list item: the first title field that has a value, masked if it must be."""
        if not section.is_list:
            return section.label
        titles = (self.shown(section.field(key), values) for key in section.title_fields)
        return next((title for title in titles if title), f"{section.singular.capitalize()} {number}")


def item_values(section: Section, fold: Fold, item: str, day: str) -> dict[str, str]:
    """Field to value of one item on a day (ISO); what stands under a former key of a field is read as that field."""
    found: dict[str, str] = {}
    for declared in section.fields:
        points = (fold.point(item, key, day) for key in (declared.key, *declared.former))
        point = next((point for point in points if point is not None), None)
        if point is not None and point.value:
            found[declared.key] = point.value
    return found


def tail(masked: str) -> str:
    """What may be seen of a masked value, ``4417``; empty where all of it is hidden."""
    _, _, last = masked.rpartition(" ")
    return "" if "•" in last else last
