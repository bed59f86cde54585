"""What was not accepted, of every kind and about anybody: what it was, what was typed for it, why, and what to do."""

from __future__ import annotations

from typing import Final

from hris_desktop.domain.ids import split_record_chain
from hris_desktop.services.changes import Changes
from hris_desktop.services.office import Office
from hris_desktop.services.outcomes import act_words, sentence
from hris_desktop.services.references import reference
from hris_desktop.services.views_refused import Refused
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.intents import Decide, Edit, Intent, Withdraw

KEPT: Final = "What was in force stays in force; what you typed is kept here until you discard it."
UNCHANGED: Final = "Nothing was changed by it. It is kept here until you discard it."
REMOVED: Final = "to be removed"


def refused(office: Office) -> tuple[Refused, ...]:
    """Acts of this device that were not accepted, oldest first; ``Records.discard`` gives one up."""
    parked = office.desk.sending.waiting([State.PARKED])
    return tuple(_refused(office, item, intent) for item, intent in parked)


def _refused(office: Office, item: Item, intent: Intent) -> Refused:
    return Refused(
        op=item.op,
        reference=reference(item.op),
        what=act_words(office, intent),
        typed=typed(office, intent),
        sentence=sentence(item.reason),
        kept=KEPT if isinstance(intent, Edit) else UNCHANGED,
    )


def typed(office: Office, intent: Intent) -> tuple[tuple[str, str], ...]:
    """(label, value) as every later page may show them: what is secret stays hidden, a code is not told at all."""
    match intent:
        case Edit():
            why = [("Why", intent.why)] if intent.why else []
            return (*_values(office, intent), *why)
        case Decide():
            reason = [("Reason", intent.reason)] if intent.reason else []
            return (("Decision", "Approve" if intent.yes else "Decline"), ("Request", reference(intent.prop)), *reason)
        case Withdraw():
            return (("Request", reference(intent.prop)),)
        case _:
            return ()


def _values(office: Office, edit: Edit) -> tuple[tuple[str, str], ...]:
    pid, key = split_record_chain(edit.chain) or ("", "")
    section = next((one for one in office.catalogue if one.key == key), None)
    if section is None:
        return ()
    rows = Changes(office, pid, section).rows(edit.changes, office.record(pid, key).fold)
    several = len({row.item for row in rows}) > 1
    return tuple(
        (
            f"{row.item_title}: {row.field.label}" if several and row.item_title else row.field.label,
            row.after or REMOVED,
        )
        for row in rows
    )
