"""A person's record: read it, withdraw, discard, reveal; changing it is ``services.editing``, reached from here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from hris_desktop.domain.ids import record_chain
from hris_desktop.services.attention import attention
from hris_desktop.services.editing import Editing
from hris_desktop.services.errors import PresenceNeeded, ServiceError
from hris_desktop.services.keeping import give_up, keep, try_again
from hris_desktop.services.looking import REVEALED, Looking
from hris_desktop.services.office import DIRECTORY, Office, item_values
from hris_desktop.services.references import reference
from hris_desktop.services.sections import Sections
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import (
    CheckView,
    FormView,
    Life,
    Problem,
    Receipt,
    RecordView,
    SectionView,
)
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.intents import Decide, Edit, Intent, Withdraw
from hris_desktop.sync.verdict import Content, Place

PRESENT_FOR = timedelta(minutes=2)
ProveSecret = Callable[[str], None]
"""Checks the passphrase or PIN of the person signed in; raises ``WrongSecretError``."""


class Records:
    """See the module. ``prove`` checks the secret again before something is revealed."""

    def __init__(self, office: Office, prove: ProveSecret) -> None:
        self._office, self._prove = office, prove
        self._sections = Sections(office, Sharing(office))
        self._editing = Editing(office)
        self._looking = Looking(office)
        self._present_since: datetime | None = None

    # -- reading ------------------------------------------------------------------------------------------------------

    def record(self, pid: str | None = None) -> RecordView:
        """The whole record of a person (of oneself without ``pid``), in catalogue order."""
        who = pid or self._office.me
        waiting = self._office.desk.sending.waiting()
        sections = tuple(self._sections.view(who, section, waiting) for section in self._office.catalogue)
        lines = attention(self._office, sections, waiting)
        self._looking.note(who, [view.section.key for view in sections if view.items or view.changes])
        return RecordView(self._office.person(who), headline(self._office, who), sections, lines)

    def section(self, pid: str, key: str) -> SectionView:
        """One section."""
        waiting = self._office.desk.sending.waiting()
        return self._sections.view(pid, self._office.catalogue.section(key), waiting)

    # -- changing -----------------------------------------------------------------------------------------------------

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """The form of one item; see ``Forms.form``. What it shows of somebody else is kept as looked at first."""
        form = self._editing.form(pid, key, item)
        self._looking.note_form(form)
        return form

    def check(
        self,
        form: FormView,
        inputs: Mapping[str, str],
        *,
        effective: date | None = None,
        why: str = "",
        remove: bool = False,
        clear: Collection[str] = (),
    ) -> CheckView | tuple[Problem, ...]:
        """Before and after, or what is wrong; see ``Checking.check``. ``clear``: hidden values that shall go."""
        return self._editing.check(form, inputs, effective=effective, why=why, remove=remove, clear=clear)

    def save(self, check: CheckView) -> Receipt:
        """Keep it durably; see ``Saving.save``."""
        return self._editing.save(check)

    def withdraw(self, pid: str, section: str, op: str) -> Receipt:
        """Take back one's own request, or a change that has not left this device."""
        item = self._office.desk.replica.outbox_get(op)
        if item is not None:
            self._take_back(item)
            return Receipt(reference(op), op, "Withdrawn", Life.WITHDRAWN, ("It never left this device.",))
        act = Withdraw(self._office.new_op(), record_chain(pid, section), op)
        keep(self._office, act, failed="It could not be withdrawn")
        here = (
            "It is kept on this device and goes out as soon as there is a connection. Until then HR can still decide."
        )
        stays, arrived = "What was in force stays in force.", "Your withdrawal has arrived"
        return Receipt(reference(op), act.op, "Withdrawal queued", Life.QUEUED, (here, stays), arrived)

    def _take_back(self, item: Item) -> None:
        if item.sent and item.state is State.QUEUED:
            raise ServiceError(
                "It is on its way",
                "This change is being sent right now, or was sent and has not been read back.",
                "Nothing is lost. Look again after the next sync.",
            )
        later = [
            one for one in self._office.desk.sending.waiting() if one[0].id > item.id and one[0].chain == item.chain
        ]
        if self._built_upon(item, later):
            raise ServiceError(
                "A later change builds on this one",
                "You changed the same thing again on this device.",
                "Withdraw the later change first.",
            )
        for other, intent in reversed(later):
            if isinstance(intent, Decide | Withdraw) and intent.prop == item.op:
                give_up(self._office, other.op)
        give_up(self._office, item.op)

    def _built_upon(self, item: Item, later: list[tuple[Item, Intent]]) -> bool:
        """Whether a later unsent change was typed over the one of ``item``."""
        intent = self._office.desk.sending.intent_of(item)
        if not isinstance(intent, Edit) or intent.request or item.state is State.PARKED:
            return False
        mine = {(one.item, one.field) for one in intent.changes}
        edits = (one for _, one in later if isinstance(one, Edit))
        return any(mine & set(edit.seen) for edit in edits)

    def has_arrived(self, op: str) -> bool:
        """Whether an act of the person signed in stands in the log and counts."""
        rows = (row for row in self._office.desk.replica.by_ops([op]) if row.author == self._office.me)
        return any((row.place, row.content) == (Place.COUNTED, Content.GOOD) for row in rows)

    def discard(self, op: str) -> None:
        """Give up a change that was not accepted."""
        give_up(self._office, op)

    def again(self, op: str) -> None:
        """Send a change once more that was not accepted."""
        try_again(self._office, op)

    # -- hidden values ------------------------------------------------------------------------------------------------

    def prove_presence(self, secret: str) -> None:
        """The person shows that it is still them; good for two minutes. Raises ``WrongSecretError``."""
        self._prove(secret)
        self._present_since = self._office.clock.now()

    def note_presence(self) -> None:
        """Signing in was a proof itself, where one signs in every time."""
        self._present_since = self._office.clock.now()

    def require_presence(self) -> None:
        """Raise ``PresenceNeeded`` unless they have just shown it."""
        since, now = self._present_since, self._office.clock.now()
        if since is None or not since <= now <= since + PRESENT_FOR:
            raise PresenceNeeded

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One hidden value in full: the one in force, or the one asked for in request or queued change ``op``.

        ``was:<op>``: the one that a request was asked to change, where another is in force now.
        """
        self.require_presence()
        declared = self._office.catalogue.section(section)
        values = self._asked_values(pid, section, item, op) if op else self._in_force(pid, section, item)
        self._looking.note(pid, [section], REVEALED)
        return self._office.shown(declared.field(field), values, masked=False)

    def _asked_values(self, pid: str, section: str, item: str, op: str) -> dict[str, str]:
        record, was = self._office.record(pid, section), op.startswith("was:")
        op = op.removeprefix("was:")
        asked = [event.changes for event in record.events if event.kind == "prop" and event.ctx.op == op]
        queued = self._office.desk.replica.outbox_get(op)
        if queued is not None:
            intent = self._office.desk.sending.intent_of(queued)
            asked += [intent.changes] if isinstance(intent, Edit) else []
        values = self._in_force(pid, section, item)
        each = [one for changes in asked for one in changes if one.item == item]
        return values | {one.field: (one.was if was else one.to) or "" for one in each}

    def _in_force(self, pid: str, section: str, item: str) -> dict[str, str]:
        fold = self._office.record(pid, section).fold
        declared, today = self._office.catalogue.section(section), self._office.today().isoformat()
        return item_values(declared, fold, item, today) if fold else {}


def headline(office: Office, pid: str) -> str:
    """What stands under a name: ``Employee 10482 · Operations planner, Bremen``; empty parts are left out."""
    number = _employee_number(office, pid)
    place = ", ".join(
        filter(None, (office.value(pid, DIRECTORY, "job_title"), office.value(pid, DIRECTORY, "location")))
    )
    return " · ".join(filter(None, (f"Employee {number}" if number else "", place)))


def _employee_number(office: Office, pid: str) -> str:
    """The number of the primary assignment in force, or of any."""
    fold, section = office.record(pid, "employment").fold, office.catalogue.section("employment")
    today = office.today().isoformat()
    jobs = [item_values(section, fold, item, today) for item in fold.items()] if fold else []
    jobs.sort(key=lambda job: job.get("primary") != "yes")
    return next((job["number"] for job in jobs if job.get("number")), "")
