"""What waits for a decision, and deciding it. Never one's own; the log itself refuses that too."""

from __future__ import annotations

from datetime import datetime, timedelta

from hris_desktop.domain.fold import Request
from hris_desktop.domain.ids import split_record_chain
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.routes import strictest
from hris_desktop.domain.schema import Rule
from hris_desktop.services.changes import Changes
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.office import Office, reference, when
from hris_desktop.services.views import ApprovalView, ChangeView, Life, Receipt, WaitingRow
from hris_desktop.store.replica import State
from hris_desktop.sync.admit import Content
from hris_desktop.sync.content import SectionRecord
from hris_desktop.sync.intents import Decide
from hris_desktop.sync.plan import Already, Refuse

CONTACT_WATCH = timedelta(days=7)
MONEY_SECTIONS = frozenset({"bank_accounts", "tax", "legal_identity"})
"""Sections where a stranger with a new phone number would strike."""


class Approvals:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._open: dict[str, tuple[int, tuple[str, ...]]] = {}

    def waiting(self) -> tuple[WaitingRow, ...]:
        """Every open request this person can read, the oldest first; those not theirs to decide say why."""
        decided = self._decided_here()
        rows = [self._row(chain, op) for chain in self._chains() for op in self._requests(chain) if op not in decided]
        return tuple(sorted(rows, key=lambda row: (row.asked_at is None, row.asked_at)))

    def detail(self, op: str) -> ApprovalView:
        """One request with its difference, steps and warnings; ``NotAllowed`` if it is no longer open."""
        chain = self._find(op)
        row = self._row(chain, op)
        record, request, standing = self._at(chain, op)
        change = Changes(self._office, row.subject.pid, row.section).request(request, record)
        headline = " · ".join(part for part in (self._job(row.subject.pid), f"request {reference(op)}") if part)
        return ApprovalView(row, change, headline, self._warning(change, row), self._act(request, standing))

    def approve(self, op: str, *, reason: str = "") -> Receipt:
        """Say yes; the deciding yes writes the change."""
        return self._decide(op, reason, yes=True)

    def decline(self, op: str, *, reason: str) -> Receipt:
        """Say no, with a reason the asker will read."""
        if not reason.strip():
            raise NotAllowed("A reason is needed", "The person who asked reads it; without one they cannot put it right.")
        return self._decide(op, reason.strip(), yes=False)

    def _decide(self, op: str, reason: str, *, yes: bool) -> Receipt:
        chain = self._find(op)
        try:
            self._office.desk.sending.save(Decide(self._office.new_op(), chain, op, yes, reason))
        except (Refuse, Already) as nothing:
            raise NotAllowed("It could not be decided", nothing.reason, "Nothing was changed.") from nothing
        word = "Approved" if yes else "Declined"
        return Receipt(reference(op), op, f"{word}: {reference(op)}", Life.QUEUED, ("Your decision is kept on this device and sent now.",))

    def _chains(self) -> list[str]:
        return self._office.desk.replica.chains("r:")

    def _requests(self, name: str) -> tuple[str, ...]:
        chain = self._office.desk.ledger.chain(name)
        known = self._open.get(name)
        if known is None or known[0] != chain.n:
            # public facts say whether there ever was a request; only then is the section opened
            fold = self._office.desk.ledger.record(name).fold if chain.askers else None
            known = self._open[name] = (chain.n, tuple(fold.requests) if fold else ())
        return known[1]

    def _find(self, op: str) -> str:
        found = next((chain for chain in self._chains() if op in self._requests(chain)), None)
        if found is None:
            raise NotAllowed("It is no longer open", "This request was decided or withdrawn meanwhile.", "Nothing was changed.")
        return found

    def _at(self, chain: str, op: str) -> tuple[SectionRecord, Request, Standing]:
        pid, section = split_record_chain(chain) or ("", "")
        record, standing = self._office.record(pid, section), self._office.standing(pid, section)
        if record.fold is None or standing is None or op not in record.fold.requests:
            raise NotAllowed("It is no longer open", "This request was decided or withdrawn meanwhile.", "Nothing was changed.")
        return record, record.fold.requests[op], standing

    def _decided_here(self) -> set[str]:
        waiting = self._office.desk.sending.waiting([State.QUEUED])
        return {intent.prop for _, intent in waiting if isinstance(intent, Decide)}

    def _row(self, chain: str, op: str) -> WaitingRow:
        record, request, standing = self._at(chain, op)
        section = self._office.catalogue.section(record.section)
        event = next(one for one in record.events if one.ctx.op == op and one.kind == "prop")
        why_not = self._why_not(request, standing)
        needs = self._needs(request, standing)
        return WaitingRow(op, self._office.person(record.subject), section, when(event.ctx.ts), needs, not why_not, why_not)

    def _needs(self, request: Request, standing: Standing) -> str:
        need = standing.needed(strictest(request.changes, standing))[0]
        votes = request.yes(standing.subject)
        if self._office.me in votes:
            return "You approved, needs one more"
        if need > 1:
            return "Needs one more" if votes else "Needs 2 people"
        return ""

    def _why_not(self, request: Request, standing: Standing) -> str:
        me = self._office.me
        if me == standing.subject and standing.others():
            return "This is about you; somebody else in HR decides it."
        if not standing.by_role(me):
            return "You can read this, but your role does not decide it."
        rule = strictest(request.changes, standing)
        if rule is Rule.REQUEST and request.asker == me and len(standing.others()) > 1:
            return "You asked for this; somebody else in HR decides it."
        if me in request.yes(standing.subject) and len(request.yes(standing.subject)) < standing.needed(rule)[0]:
            return "You have approved this; one more person is needed."
        return ""

    def _act(self, request: Request, standing: Standing) -> str:
        need = standing.needed(strictest(request.changes, standing))[0]
        if need < 2:  # noqa: PLR2004 - one approver needs no ordinal
            return "Approve"
        return "Approve as second of two" if request.yes(standing.subject) else "Approve as first of two"

    def _job(self, pid: str) -> str:
        value = self._office.value
        return ", ".join(part for part in (value(pid, "directory", "job_title"), value(pid, "directory", "location")) if part)

    def _warning(self, change: ChangeView, row: WaitingRow) -> tuple[str, str] | None:
        if change.stale:
            return ("The record has changed since this was asked for", "Decline it with a word of explanation, so that it can be asked for again.")
        moved = self._contact_changed(row.subject.pid) if row.section.key in MONEY_SECTIONS else None
        if moved is not None:
            day = self._office.long_day(moved.astimezone().date())
            return (
                f"Contact details were changed on {day}",
                "A new number just before such a request can mean that somebody else is asking. Call on the earlier number before you approve.",
            )
        if change.solo:
            return ("No second person exists", "Your organisation has nobody else who could approve this. It will be marked so for every reader.")
        return None

    def _contact_changed(self, pid: str) -> datetime | None:
        since = self._office.clock.now() - CONTACT_WATCH
        events = self._office.record(pid, "contact").events
        good = (event for event in reversed(events) if event.kind == "rec" and event.content is Content.GOOD)
        moments = (when(event.ctx.ts) for event in good if any(one.was is not None for one in event.changes))
        return next((moment for moment in moments if moment and moment >= since), None)


