"""Three-way merge of an edit with what the log holds now. The unit is the field group: no "my street, your city".

``base`` is what the person saw when they typed, for every field of every touched group; ``current`` is the fold now.
Clocks play no part. The result is pure: what still has to be written, and which groups clash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold

Seen = Mapping[tuple[str, str], str | None]
"""(item, field) → the value the person saw, at the change's own effective date."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One group of one item that both sides changed differently."""

    item: str
    group: str
    mine: Mapping[str, str | None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Merged:
    """What is left to write (``was`` as the log has it now) and what clashes."""

    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]


def merge(edits: Sequence[Change], seen: Seen, fold: Fold, *, groups: Mapping[str, str]) -> Merged:
    """Merge ``edits`` into ``fold``. ``groups``: field → group for the fields of the section."""
    changes: list[Change] = []
    clashes: list[Clash] = []
    for (item, group), mine in _by_group(edits, groups).items():
        eff = mine[0].eff
        base = {name: value for (at, name), value in seen.items() if at == item and groups.get(name) == group}
        theirs = {name: fold.at(item, name, eff) for name in base}
        wanted = base | {change.field: change.to for change in mine}
        if theirs == wanted:
            continue
        if theirs == base:
            changes.extend(replace(change, was=theirs[change.field]) for change in mine)
        else:
            clashes.append(Clash(item, group, {change.field: change.to for change in mine}))
    return Merged(tuple(change for change in changes if change.was != change.to), tuple(clashes))


def _by_group(edits: Sequence[Change], groups: Mapping[str, str]) -> dict[tuple[str, str], list[Change]]:
    found: dict[tuple[str, str], list[Change]] = {}
    for change in edits:
        found.setdefault((change.item, groups.get(change.field, change.field)), []).append(change)
    return found
