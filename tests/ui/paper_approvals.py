"""What waits for HR, in memory: one queue of a busy office, and one with much of low risk in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import (
    ApprovalView,
    BatchDone,
    BatchRow,
    BatchView,
    ChangeRow,
    ChangeView,
    LeftAlone,
    Life,
    PersonRef,
    Receipt,
    WaitingRow,
)
from tests.ui.paper_people import LONG, NOW, bank_request, name_request, request

MORE = "each with the surcharge for glasses and without the one for travel"


@dataclass
class PaperApprovals:
    """``Approvals`` in memory."""

    views: list[ApprovalView] = field(default_factory=list)
    broken: ServiceError | None = None
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def waiting(self) -> tuple[WaitingRow, ...]:
        return tuple(view.row for view in self.views)

    def detail(self, op: str) -> ApprovalView:
        return next(view for view in self.views if view.row.op == op)

    def approve(self, op: str, *, reason: str = "") -> Receipt:
        return self._decide(op, "approve", reason)

    def decline(self, op: str, *, reason: str) -> Receipt:
        return self._decide(op, "decline", reason)

    def together(self, ops: Sequence[str]) -> BatchView:
        self.calls.append(("together", *ops))
        rows, left = list[BatchRow](), list[LeftAlone]()
        for op in ops:
            view = next((one for one in self.views if one.row.op == op), None)
            if view is None or not view.row.low_risk:
                left.append(LeftAlone(op, view.row.subject.name if view else "", "It has moved on."))
                continue
            change = view.change
            rows.append(
                BatchRow(op, change.reference, view.row.subject, change.section, view.row.asked_at, change.rows)
            )
        return BatchView(tuple(rows), tuple(left))

    def approve_all(self, ops: Sequence[str]) -> BatchDone:
        self.calls.append(("approve_all", *ops))
        if self.broken is not None:
            raise self.broken
        fit = {view.row.op for view in self.views if view.row.low_risk}
        left = tuple(LeftAlone(op, "Somebody: benefit", "It has moved on.") for op in ops if op not in fit)
        done = tuple(Receipt(op, op, "Done", Life.QUEUED, ()) for op in ops if op in fit)
        self.views = [view for view in self.views if view.row.op not in {one.op for one in done}]
        return BatchDone(done, left)

    def _decide(self, op: str, word: str, reason: str) -> Receipt:
        self.calls.append((word, op, reason))
        if self.broken is not None:
            raise self.broken
        self.views = [view for view in self.views if view.row.op != op]
        return Receipt("R-2291", op, "Done", Life.QUEUED, ())


def approval(
    change: ChangeView, *, days: float = 2, needs: str = "", mine: bool = True, warn: bool = False
) -> ApprovalView:
    """A request as HR sees it."""
    subject = replace(change.subject, is_me=False)
    change = replace(change, subject=subject)
    why_not = "" if mine else "This is about you; somebody else in HR decides it."
    row = WaitingRow(change.op, subject, change.section, NOW - timedelta(days=days), needs, mine, why_not)
    warning = (
        "Her mobile number was changed 3 days ago, on 18 November",
        (
            "A new number just before new bank details can mean that someone else is asking. "
            "Call her on the earlier number, +49 421 555 0170, before you approve."
        ),
    )
    act = "Approve as first of two" if needs else "Approve"
    return ApprovalView(
        row, change, f"Operations planner, Bremen · request {change.reference}", warning if warn else None, act
    )


def queue() -> PaperApprovals:
    """What waits at a busy office, in many scripts."""
    bank = approval(bank_request(), needs="Needs 2 people", warn=True)
    name = name_request()
    views = [bank]
    people = ("Ольга Ткаченко", "Bjørn Næss", "Νίκος Παπαδάκης", LONG, "أميرة حداد", "田中 陽菜")
    for number, person in enumerate(people):
        one = replace(name, op=f"op-1{number}", subject=PersonRef(f"p{number}", person))
        views.append(approval(one, days=1.5 - number * 0.2, needs="Needs 2 people" if number % 2 else ""))
    views.append(approval(replace(name, op="op-mine"), days=0.1, mine=False))
    return PaperApprovals(views)


def benefits(count: int = 6) -> PaperApprovals:
    """Requests of low risk from people in many scripts, and the office's other ones after them."""
    section = CATALOGUE.section("benefits")
    people = ("Amira Haddad", "Bjørn Næss", LONG, "أميرة حداد", "田中 陽菜", "Ольга Ткаченко")
    waiting = queue()
    low: list[ApprovalView] = []
    for number in range(count):
        rows = (
            ChangeRow("i", "Dental", section.field("plan"), "", "Dental plus", date(2026, 12, 1)),
            ChangeRow(
                "i",
                "Dental",
                section.field("cover"),
                "Family" if number % 2 else "",
                f"Two adults and {number} children, each with the surcharge for glasses and without the one for travel",
                date(2026, 12, 1),
            ),
        )
        change = replace(request(section, rows, op=f"low-{number}"), reference=f"R-30{number:02}", why="")
        view = approval(change, days=3 - number * 0.004)
        subject = PersonRef(f"b{number}", people[number % len(people)])
        low.append(replace(view, row=replace(view.row, subject=subject, alone="")))
    waiting.views[:0] = low
    return waiting
