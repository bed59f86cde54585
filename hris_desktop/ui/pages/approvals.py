"""What waits for HR: list and request side by side, or as two pages where there is no room; never one's own.

What is of low risk can be ticked; then all that is ticked stands beside the list, and one press approves it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import ApprovalView, BatchDone, BatchView, Receipt, WaitingRow
from hris_desktop.ui.pages.approvals_batch import BatchSheet
from hris_desktop.ui.pages.approvals_choice import Choice
from hris_desktop.ui.pages.approvals_detail import ApprovalDetail
from hris_desktop.ui.pages.approvals_held import Decision
from hris_desktop.ui.pages.approvals_list import ApprovalsList
from hris_desktop.ui.pages.desk import ApprovalsPort, Desk
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.pages.waiting_panes import WaitingPanes
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.words import tr, trn


class ApprovalsPage(WaitingPanes):
    """``changed`` after a decision went out; ``counted`` carries how many wait (for the navigation)."""

    changed = Signal()
    counted = Signal(int)

    def __init__(self, desk: Desk, approvals: ApprovalsPort) -> None:
        """Fetch what waits."""
        column = ApprovalsList()
        super().__init__(tr("Approvals"), column)
        self.list = column
        self._desk, self._approvals = desk, approvals
        self._rows: tuple[WaitingRow, ...] = ()
        self._out: set[str] = set()
        self._not_taken: dict[str, tuple[str, str]] = {}
        """Request to (reason, what is wrong with it), until it is in sight again."""
        self._loading = self._again = False
        self._detail: ApprovalDetail | None = None
        self._message: QWidget | None = None
        self._sheet: BatchSheet | None = None
        self._choice = Choice(desk, approvals, self)
        self._choice.changed.connect(self._show_rows)
        self._choice.fetched.connect(self._show_batch)
        self._choice.failed.connect(self._trouble)
        self._choice.told.connect(lambda words: self.list.say(words, care=True))
        self.list.rows.ticked.connect(self._choice.toggle)
        self.list.all_wanted.connect(self._choice.toggle_all)
        self.list.sheet_wanted.connect(self._open)
        self.list.rows.selected.connect(self._select)
        self._bind({"A": self._approve, "D": self._ask_reason, "L": self._choice.toggle_all})
        self._say(Skeleton(tr("Opening what waits…")))
        desk.hub.watch(self, lambda _: True, self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch the list again; news during a fetch cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        self._desk.run(self, self._approvals.waiting, done=self._loaded, failed=self._not_loaded)

    def _loaded(self, rows: tuple[WaitingRow, ...]) -> None:
        self._loading = False
        self._rows = rows
        self._give_back_stale()
        known = {row.op for row in rows}
        self._out &= known
        self._show_rows()
        if self._again:
            self._again = False
            self.reload()

    def _give_back_stale(self) -> None:
        """An approval that is held and can be no more comes back, before it would be refused."""
        held = self.held.decision
        stale = {row.op for row in self._rows if row.stale}
        # of several, the one that moved on is left alone when they go out
        if held is not None and held.approve and not held.more and held.op in stale:
            self.held.take_back()
            self.list.say(tr("Not approved, as the record has changed meanwhile. Look at it again."), care=True)

    def _not_loaded(self, error: ServiceError) -> None:
        self._loading = False
        self._say(trouble_card(error))

    def _shown(self) -> list[WaitingRow]:
        held = self.held.decision.ops if self.held.decision is not None else ()
        return [row for row in self._rows if row.op not in self._out and row.op not in held]

    @override
    def _show_rows(self) -> None:
        rows = self._shown()
        before = self.list.rows.key()
        self._choice.take(rows)
        self.list.show_rows(rows, self._desk.now(), self._choice.ops)
        self.counted.emit(len([row for row in rows if row.mine_to_decide]))
        now = self.list.rows.key()
        if not rows:
            self._say_empty()
        elif self._choice.ops:
            self._choice.fetch()
        elif now and (now == before or self._sheet is not None):
            self._select(now)
        self._arrange()

    def _select(self, op: str) -> None:
        if not op or self._choice.ops:
            return
        approvals = self._approvals
        self._desk.run(self, lambda: approvals.detail(op), done=self._show_detail, failed=self._trouble)

    def _show_detail(self, view: ApprovalView) -> None:
        if view.row.op != self.list.rows.key() or self._choice.ops:
            return
        if self._detail is not None and self._detail.view == view:
            self._give_back()
            return
        kept = self._detail is not None and self._detail.view.row.op == view.row.op
        scroll = self._detail.area.verticalScrollBar().value() if self._detail is not None and kept else 0
        self._replace(view)
        if self._detail is not None and scroll:
            self._detail.area.verticalScrollBar().setValue(scroll)
        self._give_back()

    def _replace(self, view: ApprovalView) -> None:
        focus = QApplication.focusWidget()
        inside = focus is not None and self._right.isAncestorOf(focus)
        self._clear()
        place = "" if self._two_panes else self._place(view)
        self._detail = ApprovalDetail(view, self._desk, place=place, width=self._right.width())
        self._detail.approved.connect(self._approve)
        self._detail.declined.connect(self._decline)
        self._detail.back.connect(self._close)
        self._put(self._detail)
        if inside:
            self._detail.take_focus()

    def _place(self, view: ApprovalView) -> str:
        ops = [row.op for row in self._shown()]
        number = ops.index(view.row.op) + 1 if view.row.op in ops else 1
        return tr("Approvals, {number} of {count} waiting", number=number, count=len(ops))

    def _show_batch(self, view: BatchView) -> None:
        if self._sheet is not None and self._sheet.view == view:
            return
        focus = QApplication.focusWidget()
        inside = focus is not None and self._right.isAncestorOf(focus)
        self._lay_out(view)
        if inside and self._sheet is not None:
            self._sheet.take_focus()
        self._arrange()

    def _lay_out(self, view: BatchView) -> None:
        self._clear()
        place = "" if self._two_panes else tr("Approvals, {count} chosen", count=len(view.rows))
        self._sheet = BatchSheet(view, self._desk, place=place)
        self._sheet.approved.connect(self._approve_all)
        self._sheet.dropped.connect(self._choice.clear)
        self._sheet.back.connect(super()._close)
        self._put(self._sheet)

    def _approve_all(self) -> None:
        """Approve what the sheet shows, which is all that is ticked."""
        sheet = self._sheet
        if sheet is None or not self._choice.fits(sheet.view):
            return
        if not self._right.isVisible():
            self._open()  # nobody approves what they have not seen
            return
        ops = tuple(row.op for row in sheet.view.rows)
        self._choice.clear(silent=True)
        words = trn("Approved: {count} request", "Approved: {count} requests", len(ops))
        self._decide(Decision(ops[0], words, approve=True, more=ops[1:]))

    @override
    def _taken_back(self, decision: Decision) -> None:
        if decision.more:
            self._choice.put_back(decision.ops)
        super()._taken_back(decision)

    @override
    def _close(self) -> None:
        if self._choice.ops and (self._two_panes or not self._opened):
            self._choice.clear()
        else:
            super()._close()

    def _approve(self) -> None:
        if self._choice.ops:
            self._approve_all()
            return
        detail = self._detail
        if detail is None or not detail.can_decide:
            return
        if not self._right.isVisible():
            self._open()  # nobody approves what they have not seen
            return
        if not detail.can_approve:
            detail.say_why_not()
            return
        words = tr("Approved: {what}", what=detail.title)
        self._decide(Decision(detail.view.row.op, words, approve=True))

    def _ask_reason(self) -> None:
        if self._choice.ops:
            self.list.say(tr("Whoever is declined reads why: choose none, then decline them one by one."), care=True)
            return
        if self._detail is not None and not self._right.isVisible():
            self._open()
        if self._detail is not None:
            self._detail.ask_reason()

    def _decline(self, reason: str) -> None:
        detail = self._detail
        if detail is not None:
            words = tr("Declined: {what}", what=detail.title)
            self._decide(Decision(detail.view.row.op, words, approve=False, reason=reason))

    @override
    def _carry_out(self, decision: Decision) -> None:
        self._out.update(decision.ops)
        if decision.more:
            self._carry_out_all(decision)
            return
        approvals, op, reason = self._approvals, decision.op, decision.reason

        def work() -> Receipt:
            return approvals.approve(op, reason=reason) if decision.approve else approvals.decline(op, reason=reason)

        self._desk.run(self, work, done=self._done, failed=lambda error: self._not_done(decision, error))

    def _carry_out_all(self, decision: Decision) -> None:
        self.list.say(trn("Approving {count} request…", "Approving {count} requests…", len(decision.ops)))
        approvals, ops = self._approvals, decision.ops

        def failed(error: ServiceError) -> None:
            self.list.say("")
            self._out.difference_update(ops)
            self._show_rows()
            self._trouble(error)

        self._desk.run(self, lambda: approvals.approve_all(ops), done=self._all_done, failed=failed)

    def _all_done(self, done: BatchDone) -> None:
        self._out.difference_update(one.op for one in done.left)
        self.list.say(self._choice.said(done), care=bool(done.left))
        self.changed.emit()
        self.reload()

    def _done(self, _receipt: Receipt) -> None:
        self.changed.emit()
        self.reload()

    def _not_done(self, decision: Decision, error: ServiceError) -> None:
        op = decision.op
        self._out.discard(op)
        about_reason = error.field == "reason"
        if about_reason:
            self._not_taken[op] = (decision.reason, f"{error.sentence} {error.todo}".strip())
        self._show_rows()
        if not about_reason:
            self._trouble(error)
        elif self._detail is not None and self._detail.asks_reason:
            self._trouble(error)  # somebody is typing another reason: theirs stays in sight
        else:
            self.list.choose(op)
            self._open()
            self._give_back()

    def _give_back(self) -> None:
        """Put a reason that was not taken back beside its request, if that is the one in sight."""
        detail = self._detail
        if detail is not None and (found := self._not_taken.pop(detail.view.row.op, None)) is not None:
            detail.give_back_reason(*found)

    def _say_empty(self) -> None:
        sentence = tr("When somebody asks for a change that HR decides, it appears here.")
        self._say(StateCard(tr("Nothing waits for you"), sentence, State.EMPTY, icon="inbox"))

    @override
    def _say(self, card: QWidget) -> QWidget:
        self._message = super()._say(card)
        return self._message

    @override
    def _arrange(self) -> None:
        super()._arrange()
        self.list.offer_sheet(0 if self._two_panes else len(self._choice.ops))

    @override
    def _in_sight(self) -> ApprovalDetail | BatchSheet | None:
        return self._sheet or self._detail

    @override
    def _nothing_in_sight(self) -> None:
        self._detail = self._message = self._sheet = None

    @override
    def _fit(self, *, two: bool) -> None:
        detail, sheet = self._detail, self._sheet
        if sheet is not None and bool(sheet.findChild(QWidget, "back")) == two:
            self._lay_out(sheet.view)
        if detail is not None and bool(detail.findChild(QWidget, "back")) == two:
            self._replace(detail.view)

    @override
    def _is_empty(self) -> bool:
        return not self._shown() and self._message is not None
