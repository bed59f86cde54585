"""Removing a person: their keys, roles and open invites end at one position of the log; what it does and does not do.

One person of HR removes anybody but HR; somebody of HR is removed by two, of whom the removed may be one. Nobody
removes themselves. What was readable until then was readable: a removal takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.services.by_kit import ByKit
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.holding import last_in, last_words
from hris_desktop.services.keeping import keep_all
from hris_desktop.services.office import Office, role_word
from hris_desktop.services.second import Outcome, Seconds
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views_trust import Member, RemovalView
from hris_desktop.sync.intents import Intent, Part, Public, RenewRole
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.wraps import person_id

EVERYBODY = "members"
CARDS: Final = (
    "{name} can read changes of directory cards for up to thirty days, unless everybody's key is made anew at once."
)


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
        does = tuple(self._does(pid, roles))
        return RemovalView(office.person(pid), tuple(map(role_word, roles)), does, two, self._why_not(pid))

    def _does(self, pid: str, roles: Sequence[str]) -> Iterator[str]:
        org, name = self._office.desk.ledger.org, self._office.name(pid)
        yield f"{name} receives nothing new from now on, and nothing {name} signs counts any more."
        last = last_in(org, pid)
        others = [role_word(role) for role in roles if role not in last]
        if others:
            yield f"The places in {', '.join(others)} end, and those keys are made anew."
        for role in last:
            yield last_words(name, role_word(role))
        if EVERYBODY in org.roles_of(pid):
            yield CARDS.format(name=name)
        yield f"{name} could read until now, and may have kept what they read."
        yield "Open invites of this person end. The record stays, with its history."

    def remove_with_kit(self, pid: str, words: str) -> Outcome:
        """Remove somebody of HR with the recovery kit in the place of a second signature."""
        why_not = self._why_not(pid)
        if why_not:
            raise NotAllowed("This person cannot be removed", why_not, "Nothing was changed.")
        return ByKit(self._office).remove(pid, words)

    def remove(self, pid: str, *, anew: bool = False) -> Outcome:
        """Remove a person, or ask for it where two have to sign.

        ``anew``: everybody's key is made anew with it, or they read directory cards for up to thirty days.
        """
        why_not = self._why_not(pid)
        if why_not:
            raise NotAllowed("This person cannot be removed", why_not, "Nothing was changed.")
        org, name, office = self._office.desk.ledger.org, self._office.name(pid), self._office
        if pid in org.listed(HR):
            return self._seconds.propose("remove", {"pid": pid})
        reads_cards, last = EVERYBODY in org.roles_of(pid) and not anew, [role_word(one) for one in last_in(org, pid)]
        op = office.new_op()
        acts: list[Intent] = [Public(op, "org", (Part("remove", {"pid": pid}),))]
        acts += [RenewRole(office.new_op(), EVERYBODY)] if anew else []
        keep_all(office, acts, failed="It could not be done")
        told = [f"{name} receives nothing new since {office.long_day(office.today())}; could read until then."]
        told += [CARDS.format(name=name)] if reads_cards else []
        told += [f"Nobody is in {role} any more: only the recovery kit lets somebody in." for role in last]
        return Outcome(op, done=True, sentence=" ".join(told), queued=True)

    def removed(self) -> tuple[Member, ...]:
        """Everybody who was removed and has not come back, the latest first."""
        people = self._office.desk.ledger.org.people.values()
        left = sorted((person for person in people if person.left < NEVER), key=lambda one: -one.left)
        return tuple(self._gone(person.pid, person.left) for person in left)

    def _gone(self, pid: str, seq: int) -> Member:
        day = self._sharing.day_of(seq)
        told = f" since {self._office.long_day(day)}" if day else ""
        note = f"receives nothing new{told}; could read until then"
        if EVERYBODY in self._taken_along(pid):
            note += "; new directory cards until everybody's key is made anew, within thirty days"
        return Member(self._office.person(pid), day, note)

    def _taken_along(self, pid: str) -> set[str]:
        """The roles whose present key they hold."""
        org = self._office.desk.ledger.org
        mine = [person_id(pid, key.gen) for key in org.people[pid].keys]
        return {role for role in org.role_keys if any(org.holds_key(role, one) for one in mine)}

    def _why_not(self, pid: str) -> str:
        org, me = self._office.desk.ledger.org, self._office.me
        if me not in org.members(HR):
            return "Only HR removes people."
        if pid not in org.people:
            return "This person is not in the organisation."
        if pid == me:
            return "Nobody removes themselves: ask somebody else in HR."
        return "This person has been removed already." if org.people[pid].left < NEVER else ""
