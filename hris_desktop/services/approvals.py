"""What waits for a decision, and deciding it, one or several of low risk at a time.

Never one's own; the log itself refuses that too. Several: each is looked at, approved and signed by itself, whatever
hinders one holds up no other, and what is kept of them is kept whole (``docs/decisions/batches.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hris_desktop.domain.fold import Request
from hris_desktop.domain.ids import split_record_chain
from hris_desktop.domain.merge import Broken, last_day
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.routes import strictest
from hris_desktop.domain.schema import Rule
from hris_desktop.services.answers import read_why
from hris_desktop.services.changes import Changes, is_stale
from hris_desktop.services.conflicts_lost import as_it_will_be
from hris_desktop.services.errors import BadInput, NotAllowed, ServiceError
from hris_desktop.services.keeping import give_up, keep
from hris_desktop.services.looking import REQUEST, Looking
from hris_desktop.services.low_risk import MONEY_SECTIONS, alone
from hris_desktop.services.office import Office, when
from hris_desktop.services.records import headline
from hris_desktop.services.references import reference
from hris_desktop.services.section_rules import broken_in
from hris_desktop.services.steps import asked_event
from hris_desktop.services.views import (
    ApprovalView,
    BatchDone,
    BatchRow,
    BatchView,
    ChangeView,
    LeftAlone,
    Life,
    Receipt,
    WaitingRow,
)
from hris_desktop.store.replica import Item, State
from hris_desktop.sync.content import SectionRecord
from hris_desktop.sync.intents import Decide
from hris_desktop.sync.verdict import Content

CONTACT_WATCH = timedelta(days=7)
GONE = "This request was decided or withdrawn meanwhile."
STALE = (
    "The record has changed since this was asked for",
    "What it was to change is not there any more, so nobody can approve it.",
    "Decline it with a word of explanation, so that it can be asked for again.",
)


class Approvals:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._open: dict[str, tuple[int, bool, tuple[str, ...]]] = {}
        self._looking = Looking(office)

    def waiting(self) -> tuple[WaitingRow, ...]:
        """Every open request this person can read, the oldest first; those not theirs to decide say why."""
        decided = self._decided_here()
        rows = [self._row(chain, op) for chain in self._chains() for op in self._requests(chain) if op not in decided]
        return tuple(sorted(rows, key=_by_age))

    def to_decide(self) -> int:
        """How many wait for the person signed in, without showing any."""
        decided = self._decided_here()
        ops = ((chain, op) for chain in self._chains() for op in self._requests(chain) if op not in decided)
        places = (self._at(chain, op) for chain, op in ops)
        return sum(not self._why_not(request, standing) for _, request, standing in places)

    def detail(self, op: str) -> ApprovalView:
        """One request with its difference, steps and warnings; ``NotAllowed`` if it is no longer open."""
        chain = self._find(op)
        row = self._row(chain, op)
        record, request, standing = self._at(chain, op)
        change = Changes(self._office, row.subject.pid, row.section).request(request, record)
        words = " · ".join(filter(None, (headline(self._office, row.subject.pid), f"request {reference(op)}")))
        self._looking.note(row.subject.pid, [row.section.key], REQUEST)
        broken = self._broken(record, request)
        return ApprovalView(row, change, words, self._warning(change, row, broken), self._act(request, standing))

    def approve(self, op: str, *, reason: str = "") -> Receipt:
        """Say yes; the deciding yes writes the change."""
        return self._decide(op, reason, yes=True)

    def together(self, ops: Sequence[str]) -> BatchView:
        """Several as they are looked at before one press approves them: before and after of each.

        Those that are looked at by themselves are left out and say why. Raises ``ServiceError``: then nothing is shown.
        """
        rows, left = self._sorted_out(ops)
        self._looking.note_all([(row.subject.pid, row.section.key) for _, row in rows], REQUEST)
        return BatchView(tuple(self._batch_row(chain, row) for chain, row in rows), tuple(left))

    def approve_all(self, ops: Sequence[str]) -> BatchDone:
        """Say yes to several of low risk; each is an act of its own. What cannot be is left alone and says why.

        Raises ``ServiceError`` where this device cannot keep them: then none is approved.
        """
        done: list[Receipt] = []
        with self._office.desk.replica.transaction():
            rows, left = self._sorted_out(ops)
            for chain, row in rows:
                try:
                    done.append(self._keep_decision(chain, row.op, "", yes=True))
                except NotAllowed as refused:
                    left.append(LeftAlone(row.op, named(row), f"{refused.title}: {refused.sentence}"))
        return BatchDone(tuple(done), tuple(left))

    def _sorted_out(self, ops: Sequence[str]) -> tuple[list[tuple[str, WaitingRow]], list[LeftAlone]]:
        """Which of them may be approved together now, with their chains, and why the others may not."""
        rows, left, decided = list[tuple[str, WaitingRow]](), list[LeftAlone](), self._decided_here()
        chains = {op: chain for chain in self._chains() for op in self._requests(chain) if op not in decided}
        for op in dict.fromkeys(ops):
            row = self._row(chains[op], op) if op in chains else None
            if row is not None and row.low_risk:
                rows.append((chains[op], row))
            else:
                left.append(LeftAlone(op, named(row) if row else "", row.alone if row else GONE))
        return rows, left

    def _batch_row(self, chain: str, row: WaitingRow) -> BatchRow:
        record, request, _ = self._at(chain, row.op)
        rows = Changes(self._office, row.subject.pid, row.section).rows(request.changes, record.fold)
        return BatchRow(row.op, reference(row.op), row.subject, row.section, row.asked_at, rows)

    def decline(self, op: str, *, reason: str) -> Receipt:
        """Say no, with a reason the asker will read."""
        if not reason.strip():
            text = "The person who asked reads it; without one they cannot put it right."
            raise BadInput("A reason is needed", text, "Nothing was changed.", field="reason")
        return self._decide(op, reason, yes=False)

    def take_back(self, op: str) -> None:
        """Undo one's own decision on a request as long as it has not left this device. Raises ``ServiceError``."""
        mine = self._decision_here(op)
        if mine is None:
            raise NotAllowed(
                "It cannot be taken back", "Your decision has arrived and counts.", "Ask for it to be changed."
            )
        if mine.sent and mine.state is State.QUEUED:
            raise ServiceError("It is on its way", "Your decision is being sent right now.", "Nothing is lost.")
        give_up(self._office, mine.op)

    def _decide(self, op: str, reason: str, *, yes: bool) -> Receipt:
        if self._decision_here(op) is not None:
            raise NotAllowed("You have decided this already", "Your decision is on this device and waits to be sent.")
        return self._keep_decision(self._find(op), op, reason, yes=yes)

    def _keep_decision(self, chain: str, op: str, reason: str, *, yes: bool) -> Receipt:
        record, request, standing = self._at(chain, op)
        why_not = self._why_not(request, standing)
        if why_not:
            raise NotAllowed("It is not yours to decide", why_not, "Nothing was changed.")
        if yes and _moved_on(request, record):
            raise NotAllowed(*STALE)
        text, problems = read_why(self._office, reason, field="reason")
        if problems:
            raise BadInput("The reason", problems[0].message, "Nothing was changed.", field="reason")
        act = Decide(self._office.new_op(), chain, op, yes, text, self._broken(record, request))
        keep(self._office, act, failed="It could not be decided")
        word = "approval" if yes else "refusal"
        here = f"Your {word} is kept on this device and goes out as soon as there is a connection."
        return Receipt(reference(op), op, f"{word.capitalize()} queued: {reference(op)}", Life.QUEUED, (here,))

    # -- what is open -------------------------------------------------------------------------------------------------

    def _chains(self) -> list[str]:
        return sorted(self._office.desk.ledger.requested)

    def _requests(self, name: str) -> tuple[str, ...]:
        chain = self._office.desk.ledger.chain(name)
        known = self._open.get(name)
        if known is None or known[0] != chain.n or not known[1]:
            # public facts say whether there ever was a request; only then is the section opened
            fold = self._office.desk.ledger.record(name).fold if chain.askers else None
            readable = fold is not None or not chain.askers
            known = self._open[name] = (chain.n, readable, tuple(fold.requests) if fold else ())
        if known[1] and not known[2]:
            # with the next request it is there again
            self._office.desk.ledger.requested.discard(name)
        return known[2]

    def _find(self, op: str) -> str:
        found = next((chain for chain in self._chains() if op in self._requests(chain)), None)
        if found is None:
            raise NotAllowed("It is no longer open", GONE, "Nothing was changed.")
        return found

    def _at(self, chain: str, op: str) -> tuple[SectionRecord, Request, Standing]:
        pid, section = split_record_chain(chain) or ("", "")
        record, standing = as_it_will_be(self._office, pid, section), self._office.standing(pid, section)
        if record.fold is None or op not in record.fold.requests:
            record = self._office.record(pid, section)  # what this device has decided and not sent yet
        if record.fold is None or standing is None or op not in record.fold.requests:
            raise NotAllowed("It is no longer open", GONE, "Nothing was changed.")
        return record, record.fold.requests[op], standing

    def _decided_here(self) -> set[str]:
        waiting = self._office.desk.sending.waiting([State.QUEUED])
        return {intent.prop for _, intent in waiting if isinstance(intent, Decide)}

    def _decision_here(self, op: str) -> Item | None:
        waiting = self._office.desk.sending.waiting([State.QUEUED])
        return next((item for item, intent in waiting if isinstance(intent, Decide) and intent.prop == op), None)

    # -- words --------------------------------------------------------------------------------------------------------

    def _row(self, chain: str, op: str) -> WaitingRow:
        record, request, standing = self._at(chain, op)
        event = asked_event(record, op)
        why_not = self._why_not(request, standing)
        return WaitingRow(
            op,
            self._office.person(record.subject),
            self._office.catalogue.section(record.section),
            when(event.ctx.ts) if event else None,
            self._needs(request, standing, mine=not why_not),
            not why_not,
            why_not,
            stale=_moved_on(request, record),
            alone=why_not or self._alone(request, record, standing),
        )

    def _alone(self, request: Request, record: SectionRecord, standing: Standing) -> str:
        """Why it is not approved together with others."""
        if _moved_on(request, record):
            return STALE[1]
        section = self._office.catalogue.section(record.section)
        broken = self._broken(record, request)
        return alone(section, request, standing) or " ".join(sorted(words for _, words in broken))

    def _needs(self, request: Request, standing: Standing, *, mine: bool) -> str:
        need = standing.needed(strictest(request.changes, standing))[0]
        votes = request.yes(standing.subject)
        if self._office.me in votes and len(votes) < need:
            return "You approved, needs one more"
        if need > 1 and not votes:
            return "Needs 2 people"
        if need > 1:
            return "Needs you" if mine else "Needs one more"
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
        votes = request.yes(standing.subject)
        if me in votes and len(votes) < standing.needed(rule)[0]:
            return "You have approved this; one more person is needed."
        return ""

    def _act(self, request: Request, standing: Standing) -> str:
        need = standing.needed(strictest(request.changes, standing))[0]
        if need < 2:  # noqa: PLR2004 - one approver needs no ordinal
            return "Approve"
        return "Approve as second of two" if request.yes(standing.subject) else "Approve as first of two"

    def _broken(self, record: SectionRecord, request: Request) -> Broken:
        """What the rules of the section find wrong once this is in force."""
        section, day = self._office.catalogue.section(record.section), last_day(request.changes)
        today = self._office.today().isoformat()
        return broken_in(section, record.fold, request.changes, day or today) if record.fold else frozenset()

    def _warning(self, change: ChangeView, row: WaitingRow, broken: Broken) -> tuple[str, str] | None:
        first, rule = self._risk(change, row), " ".join(sorted(words for _, words in broken))
        if not rule or change.stale:
            return first
        return (first[0], f"{first[1]} {rule}") if first else ("Once this is approved, a rule is broken", rule)

    def _risk(self, change: ChangeView, row: WaitingRow) -> tuple[str, str] | None:
        if change.stale:
            return (STALE[0], " ".join(STALE[1:]))
        moved = self._contact_changed(row.subject.pid) if row.section.key in MONEY_SECTIONS else None
        if moved is not None:
            day = self._office.long_day(moved.astimezone().date())
            return (
                f"Contact details were changed {self._office.days_ago(moved)}, on {day}",
                (
                    "New contact details just before such a request can mean that somebody else is asking. "
                    "Call on the earlier number before you approve."
                ),
            )
        if change.solo:
            alone = "Your organisation has nobody else who could approve this. It will be marked so for every reader."
            return ("No second person exists", alone)
        return None

    def _contact_changed(self, pid: str) -> datetime | None:
        """When contact details were last changed; the first fill warns nobody."""
        since = self._office.clock.now() - CONTACT_WATCH
        events = self._office.record(pid, "contact").events
        good = (event for event in reversed(events) if event.kind == "rec" and event.content is Content.GOOD)
        moments = (when(event.ctx.ts) for event in good if any(one.was is not None for one in event.changes))
        return next((moment for moment in moments if moment and moment >= since), None)


def named(row: WaitingRow) -> str:
    """Whose request it is and about what: ``Amira Haddad: benefit``."""
    return f"{row.subject.name}: {row.section.singular}"


def _moved_on(request: Request, record: SectionRecord) -> bool:
    return record.fold is not None and is_stale(request.changes, record.fold)


def _by_age(row: WaitingRow) -> tuple[bool, float]:
    return (row.asked_at is None, row.asked_at.timestamp() if row.asked_at else 0.0)
