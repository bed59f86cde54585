"""What waits for HR: list and request side by side, or as two pages where there is no room; never one's own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import ApprovalView, Receipt, WaitingRow
from hris_desktop.ui.pages.approvals_detail import ApprovalDetail
from hris_desktop.ui.pages.approvals_held import Decision
from hris_desktop.ui.pages.approvals_list import ApprovalsList
from hris_desktop.ui.pages.desk import ApprovalsPort, Desk
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.pages.waiting_panes import WaitingPanes
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.words import tr


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
        self.list.rows.selected.connect(self._select)
        self._bind({"A": self._approve, "D": self._ask_reason})
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
        if held is not None and held.approve and held.op in stale:
            self.held.take_back()
            self.list.say(tr("Not approved, as the record has changed meanwhile. Look at it again."), care=True)

    def _not_loaded(self, error: ServiceError) -> None:
        self._loading = False
        self._say(trouble_card(error))

    def _shown(self) -> list[WaitingRow]:
        held = self.held.decision
        return [row for row in self._rows if row.op not in self._out and (held is None or row.op != held.op)]

    @override
    def _show_rows(self) -> None:
        rows = self._shown()
        before = self.list.rows.key()
        self.list.show_rows(rows, self._desk.now())
        self.counted.emit(len([row for row in rows if row.mine_to_decide]))
        now = self.list.rows.key()
        if not rows:
            self._say_empty()
        elif now and now == before:
            self._select(now)
        self._arrange()

    def _select(self, op: str) -> None:
        if not op:
            return
        approvals = self._approvals
        self._desk.run(self, lambda: approvals.detail(op), done=self._show_detail, failed=self._trouble)

    def _show_detail(self, view: ApprovalView) -> None:
        if view.row.op != self.list.rows.key():
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
        self._column.addWidget(self._detail)
        if inside:
            self._detail.take_focus()

    def _place(self, view: ApprovalView) -> str:
        ops = [row.op for row in self._shown()]
        number = ops.index(view.row.op) + 1 if view.row.op in ops else 1
        return tr("Approvals, {number} of {count} waiting", number=number, count=len(ops))

    def _approve(self) -> None:
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
        self._out.add(decision.op)
        approvals, op, reason = self._approvals, decision.op, decision.reason

        def work() -> Receipt:
            return approvals.approve(op, reason=reason) if decision.approve else approvals.decline(op, reason=reason)

        self._desk.run(self, work, done=self._done, failed=lambda error: self._not_done(decision, error))

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
    def _in_sight(self) -> ApprovalDetail | None:
        return self._detail

    @override
    def _nothing_in_sight(self) -> None:
        self._detail = self._message = None

    @override
    def _fit(self, *, two: bool) -> None:
        detail = self._detail
        if detail is not None and bool(detail.findChild(QWidget, "back")) == two:
            self._replace(detail.view)

    @override
    def _is_empty(self) -> bool:
        return not self._shown() and self._message is not None
