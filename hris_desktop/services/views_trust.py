"""What the pages about trust are given: who can see a section and why, what waits for a second signature, who looked.

Texts are sentences already; pages add layout, not meaning. Nothing here holds a value of a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from hris_desktop.domain.schema import Section
from hris_desktop.services.views_record import PersonRef, Reader


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
