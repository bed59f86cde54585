"""One section as its card shows it: state, items in force, open changes, conflicts, who can see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.changes import Changes
from hris_desktop.services.conflicts import view_of
from hris_desktop.services.conflicts_lost import find
from hris_desktop.services.erased import last_erasure, note
from hris_desktop.services.office import Office, day_of, item_values, when
from hris_desktop.services.routing import route_of
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import (
    FieldView,
    ItemView,
    Life,
    SectionState,
    SectionView,
)
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.intents import Edit, Intent
from hris_desktop.sync.verdict import Content

Waiting = Sequence[tuple[Item, Intent]]
"""What lies in this device's outbox."""
ALARM = (
    "Part of this section could not be checked, so it is left out; what you see is the last state that could. "
    "Nothing was removed. Tell HR, so that they can look at it."
)
NOTHING_YET = "Nothing has been kept here so far."
TOLD_DAYS: Final = 30
"""How long an erasure is told beside what was filled in after it."""
STATED = (
    "As the person states it: HR's program has not confirmed it to yours yet. It does so with one of the next syncs."
)
NEWER = "A newer version of this program wrote here. You can read it; update this program to change it."


class Sections:
    """Builds ``SectionView``s."""

    def __init__(self, office: Office, sharing: Sharing) -> None:
        self._office, self._sharing = office, sharing

    def view(self, pid: str, section: Section, waiting: Waiting) -> SectionView:
        """One section of one person; ``waiting`` is the whole outbox."""
        record = self._office.record(pid, section.key)
        mine = [one for one in waiting if one[1].chain == record_chain(pid, section.key)]
        state, sentence = self._state(pid, section, record)
        items = (*self._items(section, record.fold), *self._only_here(pid, section, record, mine))
        changes = Changes(self._office, pid, section)
        views = [*changes.queued(mine, record), *changes.open(record), *changes.decided(record)]
        if state is SectionState.OPEN and not items and all(one.life is Life.WITHDRAWN for one in views):
            state, sentence = SectionState.EMPTY, section.why if pid == self._office.me else NOTHING_YET
        erasure = last_erasure(record)
        if erasure is not None and (state is SectionState.EMPTY or self._lately(erasure)):
            sentence = " ".join(part for part in (note(self._office, erasure), sentence) if part)
        last = next((one for one in reversed(record.events) if _wrote(one)), None)
        return SectionView(
            subject=self._office.person(pid),
            section=section,
            state=state,
            sentence=sentence,
            items=items,
            changes=tuple(views),
            conflicts=tuple(view_of(self._office, one) for one in find(self._office, pid, section)),
            readers=self._sharing.readers(pid, section.key),
            can_edit=state in (SectionState.OPEN, SectionState.EMPTY) and self._can_edit(pid, section),
            last_changed=when(last.ctx.ts) if last else None,
            changed_by=self._office.person(last.ctx.pid) if last else None,
        )

    def _state(self, pid: str, section: Section, record: SectionRecord) -> tuple[SectionState, str]:
        if record.alarms or record.chain.withheld:
            return SectionState.ALARM, ALARM
        holds = record.fold is not None if record.chain.n else self._may_hold(pid, section)
        if not holds:
            return SectionState.LOCKED, self._whom_to_ask(pid, section)
        if record.chain.newer:
            return SectionState.NEWER, NEWER
        return SectionState.OPEN, STATED if record.begun_by == pid != self._office.me else ""

    def _may_hold(self, pid: str, section: Section) -> bool:
        standing = self._office.standing(pid, section.key)
        if standing is None:
            return False
        if pid == self._office.me and standing.policy.self_right:
            return True
        # a provider reads by its grant, as long as that lasts
        opened = standing.granted(standing.expired(self._office.today().isoformat()))
        return any(role in opened for role in self._office.desk.ledger.org.roles_of(self._office.me))

    def _whom_to_ask(self, pid: str, section: Section) -> str:
        if self._may_hold(pid, section):
            return "The key to this section has not reached this device yet; it comes with one of the next syncs."
        readers = self._sharing.holders(pid, section.key)
        people = [person.name for reader in readers for person in reader.people if not person.is_me]
        ask = f" Ask {people[0]} if you need to see it." if people else ""
        holders = ", ".join(reader.label for reader in readers) or "nobody yet"
        return f"You hold no key to this section. It opens for: {holders}.{ask}"

    def _lately(self, event: Event) -> bool:
        moment = when(event.ctx.ts)
        return moment is not None and (self._office.clock.now() - moment).days < TOLD_DAYS

    def _can_edit(self, pid: str, section: Section) -> bool:
        standing = self._office.standing(pid, section.key)
        editable = (declared for declared in section.fields if declared.in_forms)
        if standing is None or self._office.is_over:
            return False
        return any(route_of(declared, standing, self._office.me) for declared in editable)

    # -- items --------------------------------------------------------------------------------------------------------

    def _items(self, section: Section, fold: Fold | None) -> tuple[ItemView, ...]:
        if fold is None:
            return ()
        found = [self._item(section, fold, item, number) for number, item in enumerate(fold.items(), start=1)]
        return tuple(item for item in found if any(field.shown or field.scheduled for field in item.fields))

    def _only_here(self, pid: str, section: Section, record: SectionRecord, mine: Waiting) -> tuple[ItemView, ...]:
        """Items that this device has added and that have not arrived yet; requests stay beside the items."""
        direct = [one for item, one in mine if isinstance(one, Edit) and not one.request and item.state is State.QUEUED]
        added = {change.item for edit in direct for change in edit.changes if change.item}
        known = set(record.fold.items()) if record.fold else set()
        if not added - known:
            return ()
        preview = self._office.desk.sending.preview(record_chain(pid, section.key)).record
        if preview is None or preview.fold is None:
            return ()
        fresh = [item for item in preview.fold.items() if item in added - known]
        places = enumerate(fresh, start=len(known) + 1)
        return tuple(self._item(section, preview.fold, item, number, queued=True) for number, item in places)

    def _item(self, section: Section, fold: Fold, item: str, number: int, *, queued: bool = False) -> ItemView:
        today = self._office.today().isoformat()
        values = item_values(section, fold, item, today)
        fields = tuple(self._field(declared, fold, item, values) for declared in section.fields)
        if not values:
            # still to come: named by what it will be
            first = min((day for one in fields for day, _ in one.scheduled), default=None)
            values = item_values(section, fold, item, first.isoformat()) if first else {}
        return ItemView(item, self._office.item_title(section, values, number), fields, queued)

    def _field(self, declared: Field, fold: Fold, item: str, values: Mapping[str, str]) -> FieldView:
        today = self._office.today().isoformat()
        key = next((one for one in (declared.key, *declared.former) if (item, one) in fold.timelines), declared.key)
        later = tuple(
            (day_of(eff), self._office.shown(declared, {**values, declared.key: value or ""}))
            for eff, value in fold.later(item, key, today)
        )
        shown = self._office.shown(declared, values)
        since = max((eff for eff in fold.timelines.get((item, key), {}) if eff and eff <= today), default="")
        begun = day_of(since) if since and shown else None
        return FieldView(declared, shown, declared.masked and bool(shown), begun, later)


def _wrote(event: Event) -> bool:
    """What somebody asked for has changed nothing yet."""
    said = event.kind == "erase" or (event.kind == "rec" and bool(event.changes))
    return said and event.content is Content.GOOD
