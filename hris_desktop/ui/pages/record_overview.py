"""Which sheets come first: eighteen sections on one scroll would be a wall."""

from __future__ import annotations

from hris_desktop.domain.schema import Area
from hris_desktop.services.views import RecordView, SectionState, SectionView
from hris_desktop.ui.pages.section_change import OVER, REFUSED

_FIRST_CARDS = 3
_EMPTY_CARDS = 2
_ASKED_FOR = frozenset({Area.PERSONAL, Area.FAMILY, Area.PAY})


def overview(view: RecordView) -> list[SectionView]:
    """Return what comes first: clashing, refused, pending, empty but asked for; then the first calm ones."""
    busy = [section for section in view.sections if _urgency(section)]
    busy.sort(key=_urgency, reverse=True)
    empty = [section for section in view.sections if _missing(section)][:_EMPTY_CARDS]
    first = [*busy, *empty]
    calm = [s for s in view.sections if s not in first and s.state is SectionState.OPEN and not s.section.is_list]
    return [*first, *calm[: max(_FIRST_CARDS - len(first), 1)]]


def _urgency(section: SectionView) -> int:
    if section.conflicts or section.state is SectionState.ALARM:
        return 3
    if any(change.life in REFUSED for change in section.changes):
        return 2
    return 1 if any(change.life not in OVER for change in section.changes) else 0


def _missing(section: SectionView) -> bool:
    asked = section.section.area in _ASKED_FOR and any(field.required for field in section.section.fields)
    return asked and section.can_edit and section.state is SectionState.EMPTY and not section.changes
