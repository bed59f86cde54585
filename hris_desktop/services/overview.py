"""The state of synchronisation in five honest words, derived from the outbox, the conflicts and the last contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hris_desktop.services.conflicts import Open
from hris_desktop.services.errors import Integrity, ServiceError
from hris_desktop.services.heard import Age, age, confirmed
from hris_desktop.services.office import Office
from hris_desktop.services.outcomes import sentence
from hris_desktop.services.refusals import refused
from hris_desktop.services.sentences import NO_ACCESS
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_refused import Refused
from hris_desktop.store.replica import State

OF_THE_APP = ("a:", "w:")
"""Chains that the program writes to by itself: a line of the access log is no change of the person's."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The last word from the exchange: when it last succeeded, whether it is under way, what stopped it."""

    checked: datetime | None = None
    busy: bool = False
    offline: bool = False
    held: datetime | None = None
    """Since when another program has held the store, while ``offline``."""
    trouble: ServiceError | None = None


class Overview:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office, self._open = office, Open(office)

    def sync(self, contact: Contact) -> SyncView:
        """The status line."""
        replica = self._office.desk.replica
        queued = sum(not item.chain.startswith(OF_THE_APP) for item in replica.outbox_list([State.QUEUED]))
        parked = replica.outbox_list([State.PARKED])
        alarm = self._alarm(contact)
        if alarm is not None:
            return alarm
        if parked:
            told = _many(len(parked), "change not accepted", "changes not accepted")
            return SyncView(SyncWord.PROBLEM, "Problem", told, sentence(parked[0].reason))
        conflicts = len(self._open.waiting())
        if conflicts:
            told, todo = _many(conflicts, "conflict", "conflicts"), "Both values were kept; see the section."
            return SyncView(SyncWord.DECISION, "Needs your decision", told, todo)
        if contact.offline or contact.checked is None:
            here = (
                f"{_many(queued, 'change is', 'changes are')} on this device only" if queued else self._since(contact)
            )
            todo = "You can go on working; everything is kept here and sent later."
            held = f"Store busy since {contact.held.astimezone():%H:%M}" if contact.held else "Waiting for connection"
            return SyncView(SyncWord.WAITING, held, here, todo)
        if queued:
            return SyncView(SyncWord.SENDING, f"Sending {_many(queued, 'change', 'changes')}", "you can go on working")
        return self._confirmed() or SyncView(SyncWord.UP_TO_DATE, "Up to date", self._since(contact))

    def _alarm(self, contact: Contact) -> SyncView | None:
        """What is the matter now, else what was noticed and nobody looked at yet."""
        trouble = contact.trouble
        if trouble is not None:
            todo = f"{trouble.sentence} {trouble.todo}".strip()
            return SyncView(SyncWord.PROBLEM, "Problem", trouble.title, todo, store=_of_the_store(trouble))
        warned = len(self._office.desk.replica.findings(unseen=True))
        if not warned:
            return None
        told = _many(warned, "warning", "warnings")
        return SyncView(SyncWord.PROBLEM, "Problem", told, "Read what was noticed about the store.", store=True)

    def _confirmed(self) -> SyncView | None:
        """What stands in place of *Up to date* when HR has not been heard of for days."""
        old = age(self._office)
        if old is Age.FRESH:
            return None
        todo = (
            "Nobody in HR has been heard of for that long. Either they were away, or the store no longer shows what is "
            "new. Ask HR whether their program says “Up to date”."
        )
        word = SyncWord.PROBLEM if old is Age.VERY_OLD else SyncWord.DECISION
        return SyncView(word, "Perhaps not up to date", confirmed(self._office), todo, store=True)

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


def _of_the_store(trouble: ServiceError) -> bool:
    """Whether the page about the store has more to say than the sentence itself."""
    return isinstance(trouble, Integrity) or trouble.title == NO_ACCESS


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
