"""What needs a second signature: a list, and beside it what is asked, to be signed along or refused.

J and K move, A signs, D refuses, U takes either back for ten seconds.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_trust import ActState, ActView
from hris_desktop.ui.pages.approvals_held import Decision
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.signatures_detail import SignatureDetail
from hris_desktop.ui.pages.signatures_list import SignaturesList
from hris_desktop.ui.pages.signatures_watch import concerns
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.pages.waiting_panes import WaitingPanes
from hris_desktop.ui.speak import announce
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.words import tr


class SecondsPort(Protocol):
    """What this page asks; every call blocks and may raise ``ServiceError``."""

    def waiting(self) -> tuple[ActView, ...]:
        """Mine to sign first."""
        ...

    def sign(self, op: str) -> Outcome:
        """Sign along."""
        ...

    def refuse(self, op: str) -> None:
        """Say no, or take back what one asked for."""
        ...


class SignaturesPage(WaitingPanes):
    """``counted`` carries how many wait for the person signed in (for the navigation)."""

    counted = Signal(int)

    def __init__(self, desk: Desk, seconds: SecondsPort) -> None:
        """Fetch what waits."""
        column = SignaturesList()
        super().__init__(tr("Signatures"), column)
        self.list = column
        self._desk, self._seconds = desk, seconds
        self._views: dict[str, ActView] = {}
        self._out: set[str] = set()
        self._loading = self._again = self._on_its_way = False
        self._signed_last = ""
        self._detail: SignatureDetail | None = None
        self.list.rows.selected.connect(self._show)
        self._bind({"A": self._sign, "D": self._refuse})
        self._say(Skeleton(tr("Opening what waits…")))
        desk.hub.watch(self, lambda chain: concerns(chain, waiting=bool(self._views)), self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch the list again; news during a fetch cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        self._desk.run(self, self._seconds.waiting, done=self._loaded, failed=self._not_loaded)

    def _loaded(self, views: tuple[ActView, ...]) -> None:
        self._loading = False
        self._views = {view.op: view for view in views}
        self._follow()
        self._show_rows()
        if self._again:
            self._again = False
            self.reload()

    def _follow(self) -> None:
        """What was said to be kept on this device is no longer said once it has left the list: it stands in the log."""
        if self._signed_last in self._views:
            self._on_its_way = True
        elif self._on_its_way:
            self._signed_last, self._on_its_way = "", False
            self.list.say(tr("It has its signatures and stands in the log."))

    def _not_loaded(self, error: ServiceError) -> None:
        self._loading = False
        self._say(trouble_card(error))

    def _shown(self) -> list[ActView]:
        held = self.held.decision
        gone = self._out if held is None else self._out | {held.op}
        return [view for view in self._views.values() if view.op not in gone]

    @override
    def _show_rows(self) -> None:
        views = self._shown()
        self.counted.emit(sum(view.state is ActState.MINE for view in views))
        before = self.list.rows.key()
        self.list.show_views(views, self._desk.now().date())
        if not views:
            self._say_empty()
        elif self.list.rows.key() == before or self._detail is None:
            self._show(self.list.rows.key())
        self._arrange()

    def _show(self, op: str) -> None:
        view = self._views.get(op)
        if view is None or (self._detail is not None and self._detail.view == view):
            return
        self._clear()
        detail = self._detail = SignatureDetail(view, self._desk.locale, back=not self._two_panes)
        detail.signed.connect(self._sign)
        detail.refused.connect(self._refuse)
        detail.back.connect(self._close)
        self._put(detail)

    def _sign(self) -> None:
        view, detail = self._mine(ActState.MINE), self._detail
        if view is not None and not self._right.isVisible():
            self._open()  # nobody signs what they have not seen
        elif view is not None and detail is not None and not detail.can_sign:
            detail.ask_to_compare()
        elif view is not None:
            self._decide(Decision(view.op, tr("Signed: {what}", what=view.title), approve=True))

    def _refuse(self) -> None:
        view = self._mine(ActState.MINE) or self._mine(ActState.OTHERS)
        if view is not None and not self._right.isVisible():
            self._open()
        elif view is not None and self._detail is not None and self._detail.can_refuse:
            mine, what = view.asked_by.is_me, view.title
            words = tr("No longer asked for: {what}", what=what) if mine else tr("Refused: {what}", what=what)
            self._decide(Decision(view.op, words, approve=False))

    def _mine(self, state: ActState) -> ActView | None:
        """The act in sight, if it stands so. What has moved on since is refused with its reason when it goes out."""
        detail = self._detail
        return detail.view if detail is not None and detail.view.state is state else None

    @override
    def _carry_out(self, decision: Decision) -> None:
        self._out.add(decision.op)
        seconds, op = self._seconds, decision.op
        self._signed_last, self._on_its_way = op if decision.approve else "", False

        def work() -> str:
            if decision.approve:
                return seconds.sign(op).told
            seconds.refuse(op)
            return tr("Refused. Whoever asked sees it.")

        self._desk.run(
            self, work, done=lambda words: self._after(op, words), failed=lambda error: self._not_done(op, error)
        )

    def _after(self, op: str, words: str) -> None:
        self.list.say(words)
        announce(self, words)
        # what was signed waits for others now and is listed again as that
        self._out.discard(op)
        self._views.pop(op, None)
        self.reload()

    def _not_done(self, op: str, error: ServiceError) -> None:
        self._out.discard(op)
        self._show_rows()
        self._trouble(error)
        self.reload()

    def _say_empty(self) -> None:
        sentence = tr(
            "Removing somebody from HR, a renewed key, a first member of a role, wider reading rights and an erasure "
            "need two people in HR. When somebody asks for one of them, it appears here."
        )
        self._say(StateCard(tr("Nothing waits for a signature"), sentence, State.EMPTY, icon="file-check"))

    @override
    def _in_sight(self) -> SignatureDetail | None:
        return self._detail

    @override
    def _nothing_in_sight(self) -> None:
        self._detail = None

    @override
    def _fit(self, *, two: bool) -> None:
        detail = self._detail
        if detail is not None and detail.has_back == two:
            view = detail.view
            self._clear()
            self._show(view.op)

    @override
    def _is_empty(self) -> bool:
        return not self._shown()
