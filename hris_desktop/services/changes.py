"""The life of a change in the words of the interface: requests in the log, acts still on this device, decisions made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from hris_desktop.domain.changes import Change
from hris_desktop.domain.errors import UnknownField
from hris_desktop.domain.fold import Fold, Request
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.routes import strictest
from hris_desktop.domain.schema import Rule, Section
from hris_desktop.services.office import Office, reference, when
from hris_desktop.services.views import ChangeRow, ChangeView, Life, Step
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.admit import Content
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.intents import Edit

RECENT = timedelta(days=30)
"""How long a decision stays on the card; the history keeps it for ever."""


class Changes:
    """Builds ``ChangeView``s of one section of one person."""

    def __init__(self, office: Office, pid: str, section: Section) -> None:
        self._office, self._pid, self._section = office, pid, section

    def open(self, record: SectionRecord) -> list[ChangeView]:
        """Requests waiting for a decision, newest first."""
        if record.fold is None:
            return []
        return [self.request(one, record) for one in reversed(record.fold.requests.values())]

    def request(self, request: Request, record: SectionRecord) -> ChangeView:
        """One open request."""
        event = _asked(record, request.op)
        standing = self._office.standing(self._pid, self._section.key)
        stale = record.fold is not None and not _fits(request.changes, record.fold)
        effective = _effective(request.changes)
        return ChangeView(
            op=request.op,
            reference=reference(request.op),
            subject=self._office.person(self._pid),
            section=self._section,
            life=Life.IN_REVIEW,
            detail=self._waiting(request, standing, effective),
            rows=self.rows(request.changes, record.fold),
            asked_by=self._office.person(request.asker),
            asked_at=when(event.ctx.ts) if event else None,
            why=event.text if event else "",
            effective=effective,
            steps=self._steps(request, standing, effective),
            can_withdraw=request.asker == self._office.me,
            stale=stale,
            solo=bool(standing and standing.needed(strictest(request.changes, standing))[1]),
        )

    def decided(self, record: SectionRecord) -> list[ChangeView]:
        """Requests declined or accepted lately, newest first."""
        since = self._office.clock.now() - RECENT
        found: list[ChangeView] = []
        for event in reversed(record.events):
            moment = when(event.ctx.ts)
            if moment is not None and moment >= since and event.content is Content.GOOD:
                found += self._decision(event, record)
        return found

    def queued(self, waiting: Iterable[tuple[Item, object]], record: SectionRecord) -> list[ChangeView]:
        """Edits still on this device, and those that were not accepted, newest first."""
        found = [self._queued(item, intent, record) for item, intent in waiting if isinstance(intent, Edit)]
        return found[::-1]

    def rows(self, changes: Sequence[Change], fold: Fold | None, *, reveal: bool = False) -> tuple[ChangeRow, ...]:
        """Before and after of each field, in the section's order. ``reveal``: show secrets just typed."""
        order = {declared.key: place for place, declared in enumerate(self._section.fields)}
        known = [change for change in changes if self._knows(change.field)]
        known.sort(key=lambda change: (change.item, order[self._section.field(change.field).key]))
        return tuple(self._row(change, changes, fold, reveal=reveal) for change in known)

    def check_rows(self, changes: Sequence[Change], fold: Fold, item: str, whole: Mapping[str, str]) -> tuple[ChangeRow, ...]:
        """The check page: what was just typed in full, and the unchanged fields of the item between."""
        changed = {row.field.key: row for row in self.rows(changes, fold, reveal=True)}
        found: list[ChangeRow] = []
        for declared in self._section.fields:
            if declared.key in changed:
                found.append(changed[declared.key])
            elif whole.get(declared.key):
                shown = self._office.shown(declared, whole)
                found.append(ChangeRow(item, "", declared, shown, shown, unchanged=True))
        return tuple(found)

    def _knows(self, key: str) -> bool:
        try:
            self._section.field(key)
        except UnknownField:
            return False
        return True

    def _row(self, change: Change, changes: Sequence[Change], fold: Fold | None, *, reveal: bool) -> ChangeRow:
        declared = self._section.field(change.field)
        today = self._office.today().isoformat()
        before = (fold.in_force(today).get(change.item, {}) if fold else {}) | {declared.key: change.was or ""}
        after = before | {one.field: one.to or "" for one in changes if one.item == change.item}
        title = self._office.item_title(self._section, after if change.to else before, 1)
        shown = self._office.shown(declared, after, masked=False if reveal else None)
        effective = date.fromisoformat(change.eff) if change.eff else None
        return ChangeRow(change.item, title, declared, self._office.shown(declared, before), shown, effective)

    def _waiting(self, request: Request, standing: Standing | None, effective: date | None) -> str:
        who = "Two people in HR decide" if self._needs_two(request, standing) else "HR decides"
        until = "what is in force stays in force until then"
        if effective:
            return f"{who}; accepted, it takes effect on {self._office.long_day(effective)}, and {until}."
        return f"{who}; {until}."

    def _needs_two(self, request: Request, standing: Standing | None) -> bool:
        return standing is not None and standing.needed(strictest(request.changes, standing))[0] > 1

    def _steps(self, request: Request, standing: Standing | None, effective: date | None) -> tuple[Step, ...]:
        asker = self._office.person(request.asker)
        steps = [Step(f"Asked by {'you' if asker.is_me else asker.name}", "signature valid", "done")]
        steps += self._approvers(request, standing)
        if effective and effective > self._office.today():
            steps.append(Step("Takes effect", self._office.long_day(effective)))
        return tuple(steps)

    def _approvers(self, request: Request, standing: Standing | None) -> list[Step]:
        if standing is None:
            return []
        rule = strictest(request.changes, standing)
        need = max(standing.needed(rule)[0], 1)
        names = ["Approver"] if need == 1 else ["First approver", "Second approver"]
        voters = [vote.voter for vote in request.votes if vote.yes]
        steps = [Step(name, self._voter(pid), "done") for name, pid in zip(names, voters, strict=False)]
        for place, name in enumerate(names[len(voters) :]):
            mine = standing.by_role(self._office.me) and self._office.me not in (*voters, standing.subject)
            detail = "you, waiting" if mine and not place else "anyone else in HR"
            steps.append(Step(name, detail, "later" if place else "now"))
        return steps

    def _voter(self, pid: str) -> str:
        return "you" if pid == self._office.me else self._office.name(pid)

    def _decision(self, event: Event, record: SectionRecord) -> list[ChangeView]:
        if event.kind == "vote" and not event.ctx.d["yes"]:
            asked = _asked(record, event.ctx.d["prop"])
            return [self._closed(asked, event, record, life=Life.DECLINED)] if asked else []
        if event.kind == "rec" and event.basis:
            asked = _asked(record, event.basis[0])
            return [self._closed(asked, event, record, life=Life.ACCEPTED)] if asked else []
        return []

    def _closed(self, asked: Event, event: Event, record: SectionRecord, *, life: Life) -> ChangeView:
        effective = _effective(asked.changes)
        later = life is Life.ACCEPTED and effective is not None and effective > self._office.today()
        decider = self._office.person(event.ctx.pid)
        if life is Life.DECLINED:
            detail = f"Declined by {decider.name}: what was in force stays in force."
        elif later and effective:
            detail = f"Accepted; in force from {self._office.long_day(effective)}."
        else:
            detail = "Accepted; in force."
        return ChangeView(
            op=asked.ctx.op,
            reference=reference(asked.ctx.op),
            subject=self._office.person(self._pid),
            section=self._section,
            life=Life.EFFECTIVE if later else life,
            detail=detail,
            rows=self.rows(asked.changes, record.fold),
            asked_by=self._office.person(asked.ctx.pid),
            asked_at=when(asked.ctx.ts),
            why=asked.text,
            effective=effective,
            steps=(),
            decided_reason=event.text,
            solo="solo" in event.ctx.d,
        )

    def _queued(self, item: Item, edit: Edit, record: SectionRecord) -> ChangeView:
        parked = item.state is State.PARKED
        sent = bool(item.sent) and not parked
        life = Life.NOT_ACCEPTED if parked else (Life.SENT if sent else Life.QUEUED)
        detail = item.reason or "On this device only; it is sent as soon as there is a connection."
        if sent:
            detail = "Sent; this device waits to read it back."
        return ChangeView(
            op=item.op,
            reference=reference(item.op),
            subject=self._office.person(self._pid),
            section=self._section,
            life=life,
            detail=detail,
            rows=self.rows(edit.changes, record.fold),
            asked_by=self._office.person(self._office.me),
            asked_at=when(item.created),
            why=edit.why,
            effective=_effective(edit.changes),
            steps=(),
            can_withdraw=not sent,
        )


def _asked(record: SectionRecord, op: str) -> Event | None:
    return next((event for event in record.events if event.kind == "prop" and event.ctx.op == op), None)


def _fits(changes: Sequence[Change], fold: Fold) -> bool:
    return all(fold.at(change.item, change.field, change.eff) == change.was for change in changes)


def _effective(changes: Sequence[Change]) -> date | None:
    day = max((change.eff for change in changes), default="")
    return date.fromisoformat(day) if day else None




def values_after(before: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """An item's values once ``changes`` (of this item) are in force; removed ones are left out."""
    after = dict(before)
    for change in changes:
        if change.to is None:
            after.pop(change.field, None)
        else:
            after[change.field] = change.to
    return after
