"""A person's record: read it, withdraw, discard, reveal; changing it is ``services.editing``, reached from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.schema import Field, Section
from hris_desktop.services.attention import attention
from hris_desktop.services.changes import Changes
from hris_desktop.services.editing import Editing, route_of
from hris_desktop.services.errors import NotAllowed, PresenceNeeded, ServiceError
from hris_desktop.services.office import Office, reference, role_word, when
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import (
    CheckView,
    ConflictView,
    FieldView,
    FormView,
    ItemView,
    Life,
    Problem,
    Receipt,
    RecordView,
    SectionState,
    SectionView,
)
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.intents import Edit, Intent, Withdraw
from hris_desktop.sync.plan import Already, Refuse
from hris_desktop.sync.admit import Content

PRESENT_FOR = timedelta(minutes=2)
ProveSecret = Callable[[str], None]
"""Checks the passphrase or PIN of the person signed in; raises ``WrongSecretError``."""


class Records:
    """See the module. ``prove`` checks the secret again before something is revealed."""

    def __init__(self, office: Office, prove: ProveSecret) -> None:
        self._office, self._prove = office, prove
        self._sharing = Sharing(office)
        self._editing = Editing(office)
        self._present_until: datetime | None = None

    def record(self, pid: str | None = None) -> RecordView:
        """The whole record of a person (of oneself without ``pid``), in catalogue order."""
        who = pid or self._office.me
        waiting = self._office.desk.sending.waiting()
        sections = tuple(self._section(who, section, waiting) for section in self._office.catalogue)
        return RecordView(self._office.person(who), self._headline(who), sections, self._attention(sections))

    def section(self, pid: str, key: str) -> SectionView:
        """One section."""
        return self._section(pid, self._office.catalogue.section(key), self._office.desk.sending.waiting())

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """The form of one item; see ``Editing.form``."""
        return self._editing.form(pid, key, item)

    def check(
        self, form: FormView, inputs: Mapping[str, str], *, effective: date | None = None, why: str = "", remove: bool = False
    ) -> CheckView | tuple[Problem, ...]:
        """Before and after, or what is wrong; see ``Editing.check``."""
        return self._editing.check(form, inputs, effective=effective, why=why, remove=remove)

    def save(self, check: CheckView) -> Receipt:
        """Keep it durably; see ``Editing.save``."""
        return self._editing.save(check)

    def withdraw(self, pid: str, section: str, op: str) -> Receipt:
        """Take back one's own request, or a change that has not left this device."""
        sending = self._office.desk.sending
        item = self._office.desk.replica.outbox_get(op)
        if item is not None:
            if item.sent and item.state is State.QUEUED:
                raise ServiceError("It is on its way", "This change is being sent right now.", "Wait until it has arrived, then withdraw it.")
            sending.discard(op)
            return Receipt(reference(op), op, "Withdrawn", Life.WITHDRAWN, ("It never left this device.",))
        try:
            sending.save(Withdraw(self._office.new_op(), record_chain(pid, section), op))
        except (Already, Refuse) as nothing:
            raise NotAllowed("It could not be withdrawn", nothing.reason) from nothing
        return Receipt(reference(op), op, "Withdrawn", Life.QUEUED, ("What was in force stays in force.",))

    def discard(self, op: str) -> None:
        """Give up a change that was not accepted."""
        self._office.desk.sending.discard(op)

    def prove_presence(self, secret: str) -> None:
        """The person shows that it is still them; good for two minutes. Raises ``WrongSecretError``."""
        self._prove(secret)
        self._present_until = self._office.clock.now() + PRESENT_FOR

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One hidden value in full: the one in force, or the one asked for in request or queued change ``op``."""
        if self._present_until is None or self._office.clock.now() > self._present_until:
            raise PresenceNeeded
        declared = self._office.catalogue.section(section)
        fold = self._office.record(pid, section).fold
        values = self._asked_values(pid, section, item, op) if op else self._in_force(fold, item)
        return self._office.shown(declared.field(field), values, masked=False)

    def _asked_values(self, pid: str, section: str, item: str, op: str) -> dict[str, str]:
        record = self._office.record(pid, section)
        asked = [event.changes for event in record.events if event.kind == "prop" and event.ctx.op == op]
        queued = self._office.desk.replica.outbox_get(op)
        if queued is not None:
            intent = self._office.desk.sending.intent_of(queued)
            asked += [intent.changes] if isinstance(intent, Edit) else []
        values = self._in_force(record.fold, item)
        return values | {one.field: one.to or "" for changes in asked for one in changes if one.item == item}

    def _in_force(self, fold: Fold | None, item: str) -> dict[str, str]:
        return fold.in_force(self._office.today().isoformat()).get(item, {}) if fold else {}

    def _section(self, pid: str, section: Section, waiting: list[tuple[Item, Intent]]) -> SectionView:
        record = self._office.record(pid, section.key)
        chain = record_chain(pid, section.key)
        mine = [(item, intent) for item, intent in waiting if intent.chain == chain]
        state, sentence = self._state(pid, section, record)
        items = self._items(section, record.fold)
        changes = Changes(self._office, pid, section)
        views = [*changes.queued(mine, record), *changes.open(record), *changes.decided(record)]
        if state is SectionState.OPEN and not items and not views:
            state, sentence = SectionState.EMPTY, section.why
        last = next((event for event in reversed(record.events) if event.content is Content.GOOD and event.changes), None)
        return SectionView(
            subject=self._office.person(pid),
            section=section,
            state=state,
            sentence=sentence,
            items=items,
            changes=tuple(views),
            conflicts=self._conflicts(section, record),
            readers=self._sharing.readers(pid, section.key),
            can_edit=state in (SectionState.OPEN, SectionState.EMPTY) and self._can_edit(pid, section),
            last_changed=when(last.ctx.ts) if last else None,
            changed_by=self._office.person(last.ctx.pid) if last else None,
        )

    def _state(self, pid: str, section: Section, record: SectionRecord) -> tuple[SectionState, str]:
        if record.alarms or record.chain.withheld:
            return SectionState.ALARM, "Part of this section could not be checked. What is shown is the last state that could; HR has been told what to do."
        if record.chain.newer:
            return SectionState.NEWER, "A newer version of this program wrote here. Update this one to change it."
        if record.chain.n == 0:
            return (SectionState.OPEN, "") if self._may_hold(pid, section) else (SectionState.LOCKED, self._whom_to_ask(pid, section))
        if record.fold is None:
            return SectionState.LOCKED, self._whom_to_ask(pid, section)
        return SectionState.OPEN, ""

    def _may_hold(self, pid: str, section: Section) -> bool:
        standing = self._office.standing(pid, section.key)
        if standing is None:
            return False
        if pid == self._office.me and standing.policy.self_right:
            return True
        roles = self._office.desk.ledger.org.roles_of(self._office.me)
        return any(role in standing.policy.roles for role in roles)

    def _whom_to_ask(self, pid: str, section: Section) -> str:
        readers = self._sharing.readers(pid, section.key)
        names = [person.name for reader in readers.readers for person in reader.people if not person.is_me]
        holders = ", ".join(role_word(role) for role in section.roles) or "the person themself"
        ask = f" Ask {names[0]} if you expected to see it." if names else ""
        return f"You hold no key to this section; {holders} can open it.{ask}"

    def _can_edit(self, pid: str, section: Section) -> bool:
        standing = self._office.standing(pid, section.key)
        editable = (declared for declared in section.fields if declared.in_forms)
        return standing is not None and any(route_of(declared, standing, self._office.me) for declared in editable)

    def _items(self, section: Section, fold: Fold | None) -> tuple[ItemView, ...]:
        if fold is None:
            return ()
        today = self._office.today().isoformat()
        now = fold.in_force(today)
        found = [self._item(section, fold, item, now.get(item, {}), number) for number, item in enumerate(fold.items(), start=1)]
        return tuple(item for item in found if any(field.shown or field.scheduled for field in item.fields))

    def _item(self, section: Section, fold: Fold, item: str, values: Mapping[str, str], number: int) -> ItemView:
        fields = tuple(self._field(declared, fold, item, values) for declared in section.fields)
        return ItemView(item, self._office.item_title(section, values, number), fields)

    def _field(self, declared: Field, fold: Fold, item: str, values: Mapping[str, str]) -> FieldView:
        today = self._office.today().isoformat()
        keys = (declared.key, *declared.former)
        known = next((key for key in keys if (item, key) in fold.timelines), declared.key)
        renamed = {**values, declared.key: values.get(known, "")}
        later = [(date.fromisoformat(eff), self._office.shown(declared, {**renamed, declared.key: value or ""})) for eff, value in fold.later(item, known, today)]
        since = max((eff for eff in fold.timelines.get((item, known), {}) if eff and eff <= today), default="")
        shown = self._office.shown(declared, renamed)
        return FieldView(declared, shown, declared.masked and bool(shown), date.fromisoformat(since) if since else None, tuple(later))

    def _conflicts(self, section: Section, record: SectionRecord) -> tuple[ConflictView, ...]:
        if record.fold is None:
            return ()
        return tuple(self._conflict(section, record, key, mine) for key, mine in sorted(record.fold.conflicts.items()))

    def _conflict(self, section: Section, record: SectionRecord, key: tuple[str, str, str], mine: Mapping[str, str | None]) -> ConflictView:
        _, item, group = key
        now = self._in_force(record.fold, item)
        fields = [declared for declared in section.fields if declared.group == group]
        lost = {**now, **{name: value or "" for name, value in mine.items()}}
        writer = _last_writer(record.events, item, {declared.key for declared in fields})
        return ConflictView(
            group_label=fields[0].label if len(fields) == 1 else section.singular.capitalize(),
            item_title=self._office.item_title(section, now, 1),
            mine=tuple((declared.label, self._office.shown(declared, lost)) for declared in fields if declared.key in mine),
            stored=tuple((declared.label, self._office.shown(declared, now)) for declared in fields if declared.key in mine),
            stored_by=self._office.person(writer.ctx.pid) if writer else None,
            stored_at=when(writer.ctx.ts) if writer else None,
        )

    def _headline(self, pid: str) -> str:
        value = self._office.value
        fold = self._office.record(pid, "employment").fold
        jobs = fold.in_force(self._office.today().isoformat()).values() if fold else ()
        number = next((job["number"] for job in jobs if job.get("number")), "")
        place = ", ".join(part for part in (value(pid, "directory", "job_title"), value(pid, "directory", "location")) if part)
        return " · ".join(part for part in (f"Employee {number}" if number else "", place) if part)

    def _attention(self, sections: tuple[SectionView, ...]) -> tuple[tuple[str, str, str], ...]:
        return attention(self._office, sections)


def _last_writer(events: list[Event], item: str, fields: set[str]) -> Event | None:
    for event in reversed(events):
        if event.content is Content.GOOD and any(one.item == item and one.field in fields for one in event.changes) and event.kind == "rec":
            return event
    return None
