"""The steps of an approval: who asked, who has decided, who is still to decide, when it takes effect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hris_desktop.domain.fold import Request
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.routes import strictest
from hris_desktop.services.office import Office, when
from hris_desktop.services.views import Step
from hris_desktop.sync.content import Event, SectionRecord


class Steps:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def waiting(self, request: Request, record: SectionRecord, effective: date | None) -> tuple[Step, ...]:
        """Of an open request."""
        standing = self._office.standing(record.subject, record.section)
        steps = [self._asked(request.asker, asked_event(record, request.op))]
        if standing is not None:
            steps += self._approvers(request, record, standing)
        return (*steps, *self._effect(effective, "later"))

    def decided(self, asked: Event, event: Event, record: SectionRecord, effective: date | None) -> tuple[Step, ...]:
        """Of a request that was decided by ``event``: a refusal, or the record entry that rests on it."""
        steps = [self._asked(asked.ctx.pid, asked)]
        if event.kind == "vote":
            return (*steps, Step(f"Declined by {self._you(event.ctx.pid)}", self._day(event), "refused"))
        votes = [one for one in record.events if one.kind == "vote" and one.ctx.op in event.basis[1:]]
        steps += [Step(f"Approved by {self._you(one.ctx.pid)}", self._day(one), "done") for one in votes or [event]]
        now = effective is None or effective <= self._office.today()
        return (*steps, *self._effect(effective, "done" if now else "later"))

    def _asked(self, asker: str, event: Event | None) -> Step:
        day = self._day(event) if event else ""
        return Step(f"Asked by {self._you(asker)}", ", ".join(filter(None, (day, "signature valid"))), "done")

    def _approvers(self, request: Request, record: SectionRecord, standing: Standing) -> list[Step]:
        need = max(standing.needed(strictest(request.changes, standing))[0], 1)
        names = ["Approver"] if need == 1 else ["First approver", "Second approver"]
        votes = {one.op: one.voter for one in request.votes if one.yes and one.voter != standing.subject}
        days = {one.ctx.op: self._day(one) for one in record.events}
        steps = [
            Step(name, ", ".join(filter(None, (self._you(voter), days.get(op, "")))), "done")
            for name, (op, voter) in zip(names, votes.items(), strict=False)
        ]
        for place, name in enumerate(names[len(steps) :]):
            steps.append(Step(name, self._who(standing, votes.values(), place), "later" if place else "now"))
        return steps

    def _who(self, standing: Standing, voters: Iterable[str], place: int) -> str:
        me = self._office.me
        mine = standing.by_role(me) and me not in voters and (me != standing.subject or not standing.others())
        if mine and not place:
            return "you, waiting"
        return "anyone else in HR" if mine or me in voters else "anyone in HR"

    def _effect(self, effective: date | None, state: str) -> tuple[Step, ...]:
        return (Step("Takes effect", self._office.long_day(effective), state),) if effective else ()

    def _you(self, pid: str) -> str:
        return "you" if pid == self._office.me else self._office.name(pid)

    def _day(self, event: Event) -> str:
        moment = when(event.ctx.ts)
        return self._office.long_day(moment.astimezone().date()) if moment else ""


def asked_event(record: SectionRecord, op: str) -> Event | None:
    """The entry that asked; None where this device cannot read so far back."""
    return next((event for event in record.events if event.kind == "prop" and event.ctx.op == op), None)
