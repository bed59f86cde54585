"""What lies in this device's outbox, as a person may be told: no word claims more than this device knows.

An act is *on this device only* until it was handed to the store once. From then on nobody can tell whether it arrived
until it is read back: the answer may be what got lost. What needs a key first cannot be sent at all for the moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hris_desktop.services.office import Office, when
from hris_desktop.services.outcomes import act_words
from hris_desktop.services.references import reference
from hris_desktop.services.views_entrance import Pending, Where
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.intents import Intent

OF_THE_APP: Final = ("a:", "w:")
"""Chains that the program writes to by itself: a line of the access log is no change of the person's."""
_SAID: Final = {
    Where.HERE: "Nobody else can see it yet.",
    Where.ON_ITS_WAY: "It was handed to the store; until this device has read it back, nobody knows that it arrived.",
}


def queued(office: Office) -> Sequence[Item]:
    """The person's own acts that are not in the log yet, oldest first."""
    return [item for item in office.desk.replica.outbox_list([State.QUEUED]) if not item.chain.startswith(OF_THE_APP)]


def pending(office: Office) -> tuple[Pending, ...]:
    """The same in words."""
    waiting = office.desk.sending.waiting([State.QUEUED])
    return tuple(_pending(office, item, act) for item, act in waiting if not item.chain.startswith(OF_THE_APP))


def where(item: Item) -> Where:
    """How far an act has come."""
    if item.sent:
        return Where.ON_ITS_WAY
    return Where.HELD if item.reason else Where.HERE


def _pending(office: Office, item: Item, act: Intent) -> Pending:
    at = where(item)
    return Pending(
        item.op, reference(item.op), act_words(office, act), when(item.created), at, _SAID.get(at, item.reason)
    )


def counted(items: Sequence[Item]) -> str:
    """``2 changes are on this device only · 1 change is not confirmed yet``; empty where nothing waits."""
    here = sum(where(item) is not Where.ON_ITS_WAY for item in items)
    told = [f"{many(here, 'change is', 'changes are')} on this device only"] if here else []
    gone = len(items) - here
    return " · ".join([*told, *([f"{many(gone, 'change is', 'changes are')} not confirmed yet"] if gone else [])])


def many(number: int, one: str, more: str) -> str:
    """``1 change``, ``2 changes``."""
    return f"{number} {one if number == 1 else more}"
