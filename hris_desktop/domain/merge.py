"""Three-way merge of an edit with what the log holds now. The unit is the field group: no "my street, your city".

``base`` is what the person saw when they typed, for every field of every touched group; ``current`` is the fold now.
An item of a list that one side took away and the other changed clashes as a whole: neither half an item stays, nor is
one half of a removal done. Clocks play no part. The result is pure: what still has to be written, and what clashes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold

Broken = frozenset[tuple[str, str]]
"""What rules over the whole section find wrong: (field, in words)."""
Seen = Mapping[tuple[str, str], str | None]
"""(item, field) → the value the person saw, at the change's own effective date."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One group of one item that both sides changed differently."""

    item: str
    group: str
    mine: Mapping[str, str | None] = field(repr=False)
    was: Mapping[str, str | None] = field(repr=False, default_factory=dict)
    """The whole group as the person saw it when they began."""
    eff: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """What is left to write (``was`` as the log has it now) and what clashes."""

    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]


def merge(edits: Sequence[Change], seen: Seen, fold: Fold, *, groups: Mapping[str, str]) -> Merged:
    """Merge ``edits`` into ``fold``. ``groups``: field → group for the fields of the section."""
    changes: list[Change] = []
    clashes: list[Clash] = []
    items = {change.item for change in edits if change.item}
    whole = {item for item in items if _as_a_whole(item, edits, seen, fold, known=groups)}
    for (item, group), mine in _by_group(edits, groups).items():
        eff = mine[0].eff
        base = {name: value for (at, name), value in seen.items() if at == item and groups.get(name) == group}
        theirs = {name: fold.at(item, name, eff) for name in base}
        wanted = base | {change.field: change.to for change in mine}
        if theirs == wanted:
            continue
        if theirs == base and item not in whole:
            changes.extend(replace(change, was=theirs[change.field]) for change in mine)
        else:
            clashes.append(Clash(item, group, {change.field: change.to for change in mine}, base, eff))
    return Merged(tuple(change for change in changes if change.was != change.to), tuple(clashes))


def last_day(changes: Iterable[Change]) -> str:
    """The day (ISO) on which all of them are in force; empty where none takes one."""
    return max((change.eff for change in changes), default="")


def hold_back(
    merged: Merged, seen: Seen, *, groups: Mapping[str, str], new: Callable[[Sequence[Change]], Broken]
) -> Merged:
    """Where both sides together break a rule of the section, mine clashes: the groups that the rule is about.

    ``new``: what these changes break on top of what is stored, and their author was not told.
    """
    broken = new(merged.changes)
    if not broken:
        return merged
    held = _about(merged.changes, {name for name, _ in broken}, seen, groups)
    rest = tuple(change for change in merged.changes if (change.item, groups[change.field]) not in held)
    if not held or new(rest):
        held, rest = {(change.item, groups[change.field]) for change in merged.changes}, ()
    clashes = [_clash(at, merged.changes, seen, groups) for at in dict.fromkeys(sorted(held))]
    return Merged(rest, (*merged.clashes, *clashes))


def _about(
    changes: Sequence[Change], names: Collection[str], seen: Seen, groups: Mapping[str, str]
) -> set[tuple[str, str]]:
    """The groups of the items in which one of these fields is changed; an item comes and goes as a whole."""
    items = {change.item for change in changes if change.field in names}
    gone = {item for item in items if all(change.to is None for change in changes if change.item == item)}
    new = {item for item in items if all(value is None for (at, _), value in seen.items() if at == item)}
    about = {groups[name] for name in names if name in groups}
    return {
        (change.item, groups[change.field])
        for change in changes
        if change.item in gone | new or (change.item in items and groups[change.field] in about)
    }


def _clash(at: tuple[str, str], changes: Sequence[Change], seen: Seen, groups: Mapping[str, str]) -> Clash:
    item, group = at
    mine = [change for change in changes if (change.item, groups[change.field]) == at]
    base = {name: value for (one, name), value in seen.items() if one == item and groups.get(name) == group}
    return Clash(item, group, {change.field: change.to for change in mine}, base, mine[0].eff)


def _as_a_whole(item: str, edits: Sequence[Change], seen: Seen, fold: Fold, *, known: Collection[str]) -> bool:
    """Whether one side took the item away and the other, not having seen that, changed it."""
    mine = [change for change in edits if change.item == item]
    if all(change.to is None for change in mine):
        now = ((fold.at(item, change.field, change.eff), seen.get((item, change.field))) for change in mine)
        return any(value not in {was, None} for value, was in now)
    names, eff = [name for at, name in fold.timelines if at == item and name in known], mine[0].eff
    gone = bool(names) and all(fold.at(item, name, eff) is None for name in names)
    return gone and any(seen.get((item, name), "unseen") is not None for name in names)


def _by_group(edits: Sequence[Change], groups: Mapping[str, str]) -> dict[tuple[str, str], list[Change]]:
    found: dict[tuple[str, str], list[Change]] = {}
    for change in edits:
        found.setdefault((change.item, groups.get(change.field, change.field)), []).append(change)
    return found
