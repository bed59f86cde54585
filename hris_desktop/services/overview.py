"""The state of synchronisation in five honest words, derived from the outbox, the conflicts and the last contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hris_desktop.services.conflicts_open import Open
from hris_desktop.services.errors import Integrity, ServiceError
from hris_desktop.services.heard import Age, age, confirmed
from hris_desktop.services.office import Office
from hris_desktop.services.outcomes import sentence
from hris_desktop.services.refusals import refused
from hris_desktop.services.sentences import NO_ACCESS
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_entrance import Pending, Where
from hris_desktop.services.views_refused import Refused
from hris_desktop.services.waiting import counted, many, pending, queued, where
from hris_desktop.store.replica import Item, State


@dataclass(frozen=True, slots=True)
class Contact:
    """The last word from the exchange: when it last succeeded, what is under way, what stopped it."""

    checked: datetime | None = None
    reading: tuple[int, int] | None = None
    """How far a pull that is under way has come, and how far it goes."""
    paused: bool = False
    """The person has stopped it there."""
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
        waiting = queued(self._office)
        problem = self._alarm(contact) or self._not_accepted()
        if problem is not None:
            return problem
        silent = None if contact.offline else self._confirmed()
        if silent is not None and silent.word is SyncWord.PROBLEM:
            return silent
        conflicts = len(self._open.waiting())
        if conflicts:
            return self._decision(conflicts, contact, waiting)
        if contact.reading is not None and not contact.offline:
            return self._reading(contact.reading, paused=contact.paused)
        if contact.offline or contact.checked is None:
            return self._no_connection(contact, waiting)
        return self._sending(waiting) or silent or self._up_to_date(contact)

    def pending(self) -> tuple[Pending, ...]:
        """What is not in the log yet, the oldest first."""
        return pending(self._office)

    def _not_accepted(self) -> SyncView | None:
        parked = self._office.desk.replica.outbox_list([State.PARKED])
        if not parked:
            return None
        told = many(len(parked), "change not accepted", "changes not accepted")
        return SyncView(SyncWord.PROBLEM, "Problem", told, sentence(parked[0].reason))

    def _decision(self, conflicts: int, contact: Contact, waiting: Sequence[Item]) -> SyncView:
        """What waits for the person, without hiding how the exchange stands meanwhile."""
        away = contact.offline or contact.checked is None
        besides = self._no_connection(contact, waiting) if away else self._sending(waiting)
        told = many(conflicts, "conflict", "conflicts")
        todo = "The same thing was changed twice. Both values were kept; decide which one is right, now or later."
        if besides is not None:
            words = besides.text if besides.word is SyncWord.SENDING else counted(waiting) or besides.text
            told, todo = f"{told} · {words[0].lower()}{words[1:]}", f"{todo} {besides.text}: {besides.help}"
        return SyncView(SyncWord.DECISION, "Needs your decision", told, todo)

    def _reading(self, far: tuple[int, int], *, paused: bool) -> SyncView:
        told = f"{far[0]:,} of {far[1]:,} entries"
        if paused:
            todo = "What has arrived is kept and checked. It goes on where it stopped as soon as you say so."
            return SyncView(SyncWord.WAITING, "Receiving is paused", told, todo, icon="hand")
        todo = "What others wrote is coming in and is checked. You can go on working with what is here already."
        return SyncView(SyncWord.SENDING, "Receiving", told, todo)

    def _no_connection(self, contact: Contact, waiting: Sequence[Item]) -> SyncView:
        todo = "You can go on working; everything is kept here and sent later. It is tried again by itself."
        held = f"Store busy since {contact.held.astimezone():%H:%M}" if contact.held else "Waiting for connection"
        last = f" Last contact: {self._moment(contact.checked)}." if contact.checked is not None and waiting else ""
        icon = "clock" if contact.held else ""
        return SyncView(SyncWord.WAITING, held, counted(waiting) or self._since(contact), todo + last, icon=icon)

    def _sending(self, waiting: Sequence[Item]) -> SyncView | None:
        if not waiting:
            return None
        held = [item for item in waiting if where(item) is Where.HELD]
        if len(held) == len(waiting):
            # the store answers and nothing can go: to say "sending" would be untrue
            return SyncView(SyncWord.WAITING, "Waiting for a key", counted(waiting), held[0].reason, icon="key-round")
        one = "It is kept on this device and on its way. Until it has been read back nobody else can be sure to see it."
        more = (
            "They are kept on this device and on their way. Until they have been read back nobody else can be sure to "
            "see them."
        )
        todo = one if len(waiting) == 1 else more
        told = f"Sending {many(len(waiting), 'change', 'changes')}"
        return SyncView(SyncWord.SENDING, told, "you can go on working", todo)

    def _up_to_date(self, contact: Contact) -> SyncView:
        todo = (
            "All that the store showed then has been read, and nothing of yours waits. It is checked again by itself."
        )
        return SyncView(SyncWord.UP_TO_DATE, "Up to date", self._since(contact), todo)

    def _alarm(self, contact: Contact) -> SyncView | None:
        """What is the matter now, else what was noticed and nobody looked at yet."""
        trouble = contact.trouble
        if trouble is not None:
            todo = f"{trouble.sentence} {trouble.todo}".strip()
            return SyncView(SyncWord.PROBLEM, "Problem", trouble.title, todo, store=_of_the_store(trouble))
        warned = len(self._office.desk.replica.findings(unseen=True))
        if not warned:
            return None
        told = many(warned, "warning", "warnings")
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
        return "not checked yet" if contact.checked is None else f"checked {self._moment(contact.checked)}"

    def _moment(self, at: datetime) -> str:
        moment = at.astimezone()
        return f"{moment:%H:%M}" if moment.date() == self._office.today() else self._office.long_day(moment.date())


def _of_the_store(trouble: ServiceError) -> bool:
    """Whether the page about the store has more to say than the sentence itself."""
    return isinstance(trouble, Integrity) or trouble.title == NO_ACCESS
