"""Everybody of the organisation as a list: found as one types, filtered, sorted and handed out page by page.

An index in memory over the directory cards that open for the person signed in. It is read in short slices (``read_on``)
so that nobody waits for it, and looks again only at cards whose chain has grown, so that it is never rebuilt. A page
goes on after the last row of the one before and not at a number, so that nothing is shown twice or left out when
somebody is added meanwhile.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.services import references
from hris_desktop.services.directory_words import Forms, Index, sort_form
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
        self._cards: dict[str, Card] = {}
        self._index, self._form = Index(), Forms()
        self._indexed = False
        self._orders: dict[Column, list[Mark]] = {}
        self._found: tuple[Query, frozenset[str] | None] | None = None
        self._as_of: tuple[int, date] | None = None
        self._choices: tuple[int, Choices] | None = None
        self._roles: Mapping[str, tuple[str, ...]] = {}
        self._states: Mapping[str, KeyState] = {}
        self._pending: dict[str, None] = {}
        """Whose card was read and is not in the index as it stands now."""
        self._led: dict[str, str] = {}
        """Person to manager."""
        self._version = 0

    # -- reading ------------------------------------------------------------------------------------------------------

    def read_on(self, seconds: float = SLICE) -> Progress:
        """Read cards for about that long; call again until ``done``."""
        end = time.monotonic() + seconds
        self._look_at_people()
        stale = self._said.stale()
        while stale and time.monotonic() < end:
            self._said.read(next(iter(stale)))
        self._take_up(end)
        if not stale:
            self._said.keep()
        return self.progress()

    def progress(self) -> Progress:
        """How far reading has come."""
        everybody = len(self._office.desk.ledger.org.people)
        left = len(self._said.stale().keys() | self._pending.keys())
        return Progress(everybody - left, everybody, self._version, done=not left and self._indexed)

    def _take_up(self, end: float) -> None:
        """Put what was read into the list, at least some of it, then into the index."""
        self._pending |= dict.fromkeys(self._said.take_news())
        taken = 0
        while self._pending and (not taken or time.monotonic() < end):
            some = list(islice(self._pending, AT_ONCE))
            self._keep([self._card(pid) for pid in some])
            for pid in some:
                del self._pending[pid]
            taken += len(some)
        self._indexed = self._index.work(end)

    def _look_at_people(self) -> None:
        """States and roles of everybody, whenever the organisation's own chain has grown."""
        now = len(self._office.desk.ledger.org.changed), self._office.today()
        if now == self._as_of:
            return
        self._as_of = now
        self._roles = roles_now(self._office)
        self._states = key_states(self._office)
        changed = [
            renewed
            for pid, card in self._cards.items()
            if (renewed := replace(card, state=self._state(pid), roles=self._role_words(pid))) != card
        ]
        self._keep(changed)

    def _state(self, pid: str) -> KeyState:
        return self._states.get(pid, KeyState.NO_KEYS)

    def _role_words(self, pid: str) -> tuple[str, ...]:
        return tuple(role_word(role) for role in self._roles.get(pid, ()) if role not in QUIET_ROLES)

    def _card(self, pid: str) -> Card:
        values, office = self._said.said(pid), self._office
        self._led[pid] = values.get(MANAGER, "")
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
        renamed = {pid for pid, card in cards.items() if pid in self._cards and self._cards[pid].name != card.name}
        if renamed:
            led = [pid for pid, manager in self._led.items() if manager in renamed and pid in self._cards]
            cards |= {pid: self._card(pid) for pid in led if pid not in cards}
        for pid, card in cards.items():
            self._index.put(pid, (card.name, card.job_title, card.department, card.location, card.work_email))
            self._cards[pid] = card
        if cards:
            self._version += 1
            self._orders, self._found = {}, None

    # -- asking -------------------------------------------------------------------------------------------------------

    def page(self, query: Query, *, after: Mark | None = None, limit: int = PAGE) -> Page:
        """The rows after ``after`` (from the beginning without it), and how many there are of them in all."""
        self._look_at_people()
        self._take_up(time.monotonic() + SLICE)
        matching = self._matching(query)
        rows = tuple(self._cards[pid] for _, pid in self._take(query, matching, after, limit + 1))
        more = len(rows) > limit
        rows = rows[:limit]
        total = len(self._cards) if matching is None else len(matching)
        mark = self._mark(rows[-1], query.sort) if more else None
        return Page(rows, total, self.progress(), mark)

    def choices(self) -> Choices:
        """What can be filtered by, with how many each: all that some card says, by name."""
        if self._choices is None or self._choices[0] != self._version:
            self._choices = self._version, self._count()
        return self._choices[1]

    def _count(self) -> Choices:
        cards = self._cards.values()
        states = Counter(card.state for card in cards)
        return Choices(
            departments=_counted(card.department for card in cards),
            locations=_counted(card.location for card in cards),
            roles=_counted(role for card in cards for role in card.roles),
            states={state: states[state] for state in KeyState},
        )

    def card(self, pid: str) -> Card | None:
        """One person's card as the list shows it; None for somebody unknown."""
        if pid not in self._office.desk.ledger.org.people:
            return None
        self._look_at_people()
        fresh = self._card(pid)
        if fresh != self._cards.get(pid):
            self._keep([fresh])
        return fresh

    def _take(self, query: Query, matching: Collection[str] | None, after: Mark | None, limit: int) -> Iterator[Mark]:
        order = self._order(query.sort)
        if query.descending:
            start = bisect_left(order, after) if after else len(order)
            places = range(start - 1, -1, -1)
        else:
            places = range(bisect_right(order, after) if after else 0, len(order))
        left = limit
        for place in places:
            if matching is None or order[place][1] in matching:
                yield order[place]
                left -= 1
                if not left:
                    return

    def _order(self, column: Column) -> list[Mark]:
        if column not in self._orders:
            self._orders[column] = sorted(self._mark(card, column) for card in self._cards.values())
        return self._orders[column]

    def _mark(self, card: Card, column: Column) -> Mark:
        """Where a card stands in an order; what is empty comes last."""
        text = card.text(column)
        first = f"0{self._form(text)}" if text else "1"
        return f"{first}\0{self._form(card.name)}", card.pid

    def _matching(self, query: Query) -> frozenset[str] | None:
        """Whom a query finds; None is everybody. Kept, since the next page asks the same."""
        plain = replace(query, sort=Column.NAME, descending=False)
        if (wanted := references.read(query.text)) is not None:
            # never kept: somebody reads it out to HR in the minute in which it came
            return frozenset(self._concerned(wanted) & self._cards.keys())
        if self._found is None or self._found[0] != plain:
            self._found = plain, self._find(plain)
        return self._found[1]

    def _concerned(self, wanted: int) -> set[str]:
        """Whose record the change of this name is in; for HR, to whom people read it out. A planted row is nobody's."""
        hr = HR in self._office.desk.ledger.org.roles_of(self._office.me)
        named = self._office.desk.replica.names("r:") if hr else []
        return {
            chain[2:].partition(":")[0] for chain, op in named if _OP.fullmatch(op) and references.number(op) == wanted
        }

    def _find(self, query: Query) -> frozenset[str] | None:
        found = self._index.find(query.text)
        if not query.filters:
            return found
        among = self._cards if found is None else found
        return frozenset(pid for pid in among if _fits(self._cards[pid], query))


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


def _fits(card: Card, query: Query) -> bool:
    return (
        (query.state is None or card.state is query.state)
        and (not query.department or card.department == query.department)
        and (not query.location or card.location == query.location)
        and (not query.role or query.role in card.roles)
    )


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    counts = Counter(value for value in values if value)
    return {value: counts[value] for value in sorted(counts, key=sort_form)}
