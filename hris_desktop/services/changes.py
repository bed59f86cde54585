"""The life of a change in the words of the interface: requests, acts still on this device, decisions made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from hris_desktop.domain.changes import Change
from hris_desktop.domain.errors import UnknownField
from hris_desktop.domain.fold import Fold, Request
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.routes import strictest
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.office import Office, day_of, item_values, when
from hris_desktop.services.outcomes import KEPT, sentence
from hris_desktop.services.references import reference
from hris_desktop.services.steps import Steps, asked_event
from hris_desktop.services.views import ChangeRow, ChangeView, Life, Step
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.intents import Decide, Edit, Intent, Withdraw
from hris_desktop.sync.verdict import Content

RECENT = timedelta(days=30)
"""How long a decision stays on the card; the history keeps it for ever."""


@dataclass(frozen=True, slots=True)
class _Told:
    """How a change stands: what differs between a request, a decision and an act of this device."""

    life: Life
    detail: str
    steps: tuple[Step, ...] = ()
    reason: str = ""
    can_withdraw: bool = False
    stale: bool = False
    solo: bool = False


class Changes:
    """Builds ``ChangeView``s of one section of one person."""

    def __init__(self, office: Office, pid: str, section: Section) -> None:
        self._office, self._pid, self._section = office, pid, section
        self._steps = Steps(office)

    def open(self, record: SectionRecord) -> list[ChangeView]:
        """Requests waiting for a decision, newest first."""
        if record.fold is None:
            return []
        return [self.request(one, record) for one in reversed(record.fold.requests.values())]

    def request(self, request: Request, record: SectionRecord) -> ChangeView:
        """One open request."""
        event = asked_event(record, request.op)
        standing = self._office.standing(self._pid, self._section.key)
        effective = effective_of(request.changes)
        leaving = self._leaving(request.op)
        stale = record.fold is not None and is_stale(request.changes, record.fold)
        told = _Told(
            Life.IN_REVIEW,
            leaving or (self._overtaken(request) if stale else self._waiting(request, standing, effective)),
            self._steps.waiting(request, record, effective),
            can_withdraw=request.asker == self._office.me and not leaving,
            stale=stale,
            solo=bool(standing and standing.needed(strictest(request.changes, standing))[1]),
        )
        asked = (request.asker, event.ctx.ts if event else "", event.text if event else "")
        return self._view(request.op, request.changes, record.fold, asked=asked, told=told)

    def decided(self, record: SectionRecord) -> list[ChangeView]:
        """Requests declined, withdrawn or accepted lately, newest first."""
        since = self._office.clock.now() - RECENT
        found: list[ChangeView] = []
        for event in reversed(record.events):
            moment = when(event.ctx.ts)
            if moment is not None and moment >= since and event.content is Content.GOOD:
                found += self._decision(event, record)
        return found

    def queued(self, waiting: Iterable[tuple[Item, Intent]], record: SectionRecord) -> list[ChangeView]:
        """Edits still on this device, and acts of any kind that were not accepted, newest first."""
        found: list[ChangeView] = []
        for item, intent in waiting:
            if isinstance(intent, Edit) and (intent.changes or item.state is State.PARKED):
                found.append(self._queued(item, intent, record))
            elif isinstance(intent, Decide | Withdraw) and item.state is State.PARKED:
                found.append(self._refused_act(item, intent, record))
        return found[::-1]

    def rows(
        self, changes: Sequence[Change], fold: Fold | None, *, typed: AbstractSet[str] = frozenset()
    ) -> tuple[ChangeRow, ...]:
        """Before and after of each field, in the section's order. ``typed``: fields shown in full, this once."""
        order = {declared.key: place for place, declared in enumerate(self._section.fields)}
        known = [change for change in changes if self._knows(change.field)]
        known.sort(key=lambda change: (change.item, order[self._section.field(change.field).key]))
        return tuple(self._row(change, changes, fold, plain=change.field in typed) for change in known)

    def check_rows(
        self,
        changes: Sequence[Change],
        fold: Fold,
        whole: tuple[str, Mapping[str, str]],
        *,
        typed: AbstractSet[str],
    ) -> tuple[ChangeRow, ...]:
        """The check page: what was just typed in full, and the unchanged fields of the item (id, values) between."""
        item, values = whole
        changed = {row.field.key: row for row in self.rows(changes, fold, typed=typed)}
        found: list[ChangeRow] = []
        for declared in self._section.fields:
            if declared.key in changed:
                found.append(changed[declared.key])
            elif values.get(declared.key):
                shown = self._office.shown(declared, values)
                found.append(ChangeRow(item, "", declared, shown, shown, unchanged=True))
        return tuple(found)

    def _knows(self, key: str) -> bool:
        try:
            self._section.field(key)
        except UnknownField:
            return False
        return True

    def _row(self, change: Change, changes: Sequence[Change], fold: Fold | None, *, plain: bool) -> ChangeRow:
        declared = self._section.field(change.field)
        day = change.eff or self._office.today().isoformat()
        before = item_values(self._section, fold, change.item, day) if fold else {}
        before[declared.key] = change.was or ""
        after = before | {
            self._section.field(one.field).key: one.to or ""
            for one in changes
            if one.item == change.item and self._knows(one.field)
        }
        title = self._office.item_title(self._section, after if change.to else before, 1)
        shown = self._office.shown(declared, after, masked=False if plain else None)
        effective = day_of(change.eff) if change.eff else None
        was = self._office.shown(declared, before)
        return ChangeRow(change.item, title, declared, was, shown, effective, now=self._now(change, declared, fold))

    def _now(self, change: Change, declared: Field, fold: Fold | None) -> str | None:
        """What is stored in place of what was changed from."""
        if fold is None or fold.at(change.item, change.field, change.eff) == change.was:
            return None
        stored = item_values(self._section, fold, change.item, change.eff or self._office.today().isoformat())
        return self._office.shown(declared, stored)

    def _view(
        self, op: str, changes: Sequence[Change], fold: Fold | None, *, asked: tuple[str, str, str], told: _Told
    ) -> ChangeView:
        by, at, why = asked
        return ChangeView(
            op=op,
            reference=reference(op),
            subject=self._office.person(self._pid),
            section=self._section,
            life=told.life,
            detail=told.detail,
            rows=self.rows(changes, fold),
            asked_by=self._office.person(by),
            asked_at=when(at),
            why=why,
            effective=effective_of(changes),
            steps=told.steps,
            decided_reason=told.reason,
            can_withdraw=told.can_withdraw,
            stale=told.stale,
            solo=told.solo,
        )

    # -- requests -----------------------------------------------------------------------------------------------------

    def _leaving(self, op: str) -> str:
        """What this device has decided about a request and not sent yet."""
        for _, intent in self._office.desk.sending.waiting([State.QUEUED]):
            if isinstance(intent, Withdraw) and intent.prop == op:
                return "Your withdrawal is queued on this device; until it has arrived HR can still decide."
            if isinstance(intent, Decide) and intent.prop == op:
                word = "approval" if intent.yes else "refusal"
                return f"Your {word} is queued on this device; it counts once it has arrived."
        return ""

    def _overtaken(self, request: Request) -> str:
        """The record has moved on under a request: whoever asked has to learn it before HR gets round to it."""
        mine = request.asker == self._office.me
        then = "Withdraw it and ask again if it still matters." if mine else "It can be asked for again."
        return f"What it was to change has been changed since, so nobody can approve it. {then}"

    def _waiting(self, request: Request, standing: Standing | None, effective: date | None) -> str:
        needed = standing.needed(strictest(request.changes, standing))[0] if standing else 1
        who = "Two people in HR decide" if needed > 1 else "One person in HR decides"
        if effective and effective >= self._office.today():
            day = self._office.long_day(effective)
            return f"{who}. If it is accepted it takes effect on {day}; what is in force stays until then."
        return f"{who}; what is in force stays in force until then."

    # -- decisions ----------------------------------------------------------------------------------------------------

    def _decision(self, event: Event, record: SectionRecord) -> list[ChangeView]:
        match event.kind:
            case "vote" if not event.ctx.d["yes"]:
                return self._closed(event.ctx.d["prop"], event, record, life=Life.DECLINED)
            case "rec" if event.basis:
                return self._closed(event.basis[0], event, record, life=Life.ACCEPTED)
            case "withdraw":
                return self._closed(event.ctx.d["prop"], event, record, life=Life.WITHDRAWN)
        return []

    def _closed(self, op: str, event: Event, record: SectionRecord, *, life: Life) -> list[ChangeView]:
        asked = asked_event(record, op)
        if asked is None:
            return []
        effective = effective_of(asked.changes)
        later = life is Life.ACCEPTED and effective is not None and effective > self._office.today()
        told = _Told(
            Life.EFFECTIVE if later else life,
            self._closed_words(life, event, effective if later else None),
            () if life is Life.WITHDRAWN else self._steps.decided(asked, event, record, effective),
            reason=event.text,
            solo="solo" in event.ctx.d,
        )
        request = (asked.ctx.pid, asked.ctx.ts, asked.text)
        return [self._view(op, asked.changes, record.fold, asked=request, told=told)]

    def _closed_words(self, life: Life, event: Event, later: date | None) -> str:
        who = self._office.person(event.ctx.pid)
        name = "you" if who.is_me else who.name
        if life is Life.DECLINED:
            return f"Declined by {name}. What was in force stays in force."
        if life is Life.WITHDRAWN:
            return f"Withdrawn by {name}. What was in force stays in force."
        alone = " No second person existed." if "solo" in event.ctx.d else ""
        if later:
            return f"Accepted by {name}; in force from {self._office.long_day(later)}.{alone}"
        return f"Accepted by {name}; in force.{alone}"

    # -- on this device -----------------------------------------------------------------------------------------------

    def _queued(self, item: Item, edit: Edit, record: SectionRecord) -> ChangeView:
        if item.state is State.PARKED:
            told = _Told(Life.NOT_ACCEPTED, f"{sentence(item.reason)} {KEPT}")
        elif item.sent:
            told = _Told(
                Life.SENT,
                "It was handed to the store; this device waits to read it back, which alone says that it arrived.",
            )
        else:
            here = "It is on this device only and goes out as soon as there is a connection."
            told = _Told(Life.QUEUED, item.reason or here, can_withdraw=True)
        asked = (self._office.me, item.created, edit.why)
        return self._view(item.op, edit.changes, record.fold, asked=asked, told=told)

    def _refused_act(self, item: Item, intent: Decide | Withdraw, record: SectionRecord) -> ChangeView:
        """A decision or withdrawal that came to nothing, beside the request it was about."""
        asked = asked_event(record, intent.prop)
        what = "Your decision" if isinstance(intent, Decide) else "Your withdrawal"
        told = _Told(Life.NOT_ACCEPTED, f"{what} did not count. {sentence(item.reason)}")
        about = (self._office.me, item.created, "")
        return self._view(item.op, asked.changes if asked else (), record.fold, asked=about, told=told)


def is_stale(changes: Sequence[Change], fold: Fold) -> bool:
    """Whether what was to be changed is not what is stored any more."""
    return any(fold.at(change.item, change.field, change.eff) != change.was for change in changes)


def effective_of(changes: Sequence[Change]) -> date | None:
    """The day from which changes are in force, where they have one."""
    day = max((change.eff for change in changes), default="")
    return day_of(day) if day else None


def values_after(before: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """An item's values once ``changes`` (of this item) are in force; removed ones are left out."""
    after = dict(before)
    for change in changes:
        if change.to is None:
            after.pop(change.field, None)
        else:
            after[change.field] = change.to
    return after
