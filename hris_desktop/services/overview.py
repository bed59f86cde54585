"""The state of synchronisation in five honest words, derived from the outbox, the conflicts and the last contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.office import Office
from hris_desktop.services.outcomes import sentence
from hris_desktop.services.refusals import refused
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_refused import Refused
from hris_desktop.store.replica import State


@dataclass(frozen=True, slots=True)
class Contact:
    """The last word from the exchange: when it last succeeded, whether it is under way, what stopped it."""

    checked: datetime | None = None
    busy: bool = False
    offline: bool = False
    trouble: ServiceError | None = None


class Overview:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def sync(self, contact: Contact) -> SyncView:
        """The status line."""
        replica = self._office.desk.replica
        queued = len(replica.outbox_list([State.QUEUED]))
        parked = replica.outbox_list([State.PARKED])
        if contact.trouble is not None:
            todo = f"{contact.trouble.sentence} {contact.trouble.todo}".strip()
            return SyncView(SyncWord.PROBLEM, "Problem", contact.trouble.title, todo)
        if parked:
            told = _many(len(parked), "change not accepted", "changes not accepted")
            return SyncView(SyncWord.PROBLEM, "Problem", told, sentence(parked[0].reason))
        conflicts = self._conflicts()
        if conflicts:
            told, todo = _many(conflicts, "conflict", "conflicts"), "Both values were kept; see the section."
            return SyncView(SyncWord.DECISION, "Needs your decision", told, todo)
        if contact.offline or contact.checked is None:
            here = (
                f"{_many(queued, 'change is', 'changes are')} on this device only" if queued else self._since(contact)
            )
            todo = "You can go on working; everything is kept here and sent later."
            return SyncView(SyncWord.WAITING, "Waiting for connection", here, todo)
        if queued:
            return SyncView(SyncWord.SENDING, f"Sending {_many(queued, 'change', 'changes')}", "you can go on working")
        return SyncView(SyncWord.UP_TO_DATE, "Up to date", self._since(contact))

    def refused(self) -> tuple[Refused, ...]:
        """Acts of every kind that were not accepted, oldest first; ``Records.discard`` gives one up."""
        return refused(self._office)

    def _since(self, contact: Contact) -> str:
        if contact.checked is None:
            return "not checked yet"
        moment = contact.checked.astimezone()
        if moment.date() == self._office.today():
            return f"checked {moment:%H:%M}"
        return f"checked {self._office.long_day(moment.date())}"

    def _conflicts(self) -> int:
        """Conflicts of one's own record; those of others are shown to HR where they arise."""
        me, ledger = self._office.me, self._office.desk.ledger
        chains = self._office.desk.replica.chains(f"r:{me}:")
        folds = (ledger.record(name).fold for name in chains)
        return sum(len(fold.conflicts) for fold in folds if fold is not None)


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
