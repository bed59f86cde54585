"""Rules that look at other people's records: who reports to whom, numbers and names that exist twice.

They are checks at saving, on what is known here; never verdicts. What they say names people, never a secret value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain, split_record_chain
from hris_desktop.services.office import DIRECTORY, FULL_NAME, Office, day_of
from hris_desktop.services.views import PersonRef, Problem
from hris_desktop.sync.intents import Edit

MANAGER: Final = "manager"
NUMBER_KIND: Final = "employee_number"


class PeopleRules:
    """See the module. What was read of others is kept until their section grows."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._numbers: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}

    def manager(self, pid: str, manager: str, day: str) -> list[Problem]:
        """Whether ``manager`` can be the manager of ``pid`` from ``day`` on: nobody is above themself."""
        if manager == pid:
            return [Problem(MANAGER, "Nobody can be their own manager. Choose somebody else, or leave it empty.")]
        for at in self._days(pid, manager, day):
            line = self._line(pid, manager, at)
            if line[-1] == pid:
                return [Problem(MANAGER, self._loop(line, at if at > day else ""))]
        return []

    def _days(self, pid: str, manager: str, day: str) -> list[str]:
        """``day`` and every later day on which somebody up the line gets another manager."""
        days, seen = {day}, {pid}
        queue = [manager]
        while queue:
            one = queue.pop()
            if one and one not in seen:
                seen.add(one)
                later = self._managers(one).later("", MANAGER, day)
                days |= {eff for eff, _ in later}
                queue += [value or "" for _, value in later] + [self._managers(one).at("", MANAGER, day) or ""]
        return sorted(days)

    def _line(self, pid: str, manager: str, day: str) -> list[str]:
        """From ``manager`` upwards until the top, until ``pid``, or until a loop that others made."""
        line: list[str] = []
        one = manager
        while one and one not in line:
            line.append(one)
            one = "" if one == pid else self._managers(one).at("", MANAGER, day) or ""
        return line

    def _managers(self, pid: str) -> Fold:
        return self._office.record(pid, DIRECTORY).fold or Fold()

    def _loop(self, line: list[str], later: str) -> str:
        names = [self._office.name(one) for one in (line[-1], *line)]
        steps = ", ".join(f"{one} to {other}" for one, other in pairwise(names))
        start = f"From {self._office.long_day(day_of(later))} on this would go" if later else "This goes"
        return f"{start} round in a circle: {steps}. Choose a manager who is not below {names[0]}."

    def number(self, pid: str, section: str, field: str, value: str) -> list[Problem]:
        """A number that somebody else has already; a warning, because some numbers are given anew."""
        others = (one for one in self._office.desk.ledger.org.people if one != pid)
        same = [self._office.name(one) for one in others if value in self._numbers_of(one, section, field)]
        if not same:
            return []
        text = f"{' and '.join(same[:3])} already has this number. Two people should not share one."
        return [Problem(field, text, blocking=False)]

    def _numbers_of(self, pid: str, section: str, field: str) -> frozenset[str]:
        chain = self._office.desk.ledger.chain(record_chain(pid, section))
        known = self._numbers.get((pid, section))
        if known is None or known[0] != chain.n:
            fold = self._office.record(pid, section).fold if chain.n else None
            known = self._numbers[pid, section] = (chain.n, frozenset(_every(fold, field)))
        return known[1]

    def namesakes(self, name: str) -> tuple[PersonRef, ...]:
        """Everybody who goes by this full name already, whatever its capitals and spaces."""
        wanted = _plain(name)
        office = self._office
        here = {pid for pid, known in office.people().items() if _plain(known) == wanted}
        here |= {pid for pid, known in self._on_their_way().items() if _plain(known) == wanted}
        return tuple(office.person(pid) for pid in sorted(here))

    def _on_their_way(self) -> Mapping[str, str]:
        """Names in this device's outbox: people who were added here and have not arrived yet."""
        found: dict[str, str] = {}
        for _, intent in self._office.desk.sending.waiting():
            about = split_record_chain(intent.chain)
            if isinstance(intent, Edit) and about is not None and about[1] == DIRECTORY:
                found[about[0]] = next((one.to or "" for one in intent.changes if one.field == FULL_NAME), "")
        return found


def _every(fold: Fold | None, field: str) -> Iterator[str]:
    """Every value a field has or will have in any item."""
    for (_, name), timeline in (fold.timelines if fold else {}).items():
        if name == field:
            yield from (point.value for point in timeline.values() if point.value)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
