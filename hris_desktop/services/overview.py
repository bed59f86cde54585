"""The state of synchronisation in five honest words, derived from the outbox, the conflicts and the last contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
        """The status line: the gravest matter first, the others behind it, and always what lies here alone."""
        waiting = queued(self._office)
        silent = None if contact.offline else self._confirmed()
        red = silent if silent is not None and silent.word is SyncWord.PROBLEM else None
        matters = (self._alarm(contact, waiting), self._not_accepted(), red, self._decision())
        found = [one for one in matters if one is not None]
        stands = self._exchange(contact, waiting)
        return _together(found, stands, counted(waiting)) or stands or silent or self._up_to_date(contact)

    def pending(self) -> tuple[Pending, ...]:
        """What is not in the log yet, the oldest first."""
        return pending(self._office)

    def _not_accepted(self) -> SyncView | None:
        parked = self._office.desk.replica.outbox_list([State.PARKED])
        if not parked:
            return None
        told = many(len(parked), "change not accepted", "changes not accepted")
        return SyncView(SyncWord.PROBLEM, "Problem", told, sentence(parked[0].reason))

    def _decision(self) -> SyncView | None:
        conflicts = len(self._open.waiting())
        if not conflicts:
            return None
        todo = "The same thing was changed twice. Both values were kept; decide which one is right, now or later."
        return SyncView(SyncWord.DECISION, "Needs your decision", many(conflicts, "conflict", "conflicts"), todo)

    def _exchange(self, contact: Contact, waiting: Sequence[Item]) -> SyncView | None:
        """How the exchange itself stands; None where all is read and nothing waits, or where it has stopped."""
        if contact.trouble is not None:
            return None
        if contact.offline:
            return self._no_connection(contact, waiting)
        if contact.reading is not None:
            return self._reading(contact.reading, waiting, paused=contact.paused)
        return self._no_connection(contact, waiting) if contact.checked is None else self._sending(waiting)

    def _reading(self, far: tuple[int, int], waiting: Sequence[Item], *, paused: bool) -> SyncView:
        told = " · ".join(filter(None, (f"{far[0]:,} of {far[1]:,} entries", counted(waiting))))
        if paused:
            todo = "What has arrived is kept and checked. It goes on where it stopped as soon as you say so."
            kept = " Until then nothing is sent, either: what you change is kept here."
            return SyncView(SyncWord.WAITING, "Receiving is paused", told, todo + kept, icon="hand")
        todo = "What others wrote is coming in and is checked. You can go on working with what is here already."
        after = " What you have changed is sent after that." if waiting else ""
        return SyncView(SyncWord.SENDING, "Receiving", told, todo + after)

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
        going = len(waiting) - len(held)
        if not going:
            # the store answers and nothing can go: to say "sending" would be untrue
            return SyncView(SyncWord.WAITING, "Waiting for a key", counted(waiting), held[0].reason, icon="key-round")
        one = "It is kept on this device and on its way. Until it has been read back nobody else can be sure to see it."
        more = (
            "They are kept on this device and on their way. Until they have been read back nobody else can be sure to "
            "see them."
        )
        told = f"Sending {many(going, 'change', 'changes')}"
        behind = f"{many(len(held), 'change waits', 'changes wait')} for a key" if held else "you can go on working"
        return SyncView(SyncWord.SENDING, told, behind, one if going == 1 else more)

    def _up_to_date(self, contact: Contact) -> SyncView:
        todo = (
            "All that the store showed then has been read, and nothing of yours waits. It is checked again by itself."
        )
        return SyncView(SyncWord.UP_TO_DATE, "Up to date", self._since(contact), todo)

    def _alarm(self, contact: Contact, waiting: Sequence[Item]) -> SyncView | None:
        """What is the matter now, else what was noticed and nobody looked at yet."""
        trouble = contact.trouble
        if trouble is not None:
            here = counted(waiting)
            told = " · ".join(filter(None, (trouble.title, here)))
            kept = f"Nothing is sent meanwhile: {here}." if here else ""
            todo = " ".join(filter(None, (trouble.sentence, trouble.todo, kept)))
            return SyncView(SyncWord.PROBLEM, "Problem", told, todo, store=_of_the_store(trouble))
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


def _together(matters: Sequence[SyncView], stands: SyncView | None, here: str) -> SyncView | None:
    """The gravest matter with what it must not hide: the other ones, and how the exchange stands meanwhile."""
    if not matters:
        return None
    first, others = matters[0], matters[1:]
    told, todo = [one.detail for one in matters], [first.help]
    todo += [f"{one.detail if one.text == first.text else one.text}: {one.help}" for one in others]
    if stands is not None:
        told += _briefly(stands, here)
        todo.append(f"{stands.text}: {stands.help}")
    return replace(first, detail=" · ".join(told), help=" ".join(todo))


def _briefly(stands: SyncView, here: str) -> list[str]:
    """How the exchange stands, behind something graver; a lost connection is said by the count alone."""
    if stands.text.startswith("Sending") or not here:
        return [_low(stands.text)]
    return [_low(stands.text), here] if stands.text.startswith("Receiving") else [here]


def _low(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"


def _of_the_store(trouble: ServiceError) -> bool:
    """Whether the page about the store has more to say than the sentence itself."""
    return isinstance(trouble, Integrity) or trouble.title == NO_ACCESS
