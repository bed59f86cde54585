"""What the pages about trust are given: who can see a section and why, what waits for a second signature, who looked.

Texts are sentences already; pages add layout, not meaning. Nothing here holds a value of a record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from hris_desktop.domain.schema import Section
from hris_desktop.services.views_record import SOMEBODY_IN_HR, PersonRef, Reader


class Hold(Enum):
    """How a reader stands to a section; value: the words for it."""

    KEY = "can read it"
    COMING = "the key is on its way"
    WILL = "will be able to read it, once something is kept here"
    ENDED = "receives nothing new; could read until now"


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who is no longer in a role that holds a key."""

    person: PersonRef
    sentence: str
    """``"receives nothing new since 3 May 2026; could read until then"``."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One reader of one section, from the wraps that exist. ``name`` is ``p:<person>`` or ``r:<role>``."""

    name: str
    reader: Reader
    hold: Hold
    given_by: PersonRef | None = None
    former: tuple[Former, ...] = ()
    grant: str = ""
    """The grant this rests on, by its name; empty for everybody who is no provider."""
    told: str = ""
    """``"receives nothing new since 3 May 2026; could read until then"``, where ``hold`` alone would say too little."""


@dataclass(frozen=True, slots=True)
class SharingRow:
    """One section with everybody who holds, will hold or held its newest key."""

    section: Section
    holders: tuple[Holder, ...]
    summary: str
    note: str = ""
    """A sentence when somebody listed receives nothing new, or somebody due has no key yet."""
    opened: str = ""
    """Who opened it last, if somebody other than its subject did: ``"Priya Raman, yesterday"``."""

    def of(self, name: str) -> Holder | None:
        """The holder of that name."""
        return next((one for one in self.holders if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Column:
    """A reader with a column of their own; all others share the last one."""

    name: str
    label: str
    is_firm: bool = False


@dataclass(frozen=True, slots=True)
class SharingView:
    """Every section of one person's record against everybody who can read it."""

    subject: PersonRef
    columns: tuple[Column, ...]
    rows: tuple[SharingRow, ...]

    def others(self, row: SharingRow) -> tuple[Holder, ...]:
        """The holders of a row that have no column of their own."""
        own = {column.name for column in self.columns}
        return tuple(one for one in row.holders if one.name not in own)


class ActState(Enum):
    """Where an act stands that needs more than one signature; value: the words for it."""

    MINE = "Waits for you"
    OTHERS = "Waits for others"
    READY = "Signed; goes into the log by itself"
    DONE = "Done"
    REFUSED = "Refused"
    EXPIRED = "Died after 14 days without a signature"
    VOID = "Can no longer be done"


@dataclass(frozen=True, slots=True)
class ActView:
    """One act that asks for second signatures."""

    op: str
    reference: str
    title: str
    """What is asked, in plain words: ``"Remove Jane Doe from HR"``."""
    sentence: str
    """What it does, and what to look at before signing."""
    asked_by: PersonRef
    asked_on: date | None
    ends_on: date | None
    state: ActState
    why_not: str = ""
    """Why it cannot be signed by the person signed in, or why it came to nothing."""
    signed: tuple[PersonRef, ...] = ()
    needed: int = 2
    words: tuple[str, ...] = ()
    """Five words to compare with the person, where a key is confirmed."""
    rows: tuple[tuple[str, str], ...] = ()
    """(what, how): particulars of the act."""


@dataclass(frozen=True, slots=True)
class DoneView:
    """One act that stands in the log with the signatures of HR, or of the recovery kit."""

    op: str
    reference: str
    title: str
    on: date | None
    by: PersonRef
    signed: tuple[PersonRef, ...]
    """Who of HR signed, whoever wrote it first."""
    kit: bool
    solo: bool
    """No second person existed."""
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def how(self) -> str:
        """Who signed, in a sentence."""
        names = [person.name for person in self.signed]
        if names[1:2] == [SOMEBODY_IN_HR] == names[:1]:
            names[1] = "somebody else in HR"
        names += ["the recovery kit"] if self.kit else []
        told = f"Signed by {' and '.join(names)}." if names else ""
        return f"{told} No second person existed.".strip() if self.solo else told


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a role, or who was: ``note`` says what is to be known about it."""

    person: PersonRef
    since: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role with its people, what it may read, and what the person signed in can do about it."""

    name: str
    label: str
    purpose: str
    members: tuple[Member, ...]
    former: tuple[Member, ...]
    reads: tuple[tuple[str, str], ...]
    """(section, ``"reads"`` or ``"reads and writes"``)."""
    has_key: bool
    mine: bool
    can_let_in: bool
    can_take_out: bool
    can_begin: bool
    more: int = 0
    """Members beyond those listed."""
    can_renew: bool = False
    unheld: bool = False
    """It has a key that nobody in it holds."""
    with_kit: bool = False
    """The person signed in can act on it with the recovery kit: out of HR, or into a role whose key nobody holds."""
    alone: str = ""
    """What to know before the only one who holds its key leaves."""


@dataclass(frozen=True, slots=True)
class RemovalView:
    """What removing somebody does, said before it is done."""

    person: PersonRef
    roles: tuple[str, ...]
    does: tuple[str, ...]
    needs_two: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class LimitAsk:
    """What somebody asked HR about a grant, and HR's answer; only these two read the words."""

    op: str
    person: PersonRef
    words: str = field(repr=False)
    asked_on: date | None
    answer: str = field(repr=False, default="")
    answered_by: PersonRef | None = None

    @property
    def waits(self) -> bool:
        """Nobody in HR has answered yet."""
        return self.answered_by is None


@dataclass(frozen=True, slots=True)
class GrantView:
    """One grant to a provider."""

    op: str
    firm: str
    people: tuple[PersonRef, ...]
    """Who uses it at the provider."""
    person: PersonRef | None
    """Whose record; None is everybody's."""
    sections: tuple[Section, ...]
    until: date
    purpose: str
    given_by: PersonRef
    since: date | None
    live: bool
    told: str
    """``"Until 31 March 2027, then it ends by itself."``, or how it ended."""
    can_end: bool
    can_ask: bool
    asks: tuple[LimitAsk, ...] = ()
    """What HR was asked about it: all for HR, one's own for everybody else."""
    can_answer: bool = False
    besides: str = ""
    """What stays open to them by other grants when this one ends; empty where nothing does."""
    can_end_all: bool = False
    """The person signed in can end one of those as well."""

    @property
    def asked_by(self) -> tuple[PersonRef, ...]:
        """Who asked to limit it and waits for an answer."""
        return tuple(one.person for one in self.asks if one.waits)


@dataclass(frozen=True, slots=True)
class GrantedPerson:
    """For a provider: one person whose sections they may read."""

    person: PersonRef
    sections: tuple[Section, ...]
    until: date
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log, recorded by the app."""

    reader: PersonRef
    at: datetime | None
    keys: tuple[str, ...]
    sections: tuple[str, ...]
    """Labels; empty where the line is sealed to others."""
    purpose: str
    sealed: bool = False
    queued: bool = False
    """It has not left this device yet."""
