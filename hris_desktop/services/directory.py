"""Everybody of the organisation as a list: found as one types, filtered, sorted and handed out page by page.

An index in memory over the directory cards that open for the person signed in. It is filled in short slices
(``read_on``) so that nobody waits for it, and looks again only at cards whose chain has grown, so that it is never
rebuilt; what the next start needs of it is kept sealed (``directory_index``). A page goes on after the last row of the
one before and not at a number, so that nothing is shown twice or left out when somebody is added meanwhile.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.services import references
from hris_desktop.services.directory_index import DirectoryIndex, filters_of
from hris_desktop.services.directory_words import asked_words, sort_form
from hris_desktop.services.office import FULL_NAME, QUIET_ROLES, Office, role_word, when
from hris_desktop.services.views_directory import Card, Choices, Column, KeyState, Mark, Page, Progress, Query

SLICE: Final = 0.03
"""Seconds that reading may take at once: a record that somebody opens meanwhile comes next."""
PAGE: Final = 100
AT_ONCE: Final = 100
MANAGER: Final = "manager"
_OP: Final = re.compile(r"[0-9a-f]{32}")


class Directory:
    """See the module. Belongs to the records thread."""

    def __init__(self, office: Office) -> None:
        self._office, self._said = office, office.cards
        self._kept: DirectoryIndex | None = None
        self._as_of: tuple[int, date] | None = None
        self._choices: tuple[int, Choices] | None = None
        self._roles: Mapping[str, tuple[str, ...]] = {}
        self._states: Mapping[str, KeyState] = {}
        self._pending: dict[str, None] = {}
        """Whose card was read and is not in the index as it stands now."""
        self._version = 0

    @property
    def _index(self) -> DirectoryIndex:
        """Taken up when it is first asked for: signing in does without."""
        if self._kept is None:
            self._kept = DirectoryIndex(self._office.desk, self._said)
            if len(self._kept):
                self._version += 1
                for _ in self._said.take_news():
                    pass  # it is in the index, which was kept with the very cards that were read now
        return self._kept

    # -- reading ------------------------------------------------------------------------------------------------------

    def read_on(self, seconds: float = SLICE) -> Progress:
        """Read cards for about that long; call again until ``done``."""
        end = time.monotonic() + seconds
        index = self._index
        self._look_at_people()
        stale = self._said.stale()
        while stale and time.monotonic() < end:
            self._said.read(next(iter(stale)))
        self._take_up(end)
        if not stale:
            # an index counts only beside the cards as they were kept: where it is not kept beside them yet, both are
            self._said.keep(always=not index.is_kept)
            if not self._pending:
                index.keep()
        return self.progress()

    def progress(self) -> Progress:
        """How far reading has come."""
        everybody = len(self._office.desk.ledger.org.people)
        left = len(self._said.stale().keys() | self._pending.keys())
        return Progress(everybody - left, everybody, self._version, done=not left)

    def _take_up(self, end: float) -> None:
        """Put what was read into the list, at least some of it."""
        self._pending |= dict.fromkeys(self._said.take_news())
        taken = 0
        while self._pending and (not taken or time.monotonic() < end):
            some = list(islice(self._pending, AT_ONCE))
            self._keep([self._card(pid) for pid in some])
            for pid in some:
                del self._pending[pid]
            taken += len(some)

    def _look_at_people(self) -> None:
        """States and roles of everybody, whenever the organisation's own chain has grown."""
        now = len(self._office.desk.ledger.org.changed), self._office.today()
        if now == self._as_of:
            return
        self._as_of = now
        self._roles = roles_now(self._office)
        self._states = key_states(self._office)
        fresh = {pid: (self._state(pid), self._role_words(pid)) for pid in self._office.desk.ledger.org.people}
        changed = [pid for pid, known in self._index.states() if pid in fresh and fresh[pid] != known]
        cards = [card for pid in changed if (card := self._index.card(pid)) is not None]
        self._keep([replace(card, state=fresh[card.pid][0], roles=fresh[card.pid][1]) for card in cards])

    def _state(self, pid: str) -> KeyState:
        return self._states.get(pid, KeyState.NO_KEYS)

    def _role_words(self, pid: str) -> tuple[str, ...]:
        return tuple(role_word(role) for role in self._roles.get(pid, ()) if role not in QUIET_ROLES)

    def _card(self, pid: str) -> Card:
        values, office = self._said.said(pid), self._office
        return Card(
            pid=pid,
            name=values.get(FULL_NAME, "") or office.name(pid),
            job_title=values.get("job_title", ""),
            department=values.get("department", ""),
            location=values.get("location", ""),
            work_email=values.get("work_email", ""),
            manager=self._manager(values.get(MANAGER, "")),
            state=self._state(pid),
            roles=self._role_words(pid),
            is_firm=office.desk.ledger.org.people[pid].type == "provider",
            is_me=pid == office.me,
        )

    def _manager(self, pid: str) -> str:
        return self._office.name(pid) if pid else ""

    def _keep(self, fresh: Iterable[Card]) -> None:
        """Put new or changed cards into the index; whoever is led by somebody renamed is renewed with them."""
        cards = {card.pid: card for card in fresh}
        before = {pid: known.name for pid in cards if (known := self._index.card(pid)) is not None}
        renamed = [pid for pid, name in before.items() if cards[pid].name != name]
        if renamed:
            cards |= {pid: self._card(pid) for pid in self._index.led_by(renamed) if pid not in cards}
        if cards:
            self._index.put((card, self._said.said(pid).get(MANAGER, "")) for pid, card in cards.items())
            self._version += 1

    # -- asking -------------------------------------------------------------------------------------------------------

    def page(self, query: Query, *, after: Mark | None = None, limit: int = PAGE) -> Page:
        """The rows after ``after`` (from the beginning without it), and how many there are of them in all."""
        self._look_at_people()
        self._take_up(time.monotonic() + SLICE)
        if (wanted := references.read(query.text)) is not None:
            found = sorted(self._concerned(wanted), key=lambda card: (sort_form(card.name), card.pid))
            return Page(tuple(found[:limit]), len(found), self.progress(), None)
        index, words = self._index, asked_words(query.text)
        rows = index.page(words, query, after=after, limit=limit + 1)
        mark = index.mark(rows[limit - 1], query.sort) if len(rows) > limit else None
        return Page(tuple(rows[:limit]), index.total(words, filters_of(query)), self.progress(), mark)

    def _concerned(self, wanted: int) -> list[Card]:
        """Whose record the change of this name is in; for HR, to whom people read it out. A planted row is nobody's."""
        if HR not in self._office.desk.ledger.org.roles_of(self._office.me):
            return []
        named = self._office.desk.replica.names("r:")
        ops = ((chain, op) for chain, op in named if _OP.fullmatch(op) and references.number(op) == wanted)
        pids = {chain.removeprefix("r:").partition(":")[0] for chain, _ in ops}
        return [card for pid in pids if (card := self.card(pid)) is not None]

    def choices(self) -> Choices:
        """What can be filtered by, with how many each: all that some card says, by name."""
        if self._choices is None or self._choices[0] != self._version:
            self._choices = self._version, self._count()
        return self._choices[1]

    def _count(self) -> Choices:
        counts, roles = self._index.counts, Counter[str]()
        for those, many in self._index.roles():
            roles.update(dict.fromkeys(those, many))
        states = counts(Column.STATE)
        return Choices(
            departments=_counted(counts(Column.DEPARTMENT)),
            locations=_counted(counts(Column.LOCATION)),
            roles=_counted(roles),
            states={state: states.get(state.value, 0) for state in KeyState},
        )

    def card(self, pid: str) -> Card | None:
        """One person's card as the list shows it; None for somebody unknown."""
        if pid not in self._office.desk.ledger.org.people:
            return None
        self._look_at_people()
        fresh = self._card(pid)
        if fresh != self._index.card(pid):
            self._keep([fresh])
        return fresh


def roles_now(office: Office) -> Mapping[str, tuple[str, ...]]:
    """The roles of everybody at once, sorted; asking for each person alone looks through all members every time."""
    org = office.desk.ledger.org
    found: dict[str, list[str]] = {}
    for role in sorted(org.memberships):
        for pid in org.members(role):
            found.setdefault(pid, []).append(role)
    return {pid: tuple(roles) for pid, roles in found.items()}


def key_states(office: Office) -> Mapping[str, KeyState]:
    """How far everybody has come on the way to their keys; who is not named has none and no invite that is open."""
    org, now = office.desk.ledger.org, office.clock.now()
    states: dict[str, KeyState] = {}
    for invite in org.invites.values():
        if invite.open() and (until := when(invite.until)) and until >= now:
            states[invite.pid] = KeyState.INVITED
    for pid, person in org.people.items():
        if org.active_gen(pid):
            states[pid] = KeyState.ACTIVE
        elif person.keys and person.keys[-1].waits():
            states[pid] = KeyState.WAITS
    return states


def _counted(counts: Mapping[str, int]) -> Mapping[str, int]:
    return {value: counts[value] for value in sorted(filter(None, counts), key=sort_form)}
