"""What needs the reader's attention: a change that was refused, a conflict, something that ends soon or is missing.

And what others did to the reader's own record or standing lately, so that it is not found by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from hris_desktop.services.attention_hr import for_hr
from hris_desktop.services.attention_mine import done_to_me
from hris_desktop.services.grants import grant_news
from hris_desktop.services.kit import kit_is_pending
from hris_desktop.services.office import Office
from hris_desktop.services.outcomes import act_words, sentence
from hris_desktop.services.views import ChangeView, Life, SectionState, SectionView
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.intents import Intent

Line = tuple[str, str, str]
SOON: Final = 90
"""Days before an expiry at which it is mentioned."""
ENDS: Final = "expiry_date"
ASKED_FOR: Final = {
    "emergency_contacts": ("phone", "Add an emergency contact", "If something happens to you, whom should we call?"),
}
KIT: Final = (
    "key-round",
    "Test your recovery kit",
    "Setting up your organisation is finished once you have typed two words of the printed kit.",
)


def attention(
    office: Office, sections: tuple[SectionView, ...], waiting: Sequence[tuple[Item, Intent]]
) -> tuple[Line, ...]:
    """(icon, title, sentence) lines, the most urgent first."""
    mine = bool(sections) and sections[0].subject.is_me
    lines: list[Line] = []
    for view in sections:
        lines += _refused(view.changes)
        lines += _conflicts(view)
    if mine:
        lines += _elsewhere(office, waiting)
        lines += grant_news(office)
        lines += done_to_me(office, [view.section for view in sections])
        lines += [KIT] if kit_is_pending(office.desk.replica) else []
        lines += for_hr(office)
    for view in () if office.is_over else sections:
        lines += _ending(office, view)
        lines += _missing(view)
    return tuple(lines)


def _refused(changes: Iterable[ChangeView]) -> list[Line]:
    bad = (change for change in changes if change.life in (Life.NOT_ACCEPTED, Life.DECLINED))
    return [("circle-alert", f"{one.section.label}: {one.life.value.lower()}", _why(one)) for one in bad]


def _why(change: ChangeView) -> str:
    return f"Reason: {change.decided_reason}" if change.decided_reason else change.detail


def _conflicts(view: SectionView) -> list[Line]:
    return [
        ("git-compare", f"{one.group_label}: two values", "Both were kept; decide which one is right.")
        for one in view.conflicts
    ]


def _elsewhere(office: Office, waiting: Sequence[tuple[Item, Intent]]) -> list[Line]:
    """What was not accepted and is not about one's own record."""
    own = f"r:{office.me}:"
    parked = [one for one in waiting if one[0].state is State.PARKED and not one[0].chain.startswith(own)]
    return [
        ("circle-alert", f"{act_words(office, intent)}: not accepted", sentence(item.reason)) for item, intent in parked
    ]


def _ending(office: Office, view: SectionView) -> list[Line]:
    found: list[Line] = []
    if not any(declared.key == ENDS for declared in view.section.fields):
        return found
    fold = office.record(view.subject.pid, view.section.key).fold
    today = office.today()
    values = fold.in_force(today.isoformat()) if fold else {}
    for item in view.items:
        ends = _day(values.get(item.id, {}).get(ENDS, ""))
        if ends is not None and ends <= today + timedelta(days=SOON):
            found.append(("calendar", f"{item.title} {_when(ends, today)}", _todo(office, ends, today)))
    return found


def _when(ends: date, today: date) -> str:
    days = (ends - today).days
    if days < 0:
        return "has expired"
    return {0: "ends today", 1: "ends tomorrow"}.get(days, f"ends in {days} days")


def _todo(office: Office, ends: date, today: date) -> str:
    if ends < today:
        return f"It ended on {office.long_day(ends)}. Add the new one."
    return f"Add the new one by {office.long_day(ends)}."


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _missing(view: SectionView) -> list[Line]:
    if view.state is SectionState.EMPTY and view.can_edit and view.section.key in ASKED_FOR and view.subject.is_me:
        return [ASKED_FOR[view.section.key]]
    return []
