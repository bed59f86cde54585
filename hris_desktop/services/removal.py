"""Removing a person: their keys, roles and open invites end at one position of the log; what it does and does not do.

One person of HR removes anybody but HR; somebody of HR is removed by two, of whom the removed may be one. Nobody
removes themselves. What was readable until then was readable: a removal takes nothing back.
"""

from __future__ import annotations

from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.keeping import keep
from hris_desktop.services.office import Office, role_word
from hris_desktop.services.second import Outcome, Seconds
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views_trust import Member, RemovalView
from hris_desktop.sync.intents import Part, Public
from hris_desktop.vault.org import NEVER

EVERYBODY = "members"


class Removal:
    """See the module."""

    def __init__(self, office: Office, seconds: Seconds | None = None) -> None:
        self._office, self._sharing = office, Sharing(office)
        self._seconds = seconds or Seconds(office)

    def preview(self, pid: str) -> RemovalView:
        """What removing this person would do, before anybody presses anything."""
        org, office = self._office.desk.ledger.org, self._office
        roles = tuple(role for role in org.roles_of(pid) if role != EVERYBODY)
        two = pid in org.listed(HR)
        name = office.name(pid)
        does = [
            f"{name} receives nothing new from now on, and nothing {name} signs counts any more.",
            f"{name} could read until now, and may have kept what they read.",
            "Open invites of this person end. The record stays, with its history.",
        ]
        if roles:
            does.insert(1, f"The places in {', '.join(map(role_word, roles))} end, and those keys are made anew.")
        return RemovalView(office.person(pid), tuple(map(role_word, roles)), tuple(does), two, self._why_not(pid))

    def remove(self, pid: str) -> Outcome:
        """Remove a person, or ask for it where two have to sign."""
        why_not = self._why_not(pid)
        if why_not:
            raise NotAllowed("This person cannot be removed", why_not, "Nothing was changed.")
        name = self._office.name(pid)
        if pid in self._office.desk.ledger.org.listed(HR):
            return self._seconds.propose("remove", {"pid": pid})
        op = self._office.new_op()
        keep(self._office, Public(op, "org", (Part("remove", {"pid": pid}),)), failed="It could not be done")
        day = self._office.long_day(self._office.today())
        return Outcome(op, done=True, sentence=f"{name} receives nothing new since {day}; could read until then.")

    def removed(self) -> tuple[Member, ...]:
        """Everybody who was removed and has not come back, the latest first."""
        people = self._office.desk.ledger.org.people.values()
        left = sorted((person for person in people if person.left < NEVER), key=lambda one: -one.left)
        return tuple(self._gone(person.pid, person.left) for person in left)

    def _gone(self, pid: str, seq: int) -> Member:
        day = self._sharing.day_of(seq)
        told = f" since {self._office.long_day(day)}" if day else ""
        return Member(self._office.person(pid), day, f"receives nothing new{told}; could read until then")

    def _why_not(self, pid: str) -> str:
        org, me = self._office.desk.ledger.org, self._office.me
        if me not in org.members(HR):
            return "Only HR removes people."
        if pid not in org.people:
            return "This person is not in the organisation."
        if pid == me:
            return "Nobody removes themselves: ask somebody else in HR."
        return "This person has been removed already." if org.people[pid].left < NEVER else ""
