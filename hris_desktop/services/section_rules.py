"""The rules over a whole section (shares sum to 100 …), asked of a state that nobody typed: after a merge or a vote.

What a check page says of them is a warning to one person. Two people who never saw each other's change can break a rule
that both kept; planning asks here, and what nobody was told becomes a conflict that people settle.
"""

from __future__ import annotations

from collections.abc import Sequence

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.merge import Broken
from hris_desktop.domain.schema import Catalogue, Section
from hris_desktop.services.office import item_values
from hris_desktop.sync.plan_desk import Rules


def rules_of(catalogue: Catalogue) -> Rules:
    """The rules of every section of a catalogue."""
    known = {section.key: section for section in catalogue if section.checks}

    def broken(section: str, fold: Fold, changes: Sequence[Change], day: str) -> Broken:
        return broken_in(known[section], fold, changes, day) if section in known else frozenset()

    return broken


def broken_in(section: Section, fold: Fold, changes: Sequence[Change], day: str) -> Broken:
    """What is wrong with a section on a day (ISO) once these changes are in force."""
    if not section.checks:
        return frozenset()
    after = fold.copy() if changes else fold
    for change in changes:
        after.write(change, "", "")
    there = [values for item in after.items() if (values := item_values(section, after, item, day))]
    return frozenset((one.field, one.message) for check in section.checks for one in check(there))
