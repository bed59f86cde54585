"""What needs the reader's attention: a change that was refused, a conflict, something that ends soon, something that is missing."""

from __future__ import annotations

from datetime import date

from hris_desktop.services.office import Office
from hris_desktop.services.views import Life, SectionState, SectionView

Line = tuple[str, str, str]
SOON = 90
"""Days before an expiry at which it is mentioned."""
ASKED_FOR = {
    "emergency_contacts": ("phone", "Add an emergency contact", "If something happens to you, whom should we call?"),
}


def attention(office: Office, sections: tuple[SectionView, ...]) -> tuple[Line, ...]:
    """(icon, title, sentence) lines, the most urgent first."""
    lines: list[Line] = []
    for view in sections:
        lines += _refused(view)
        lines += _conflicts(view)
    for view in sections:
        lines += _ending(office, view)
        lines += _missing(view)
    return tuple(lines)


def _refused(view: SectionView) -> list[Line]:
    bad = (change for change in view.changes if change.life in (Life.NOT_ACCEPTED, Life.DECLINED))
    return [("circle-alert", f"{change.section.label}: {change.life.value.lower()}", change.decided_reason or change.detail) for change in bad]


def _conflicts(view: SectionView) -> list[Line]:
    return [("git-compare", f"{one.group_label}: two values", "Both were kept; decide which one is right.") for one in view.conflicts]


def _ending(office: Office, view: SectionView) -> list[Line]:
    found: list[Line] = []
    today = office.today()
    fold = office.record(view.subject.pid, view.section.key).fold
    if fold is None or not any(declared.key == "expiry_date" for declared in view.section.fields):
        return found
    titles = {item.id: item.title for item in view.items}
    for item, values in fold.in_force(today.isoformat()).items():
        days = _days_left(values.get("expiry_date", ""), today)
        if days is not None and days <= SOON:
            title = view.section.singular.capitalize() if view.section.field("expiry_date").masked else titles.get(item, "")
            ends = f"{title} has expired" if days < 0 else f"{title} ends in {days} days"
            found.append(("calendar", ends, "Add the new one in time."))
    return found


def _days_left(value: str, today: date) -> int | None:
    try:
        return (date.fromisoformat(value) - today).days
    except ValueError:
        return None


def _missing(view: SectionView) -> list[Line]:
    if view.state is SectionState.EMPTY and view.can_edit and view.section.key in ASKED_FOR and view.subject.is_me:
        return [ASKED_FOR[view.section.key]]
    return []
