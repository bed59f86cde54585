"""The demo's people at work: each profile's services over one store, at the time of the story.

Everything is written by the services that the windows use. Only the sending differs: many acts travel in one batch,
because a demo is made in seconds and a person works for years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hris_desktop.demo.cast import Entry
from hris_desktop.demo.folder import DemoTrouble
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView, Problem
from hris_desktop.store.contract import MAX_BATCH, Store
from hris_desktop.store.replica import State
from hris_desktop.sync.exchange import Round
from hris_desktop.sync.sending import Letter
from hris_desktop.system.clock import FixedClock

ROOM: Final = 16
"""Entries of one act at most: key, request, votes, record, conflicts."""


@dataclass(slots=True)
class Stage:
    """``today`` is the real day; ``clock`` the story's, which all suites share."""

    store: Store = field(repr=False)
    clock: FixedClock
    today: datetime
    suites: dict[str, Suite] = field(default_factory=dict, repr=False)
    pids: dict[str, str] = field(default_factory=dict)
    """Key of the cast to person id."""

    def at(self, days: int, hour: int = 9, minute: int = 0) -> None:
        """Move the story to a day counted from today, but never past now."""
        moment = (self.today + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.clock.at = min(moment, self.today - timedelta(minutes=5))

    def together(self, who: str, work: Callable[[Suite], None]) -> None:
        """What one person does in one go: one commit on their device, then sent."""
        suite = self.suites[who]
        with suite.desk.replica.transaction():
            work(suite)
        self.exchange(who)

    def fill(self, suite: Suite, about: str, entry: Entry, *, item: int | None = None, why: str = "") -> None:
        """Fill in one form, look at the check page, save. Raises DemoTrouble with the problems."""
        pid = self.pids[about]
        records = suite.records
        chosen = records.section(pid, entry.section).items[item].id if item is not None else None
        form = records.form(pid, entry.section, chosen)
        check = records.check(form, entry.answers, effective=entry.effective, why=why)
        if not isinstance(check, CheckView):
            raise DemoTrouble(f"{about}, {entry.section}: {_told(check)}")
        records.save(check)

    def exchange(self, who: str) -> None:
        """A whole round for one person, sent in batches; everything must have arrived afterwards."""
        suite = self.suites[who]
        exchange = suite.desk.exchange(self.store)
        done = exchange.pull()
        while letters := self._letters(suite):
            result = self.store.append([entry for letter in letters for entry in letter.batch])
            for letter in letters:
                suite.desk.sending.answered(letter.op, result)
            exchange.pull(done)
        chance = suite.desk.chance
        exchange.add_keys(suite.desk.session, Round(), now=chance.now, new_op=chance.new_op)
        stuck = suite.desk.replica.outbox_list([State.QUEUED, State.PARKED])
        if stuck:
            raise DemoTrouble(
                f"{who}: {len(stuck)} acts did not arrive; the first says: {stuck[0].reason or 'it waits'}"
            )

    def _letters(self, suite: Suite) -> list[Letter]:
        found: list[Letter] = []
        with suite.desk.replica.transaction():
            while sum(len(letter.batch) for letter in found) < MAX_BATCH - ROOM:
                letter = suite.desk.sending.outgoing({one.op for one in found})
                if letter is None:
                    break
                found.append(letter)
        return found

    def close(self) -> None:
        """Give everything back."""
        for suite in self.suites.values():
            suite.close()
        self.store.close()


def _told(problems: tuple[Problem, ...]) -> str:
    said: Mapping[str, str] = {problem.field: problem.message for problem in problems}
    return "; ".join(f"{name or 'form'}: {message}" for name, message in said.items())
